"""check_along: hold what goes with a trim's pictures against its source."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from ..errors import TrimError
from ..video.packets import open_container
from ..video.video import Video
from .clock import clock_range
from .losses import losses, lost_tracks
from .metadata import first_timecode, timecode_at
from .presence import first_packets
from .sound_check import sound_offset

_FARTHEST = 0.006
"""Seconds that sound may be off: five milliseconds, and one that a container rounds by."""


def missing_along(output: Path, video: Video, start: int, stop: int) -> tuple[str, ...]:
    """Check what goes with the pictures; return in words what does not, and why it may not.

    Parameters
    ----------
    output : Path
        The trim.
    video : Video
        Its source.
    start, stop : int
        Which frames it holds.

    Raises
    ------
    TrimError
        If there is an empty track, or the timecode is another frame's.
    """
    begin, end = clock_range(video, start, stop)
    _refuse_empty_tracks(output, end - begin)
    lost = (*lost_tracks(video.path, output), *losses(video.path, output, begin, end))
    source, stream = open_container(video.path, decodes=False)
    with source:
        wanted, _ = timecode_at(video, stream, start)
    found = first_timecode(output)
    if found and found != wanted:
        raise TrimError(f"its timecode is {found} instead of {wanted}.")
    return (*lost, f"timecode {wanted}") if wanted and not found else lost


def check_along(output: Path, video: Video, start: int, stop: int, left_out: Sequence[str]) -> None:
    """Refuse a trim that lacks something which was not named.

    Raises
    ------
    TrimError
        Saying what.
    """
    missing = missing_along(output, video, start, stop)
    silent = [lost for lost in missing if not any(lost in named for named in left_out)]
    if silent:
        raise TrimError(f"it lost something: {', '.join(silent)}.")


def check_sound(output: Path, first: Fraction, video: Video, start: int) -> None:
    """Refuse a trim whose sound is heard earlier or later than in its source.

    Parameters
    ----------
    output : Path
        The trim.
    first : Fraction
        When its first picture is shown, in seconds on its clock.
    video : Video
        Its source.
    start : int
        The source's frame that this picture is.

    Raises
    ------
    TrimError
        Saying which track, and by how much.
    """
    begin, _ = clock_range(video, start, start + 1)
    for number, twin in _twins(video.path, output):
        offset = sound_offset(video.path, begin, number, output, first, twin)
        if offset is not None and abs(offset) > _FARTHEST:
            off = f"heard {abs(1000 * offset):.0f} ms too {'late' if offset > 0 else 'early'}"
            how = off if math.isfinite(offset) else "silent, and the source's is not"
            raise TrimError(f"its audio track {twin + 1} is {how}.")


def _twins(source: Path, output: Path) -> list[tuple[int, int]]:
    """Return the numbers of audio tracks of a source and of its trim that are the same."""
    lost = lost_tracks(source, output)
    theirs, _ = open_container(source, decodes=False)
    with theirs:
        count = len(theirs.streams.audio)
    kept = [n for n in range(count) if not any(t.startswith(f"audio track {n + 1} ") for t in lost)]
    return [(number, twin) for twin, number in enumerate(kept)]


def _refuse_empty_tracks(output: Path, length: Fraction) -> None:
    file, _ = open_container(output, decodes=False)
    with file:
        tracks = [s.index for s in file.streams if s.type in ("audio", "subtitle")]
    filled = first_packets(output, tracks, -length - 1, 2 * length + 1)
    if len(filled) < len(tracks):
        raise TrimError("it has an empty track.")
