"""Changes to finished AVI files, chunk by chunk, as recorders that were cut off leave them."""

from __future__ import annotations


def without_index(data: bytes) -> bytes:
    """Return the file without the table of its pictures that stands at its end."""
    return data[: data.rindex(b"idx1")]
