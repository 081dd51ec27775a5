"""Box: the parts of an MP4 or MOV file's index, as ISO/IEC 14496-12 nests them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

_VIDEO_ENTRY = 78
"""Bytes of a video sample entry before its boxes (ISO/IEC 14496-12, 12.1.3)."""
_HEAD_OF = {
    **dict.fromkeys((b"moov", b"trak", b"mdia", b"minf", b"stbl", b"udta"), 0),
    b"stsd": 8,
}
_LARGEST_INDEX = 2**30


@dataclass(frozen=True, slots=True)
class Box:
    """A box, and those in it.

    Parameters
    ----------
    kind : bytes
        Its four letters.
    content : bytes
        What stands before the boxes in it; all of it where none are.
    children : tuple of Box or None
        The boxes in it; None where it is not of a kind that holds any.
    """

    kind: bytes
    content: bytes = b""
    children: tuple[Box, ...] | None = None

    def __bytes__(self) -> bytes:
        """Return the box as it is stored."""
        inner = self.content + b"".join(bytes(child) for child in self.children or ())
        return struct.pack(">I4s", len(inner) + 8, self.kind) + inner

    @property
    def size(self) -> int:
        """How many bytes it takes."""
        return 8 + len(self.content) + sum(child.size for child in self.children or ())

    @property
    def name(self) -> bytes:
        """What tells it from its neighbors: the four letters, and of a `uuid` box its number."""
        return self.kind + (self.content[:16] if self.kind == b"uuid" else b"")

    def all(self, kind: bytes) -> list[Box]:
        """Return the boxes in it of a kind."""
        return [child for child in self.children or () if child.kind == kind]

    def find(self, *kinds: bytes) -> Box | None:
        """Return the first box that is reached by these kinds, one in the other."""
        box: Box | None = self
        for kind in kinds:
            box = next(iter(box.all(kind)), None) if box else None
        return box

    def having(self, children: tuple[Box, ...]) -> Box:
        """Return it with other boxes in it."""
        return replace(self, children=children)

    def exchanged(self, old: Box, new: Box) -> Box:
        """Return it with the box `old` (that very one) replaced, however deep it lies."""
        if self is old:
            return new
        if self.children is None:
            return self
        return self.having(tuple(child.exchanged(old, new) for child in self.children))


@dataclass(frozen=True, slots=True)
class BoxFile:
    """The index of an MP4 or MOV file, and what stands beside it.

    Parameters
    ----------
    movie : Box
        The index (`moov`).
    place, size : int
        Where it is stored, in bytes.
    others : tuple of Box
        The file's other boxes, without the contents of those that hold pictures and sound.
    """

    movie: Box
    place: int
    size: int
    others: tuple[Box, ...]

    def track(self, number: int | None = None) -> Box | None:
        """Return the track of a number (its ID); the first of video where None."""
        for track in self.movie.all(b"trak"):
            handler = track.find(b"mdia", b"hdlr")
            if number is None and handler and handler.content[8:12] == b"vide":
                return track
            if number is not None and _track_number(track) == number:
                return track
        return None


def read_boxes(path: Path) -> BoxFile | None:
    """Read the index of an MP4 or MOV file; None where it is none, or is damaged.

    Raises
    ------
    OSError
        If the disk fails.
    """
    others, found = [], None
    with path.open("rb") as file:
        end = path.stat().st_size
        place = 0
        while place + 8 <= end:
            file.seek(place)
            head = file.read(16)
            size, kind = struct.unpack(">I4s", head[:8])
            start = 8
            if size == 1 and len(head) == 16:
                (size,), start = struct.unpack(">Q", head[8:]), 16
            size = size or end - place
            if size < start or place + size > end:
                break
            if kind == b"moov" and found is None and size < _LARGEST_INDEX:
                file.seek(place + start)
                found = (_parsed(kind, file.read(size - start)), place, size)
            else:
                file.seek(place + start)
                whole = kind in (b"uuid", b"meta") and size < _LARGEST_INDEX
                others.append(Box(kind, file.read(size - start) if whole else b""))
            place += size
    return BoxFile(*found, tuple(others)) if found else None


def sample_entry(track: Box | None) -> Box | None:
    """Return how a video track's pictures are coded: its first sample entry."""
    table = track.find(b"mdia", b"minf", b"stbl", b"stsd") if track else None
    return table.children[0] if table and table.children else None


def track_coding(file: BoxFile, number: int) -> str:
    """Return the four letters of how a track is coded; empty where it is not in the index."""
    entry = sample_entry(file.track(number))
    return entry.kind.decode("latin-1") if entry else ""


def _parsed(kind: bytes, data: bytes, parent: bytes = b"", *, video: bool = True) -> Box:
    head = _VIDEO_ENTRY if parent == b"stsd" and video else _HEAD_OF.get(kind)
    if head is None or len(data) < head:
        return Box(kind, data)
    if kind == b"mdia":
        video = b"vide" in data[:200].partition(b"hdlr")[2][:16]
    pieces = list(_pieces(data[head:]))
    children = tuple(_parsed(name, content, kind, video=video) for name, content in pieces)
    rest = data[head + sum(8 + len(content) for _, content in pieces) :]
    # QuickTime may end a list of boxes with zeros (QuickTime File Format, "User data", "stsd").
    if kind == b"udta" or not any(rest):
        return Box(kind, data[:head], children)
    return Box(kind, data)  # not what it seems: kept as it is


def _pieces(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 0
    while place + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[place : place + 8])
        if size < 8 or place + size > len(data):
            return
        yield kind, data[place + 8 : place + size]
        place += size


def _track_number(track: Box) -> int:
    header = track.find(b"tkhd")
    if header is None or len(header.content) < 24:
        return -1
    place = 20 if header.content[0] == 1 else 12
    return int(struct.unpack(">I", header.content[place : place + 4])[0])


def timecode_rate(file: BoxFile) -> Fraction | None:
    """Return the frames per second of the file's timecode track (QuickTime File Format)."""
    for track in file.movie.all(b"trak"):
        entry = sample_entry(track)
        if entry and entry.kind == b"tmcd" and len(entry.content) >= 24:
            ticks, length = struct.unpack(">II", entry.content[16:24])
            return Fraction(ticks, length) if length else None
    return None
