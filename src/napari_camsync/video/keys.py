"""What is asked for when a video is indexed as an array is."""

from __future__ import annotations

from typing import Any


def split_key(key: Any, ndim: int) -> tuple[Any, tuple[Any, ...]]:
    """Separate the index of the frames from that of the axes within a frame."""
    parts = key if isinstance(key, tuple) else (key,)
    where = [i for i, part in enumerate(parts) if part is Ellipsis]
    if where:
        filling = (slice(None),) * (ndim - len(parts) + 1)
        parts = parts[: where[0]] + filling + parts[where[0] + 1 :]
    if len(parts) > ndim or any(part is None for part in parts):
        raise IndexError(f"a video has {ndim} axes (frame, y, x, channel); got {key!r}")
    return (parts[0] if parts else slice(None)), tuple(parts[1:])
