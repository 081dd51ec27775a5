"""Changes to finished AVI files, chunk by chunk, as recorders that were cut off leave them."""

from __future__ import annotations

import struct
from collections.abc import Sequence


def without_index(data: bytes) -> bytes:
    """Return the file without the table of its pictures that stands at its end."""
    return data[: data.rindex(b"idx1")]


def with_repeats(data: bytes, before: Sequence[int]) -> bytes:
    """Return an AVI of one stream with chunks of no length before pictures, listed in its index.

    A recorder that gets no new picture in time writes such a chunk: show the last one once more.
    """
    index, movi = data.rindex(b"idx1"), data.index(b"movi")
    size = struct.unpack_from("<I", data, index + 4)[0]
    entries = list(struct.iter_unpack("<4sIII", data[index + 8 : index + 8 + size]))
    body, table, count = b"movi", b"", 0
    for number, (name, flags, offset, length) in enumerate(entries):
        for _ in range(before.count(number)):
            table += struct.pack("<4sIII", name, 0, len(body), 0)
            body += name + struct.pack("<I", 0)
        table += struct.pack("<4sIII", name, flags, len(body), length)
        start = movi + offset
        body += data[start : start + 8 + length + length % 2]
        count += 1 + before.count(number)
    made = bytearray(data[: movi - 4] + struct.pack("<I", len(body)) + body)
    made += b"idx1" + struct.pack("<I", len(table)) + table
    struct.pack_into("<I", made, 4, len(made) - 8)
    struct.pack_into("<I", made, made.index(b"avih") + 8 + 16, count)
    struct.pack_into("<I", made, made.index(b"strh") + 8 + 32, count)
    return bytes(made)
