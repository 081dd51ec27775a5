"""VideoIndex: which packet carries frame N, and where decoding must begin to get it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from .facts import StreamFacts
from .packets import PacketTable
from .times import FrameTimes


@dataclass(frozen=True, eq=False)
class VideoIndex:
    """Frames and packets of one file.

    Parameters
    ----------
    facts : StreamFacts
        What the file says of its video.
    packets : PacketTable
        Every packet, in stored order.
    order : (T,) int64 array
        For each frame, in presentation order, the ordinal of the packet that carries it.
    times : FrameTimes
        When each frame is presented.
    scanned : bool
        Whether the order had to be found by decoding, because the timestamps do not tell.
    stamp : tuple of int
        The file's size and modification time when it was indexed, see `file_stamp`.
    """

    facts: StreamFacts
    packets: PacketTable
    order: npt.NDArray[np.int64]
    times: FrameTimes
    scanned: bool
    stamp: tuple[int, int] | None = None

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self.order)

    @cached_property
    def rank(self) -> npt.NDArray[np.int64]:
        """(P,) int64: the frame each packet carries, or -1 where it is not shown."""
        rank = np.full(len(self.packets), -1, dtype=np.int64)
        rank[self.order] = np.arange(len(self.order))
        return rank

    @cached_property
    def keys(self) -> npt.NDArray[np.int64]:
        """(K,) int64: ordinals of the packets at which decoding may begin."""
        return np.flatnonzero(self.packets.is_key)

    @cached_property
    def keyframes(self) -> npt.NDArray[np.int64]:
        """(K,) int64: the frames that are keyframes, increasing."""
        rank = self.rank[self.keys]
        return np.sort(rank[rank >= 0])

    @property
    def is_all_intra(self) -> bool:
        """Whether decoding may begin at every packet."""
        return bool(self.packets.is_key.all())

    @property
    def content(self) -> int:
        """A number that tells this file's packets from those of another file."""
        return zlib.crc32(self.packets.checksum.tobytes())

    @property
    def is_seekable(self) -> bool:
        """Whether the container knows how long it is, without which many readers cannot seek."""
        return bool(self.facts.claimed_frames or self.facts.claimed_seconds)

    def entries_for(self, frame: int) -> Iterator[int]:
        """Yield the ordinals from which a frame may be decoded, nearest first.

        A keyframe stored before the frame's packet but shown after the frame does not count:
        the frame is one of its leading pictures and refers to what came before.
        """
        place = int(np.searchsorted(self.keys, self.order[frame], side="right"))
        nearest_first = (int(self.keys[i]) for i in range(place - 1, -1, -1))
        return (key for key in nearest_first if self.rank[key] <= frame)


def file_stamp(path: Path) -> tuple[int, int]:
    """Return a file's size in bytes and modification time in ns: another file has others."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns
