"""The plot's handle: the ON frame, dragged with the mouse."""

from __future__ import annotations

import numpy as np
import pytest
from qtpy.QtCore import QPoint, QPointF, Qt
from qtpy.QtTest import QTest

from napari_camsync._napari.trace import Trace, TracePlot

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def plot(qtbot) -> TracePlot:
    plot = TracePlot()
    qtbot.addWidget(plot)
    plot.resize(400, 160)
    plot.show()
    qtbot.waitExposed(plot)
    plot.show_trace(Trace(np.linspace(0, 1, 41), 0, (0, 40), 20, 41, False))
    return plot


def drag(plot: TracePlot, qtbot, frames: int) -> tuple[list[int], list[int]]:
    """Drag the ON frame's handle; return the frames gone to, and those it was dropped on."""
    went, marked = [], []
    plot.went.connect(went.append)
    plot.marked.connect(marked.append)
    box, start = plot.getPlotItem().vb, plot.handle.pos()
    ends = [QPointF(start.x() + by, start.y()) for by in (0, frames)]
    a, b = (QPoint(plot.mapFromScene(box.mapViewToScene(end))) for end in ends)
    QTest.mouseMove(plot.viewport(), a)
    qtbot.wait(20)
    QTest.mousePress(plot.viewport(), LEFT, NO_KEY, a)
    for part in (0.5, 1.0, 1.0):
        qtbot.wait(20)
        QTest.mouseMove(plot.viewport(), a + (b - a) * part)
    QTest.mouseRelease(plot.viewport(), LEFT, NO_KEY, b)
    return went, marked


def test_the_picture_follows_the_handle_and_dropping_it_marks_the_frame(plot, qtbot):
    went, marked = drag(plot, qtbot, 6)
    assert went[-1] == 26
    assert marked == [26]
    assert plot.handle.pos().x() == plot.on_line.value() == 26


def test_the_handle_stays_within_the_video(plot, qtbot):
    assert drag(plot, qtbot, 24)[1] == [40]


def test_while_the_on_frame_may_not_change_the_handle_stays(plot, qtbot):
    plot.allow(window=False, marker=False)
    assert drag(plot, qtbot, 6)[1] == []
    assert plot.handle.pos().x() == 20
