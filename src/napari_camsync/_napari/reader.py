"""napari's reader: a dragged or opened video becomes a lazy Image layer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from ..errors import SessionError
from ..session import SUFFIX, Session
from ..shell import as_argument, typed
from .kept import SESSION_FILE
from .opening import OpeningVideo, open_quickly, replace_when_ready
from .settings import apply_settings

LayerData: TypeAlias = tuple[Any, dict[str, Any], str]
AXES = ("frame", "y", "x")


def get_reader(path: str | list[str]) -> Callable[[str | list[str]], list[LayerData]]:
    """Return the reader of videos; napari asks only for the suffixes in the manifest."""
    return read_videos


def read_videos(path: str | list[str]) -> list[LayerData]:
    """Open videos, or those of a session file, as lazy Image layers named after their files."""
    from napari import current_viewer

    apply_settings()
    paths = [path] if isinstance(path, str) else path
    layers = [layer for one in paths for layer in layers_of(Path(one))]
    for data, _, _ in layers:
        if isinstance(data, OpeningVideo):
            replace_when_ready(data, current_viewer)
    return layers


def layers_of(path: Path) -> list[LayerData]:
    """Return the layer of a video, or the layers of a session file's videos.

    Raises
    ------
    FileNotFoundError, VideoError, SessionError
        If a file cannot be read, or one that the session names is not there.
    """
    if not path.name.endswith(SUFFIX):
        return [image_layer_data(path)]
    session, folder = Session.read(path), path.absolute().parent
    missing = [str(file) for file in session.missing(folder).values()]
    if missing:
        relocate = typed(["camsync", "relocate", as_argument(path), "FOLDER"])
        raise SessionError(
            f"{path.name} names videos that are not there: {', '.join(missing)}. Put them back, "
            f"or, if they have moved: {relocate}"
        )
    layers = [image_layer_data(camera.file(folder)) for camera in session.cameras]
    for _, settings, _ in layers:
        settings["metadata"] = {SESSION_FILE: str(path.absolute())}
    return layers


def image_layer_data(path: Path) -> LayerData:
    """Return what napari needs to add a video as an Image layer.

    Raises
    ------
    FileNotFoundError, VideoError
        If the file cannot be read.
    """
    data = open_quickly(path)
    # Without limits napari would look for them in the pictures, decoding many.
    settings = {
        "rgb": True,
        "contrast_limits": (0, 255),
        "multiscale": False,
        "projection_mode": "none",
    }
    return data, {"name": path.name, "axis_labels": AXES, **settings}, "image"
