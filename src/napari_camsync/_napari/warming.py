"""Warming: what the window would stand still for when first needed is done before, beside it."""

from __future__ import annotations

import contextlib
import gc
import threading
from importlib import import_module

from qtpy.QtCore import QObject, Signal  # type: ignore[attr-defined]

from .priority import FOR_PICTURES, give_way


class Warming(QObject):
    """Loads what layers need, in a thread, and then sets aside all that Python has made.

    napari imports what a kind of layer needs, and compiles some of it, when the first of a kind is
    made: that takes seconds. And Python's garbage collector looks now and then at every object
    there is, a quarter of a second for the 400,000 of napari and what it imports; what is set
    aside it leaves alone, until the panel closes.

    Parameters
    ----------
    parent : QObject
        What this goes with.
    """

    _loaded = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._is_open = True
        self._loaded.connect(self._set_aside)
        self.destroyed.connect(_look_again)  # it goes with the window
        load_units()
        gc.freeze()  # what there is already: most of it
        threading.Thread(target=self._load, name="camsync-warming").start()

    def close(self) -> None:
        """Leave the collector as it was."""
        self._is_open = False
        _look_again()

    def _load(self) -> None:
        # No further: while this has Python's lock and waits for a processor, so does the window.
        give_way(FOR_PICTURES)
        load()
        with contextlib.suppress(RuntimeError):  # the window has gone meanwhile
            self._loaded.emit()

    def _set_aside(self) -> None:
        if self._is_open:
            gc.freeze()


def _look_again(*_: object) -> None:
    """Let the collector look at everything; PySide calls no built-in function."""
    gc.unfreeze()


def load_units() -> None:
    """Have napari's units (pint) read now; they are not for several threads."""
    with contextlib.suppress(ImportError, AttributeError):
        import_module("pint").get_application_registry().pixel  # noqa: B018


def load_for_images() -> None:
    """Import what the first layer of a video needs."""
    with contextlib.suppress(ImportError):
        import_module("scipy.ndimage")


def load() -> None:
    """Import and compile what the first layer of each kind needs; no layer is made for it."""
    load_for_images()
    with contextlib.suppress(ImportError, AttributeError):  # how napari does it is its own affair
        import_module("pandas")
        import_module("napari.layers.shapes._accelerated_triangulate_dispatch").warmup_numba_cache()
