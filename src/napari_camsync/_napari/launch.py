"""launch: napari with the dock open."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import napari

from ..errors import CamSyncError
from .commands import dock_of


def launch(videos: Sequence[Path]) -> None:
    """Open napari with the dock and these videos, and wait until it is closed.

    Raises
    ------
    CamSyncError
        If there is no screen to open it on.
    """
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform == "linux" and not any(os.environ.get(screen) for screen in screens):
        raise CamSyncError(
            "There is no screen to open a window on. Use the other commands of camsync, or log in "
            "with a display (ssh -X)."
        )
    viewer = napari.Viewer(title="Camera sync")
    dock_of(viewer).open_videos([str(path) for path in videos])
    napari.run()
