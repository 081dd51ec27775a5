"""Whatever cannot be used says why when the mouse rests on it."""

from __future__ import annotations

import pytest
from qtpy.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QWidget

from napari_camsync._napari.camera import Camera
from napari_camsync._napari.colors import colors_of
from napari_camsync._napari.panel import Panel
from napari_camsync._napari.plans import Offer
from napari_camsync._napari.situation import Situation
from napari_camsync._napari.state import resolve

ONE = Camera("cam1.mp4")
KINDS = (QAbstractButton, QAbstractSpinBox, QComboBox)


def disabled(widget: QWidget) -> dict[str, str]:
    """Return the tooltips of all that cannot be used, by name or text."""
    return {
        each.objectName() or each.text(): each.toolTip()
        for kind in KINDS
        for each in widget.findChildren(kind)
        if not each.isEnabled() and not isinstance(each.parent(), QLineEdit)
    }


@pytest.fixture
def panel(qtbot) -> Panel:
    panel = Panel()
    qtbot.addWidget(panel)
    return panel


@pytest.mark.parametrize(
    ("now", "name", "why"),
    [
        (Situation(), "detect", "Add a video first."),
        (Situation(ONE, [ONE]), "draw", "Its frames are still being counted."),
        (Situation(ONE, [ONE]), "align", "At least two cameras need an ON frame."),
        (Situation(ONE, [ONE], busy="Trimming"), "pre", "Trimming: wait, or press Cancel."),
    ],
)
def test_each_control_of_the_panel_that_is_disabled_says_why(panel, now, name, why):
    panel.show_state(resolve(now), now.camera, colors_of("dark"))
    tips = disabled(panel)
    assert tips[name] == why
    assert all(tip.endswith(".") or " Key: " in tip for tip in tips.values()), tips
    controls = resolve(now).controls
    assert len(tips) >= sum(
        not getattr(controls, each).enabled for each in controls.__dataclass_fields__
    )


def test_the_trims_window_says_what_it_waits_for_and_why_a_video_cannot_be_ticked(panel):
    dialog = panel.trimming
    dialog.show_waiting()
    assert set(disabled(dialog).values()) == {"Working out what each video takes: a moment."}
    assert {"mode", "folder", "Equal length"} <= set(disabled(dialog))
    dialog.show_offers([Offer("cam1.mp4", why_not="It has no ON frame yet.")])
    tips = disabled(dialog)
    assert tips["cam1.mp4"] == "It has no ON frame yet."
    assert "Tick a video first." in tips.values()
    assert len(tips) == 2
    dialog.show_failure("cam1.mp4 is gone.")
    assert "cam1.mp4 is gone." in disabled(dialog).values()
