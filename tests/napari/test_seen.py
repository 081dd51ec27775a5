"""What a user does counts for the picture that is seen, and else it is said why not."""

from __future__ import annotations

import numpy as np
import pytest
from lights import Light, write_light
from qtpy.QtCore import Qt


@pytest.fixture
def two(hands, tmp_path):
    """Return the hands at two videos of 20 and 60 frames, the short one chosen."""
    for name, count in (("short.mkv", 20), ("long.mkv", 60)):
        write_light(tmp_path / name, Light(levels=[0] * 8 + [1] * (count - 8)))
    hands.viewer.open(
        [str(tmp_path / "short.mkv"), str(tmp_path / "long.mkv")], plugin="napari-camsync"
    )
    hands.wait_until(lambda: all(c.video is not None for c in hands.dock.control.cameras))
    hands.choose_camera(hands.dock.control.cameras[0].name)
    return hands


def test_beyond_a_videos_end_nothing_is_marked_and_it_is_said_where_it_ends(two):
    panel, control = two.dock.panel, two.dock.control
    assert panel.signal.pre.text() == "–"
    assert panel.onset.mark.isEnabled()
    two.viewer.dims.set_point(0, 45)
    two.wait(0.2)
    for button in (panel.onset.mark, panel.signal.pre_here, panel.signal.post_here):
        assert not button.isEnabled()
        assert "This camera ends at frame 19" in button.toolTip()
    assert "This camera ends at frame 19" in panel.footer.notice.text()
    two.press(Qt.Key.Key_M)
    control.marking.mark()
    assert control.camera.marker is None
    two.viewer.dims.set_point(0, 12)
    two.wait(0.2)
    two.click(panel.onset.mark)
    assert control.camera.marker == 12
    assert panel.footer.notice.text() == ""


def test_a_rectangle_that_is_no_cameras_is_said_to_be_ignored(two):
    said = []
    two.dock.control.message.connect(lambda text, _failure: said.append(text))
    layer = two.viewer.add_shapes(name="mine")
    layer.add_rectangles(np.array([[2, 2], [2, 20], [20, 20], [20, 2]]))
    assert "'mine' is no camera's ROI" in said[-1]
    assert two.dock.control.camera.roi is None
