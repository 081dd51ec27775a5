"""Fingerprint: whether a file is still the one it was, wherever it is now."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

# Enough of a video's head and tail to tell it from any other: headers, sizes, first and last
# pictures. Whole recordings of many gigabytes are not read for it.
_BYTES_EACH = 2**16


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A file's size and the hash of its head and tail; neither its name nor its time.

    Parameters
    ----------
    size : int
        In bytes.
    digest : str
        SHA-256 of the first and the last 64 KiB, 40 hexadecimal digits.
    """

    size: int
    digest: str

    @classmethod
    def of(cls, path: Path) -> Fingerprint:
        """Return a file's fingerprint.

        Raises
        ------
        OSError
            If it cannot be read.
        """
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(0)
            digest = hashlib.sha256(file.read(_BYTES_EACH))
            file.seek(max(size - _BYTES_EACH, 0))
            digest.update(file.read(_BYTES_EACH))
        return cls(size, digest.hexdigest()[:40])
