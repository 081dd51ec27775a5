"""Numbering: what a cut list's frames count, pictures as decoded or places where OpenCV seeks.

In an AVI with chunks of no length ("show the picture before once more") the two differ: OpenCV, and
so Camera-Sync, counts those chunks too, for it goes by time; a decoder delivers nothing for them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from ..video.index import VideoIndex
from ..video.opencv import opencv_frames
from .cut import Cut

Numbering: TypeAlias = Literal["ask", "decoded", "opencv"]
"""``decoded``: the N-th picture; ``opencv``: where OpenCV seeks; ``ask``: refuse what differs."""


_MOST_REPEATS = 100
"""How often each picture of a file may be shown, at the most, on average."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A cut whose frame is known to be a picture's number, or why that is not known.

    Parameters
    ----------
    cut : Cut
        The cut, in pictures as they are decoded.
    said : str
        What is to be said of its number; empty where both ways of counting agree.
    is_held : bool
        Whether a person must say first which way is meant.
    """

    cut: Cut
    said: str = ""
    is_held: bool = False


def number_cut(cut: Cut, index: VideoIndex, numbering: Numbering, *, ours: bool) -> Numbered:
    """Tell which picture a row of a cut list means.

    Parameters
    ----------
    cut : Cut
        The row.
    index : VideoIndex
        Its video's.
    numbering : {"ask", "decoded", "opencv"}
        How the list counts. Asked for only in an AVI, where both count exactly, but differently.
    ours : bool
        Whether it is known that the list's frame is a picture's number.
    """
    asks = numbering == "ask" and index.facts.container == "avi" and not ours
    if numbering != "opencv" and not asks:
        return Numbered(cut)
    frame = _as_decoded(index, cut.frame)
    if frame is None:
        unknown = (
            f"{cut.name}: where OpenCV seeks in it cannot be told; frame {cut.frame} is taken."
        )
        return Numbered(cut, "" if asks else unknown)
    if frame == cut.frame or frame >= len(index):  # or beyond the end, however it counts
        return Numbered(cut)
    both = f"{cut.name}: OpenCV, and so Camera-Sync, shows picture {frame} as frame {cut.frame}"
    if asks:
        return Numbered(
            cut,
            f"{both}; counted as decoded, frame {cut.frame} is another picture. Say which one is "
            "meant: --numbering opencv for a list of Camera-Sync, --numbering decoded for one of "
            "camsync.",
            is_held=True,
        )
    stop = None if cut.stop is None else _as_decoded(index, cut.stop)
    return Numbered(replace(cut, frame=frame, stop=stop), f"{both}: trimmed from {frame}.")


def _as_decoded(index: VideoIndex, number: int) -> int | None:
    """Return which picture OpenCV shows for a number; None where that cannot be told."""
    if number >= _MOST_REPEATS * len(index):
        return number  # beyond any end
    found = opencv_frames(index, number + 1)
    return None if found is None else int(found[number])
