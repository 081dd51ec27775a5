"""tag_file: tags of any name in an MP4 or MOV file, as phones write them."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path

from .boxes import Box, read_boxes

_HANDLER = b"mdta"
_TEXT = 1


def tag_file(path: Path, tags: Mapping[str, str], *, quicktime: bool) -> None:
    """Put tags into a finished file whose index stands last (QuickTime File Format, Metadata).

    FFmpeg writes those it knows alone. These are written as Apple's and Android's phones do:
    names and values in a box (`meta`) of the index.

    Parameters
    ----------
    path : Path
        The file, which is changed; left as it is where it is of another kind.
    tags : mapping of str to str
        The tags by name.
    quicktime : bool
        Whether it is a MOV file, in which such a box has no version.
    """
    file = read_boxes(path)
    if file is None or file.movie.find(b"meta") or file.place + file.size != path.stat().st_size:
        return
    meta = Box(b"meta", b"" if quicktime else bytes(4), tuple(_tables(tags)))
    movie = file.movie.having((*(file.movie.children or ()), meta))
    with path.open("r+b") as stream:
        stream.seek(file.place)
        stream.write(bytes(movie))
        stream.truncate()


def _tables(tags: Mapping[str, str]) -> list[Box]:
    keys = b"".join(bytes(Box(_HANDLER, name.encode())) for name in tags)
    values = tuple(
        Box(
            struct.pack(">I", number),
            children=(Box(b"data", struct.pack(">II", _TEXT, 0) + text.encode()),),
        )
        for number, text in enumerate(tags.values(), start=1)
    )
    return [
        Box(b"hdlr", bytes(8) + _HANDLER + bytes(13)),
        Box(b"keys", struct.pack(">II", 0, len(tags)) + keys),
        Box(b"ilst", children=values),
    ]
