"""PacketReader: a file's packets from any of them on, each with its ordinal; the only seeks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import av
import numpy as np
import numpy.typing as npt

from ..errors import VideoError
from .index import VideoIndex, file_stamp
from .packets import (
    NO_TIME,
    PacketTable,
    VideoPacket,
    open_container,
    packet_checksum,
    reading_failed,
    video_packets,
)
from .threads import thread_count

NumberedPacket: TypeAlias = tuple[int, VideoPacket]

_SEEK_TRIES = 3
# Packets read at most to find out where a seek has landed; two are nearly always enough.
_LANDING_PACKETS = 64
# Codecs whose palettes the container tells, once or with each change.
_PALETTES_APART = frozenset({
    "rawvideo", "qtrle", "smc", "msvideo1", "msrle", "cinepak", "8bps", "tscc", "aasc",
})  # fmt: skip
# Decoders that do not say which pictures are broken while they work on several slices at a time.
_HIDES_ERRORS = frozenset({"h264"})


class LostPlaceError(Exception):
    """The packets after a seek are not those of the index; from now on the reader does not seek."""


class PacketReader:
    """Reads packets from any ordinal on, seeking where that is reliable.

    Where a seek has landed is found out from the packets themselves. A file in which that fails
    is read from its beginning: slow, and right.

    Parameters
    ----------
    path : Path
        The file.
    index : VideoIndex
        Its index.
    threads : {"AUTO", "SLICE", "NONE"}
        How its decoder works on several cores: on several pictures at a time, which hands each
        out later, within a picture only, or not at all.
    decodes : bool
        Whether its packets are to be decoded: it opens more slowly then.
    """

    def __init__(
        self, path: Path, index: VideoIndex, threads: str = "AUTO", *, decodes: bool = True
    ) -> None:
        self._path = path
        self._index = index
        self._threads = threads
        self._decodes = decodes
        self._refuse_another_file()
        self._seeks_right = True
        self._open()

    def close(self) -> None:
        """Close the file."""
        self._container.close()

    def read_between(self, start: int, stop: int) -> Iterator[NumberedPacket]:
        """Yield the packets ``[start, stop)``; see `read_from`, but no place is lost."""
        while start < stop:
            try:
                for ordinal, packet in self.read_from(start):
                    if ordinal >= stop:
                        return
                    start = ordinal + 1
                    yield ordinal, packet
            except LostPlaceError:
                continue
            return

    def read_from(self, ordinal: int) -> Iterator[NumberedPacket]:
        """Yield the packets from one on; this ends what was being read before.

        Raises
        ------
        VideoError
            If the file is not the one that was indexed, or its disk or network fails.
        LostPlaceError
            If seeking turns out to be unreliable in this file. Read again: it will not recur.
        """
        palette = None
        for number, packet in self._go_near(ordinal):
            if self._has_palettes and packet.has_sidedata("palette"):
                palette = packet.get_sidedata("palette")
            if not self._is_expected(number, packet):
                if self._is_linear:
                    raise VideoError(self._changed)
                self._seeks_right = False
                raise LostPlaceError
            if number >= ordinal:
                if palette:  # told with an earlier packet, perhaps
                    packet.set_sidedata(palette)
                    palette = None
                yield number, packet

    def _go_near(self, ordinal: int) -> Iterator[NumberedPacket]:
        """Return the packets from some place at or before one."""
        self._refuse_another_file()
        self._is_linear = False
        for key in self._landing_keys(ordinal):
            self._is_fresh = False
            landed = self._seek(key)
            if landed and landed[0][0] <= ordinal:
                return self._from_landing(landed)
        if not self._is_fresh:
            self._container.close()
            self._open()
        self._is_fresh, self._is_linear = False, True
        return enumerate(self._demux())

    def _open(self) -> None:
        self._container, self.stream = open_container(self._path, decodes=self._decodes)
        alone = self._threads == "NONE" or (
            self._threads == "SLICE" and self.stream.codec_context.name in _HIDES_ERRORS
        )
        self.stream.thread_type = "SLICE" if alone else self._threads
        self.stream.codec_context.thread_count = 1 if alone else thread_count()
        self._is_fresh = True
        context = self.stream.codec_context
        self._has_palettes = context.name in _PALETTES_APART and context.pix_fmt in (None, "pal8")
        self._seeks_right &= not self._has_palettes  # a palette is told once, and holds from there

    def _refuse_another_file(self) -> None:
        try:
            stamp = file_stamp(self._path)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise VideoError(
                f"{self._path} was moved or deleted. Put it back, or open it anew."
            ) from error
        except OSError as error:
            raise reading_failed(self._path, error) from error
        if self._index.stamp not in (None, stamp):
            raise VideoError(self._changed)

    @property
    def _changed(self) -> str:
        return f"{self._path} has changed since it was opened. Open it anew."

    def _demux(self) -> Iterator[VideoPacket]:
        return video_packets(self._path, self._container, self.stream)

    def _is_expected(self, ordinal: int, packet: VideoPacket) -> bool:
        sizes = self._index.packets.size
        return ordinal < len(sizes) and packet.size == int(sizes[ordinal])

    def _landing_keys(self, ordinal: int) -> list[int]:
        """Return the keyframes worth a seek, nearest first."""
        if not self._seeks_right:
            return []
        keys = self._index.keys
        before = keys[: int(np.searchsorted(keys, ordinal, side="right"))][::-1]
        return [int(key) for key in before[:_SEEK_TRIES]]

    def _seek(self, key: int) -> list[NumberedPacket]:
        """Seek to a keyframe; return the packets read until it was clear where that is."""
        packets = self._index.packets
        times = [packets.dts[key], packets.pts[key]]
        if "matroska" in self._container.format.name:
            times.reverse()
        time = next((int(time) for time in times if time != NO_TIME), None)
        if time is None:
            return []
        try:
            self._container.seek(time, stream=self.stream, backward=True)
        except av.FFmpegError:
            return []
        return self._recognize_landing()

    def _recognize_landing(self) -> list[NumberedPacket]:
        """Return the packets after a seek with their ordinals, known by content, place and time."""
        seen: list[VideoPacket] = []
        table = self._index.packets
        starts = np.arange(len(table))
        for offset, packet in zip(range(_LANDING_PACKETS), self._demux(), strict=False):
            seen.append(packet)
            starts = _matching_rows(table, starts + offset, packet) - offset
            if len(starts) == 1:
                return list(enumerate(seen, start=int(starts[0])))
            if not len(starts):
                break
        return []

    def _from_landing(self, landed: list[NumberedPacket]) -> Iterator[NumberedPacket]:
        yield from landed
        yield from enumerate(self._demux(), start=landed[-1][0] + 1)


def _matching_rows(
    table: PacketTable, rows: npt.NDArray[np.int64], packet: VideoPacket
) -> npt.NDArray[np.int64]:
    """Return those rows of the table that may be this packet.

    Size and content must agree; position and times only where that leaves a row, because some
    demuxers report others after a seek.
    """
    rows = rows[rows < len(table)]
    rows = rows[table.size[rows] == packet.size]
    rows = rows[table.checksum[rows] == packet_checksum(packet)]
    for column, value in (
        (table.pos, packet.pos),
        (table.pts, packet.pts),
        (table.dts, packet.dts),
    ):
        agree = column[rows] == (NO_TIME if value is None else value)
        if agree.any():
            rows = rows[agree]
    return rows
