"""Timecodes, moved by frames (SMPTE ST 12-1)."""

from __future__ import annotations

import re
from fractions import Fraction

_TIMECODE = re.compile(r"(\d{2}):(\d{2}):(\d{2})([:;.,])(\d{2,3})")
_DROPPED_PER_MINUTE = Fraction(2, 30)
"""Of the nominal rate: at 29.97 a second, the numbers 0 and 1 are left out, at 59.94 0 to 3."""


def shifted_timecode(text: str, frames: int, rate: Fraction) -> str | None:
    """Return the timecode so many frames later; None where it is none at this rate.

    Frames of 29.97 and 59.94 a second may be numbered so that the timecode keeps up with the
    clock: the first two (four) numbers of each minute are left out, but in every tenth. A
    semicolon or a dot before the frame's number says so.

    Parameters
    ----------
    text : str
        As in ``01:00:00:00``, or ``01:00:00;00`` where numbers are left out.
    frames : int
        How many frames later.
    rate : Fraction
        Frames per second.
    """
    found = _TIMECODE.fullmatch(text.strip())
    nominal = round(rate)
    if not found or nominal < 1:
        return None
    hours, minutes, seconds, number = (int(found[group]) for group in (1, 2, 3, 5))
    dropped = nominal * _DROPPED_PER_MINUTE if found[4] in ";.," else Fraction(0)
    drop = int(dropped)
    if number >= nominal or minutes > 59 or seconds > 59 or dropped != drop:
        return None
    minute = 60 * hours + minutes
    count = (60 * minute + seconds) * nominal + number - drop * (minute - minute // 10) + frames
    return _written(count, nominal, drop, found[4])


def _written(count: int, nominal: int, drop: int, mark: str) -> str:
    """Return the timecode of the frame of a number, counted from midnight."""
    ten = 600 * nominal - 9 * drop
    tens, rest = divmod(count % (144 * ten), ten)
    minute, second_frame = 0, rest
    if rest >= 60 * nominal:
        minute, second_frame = divmod(rest - 60 * nominal, 60 * nominal - drop)
        minute, second_frame = minute + 1, second_frame + drop
    minute += 10 * tens
    second, number = divmod(second_frame, nominal)
    return f"{minute // 60:02}:{minute % 60:02}:{second:02}{mark}{number:02}"
