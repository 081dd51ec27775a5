"""TrimResult: what became of a trim."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from .verify import Check, Verify


@dataclass(frozen=True, slots=True)
class TrimResult:
    """A trimmed video.

    Parameters
    ----------
    source, output : Path
        The two files.
    start, stop : int
        Which frames of the source the output holds.
    mode : str
        How it was made: ``"copy"``, ``"smart"``, ``"encode"`` or ``"lossless"``.
    copied, reencoded : int
        How many frames went over bit for bit, and how many were decoded and encoded anew.
    psnr : float
        Of the worst frame, in dB; infinite where every picture is identical.
    verified : bool
        Whether the output was read again and found to hold the source's frames at their times.
    reason : str
        Why it was made in this way.
    left_out : tuple of str
        Streams of the source that the output does not have.
    encoder : str
        What re-encoded frames were made with; empty where none was.
    verify : {"default", "full", "none"}
        How thoroughly it was checked.
    check : Check or None
        What the check found.
    sound : tuple of str
        For each audio track, what was done to it and how it keeps time with the pictures.
    """

    source: Path
    output: Path
    start: int
    stop: int
    mode: str
    copied: int
    reencoded: int
    psnr: float
    verified: bool
    reason: str
    left_out: tuple[str, ...]
    encoder: str = ""
    verify: Verify = "default"
    check: Check | None = None
    sound: tuple[str, ...] = ()

    @property
    def frames(self) -> int:
        """How many frames the output has."""
        return self.stop - self.start

    @property
    def sentence(self) -> str:
        """What was written, in plain words."""
        how = "copied"
        if self.reencoded:
            is_exact = math.isinf(self.psnr)
            quality = "without loss" if is_exact else f"at {math.floor(self.psnr)} dB or better"
            number = f"{self.reencoded} of them " if self.copied else ""
            how = f"{number}re-encoded {quality}"
        checked = "checked" if self.verified else "not checked"
        lost = f" Left out: {', '.join(self.left_out)}." if self.left_out else ""
        return f"{self.output.name}: {self.frames} frames, {how}, {checked}.{lost}"
