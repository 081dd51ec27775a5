"""Adding: opens videos beside the window, and adds each as a layer when it is there."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qtpy.QtCore import QObject, Signal  # type: ignore[attr-defined]

from ..errors import CamSyncError
from .jobs import Say
from .priority import FOR_PICTURES, give_way
from .reader import LayerData, layers_of
from .settings import apply_settings
from .turns import Turns
from .warming import load_for_images

if TYPE_CHECKING:
    from napari.components import ViewerModel


class Adding(QObject):
    """Opens videos and session files, one after the other.

    Parameters
    ----------
    viewer : ViewerModel
        Gets the layers.
    say : callable
        Tells the user a sentence, and whether it is about a failure.
    parent : QObject
        What this goes with.
    """

    _opened = Signal(object)
    _ended = Signal(object)

    def __init__(self, viewer: ViewerModel, say: Say, parent: QObject) -> None:
        super().__init__(parent)
        # Now rather than when a video is opened: napari reads all plugins' manifests for it.
        apply_settings()
        self._viewer = viewer
        self._say = say
        self._is_open = True
        self._turns = Turns(self)
        self._opened.connect(self._add_in_turn)
        self._ended.connect(self._tell_in_turn)

    def add(self, paths: Sequence[str]) -> None:
        """Open these; what cannot be is said, and the others go on."""
        if paths:
            threading.Thread(target=self._open, args=(paths,), name="camsync-adding").start()

    def close(self) -> None:
        """Add nothing any more."""
        self._is_open = False
        self._turns.close()

    def _open(self, paths: Sequence[str]) -> None:
        give_way(FOR_PICTURES)
        load_for_images()
        problems = []
        with contextlib.suppress(RuntimeError):  # the window has gone meanwhile
            for path in paths:
                if not self._is_open:
                    return
                try:
                    for layer in layers_of(Path(path)):
                        self._opened.emit(layer)
                except (CamSyncError, OSError) as error:
                    problems.append(str(error))
            self._ended.emit(problems)

    def _add_in_turn(self, layer: LayerData) -> None:
        self._turns.add(object(), partial(self._add, layer))

    def _tell_in_turn(self, problems: list[str]) -> None:
        self._turns.add(object(), partial(self._tell, problems))

    def _add(self, layer: LayerData) -> None:
        data, settings, _ = layer
        if self._is_open:
            self._viewer.add_image(data, **settings)

    def _tell(self, problems: list[str]) -> None:
        if self._is_open:
            self._say("\n".join(problems), True)
