"""Changes to finished MP4 and MOV files, box by box (ISO/IEC 14496-12), as other programs write."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

import numpy as np

_PARENTS = (b"moov", b"trak", b"edts", b"mdia", b"minf", b"stbl")


def turned(data: bytes, rotation: int, *, flip: bool) -> bytes:
    """Return the file with its first track's display matrix set, degrees clockwise (tkhd)."""
    turn = rotation // 90
    cos, sin = (1, 0, -1, 0)[turn], (0, 1, 0, -1)[turn]
    mirror = -1 if flip else 1
    matrix = np.array([mirror * cos, mirror * sin, 0, -sin, cos, 0, 0, 0, 1 << 14], dtype=">i4")
    matrix[:8] <<= 16
    place = data.index(b"tkhd") + 44
    return data[:place] + matrix.tobytes() + data[place + matrix.nbytes :]


def with_edits(data: bytes, edits: Sequence[tuple[int, int]]) -> bytes:
    """Return the file showing only these parts of its track, in order: its edit list replaced.

    Parameters
    ----------
    data : bytes
        The file; its index (moov) must come last, and have an edit list.
    edits : sequence of (int, int)
        Duration in milliseconds, and start in the track's time scale.
    """
    rows = b"".join(struct.pack(">Iihh", length, start, 1, 0) for length, start in edits)
    content = struct.pack(">II", 0, len(edits)) + rows
    return b"".join(_replaced(data, b"elst", content))


def with_equal_times(data: bytes) -> bytes:
    """Return the file with every second picture decoded at the time of the one before (stts)."""
    place = data.index(b"stts") + 4
    (count,) = struct.unpack(">4xI", data[place : place + 8])
    table = np.frombuffer(data, ">u4", 2 * count, place + 8).reshape(-1, 2)
    steps = np.repeat(table[:, 1], table[:, 0])
    steps[1::2] += steps[::2][: len(steps[1::2])]
    steps[::2] = 0
    rows = b"".join(struct.pack(">II", 1, step) for step in steps)
    return b"".join(_replaced(data, b"stts", struct.pack(">II", 0, len(steps)) + rows))


def with_cover_first(data: bytes) -> bytes:
    """Return the file with the box that holds the cover before the tracks."""
    children = [(kind, box) for kind, box in _boxes(_content(data, b"moov"))]
    children.sort(key=lambda child: {b"mvhd": 0, b"udta": 1}.get(child[0], 2))
    return b"".join(_replaced(data, b"moov", b"".join(box for _, box in children)))


def without_keyframe_table(data: bytes) -> bytes:
    """Return the file without its list of keyframes (stss), so that every picture counts as one.

    Its index (moov) must come last.
    """
    return b"".join(_without(data, b"stss"))


def _without(data: bytes, name: bytes) -> Iterator[bytes]:
    for kind, box in _boxes(data):
        if kind in _PARENTS:
            inner = b"".join(_without(box[8:], name))
            yield struct.pack(">I", len(inner) + 8) + kind + inner
        elif kind != name:
            yield box


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the name and the bytes, header and all, of each box."""
    place = 0
    while place < len(data):
        (size,) = struct.unpack(">I", data[place : place + 4])
        yield data[place + 4 : place + 8], data[place : place + size]
        place += size


def _content(data: bytes, name: bytes) -> bytes:
    return next(box for kind, box in _boxes(data) if kind == name)[8:]


def _replaced(data: bytes, name: bytes, content: bytes) -> Iterator[bytes]:
    """Yield the boxes, the content of those called `name` replaced, however deep they lie."""
    for kind, box in _boxes(data):
        inner = content if kind == name else b""
        if kind in _PARENTS and kind != name:
            inner = b"".join(_replaced(box[8:], name, content))
        yield struct.pack(">I", len(inner) + 8) + kind + inner if inner else box


def added_to(
    data: bytes, place: Sequence[str], kind: bytes, content: bytes, end: bytes = b""
) -> bytes:
    """Return the file, its index (moov) last, with one more box at the end of another.

    Parameters
    ----------
    data : bytes
        The file.
    place : sequence of str
        The kinds of the boxes to go through, the first of each; behind ``stsd`` its first entry,
        a video's.
    kind, content : bytes
        The new box.
    end : bytes
        What follows it.
    """
    new = struct.pack(">I", len(content) + 8) + kind + content + end
    return b"".join(_added(data, tuple(name.encode() for name in place), new))


def _added(data: bytes, place: tuple[bytes, ...], new: bytes) -> Iterator[bytes]:
    found = False
    for kind, box in _boxes(data):
        if kind != place[0] or found:
            yield box
            continue
        found = True
        if kind == b"stsd":
            (entry,) = (each for _, each in _boxes(box[16:]))
            inner = box[8:16] + struct.pack(">I", len(entry) + len(new)) + entry[4:] + new
        else:
            inner = b"".join(_added(box[8:], place[1:], new)) if place[1:] else box[8:] + new
        yield struct.pack(">I", len(inner) + 8) + kind + inner
