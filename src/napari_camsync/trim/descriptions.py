"""Boxes of an MP4 or MOV file that describe it and its pictures, whatever the cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .boxes import Box, BoxFile, read_boxes, sample_entry

# What a muxer makes anew for every file, or what holds of the whole recording only: times,
# places in the file, numbers of tracks.
_MADE_ANEW = {
    "movie": b"mvhd trak mvex iods udta meco free skip wide cmov rmra".split(),
    "movie data": b"chpl free skip".split(),
    "track": b"tkhd edts mdia tref udta load free skip txas".split(),
    "track data": b"free skip".split(),
    "pictures": b"btrt avcC hvcC vvcC av1C vpcC esds d263 jpgC glbl free".split(),
}
# Of a sample entry, what is true of the coded pictures and not of what they show.
_OF_THE_CODING = b"dvcC dvvC dvwC hvcE avcE lhvC mvcC vexu".split()
_ALSO_OF_FFMPEG = (b"sv3d", b"st3d", b"mdcv", b"clli", b"dvcC", b"dvvC", b"dvwC")
"""What FFmpeg writes anew in its own words where it understands it, here as the source has it."""
_DOLBY = (b"dvcC", b"dvvC", b"dvwC", b"hvcE", b"avcE")
_SPHERICAL = bytes.fromhex("ffcc8263f8554a938814587a02521fdd")
_SIGNED = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_NUMBERED = {
    _SPHERICAL: "spherical video data",
    _SIGNED: "a signature of the whole file",
}
_BESIDE = b"ftyp moov mdat free skip wide pnot moof mfra sidx styp ssix pdin prft".split()
DOLBY_VISION = "Dolby Vision data"
"""What the record of it is called."""
SECOND_VIEW = "the second view"
"""What a stereo video has besides the pictures that every reader shows."""
_WORDS = {
    b"sv3d": "spherical video data",
    b"st3d": "stereo video data",
    b"vexu": "stereo video data",
    b"hfov": "the field of view",
    b"mdcv": "mastering display data",
    b"clli": "content light levels",
    b"colr": "the color description",
    b"meta": "tags",
    **dict.fromkeys(_DOLBY, DOLBY_VISION),
    **dict.fromkeys((b"lhvC", b"mvcC"), SECOND_VIEW),
}


@dataclass(frozen=True, slots=True)
class Description:
    """A box that describes a file, its video track or its pictures.

    Parameters
    ----------
    place : str
        Where it stands.
    box : Box
        The box.
    """

    place: str
    box: Box

    @property
    def key(self) -> tuple[str, bytes]:
        """What tells it from others of a file."""
        return self.place, self.box.name

    @property
    def meaning(self) -> str:
        """What it is, for people."""
        kind = self.box.kind
        if kind == b"uuid":
            return _NUMBERED.get(self.box.content[:16], "data")
        return _WORDS.get(kind, f"{self.place} box")

    @property
    def words(self) -> str:
        """What it is, and its letters."""
        kind = self.box.kind
        number = f" {self.box.content[:16].hex()}" if kind == b"uuid" else ""
        return f"{self.meaning} ({kind.decode('latin-1')}{number})"

    @property
    def is_signature(self) -> bool:
        """Whether it vouches for the file it stands in, and would not for a part of it."""
        return self.box.kind == b"uuid" and self.box.content[:16] == _SIGNED


def descriptions(file: BoxFile, track: int | None = None) -> list[Description]:
    """Return what describes a file and one of its tracks; the first of video where None."""
    movie, video = file.movie, file.track(track)
    found = [Description("file", box) for box in file.others if box.kind not in _BESIDE]
    found += _of(movie, "movie")
    found += _of(movie.find(b"udta"), "movie data")
    found += _of(video, "track")
    found += _of(video.find(b"udta") if video else None, "track data")
    found += _of(sample_entry(video), "pictures")
    return found


def _of(parent: Box | None, place: str) -> Iterator[Description]:
    for box in (parent.children or ()) if parent else ():
        if box.kind not in _MADE_ANEW[place]:
            yield Description(place, box)


def missing_descriptions(theirs: BoxFile, track: int | None, ours: BoxFile) -> list[Description]:
    """Return what describes a source, or one of its tracks, and not its trim.

    Parameters
    ----------
    theirs, ours : BoxFile
        The source and its trim.
    track : int or None
        The number (ID) of the source's video track; the first where None.
    """
    known = {found.key for found in descriptions(ours)}
    return [found for found in descriptions(theirs, track) if found.key not in known]


def carry_over(source: Path, track: int | None, output: Path, *, recoded: bool) -> None:
    """Give a finished trim the boxes that describe its source and that no muxer wrote.

    They are copied byte by byte. The index stands at the end of what FFmpeg writes, so that
    nothing that it points to moves.

    Parameters
    ----------
    source : Path
        The source.
    track : int or None
        The number (ID) of its video track.
    output : Path
        The trim, which is changed.
    recoded : bool
        Whether no picture is the source's packet, so that what is said of these holds no longer.

    Raises
    ------
    OSError
        If writing fails.
    """
    theirs, ours = read_boxes(source), read_boxes(output)
    if theirs is None or ours is None or ours.place + ours.size != output.stat().st_size:
        return
    wanted = missing_descriptions(theirs, track, ours)
    movie, file = ours.movie, b""
    for found in wanted:
        if found.is_signature or _points_elsewhere(found.box):
            continue
        if found.place == "file":
            file += bytes(found.box)
        elif not (recoded and found.box.kind in _OF_THE_CODING):
            movie = _with(movie, found, ours.track())
            ours = BoxFile(movie, ours.place, ours.size, ours.others)
    for old, new in _in_other_words(theirs, track, BoxFile(movie, ours.place, ours.size, ())):
        movie = movie.exchanged(old, new)
    with output.open("r+b") as stream:
        stream.seek(ours.place)
        stream.write(bytes(movie) + file)
        stream.truncate()


def _in_other_words(theirs: BoxFile, track: int | None, ours: BoxFile) -> Iterator[tuple[Box, Box]]:
    """Yield what both files describe, and the source's way of it."""
    known = {found.key: found.box for found in descriptions(theirs, track)}
    for found in descriptions(ours):
        is_told_anew = found.box.kind in _ALSO_OF_FFMPEG or found.key == ("movie data", b"meta")
        if is_told_anew and found.key in known:
            yield found.box, known[found.key]


def _with(movie: Box, found: Description, video: Box | None) -> Box:
    """Return the index with one more description."""
    if found.place == "movie":
        return _holding(movie, movie, found.box)
    if found.place == "movie data":
        return _holding(movie, movie.find(b"udta") or movie, found.box, b"udta")
    if video is None:
        return movie
    if found.place == "track":
        return _holding(movie, video, found.box)
    if found.place == "track data":
        return _holding(movie, video.find(b"udta") or video, found.box, b"udta")
    entry = sample_entry(video)
    return _holding(movie, entry, found.box) if entry and entry.children is not None else movie


def _holding(movie: Box, parent: Box, box: Box, within: bytes = b"") -> Box:
    """Return the index with a box put last into another, or into a new one of a kind in that."""
    if within and parent.kind != within:
        box = Box(within, children=(box,))
    return movie.exchanged(parent, parent.having((*(parent.children or ()), box)))


def _points_elsewhere(box: Box) -> bool:
    """Whether tags point to places in their file (items, ISO/IEC 14496-12, 8.11.3)."""
    return box.kind == b"meta" and b"iloc" in box.content
