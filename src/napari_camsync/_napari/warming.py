"""Warming: what the window would stand still for when first needed is done before, beside it."""

from __future__ import annotations

import contextlib
import gc
import threading

import napari.layers
import numpy as np
from qtpy.QtCore import QObject, Signal  # type: ignore[attr-defined]

from .priority import give_way

_GIVES_WAY = 19


class Warming(QObject):
    """Makes layers of each kind once, in a thread, and then sets aside all that Python has made.

    napari imports what a kind of layer needs, and compiles some of it, when the first of a kind is
    made: that takes seconds. And Python's garbage collector looks now and then at every object
    there is, a quarter of a second for the 400,000 of napari and what it imports; what is set
    aside it leaves alone, until the panel closes.

    Parameters
    ----------
    parent : QObject
        What this goes with.
    """

    _made = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._is_open = True
        self._made.connect(self._set_aside)
        self.destroyed.connect(gc.unfreeze)  # with the window
        threading.Thread(target=self._make, name="camsync-warming").start()

    def close(self) -> None:
        """Leave the collector as it was."""
        self._is_open = False
        gc.unfreeze()

    def _make(self) -> None:
        give_way(_GIVES_WAY)
        make_layers()
        with contextlib.suppress(RuntimeError):  # the window has gone meanwhile
            self._made.emit()

    def _set_aside(self) -> None:
        if self._is_open:
            gc.freeze()


def make_layers() -> None:
    """Make a layer of each kind that the panel adds."""
    napari.layers.Image(np.zeros((2, 2, 2, 3), np.uint8), rgb=True)
    napari.layers.Points(np.zeros((1, 3)))
    napari.layers.Shapes(np.zeros((4, 3)))
    napari.layers.Shapes(ndim=3)  # compiles
