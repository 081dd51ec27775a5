"""VideoIndex: which packet carries frame N, and where decoding must begin to get it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from ..errors import VideoError
from ..progress import Progress, report_each
from .packets import NO_TIME, PacketTable, open_container, read_packets, video_packets
from .times import FrameTimes

# Containers (FFmpeg's demuxers) that store when each picture is shown, not only their order.
_REAL_TIMES = ("mov", "matroska", "mpegts", "flv", "mxf")


@dataclass(frozen=True, eq=False)
class VideoIndex:
    """Frames and packets of one file.

    Parameters
    ----------
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

    def entries_for(self, frame: int) -> Iterator[int]:
        """Yield the ordinals from which a frame may be decoded, nearest first.

        A keyframe stored before the frame's packet but shown after the frame does not count:
        the frame is one of its leading pictures and refers to what came before.
        """
        place = int(np.searchsorted(self.keys, self.order[frame], side="right"))
        nearest_first = (int(self.keys[i]) for i in range(place - 1, -1, -1))
        return (key for key in nearest_first if self.rank[key] <= frame)


def build_index(path: Path, progress: Progress | None = None) -> VideoIndex:
    """Read a file's packets, and where their timestamps do not suffice, decode it once.

    Parameters
    ----------
    path : Path
        The file.
    progress : Progress, optional
        Told about the packets read.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    VideoError
        If it cannot be read, or nothing in it can be decoded.
    """
    packets = read_packets(path, progress)
    stamp = file_stamp(path)
    order = order_by_time(packets, counted=_may_only_count(path))
    scanned = order is None
    if order is None:
        order = order_by_decoding(path, len(packets), progress)
    if not len(order):
        raise VideoError(f"{path}: not one picture can be decoded. The file is damaged.")
    return VideoIndex(packets, order, frame_times(path, packets, order), scanned, stamp)


def file_stamp(path: Path) -> tuple[int, int]:
    """Return a file's size in bytes and modification time in ns: another file has others."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def order_by_time(packets: PacketTable, *, counted: bool = False) -> npt.NDArray[np.int64] | None:
    """Return the packets' presentation order by their timestamps, if these can be trusted.

    They can where every shown packet has one, all differ, decoding times never run backwards
    (files joined end to end), and nothing is to be shown before the first keyframe (such
    pictures cannot be decoded).

    Parameters
    ----------
    packets : PacketTable
        The packets.
    counted : bool
        Whether the timestamps may be no more than a count of packets, though the codec stores
        pictures in another order than it shows them (AVI): they are, if they never go back.
    """
    shown = np.flatnonzero(~packets.is_discard)
    pts = packets.pts[shown]
    dts = packets.dts[packets.dts != NO_TIME]
    trusted = (
        len(shown) > 0
        and packets.is_key[0]
        and packets.pts.min() != NO_TIME
        and pts.min() >= packets.pts[0]
        and len(np.unique(pts)) == len(pts)
        and (np.diff(dts) >= 0).all()
        and not (counted and (np.diff(pts) > 0).all())
    )
    return shown[np.argsort(pts)] if trusted else None


def order_by_decoding(
    path: Path, packet_count: int, progress: Progress | None = None
) -> npt.NDArray[np.int64]:
    """Return the packets' presentation order as one decode from the start puts them out."""
    container, stream = open_container(path)
    order: list[int] = []
    with container:
        stream.thread_type = "AUTO"
        packets = video_packets(container, stream)
        for ordinal in report_each(range(packet_count + 1), packet_count + 1, progress):
            packet = next(packets, None)
            if packet is not None:
                packet.pts = ordinal
            try:
                frames = stream.codec_context.decode(packet)
            except av.FFmpegError:
                continue
            order += [frame.pts for frame in frames if frame.pts is not None]
    return np.array(list(dict.fromkeys(order)), dtype=np.int64)


def frame_times(path: Path, packets: PacketTable, order: npt.NDArray[np.int64]) -> FrameTimes:
    """Return when the frames are shown, from the best timestamps that the packets have."""
    container, stream = open_container(path)
    with container:
        time_base = Fraction(stream.time_base or Fraction(1, 1000))
        rate = Fraction(stream.average_rate or stream.guessed_rate or 25)
    pts, dts = packets.pts[order], np.sort(packets.dts[order])
    step = max(round(1 / (rate * time_base)), 1)
    for ticks in (pts, dts):
        if ticks.min() != NO_TIME and (np.diff(ticks) > 0).all():
            break
    else:
        known = packets.pts[packets.pts != NO_TIME]
        ticks = np.arange(len(order), dtype=np.int64) * step + (known.min() if len(known) else 0)
    usual = int(np.median(np.diff(ticks))) if len(ticks) > 1 else step
    last = int(packets.duration[order[-1]]) or usual
    return FrameTimes(ticks, time_base, last)


def _may_only_count(path: Path) -> bool:
    """Whether a codec that reorders pictures is in a container that only stores their order."""
    container, stream = open_container(path)
    with container:
        timed = any(name in container.format.name for name in _REAL_TIMES)
        return bool(stream.codec_context.has_b_frames) and not timed
