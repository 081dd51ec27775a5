"""PictureCache: the most recently used pictures of all videos, within a number of bytes."""

from __future__ import annotations

import itertools
import os
import threading
from collections import OrderedDict, deque
from functools import cache
from typing import Any, TypeAlias

import numpy as np

DEFAULT_CACHE_BYTES = 768 * 2**20
CACHE_VARIABLE = "CAMSYNC_CACHE_MIB"
"""Environment variable that sets the size of the shared cache, in MiB."""

# Pictures made before they are asked for take up to this part of the cache.
_PART_AHEAD = 4

Kept: TypeAlias = Any
"""A `VideoFrame` as decoded, or an array of RGB: each owner knows what it keeps."""

Key: TypeAlias = tuple[int, int]

owner_numbers = itertools.count()
"""A number for each owner of kept pictures."""


class PictureCache:
    """Pictures by owner and frame number; the least recently used go first.

    Most are kept as decoded (a 1080p 4:2:0 picture takes 3 MB, half of its RGB), so that those
    passed on the way to another frame cost nothing but memory. Safe to use from several threads.

    Parameters
    ----------
    capacity : int
        How many bytes of pictures to keep.
    """

    def __init__(self, capacity: int = DEFAULT_CACHE_BYTES) -> None:
        self._capacity = capacity
        self._bytes = 0
        self._lock = threading.Lock()
        self._abandoned: deque[int] = deque()
        self._pictures: OrderedDict[Key, Kept] = OrderedDict()

    @property
    def bytes(self) -> int:
        """How many bytes the kept pictures take."""
        with self._lock:
            self._make_room()
            return self._bytes

    @property
    def capacity(self) -> int:
        """How many bytes they may take."""
        return self._capacity

    def get(self, owner: int, frame: int) -> Kept | None:
        """Return a frame's picture, if it is here."""
        with self._lock:
            picture = self._pictures.get((owner, frame))
            if picture is not None:
                self._pictures.move_to_end((owner, frame))
            return picture

    def has(self, owner: int, frame: int) -> bool:
        """Whether a frame's picture is here; asking does not count as using it."""
        return (owner, frame) in self._pictures

    def put(self, owner: int, frame: int, picture: Kept) -> None:
        """Keep a frame's picture."""
        with self._lock:
            if (owner, frame) not in self._pictures:
                self._pictures[owner, frame] = picture
                self._bytes += picture_bytes(picture)
                self._make_room()

    def take(self, owner: int, frame: int) -> Kept | None:
        """Return a frame's picture, if it is here, and let go of it."""
        with self._lock:
            picture = self._pictures.pop((owner, frame), None)
            if picture is not None:
                self._bytes -= picture_bytes(picture)
            return picture

    def how_many(self, size: int, wanted: int) -> int:
        """Return how many pictures of a size may be made ahead, so that the others stay."""
        return min(wanted, self._capacity // (_PART_AHEAD * max(size, 1)))

    def room(self, owner: int, size: int) -> int:
        """Return for how many pictures of a size an owner has room.

        That is what the others leave, but at least as much as is each one's due: of several
        videos none drives out what the others are about to show.
        """
        with self._lock:
            self._make_room()
            others = [(key[0], kept) for key, kept in self._pictures.items() if key[0] != owner]
            due = self._capacity // (1 + len({each for each, _ in others}))
            left = self._capacity - sum(picture_bytes(kept) for _, kept in others)
            return max(due, left) // max(size, 1)

    def forget(self, owner: int) -> None:
        """Let go of an owner's pictures."""
        with self._lock:
            self._abandoned.append(owner)
            self._make_room()

    def abandon(self, owner: int) -> None:
        """Let go of an owner's pictures when a picture is next kept; until then they take memory.

        For finalizers, which may run in the middle of anything: this waits for nothing.
        """
        self._abandoned.append(owner)

    def resize(self, capacity: int) -> None:
        """Keep so many bytes of pictures from now on."""
        with self._lock:
            self._capacity = capacity
            self._make_room()

    def _make_room(self) -> None:
        while self._abandoned:
            owner = self._abandoned.popleft()
            for key in [key for key in list(self._pictures) if key[0] == owner]:
                self._bytes -= picture_bytes(self._pictures.pop(key))
        while self._bytes > self._capacity:
            self._bytes -= picture_bytes(self._pictures.popitem(last=False)[1])


@cache
def shared_cache() -> PictureCache:
    """Return the cache that all videos of this process share."""
    chosen = os.environ.get(CACHE_VARIABLE, "")
    return PictureCache(int(chosen) * 2**20 if chosen.isdecimal() else DEFAULT_CACHE_BYTES)


def set_cache_size(size: int) -> None:
    """Set how many bytes of decoded pictures are kept, in all open videos together.

    The default is 768 MiB, or ``$CAMSYNC_CACHE_MIB`` MiB where that is set.

    Parameters
    ----------
    size : int
        Bytes; 0 keeps none.

    Raises
    ------
    ValueError
        If it is negative.
    """
    if size < 0:
        raise ValueError(f"the cache cannot keep {size} bytes; give 0 or more.")
    shared_cache().resize(size)


def picture_bytes(picture: Kept) -> int:
    """Return how many bytes a picture takes."""
    if isinstance(picture, np.ndarray):
        return picture.nbytes
    return sum(plane.buffer_size for plane in picture.planes)
