"""napari's writer: markers saved as CSV become a cut list."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..align import Cut, CutList, name_beside
from ..errors import CutListError
from .layers import HELD, VIDEO_PATH

Layer = tuple[Any, dict[str, Any], str]


def write_cut_times(path: str, layers: list[Layer]) -> list[str]:
    """Write the markers of one or several cameras as ``cut_times.csv``.

    Parameters
    ----------
    path : str
        The file to write; it must be beside the videos. The user was asked whether it may be
        replaced by whoever chose it.
    layers : list of (data, attributes, type)
        Points layers that this plugin made.

    Returns
    -------
    list of str
        What was written.

    Raises
    ------
    CutListError
        If a layer is no marker of a video, or its frame needs review.
    """
    file = Path(path)
    CutList(tuple(_cut(layer, file) for layer in layers)).add_to(file, overwrite=True)
    return [path]


def _cut(layer: Layer, file: Path) -> Cut:
    data, attributes, _ = layer
    video = attributes.get("metadata", {}).get(VIDEO_PATH)
    if video is None or not len(data):
        raise CutListError(
            f"The layer {attributes.get('name')!r} marks no ON frame of a video. Save the layers "
            "named after the videos, ending in ON."
        )
    why = attributes["metadata"].get(HELD)
    if why:
        raise CutListError(
            f"{attributes.get('name')}: {why} Look at it and press Accept, or save the other "
            "layers without this one."
        )
    return Cut(name_beside(Path(video), file), round(float(data[-1][0])))
