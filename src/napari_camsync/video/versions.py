"""Versions: what reads videos here; pictures may be counted otherwise by another FFmpeg."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Self

import av


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of PyAV and of the parts of FFmpeg on which a numbering depends.

    Parameters
    ----------
    pyav : str
        Of PyAV.
    libavcodec, libavformat : str
        Of FFmpeg's decoders and of its demuxers.
    """

    pyav: str
    libavcodec: str
    libavformat: str

    @classmethod
    def here(cls) -> Self:
        """Return the versions that read videos in this process."""
        known = av.library_versions
        parts = (".".join(map(str, known[name])) for name in ("libavcodec", "libavformat"))
        return cls(av.__version__, *parts)

    def __str__(self) -> str:
        """Return them in words."""
        return f"PyAV {self.pyav}, libavcodec {self.libavcodec}, libavformat {self.libavformat}"

    def record(self) -> dict[str, str]:
        """Return them for JSON."""
        return {field.name: getattr(self, field.name) for field in fields(self)}
