"""The frames around the ON frame are in view, whatever room there is."""

from __future__ import annotations

import numpy as np
import pytest
from qtpy.QtCore import QPoint, QPointF, Qt
from qtpy.QtGui import QResizeEvent, QWheelEvent

from napari_camsync._napari.filmstrip import Filmstrip
from napari_camsync.detect import Explanation

PICTURES = np.zeros((24, 8, 8, 3), np.uint8)
ON_FRAME = 112


@pytest.fixture
def film(qtbot, onset) -> Filmstrip:
    """A strip with room for five frames, from a recording's frames 100 to 123."""
    film = Filmstrip()
    qtbot.addWidget(film)
    film.resize(196, film.height())
    lit = np.arange(24) >= 12
    shares = colors = np.zeros((24, 2))
    seen = Explanation("cam1", 100, PICTURES, PICTURES, colors, shares, lit, onset)
    film.show_frames(seen, ON_FRAME)
    return film


def grow(film: Filmstrip, width: int) -> None:
    """Give a strip that nobody sees another width; Qt only tells those that are seen."""
    before = film.size()
    film.resize(width, film.height())
    film.resizeEvent(QResizeEvent(film.size(), before))


def test_the_on_frame_is_in_the_middle_also_where_the_strip_gets_its_room_later(film):
    assert film.first_shown == ON_FRAME - 2
    grow(film, 476)
    assert film.first_shown == ON_FRAME - 6


def test_where_the_wheel_went_the_strip_stays(film):
    middle, none = QPointF(9, 9), QPoint()
    buttons, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    phase = Qt.ScrollPhase.NoScrollPhase
    film.wheelEvent(QWheelEvent(middle, middle, none, QPoint(0, -120), buttons, keys, phase, False))
    assert film.first_shown == ON_FRAME - 1
    grow(film, 206)
    assert film.first_shown == ON_FRAME - 1
