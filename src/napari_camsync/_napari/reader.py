"""napari's reader: a dragged or opened video becomes a lazy Image layer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from .opening import OpeningVideo, open_quickly, replace_when_ready
from .settings import apply_settings

LayerData: TypeAlias = tuple[Any, dict[str, Any], str]
AXES = ("frame", "y", "x")


def get_reader(path: str | list[str]) -> Callable[[str | list[str]], list[LayerData]]:
    """Return the reader of videos; napari asks only for the suffixes in the manifest."""
    return read_videos


def read_videos(path: str | list[str]) -> list[LayerData]:
    """Open videos as lazy Image layers named after their files."""
    paths = [path] if isinstance(path, str) else path
    return [image_layer_data(Path(one)) for one in paths]


def image_layer_data(path: Path) -> LayerData:
    """Return what napari needs to add a video as an Image layer.

    Raises
    ------
    FileNotFoundError, VideoError
        If the file cannot be read.
    """
    apply_settings()
    data = open_quickly(path)
    if isinstance(data, OpeningVideo):
        from napari import current_viewer

        replace_when_ready(data, current_viewer)
    # Without limits napari would look for them in the pictures, decoding many.
    settings = {
        "rgb": True,
        "contrast_limits": (0, 255),
        "multiscale": False,
        "projection_mode": "none",
    }
    return data, {"name": path.name, "axis_labels": AXES, **settings}, "image"
