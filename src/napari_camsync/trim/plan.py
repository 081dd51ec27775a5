"""plan_trim: how a trim is to be done, decided before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from ..errors import TrimError
from ..video.index import VideoIndex

Mode: TypeAlias = Literal["auto", "copy", "lossless"]
MODES: tuple[Mode, ...] = ("auto", "copy", "lossless")


@dataclass(frozen=True, slots=True)
class TrimPlan:
    """What a trim will do.

    Parameters
    ----------
    start, stop : int
        The frames ``[start, stop)`` of the source that the output will hold.
    mode : {"copy", "lossless"}
        Whether packets are copied bit for bit, or all frames decoded and encoded anew without
        loss.
    packets : tuple of int
        Ordinals of the packets to copy, in stored order; empty where frames are re-encoded.
    reason : str
        Why it is done in this way, in a sentence.
    """

    start: int
    stop: int
    mode: Literal["copy", "lossless"]
    packets: tuple[int, ...]
    reason: str

    @property
    def frames(self) -> int:
        """How many frames the output will have."""
        return self.stop - self.start

    @property
    def copied(self) -> int:
        """How many of them are copied."""
        return len(self.packets)

    @property
    def reencoded(self) -> int:
        """How many of them are re-encoded."""
        return self.frames - self.copied


def plan_trim(
    index: VideoIndex, start: int, stop: int, *, clean_entry: bool, mode: Mode = "auto"
) -> TrimPlan:
    """Decide how to trim a video to the frames ``[start, stop)``.

    Parameters
    ----------
    index : VideoIndex
        The source's frames and packets.
    start, stop : int
        The frames to keep; a valid range.
    clean_entry : bool
        Whether the packet of frame `start` is one after which nothing refers back, see
        `napari_camsync.trim.entry.is_clean_entry`.
    mode : {"auto", "copy", "lossless"}
        ``"copy"`` refuses what it cannot do exactly; ``"auto"`` copies where that is exact.

    Raises
    ------
    TrimError
        If the mode is ``"copy"`` and copying would not be exact.
    """
    wanted = np.sort(index.order[start:stop])
    if index.packets.is_key.all():
        exact, why = True, "every frame is a keyframe"
    else:
        exact, why = _copy_is_exact(index, start, stop, wanted, clean_entry)
    if mode == "copy" and not exact:
        raise TrimError(f"Frames {start}:{stop} cannot be copied exactly: {why}. Use mode 'auto'.")
    if mode != "lossless" and exact:
        reason = f"{why[0].upper()}{why[1:]}, so packets are copied unchanged."
        return TrimPlan(start, stop, "copy", tuple(wanted.tolist()), reason)
    asked = "it was asked for" if mode == "lossless" else why
    reason = f"All {stop - start} frames are re-encoded without loss, because {asked}."
    return TrimPlan(start, stop, "lossless", (), reason)


def _copy_is_exact(
    index: VideoIndex, start: int, stop: int, wanted: np.ndarray, clean_entry: bool
) -> tuple[bool, str]:
    """Whether the wanted packets can stand alone, and why (not)."""
    entry = int(index.order[start])
    if not index.packets.is_key[entry]:
        before, after = _keyframes_around(index, start)
        nearest = (
            f"the keyframes around it are {before} and {after}"
            if after
            else (f"the last keyframe before it is {before}")
        )
        return False, f"frame {start} is not a keyframe ({nearest})"
    if not clean_entry:
        return False, f"frames after keyframe {start} may refer to frames before it"
    if int(wanted[0]) != entry or int(np.ptp(wanted)) != len(wanted) - 1:
        return False, f"frames {start}:{stop} are stored intermingled with others they refer to"
    return True, f"frame {start} is a keyframe after which nothing refers back"


def _keyframes_around(index: VideoIndex, frame: int) -> tuple[int, int | None]:
    place = int(np.searchsorted(index.keyframes, frame))
    before = int(index.keyframes[place - 1]) if place else 0
    after = int(index.keyframes[place]) if place < len(index.keyframes) else None
    return before, after
