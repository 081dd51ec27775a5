"""IndexStore: indexes kept in the user's cache folder, so that a file is read only once."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import zipfile
import zlib
from dataclasses import asdict, fields
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from platformdirs import user_cache_path

from ..files import whole_file
from ..fingerprint import Fingerprint
from .facts import StreamFacts
from .index import VideoIndex, file_stamp
from .packets import PacketTable
from .times import FrameTimes

FOLDER_VARIABLE = "CAMSYNC_CACHE_DIR"
"""Environment variable that names another folder for the indexes."""

# Raised whenever an index is made otherwise than before.
_VERSION = 5
_LARGEST_STORE = 2**30


# What NumPy and the zip format say of a file that is no index, or a damaged one.
_UNREADABLE = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    EOFError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
)


class IndexStore:
    """A folder of indexes, each under a name made of the file's path, size, time and content.

    Content means that of the file's head and tail. A file that differs in any of these has
    another name, so that a stale index is not found.
    What cannot be read or written here is as good as absent: the index is made again.

    Parameters
    ----------
    folder : Path, optional
        Where they are kept; ``$CAMSYNC_CACHE_DIR`` or the user's cache folder where None.
    """

    def __init__(self, folder: Path | None = None) -> None:
        chosen = os.environ.get(FOLDER_VARIABLE)
        cache = Path(chosen) if chosen else user_cache_path("napari-camsync")
        self._folder = folder or cache / "indexes"

    def find(self, path: Path) -> VideoIndex | None:
        """Return a file's index, if it was kept and the file is still the same."""
        try:
            place = self._place(path)
            with place.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                index = _unpack(arrays, file_stamp(path))
            os.utime(place)  # when it was used last
        except _UNREADABLE:
            return None
        return index

    def keep(self, path: Path, index: VideoIndex) -> None:
        """Keep a file's index, unless the file has changed since or the folder refuses."""
        with contextlib.suppress(OSError):
            if file_stamp(path) != index.stamp:
                return
            place = self._place(path)
            with whole_file(place, overwrite=True) as part, part.open("wb") as file:
                np.savez_compressed(file, **_pack(index))
            self._make_room()

    def _place(self, path: Path) -> Path:
        return self._folder / f"{_name_for(path)}.npz"

    def _make_room(self) -> None:
        """Remove the indexes used longest ago, above a size of the whole folder."""
        kept = [(place.stat(), place) for place in self._folder.glob("*.npz")]
        size = 0
        for status, place in sorted(kept, key=lambda one: one[0].st_mtime, reverse=True):
            size += status.st_size
            if size > _LARGEST_STORE:
                place.unlink(missing_ok=True)


def _name_for(path: Path) -> str:
    """Return a name for a file as it is now, and for the way in which it would be indexed."""
    versions = (_VERSION, av.__version__, sorted(av.library_versions.items()))
    facts = (str(path.resolve()), file_stamp(path), Fingerprint.of(path), versions)
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:40]


def _pack(index: VideoIndex) -> dict[str, Any]:
    facts = {name: _plain(value) for name, value in asdict(index.facts).items()}
    times = index.times
    return {
        **{field.name: getattr(index.packets, field.name) for field in fields(PacketTable)},
        "order": index.order,
        "ticks": times.ticks,
        "scanned": np.array(index.scanned),
        "tick": np.array(str(times.time_base)),
        "ends": np.array([times.last_duration, times.missing_end]),
        "facts": np.array(json.dumps(facts)),
    }


def _unpack(arrays: Any, stamp: tuple[int, int]) -> VideoIndex:
    stored = json.loads(str(arrays["facts"]))
    for name in ("time_base", "rate", "average_rate"):
        stored[name] = Fraction(stored[name])
    stored["audio"] = tuple(stored["audio"])
    facts = StreamFacts(**stored)
    packets = PacketTable(*(arrays[field.name] for field in fields(PacketTable)))
    times = FrameTimes(arrays["ticks"], Fraction(str(arrays["tick"])), *arrays["ends"].tolist())
    scanned = bool(arrays["scanned"])
    return VideoIndex(facts, packets, arrays["order"], times, scanned, stamp)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Fraction) else value
