"""Memory: whether a file ten times as long takes more of it."""

from __future__ import annotations

import random
from pathlib import Path

from alone import peak_memory, run_alone
from scans import ROI

_JUMPS = 24
# Bytes of pictures kept: fewer than the short file has, so that both fill the cache.
_CACHE = 2**28


def measure_memory(path: Path) -> dict[str, int]:
    """Return the peak of bytes resident in a scan of a file, and in random access to it."""
    return {"scan": run_alone(_scan, path), "random access": run_alone(_jump, path)}


def _scan(path: Path) -> int:
    import napari_camsync as camsync

    with camsync.open_video(path) as video:
        for _ in video.iter_frames(roi=camsync.Roi(*ROI)):
            pass
    return peak_memory()


def _jump(path: Path) -> int:
    import napari_camsync as camsync

    camsync.set_cache_size(_CACHE)
    with camsync.open_video(path) as video:
        for frame in random.Random(1).sample(range(len(video)), _JUMPS):
            _ = video[frame]
    return peak_memory()
