"""What is unusual about a file, and what it means for synchronizing, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import numpy as np

from .index import VideoIndex
from .opencv import opencv_frames
from .sizes import SizeChange

_LISTED = 3


def remarks(index: VideoIndex, *, opencv_shows_it: bool = True) -> Iterator[str]:
    """Yield a sentence for everything that is unusual about a file.

    Parameters
    ----------
    index : VideoIndex
        The file's index.
    opencv_shows_it : bool
        Whether OpenCV delivers its pictures at all, so that it matters which ones.
    """
    for remark in _REMARKS:
        if opencv_shows_it or remark is not _opencv:
            yield from remark(index)


def interlaced() -> str:
    """Say what interlaced pictures are, and what becomes of them in OpenCV."""
    # Measured with OpenCV 5.0: whatever is marked as interlaced comes out black or as old memory.
    return (
        "Its pictures are interlaced: odd and even lines are of two moments. OpenCV 5 (DeepLabCut, "
        "Anipose) delivers empty or wrong pictures of such a file and of its trim; for such tools, "
        "deinterlace the trim (ffmpeg's filter bwdif=mode=send_frame keeps the frame numbers)."
    )


def resized(changes: Iterable[SizeChange]) -> Iterator[str]:
    """Say where the picture size changes, and what that means."""
    found = list(islice(changes, _LISTED + 1))
    if found:
        listed = ", ".join(
            f"from {_times(one.before)} to {_times(one.size)} at frame {one.frame}"
            for one in found[:_LISTED]
        )
        yield (
            f"The picture size changes: {listed}{', ...' if len(found) > _LISTED else ''}. Frames "
            "of another size than the first cannot be shown, nor a part with both be trimmed."
        )


def _rate(index: VideoIndex) -> Iterator[str]:
    times = index.times
    if not times.is_constant and not times.only_drops_frames:
        longest = float(np.max(np.diff(times.ticks)) * times.time_base)
        yield (
            f"The frame rate varies (on average {float(times.fps):.3f} fps; the longest pause "
            f"is {longest * 1000:.0f} ms): frame numbers are exact, times follow the file."
        )


def _dropped(index: VideoIndex) -> Iterator[str]:
    times = index.times
    gaps = [gap for gap in times.gaps if gap.frame < len(times) - 1]
    if not times.only_drops_frames or not gaps:
        return
    listed = ", ".join(f"{gap.missing} after frame {gap.frame}" for gap in gaps[:_LISTED])
    more = ", ..." if len(gaps) > _LISTED else ""
    yield (
        f"Frames seem to be missing, {sum(gap.missing for gap in gaps)} in all ({listed}{more}): "
        "from there on, the same frame of another camera shows another moment."
    )


def _cut_short(index: VideoIndex) -> Iterator[str]:
    times = index.times
    if times.missing_end:
        claimed = times.duration + float(times.missing_end * times.time_base)
        yield (
            f"The file says that it lasts {claimed:.1f} s, and its pictures end after "
            f"{times.duration:.1f} s: the recording or a copy of it may have been cut short."
        )


def _damaged(index: VideoIndex) -> Iterator[str]:
    corrupt = np.flatnonzero(index.packets.is_corrupt)
    if len(corrupt):
        # The frame that a damaged packet would have carried may not exist: name the one before.
        near = [int(index.rank[: packet + 1].max()) for packet in corrupt[:_LISTED]]
        listed = ", ".join(str(max(frame, 0)) for frame in dict.fromkeys(near))
        yield (
            f"Data is missing in the file, around frame {listed}"
            f"{', ...' if len(corrupt) > _LISTED else ''}: pictures there may be broken or absent."
        )


def _claim(index: VideoIndex) -> Iterator[str]:
    claimed = index.facts.claimed_frames
    if claimed and claimed != len(index):
        yield (
            f"The file claims {_count(claimed, 'frame')}; decoding it gives {len(index)}. "
            "Readers that trust the claim count differently."
        )


def _edit_list(index: VideoIndex) -> Iterator[str]:
    if index.packets.is_discard.any():
        # Whole groups of hidden pictures are not even read.
        hidden = max(int(index.packets.is_discard.sum()), index.facts.claimed_frames - len(index))
        yield f"An edit list hides {_count(hidden, 'picture')}; they do not count as frames."


def _order(index: VideoIndex) -> Iterator[str]:
    if index.facts.delay and "avi" in index.facts.container:
        yield (
            "It has B-frames in AVI, which was not made for them: players and other readers may "
            "show pictures late or in the wrong order."
        )
    if index.scanned:
        yield (
            "Its timestamps do not tell the order of the pictures, so it was decoded once to "
            "number them. Other readers may number them differently."
        )


def _opencv(index: VideoIndex) -> Iterator[str]:
    frames = opencv_frames(index)
    if frames is None:
        yield (
            "Readers that seek, such as OpenCV (DeepLabCut, Anipose), cannot find frames by "
            "number in this kind of file; reading it from the start is right."
        )
        return
    off = frames - np.arange(len(frames))
    if off.any():
        first = int(np.flatnonzero(off)[0])
        yield (
            f"OpenCV (DeepLabCut, Anipose) would be up to {_count(int(np.abs(off).max()), 'frame')}"
            f" off here when it is asked for a frame by number, from frame {first} on; reading "
            "the file from the start is right."
        )


def _times(size: tuple[int, int]) -> str:
    return f"{size[0]} x {size[1]}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


_REMARKS: tuple[Callable[[VideoIndex], Iterator[str]], ...] = (
    _rate,
    _dropped,
    _cut_short,
    _damaged,
    _claim,
    _edit_list,
    _order,
    _opencv,
)
