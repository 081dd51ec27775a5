"""plan_trim: how a trim is to be done, decided before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from ..errors import TrimError
from ..video.index import VideoIndex
from .tail import Tail

Mode: TypeAlias = Literal["auto", "copy", "smart", "encode", "lossless"]
MODES: tuple[Mode, ...] = ("auto", "copy", "smart", "encode", "lossless")
Done: TypeAlias = Literal["copy", "smart", "encode", "lossless"]
Head: TypeAlias = Literal["compatible", "lossless"]
HEADS: tuple[Head, ...] = ("compatible", "lossless")

LATE_FRAMES = 4
"""So many frames before copied ones, re-encoded ones have a keyframe, if they are many more."""


@dataclass(frozen=True, slots=True)
class TrimPlan:
    """What a trim will do.

    The output holds the frames ``[start, stop)`` of the source: those before `tail` and from
    `end` on re-encoded, those of ``[tail, end)`` copied.

    Parameters
    ----------
    start, stop : int
        The frames of the source that the output will hold.
    mode : {"copy", "smart", "encode", "lossless"}
        Whether all packets are copied bit for bit, only the frames at the cuts are re-encoded,
        or all frames are, visually or exactly without loss.
    tail, end : int
        The frames that are copied; both are `stop` where none is.
    packets : tuple of int
        Ordinals of the packets to copy, in stored order.
    reason : str
        Why it is done in this way, in a sentence.
    """

    start: int
    stop: int
    mode: Done
    tail: int
    end: int
    packets: tuple[int, ...]
    reason: str

    @property
    def frames(self) -> int:
        """How many frames the output will have."""
        return self.stop - self.start

    @property
    def copied(self) -> int:
        """How many of them are copied."""
        return self.end - self.tail

    @property
    def reencoded(self) -> int:
        """How many of them are re-encoded."""
        return self.frames - self.copied

    def is_copied(self, frame: int) -> bool:
        """Whether a frame of the source is copied."""
        return self.tail <= frame < self.end


def plan_trim(
    index: VideoIndex,
    start: int,
    stop: int,
    tail: Tail | None,
    *,
    why_not: str = "",
    joinable: bool = True,
    mode: Mode = "auto",
) -> TrimPlan:
    """Decide how to trim a video to the frames ``[start, stop)``.

    Parameters
    ----------
    index : VideoIndex
        The source's frames and packets.
    start, stop : int
        The frames to keep; a valid range.
    tail : Tail or None
        What can be copied, see `find_tail`; None where nothing can.
    why_not : str
        Where nothing can, why.
    joinable : bool
        Whether re-encoded frames can be joined to copied ones in this codec.
    mode : {"auto", "copy", "smart", "encode", "lossless"}
        ``"copy"`` and ``"smart"`` refuse what they cannot do exactly; ``"auto"`` is the first
        of copy, smart and encode that is exact.

    Raises
    ------
    TrimError
        If the mode is ``"copy"`` or ``"smart"`` and that would not be exact.
    """
    frames = stop - start
    if mode in ("encode", "lossless"):
        how = "without loss" if mode == "lossless" else "visually without loss"
        reason = f"All {frames} frames are re-encoded {how}, because it was asked for."
        return TrimPlan(start, stop, mode, stop, stop, (), reason)
    if tail and (tail.begin, tail.end) == (start, stop):
        return TrimPlan(start, stop, "copy", start, stop, tail.packets, _why_copy(index, start))
    why = _why_not_copied(index, start, stop, tail, why_not)
    if mode == "copy":
        raise TrimError(f"Frames {start}:{stop} cannot be copied exactly: {why}. Use mode 'auto'.")
    if tail and joinable:
        reason = _why_smart(start, stop, tail, why)
        return TrimPlan(start, stop, "smart", tail.begin, tail.end, tail.packets, reason)
    if tail:
        why = f"{why}, and re-encoded {index.facts.codec} frames cannot be joined to copied ones"
    if mode == "smart":
        raise TrimError(f"Nothing of frames {start}:{stop} can be copied: {why}. Use mode 'auto'.")
    reason = f"All {frames} frames are re-encoded, because {why}."
    return TrimPlan(start, stop, "encode", stop, stop, (), reason)


def _why_copy(index: VideoIndex, start: int) -> str:
    if index.is_all_intra:
        return "Every frame is a keyframe, so packets are copied unchanged."
    return (
        f"Frame {start} is a keyframe after which nothing refers back, so packets are copied "
        "unchanged."
    )


def _why_smart(start: int, stop: int, tail: Tail, why: str) -> str:
    parts = [(start, tail.begin), (tail.end, stop)]
    named = " and ".join(f"{a}:{b}" for a, b in parts if a < b)
    count = stop - start - (tail.end - tail.begin)
    noun = "frame" if count == 1 else "frames"
    return (
        f"{count} {noun} ({named}) re-encoded, because {why}; the other "
        f"{tail.end - tail.begin} are copied unchanged."
    )


def _why_not_copied(
    index: VideoIndex, start: int, stop: int, tail: Tail | None, why_not: str
) -> str:
    if tail and tail.begin == start:
        return f"frames after {tail.end - 1} are stored intermingled with others they refer to"
    entry = int(index.order[start])
    if not index.packets.is_key[entry]:
        why = f"frame {start} is not a keyframe ({_keyframes_around(index, start)})"
    else:
        why = f"frames after keyframe {start} may refer to frames before it"
    return why if tail else f"{why}, and {why_not}"


def _keyframes_around(index: VideoIndex, frame: int) -> str:
    place = int(np.searchsorted(index.keyframes, frame))
    before = int(index.keyframes[place - 1]) if place else 0
    if place == len(index.keyframes):
        return f"the last keyframe before it is {before}"
    return f"the keyframes around it are {before} and {int(index.keyframes[place])}"
