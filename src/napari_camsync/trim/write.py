"""Carry out a plan: write the frames, and the sound that goes with them, into a file."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av

from ..errors import VideoError
from ..progress import Progress, report_each
from ..video.packet_reader import PacketReader
from ..video.packets import AnyPacket, open_container
from .clock import clock_range
from .company import Company
from .descriptions import carry_over
from .encoders import Encoder
from .losses import losses, lost_of_recoded, lost_tags, lost_tracks
from .metadata import first_timecode
from .pictures import OutputPictures, WrittenPictures
from .prepare import PreparedTrim
from .refusals import another_kind
from .streams import NotHeldError
from .tagging import tag_file


@dataclass(frozen=True, slots=True)
class Written:
    """What was written.

    Parameters
    ----------
    pictures : WrittenPictures
        Which packets, and what is known of them.
    encoder : Encoder or None
        What re-encoded pictures were made with.
    sound : tuple of str
        What was done to each audio track, in words.
    left_out : tuple of str
        Streams that the container cannot hold and that were left out, in words.
    """

    pictures: WrittenPictures
    encoder: Encoder | None
    sound: tuple[str, ...]
    left_out: tuple[str, ...]


def write_trim(
    prepared: PreparedTrim,
    encoder: Encoder | None,
    least: float,
    path: Path,
    progress: Progress | None,
) -> Written:
    """Write what the plan says to a new file.

    Parameters
    ----------
    prepared : PreparedTrim
        What to do.
    encoder : Encoder or None
        For what is re-encoded, if anything is.
    least : float
        The PSNR in dB that no re-encoded picture may fall below.
    path : Path
        The new file.
    progress : Progress or None
        Told about the frames written.

    Raises
    ------
    PoorPictureError
        If a picture comes out worse than that.
    TrimError
        If the container does not hold the pictures.
    OSError, av.FFmpegError
        If writing fails.
    """
    with ExitStack() as stack:
        source, source_stream = open_container(prepared.video.path)
        stack.enter_context(source)
        track = source_stream.id
        container = prepared.container
        options = {"output_ts_offset": f"{float(container.starts_at)}", **dict(container.options)}
        if prepared.plan.copied:  # else what is said of the coding would be written, too
            options["strict"] = "unofficial"
        output = av.open(f"file:{path}", "w", format=container.muxer, options=options)
        stack.enter_context(output)
        begin, end = clock_range(prepared.video, prepared.plan.start, prepared.plan.stop)
        reader = stack.enter_context(
            closing(PacketReader(prepared.video.path, prepared.video.index, decodes=False))
        )
        pictures = OutputPictures(prepared, encoder, least, output, source_stream, reader)
        # Closed before the files: a thread decodes for it.
        packets = stack.enter_context(closing(pictures.packets()))
        both: list[Iterator[AnyPacket]] = [report_each(packets, prepared.plan.frames, progress)]
        company = Company(prepared, source, source_stream, begin, end)
        left_out = company.add_to(output)
        both.append(company.packets())
        for packet in heapq.merge(*both, key=_seconds):
            output.mux(packet)
    try:
        left_out += _finished(prepared, track, path, (begin, end), left_out)
        if company.timecode and not first_timecode(path):
            left_out += (f"timecode {company.timecode}",)
    except VideoError as error:
        kind, codec = container.muxer, prepared.video.index.facts.codec
        raise NotHeldError(
            f"This kind of file ({kind}) does not give {codec} pictures back. {another_kind(kind)}"
        ) from error
    return Written(pictures.written, encoder, company.how, left_out)


def _finished(
    prepared: PreparedTrim,
    track: int,
    path: Path,
    clock: tuple[Fraction, Fraction],
    left_out: tuple[str, ...],
) -> tuple[str, ...]:
    """Add to a closed file what FFmpeg does not write; return what is still missing, in words."""
    source = prepared.video.path
    carry_over(source, track, path, recoded=not prepared.plan.copied)
    tags = lost_tags(source, path)
    if tags:
        tag_file(path, tags, quicktime=prepared.container.muxer == "mov")
    unwritten = [
        f"{name}, which the new file turned out not to hold"
        for name in lost_tracks(source, path)
        if not any(named.startswith(name) for named in left_out)
    ]
    said = (*unwritten, *losses(source, path, *clock))
    return (*said, *lost_of_recoded(path, prepared.plan.reencoded))


def _seconds(packet: AnyPacket) -> float:
    base: Fraction = packet.time_base
    return (packet.dts or 0) * base.numerator / base.denominator
