"""losses: what a source says or has beside its pictures that its trim does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

from av.container import InputContainer
from av.stream import Stream

from ..video.packets import open_container
from .audio import sound_name
from .boxes import BoxFile, read_boxes
from .chapters import shifted_chapters
from .data_tracks import holds_chapters, track_name
from .descriptions import (
    DOLBY_VISION,
    SECOND_VIEW,
    Description,
    descriptions,
    missing_descriptions,
)
from .matroska import shown_as
from .metadata import told

# What FFmpeg reads and every container has its own way of saying, or what tags tell.
_SAID_OTHERWISE = b"meta colr pasp clap fiel chrm gama name iods".split()


_Kind: TypeAlias = tuple[str, str]


def lost_tags(source: Path, output: Path) -> dict[str, str]:
    """Return the tags of a whole file that its trim does not have."""
    theirs, _ = open_container(source, decodes=False)
    ours, _ = open_container(output, decodes=False)
    with theirs, ours:
        names = {name.lower(): name for name in theirs.metadata}
        lost = _missing(theirs.metadata, ours.metadata)
        return {names[name]: value for name, value in lost.items()}


def losses(source: Path, output: Path, begin: Fraction, end: Fraction) -> tuple[str, ...]:
    """Return in words what a source says of itself and its trim does not; no tracks.

    Parameters
    ----------
    source, output : Path
        The two files.
    begin, end : Fraction
        What was trimmed, in seconds on the source's clock.
    """
    theirs, their_video = open_container(source, decodes=False)
    ours, our_video = open_container(output, decodes=False)
    with theirs, ours:
        said = _missing(theirs.metadata, ours.metadata)
        lost = [f"tag {_in_words(*tag)}" for tag in said.items()]
        said = _missing(their_video.metadata, {**ours.metadata, **our_video.metadata})
        lost += [f"tag {_in_words(*tag)} of the video" for tag in said.items()]
        lost += _lost_of_tracks(theirs, their_video.index, ours)
        kept = len(ours.chapters())
        wanted = len(shifted_chapters(theirs.chapters(), begin, end))
        if kept < wanted:
            lost.append(f"{wanted - kept} of {wanted} chapters")
        track = their_video.id
    return (*lost, *_lost_descriptions(source, track, output))


def lost_tracks(source: Path, output: Path) -> tuple[str, ...]:
    """Return the names of a source's tracks that its trim has no like of; not of timecodes."""
    boxes = read_boxes(source)
    theirs, video = open_container(source, decodes=False)
    ours, our_video = open_container(output, decodes=False)
    with theirs, ours:
        left = [_kind(stream) for stream in ours.streams if stream.index != our_video.index]
        return tuple(_unlike(theirs, video.index, left, boxes))


def lost_of_recoded(output: Path, recoded: int) -> tuple[str, ...]:
    """Return in words what pictures that were encoded anew lack beside others of the same file."""
    boxes = read_boxes(output)
    said = {found.meaning for found in descriptions(boxes)} if boxes else shown_as(output)
    frames = "1 re-encoded frame" if recoded == 1 else f"{recoded} re-encoded frames"
    lacked = (what for what in (DOLBY_VISION, SECOND_VIEW) if what in said)
    return tuple(f"{what} of the {frames}" for what in lacked) if recoded else ()


def _unlike(
    source: InputContainer,
    video: int,
    left: list[_Kind],
    boxes: BoxFile | None,
) -> Iterable[str]:
    """Return the names of the tracks that no other is like, of those that are left."""
    numbers = {stream.index: n for n, stream in enumerate(source.streams.audio, start=1)}
    named = {}
    for stream in source.streams:
        number = numbers.get(stream.index)
        name = sound_name(stream, number) if number else track_name(stream, boxes)
        elsewhere = name.startswith("timecode") or holds_chapters(stream, boxes)
        if stream.index != video and not elsewhere:
            named[name] = _kind(stream)
    for like in (_is_same, _is_pcm, _is_alike):
        for name, kind in list(named.items()):
            twin = next((other for other in left if like(kind, other)), None)
            if twin:
                left.remove(twin)
                del named[name]
    return named


def _lost_of_tracks(source: InputContainer, video: int, output: InputContainer) -> Iterator[str]:
    """Yield the tags of tracks other than the video that no track of an output has."""
    kinds = {stream.type for stream in output.streams}
    known = {k: v for stream in output.streams for k, v in stream.metadata.items()}
    for stream in source.streams:
        if stream.index == video or stream.type not in kinds:  # named as a whole, then
            continue
        for tag in _missing(stream.metadata, known).items():
            yield f"tag {_in_words(*tag)} of {stream.type} stream {stream.index}"


def _is_same(one: _Kind, other: _Kind) -> bool:
    return one == other


def _is_pcm(one: _Kind, other: _Kind) -> bool:
    return one[0] == "audio" and other == ("audio", "pcm")


def _is_alike(one: _Kind, other: _Kind) -> bool:
    """Whether both are sound: without decoding, some codecs are taken for others of their kind."""
    return one[0] == other[0] == "audio"


def _kind(stream: Stream) -> _Kind:
    context = stream.codec_context
    codec = context.codec.canonical_name if context else str(getattr(stream, "name", ""))
    return stream.type, "pcm" if codec.startswith("pcm_") else codec


def _missing(theirs: dict[str, str], ours: dict[str, str]) -> dict[str, str]:
    """Return the tags that are not among others, under their own name or another."""
    known, values = told(ours), {value.strip() for value in ours.values()}
    return {
        name: value
        for name, value in told(theirs).items()
        if name not in known and value not in values
    }


def _in_words(name: str, value: str) -> str:
    return f"{name} ({value if len(value) <= 40 else f'{value[:37]}...'})"


def _lost_descriptions(source: Path, track: int, output: Path) -> tuple[str, ...]:
    theirs, ours = read_boxes(source), read_boxes(output)
    if theirs and ours:
        return tuple(found.words for found in missing_descriptions(theirs, track, ours))
    shown = shown_as(output)
    if theirs:
        found = [one for one in descriptions(theirs, track) if not _is_said_otherwise(one)]
        return tuple(one.words for one in found if one.meaning not in shown)
    if ours:
        shown = frozenset(found.meaning for found in descriptions(ours))
    return tuple(sorted(shown_as(source) - shown))


def _is_said_otherwise(found: Description) -> bool:
    kind = found.box.kind
    return kind in _SAID_OTHERWISE or (found.place.endswith("data") and kind.startswith(b"\xa9"))
