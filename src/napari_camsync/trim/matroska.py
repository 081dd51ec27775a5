"""What a Matroska file says of how its pictures are to be shown (RFC 9559, EBML: RFC 8794)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

_EBML = bytes.fromhex("1a45dfa3")
_TRACKS = bytes.fromhex("1654ae6b")
_FAR = 2**20
_ENTRY, _VIDEO, _COLOR, _ADDITION = 0xAE, 0xE0, 0x55B0, 0x41E4
_ADDITION_TYPE = 0x41E7
_WORDS = {
    0x7670: "spherical video data",
    0x53B8: "stereo video data",
    0x55D0: "mastering display data",
    0x55BC: "content light levels",
    0x55BD: "content light levels",
}
_ADDED = {b"dvcC": "Dolby Vision data", b"dvvC": "Dolby Vision data"}


def shown_as(path: Path) -> frozenset[str]:
    """Return what a file says of its pictures, in words; nothing where it is no Matroska file."""
    with path.open("rb") as file:
        head = file.read(_FAR)
    place = head.find(_TRACKS) if head.startswith(_EBML) else -1
    if place < 0:
        return frozenset()
    size, start = _number(head, place + len(_TRACKS))
    said = dict(_elements(head[start : start + size])).items()
    words = {_WORDS.get(name, "") for name, _ in said}
    words |= {_ADDED.get(data, "") for name, data in said if name == _ADDITION_TYPE}
    return frozenset(words - {""})


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the elements that are described, however deep they lie."""
    place = 0
    while place < len(data):
        length = 9 - data[place].bit_length()
        name = int.from_bytes(data[place : place + length], "big")
        size, start = _number(data, place + length)
        content = data[start : start + size]
        if name in (_ENTRY, _VIDEO, _COLOR, _ADDITION):
            yield from _elements(content)
        yield name, content
        place = start + size


def _number(data: bytes, place: int) -> tuple[int, int]:
    """Return a number of variable length, and where it ends."""
    first = data[place] if place < len(data) else 0x80
    length = 9 - first.bit_length()
    value = int.from_bytes(data[place : place + length], "big")
    return value & ((1 << 7 * length) - 1), place + length
