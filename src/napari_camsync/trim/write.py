"""Carry out a plan: write the frames, and the sound that goes with them, into a file."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from ..progress import Progress, report_each
from ..video.packet_reader import PacketReader
from ..video.packets import AnyPacket, open_container
from ..video.video import Video
from .audio import Sound
from .chapters import shifted_chapters
from .encoders import Encoder
from .pictures import OutputPictures, WrittenPictures
from .plan import TrimPlan
from .prepare import PreparedTrim


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
        container = prepared.container
        options = {"output_ts_offset": f"{float(container.starts_at)}", **dict(container.options)}
        output = av.open(f"file:{path}", "w", format=container.muxer, options=options)
        stack.enter_context(output)
        output.metadata.update(source.metadata)
        begin, end = _clock_range(prepared.video, prepared.plan)
        reader = stack.enter_context(
            closing(PacketReader(prepared.video.path, prepared.video.index, decodes=False))
        )
        pictures = OutputPictures(prepared, encoder, least, output, source_stream, reader)
        # Closed before the files: a thread decodes for it.
        packets = stack.enter_context(closing(pictures.packets()))
        both: list[Iterator[AnyPacket]] = [report_each(packets, prepared.plan.frames, progress)]
        half_frame = (end - begin) / prepared.plan.frames / 2
        audio = Sound(source, begin, end, half_frame, container)
        if prepared.pictures_only:
            left_out = _all_but(source_stream, source)
        else:
            output.set_chapters(shifted_chapters(source.chapters(), begin, end))
            left_out = audio.add_to(output, source_stream.index)
            both.append(audio.packets())
        for packet in heapq.merge(*both, key=_seconds):
            output.mux(packet)
    return Written(pictures.written, encoder, audio.how, left_out)


def _clock_range(video: Video, plan: TrimPlan) -> tuple[Fraction, Fraction]:
    """Return when the trim begins and ends, in seconds on the source's clock."""
    times = video.times
    begin = int(times.ticks[plan.start]) * times.time_base
    end = int(times.ticks[plan.stop - 1] + times.durations[plan.stop - 1]) * times.time_base
    return begin, end


def _all_but(video: VideoStream, source: InputContainer) -> tuple[str, ...]:
    """Name all streams but one, whose times would no longer fit its pictures."""
    others = (stream for stream in source.streams if stream.index != video.index)
    return tuple(
        f"{stream.type} stream {stream.index}, which the rate is not for" for stream in others
    )


def _seconds(packet: AnyPacket) -> float:
    base: Fraction = packet.time_base
    return (packet.dts or 0) * base.numerator / base.denominator
