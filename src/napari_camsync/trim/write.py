"""Carry out a plan: write the frames, and the sound that goes with them, into a file."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path

import av
from av.video.stream import VideoStream

from ..progress import Progress, report_each
from ..video.packet_reader import packets_between
from ..video.packets import AnyPacket, VideoPacket, open_container
from ..video.video import Video
from .audio import audio_from
from .containers import Container
from .plan import TrimPlan
from .streams import audio_streams, copying_stream, encoding_stream
from .timing import Timing, copied_timing


def write_trim(
    video: Video, plan: TrimPlan, container: Container, path: Path, progress: Progress | None
) -> tuple[str, ...]:
    """Write what the plan says to a new file.

    Parameters
    ----------
    video : Video
        The source.
    plan : TrimPlan
        What to do.
    container : Container
        The format to write.
    path : Path
        The new file.
    progress : Progress or None
        Told about the frames written.

    Returns
    -------
    tuple of str
        Streams that the container cannot hold and that were left out, in words.

    Raises
    ------
    TrimError
        If no encoder can keep the pictures.
    OSError, av.FFmpegError
        If writing fails.
    """
    with ExitStack() as stack:
        source, source_stream = open_container(video.path)
        stack.enter_context(source)
        sound, _ = open_container(video.path)
        stack.enter_context(sound)
        options = dict(container.options)
        output = av.open(f"file:{path}", "w", format=container.muxer, options=options)
        stack.enter_context(output)
        output.metadata.update(source.metadata)
        if plan.mode == "copy":
            stream = copying_stream(output, source_stream, video.times.time_base)
            timing = copied_timing(video.index, plan, from_zero=not container.has_timestamps)
            pictures = _copied_packets(video, timing, stream)
        else:
            stream = encoding_stream(output, video, source_stream, container)
            pictures = _encoded_packets(video, plan, stream)
        audio, left_out = audio_streams(output, sound, source_stream)
        begin, end = _clock_range(video, plan)
        both: list[Iterator[AnyPacket]] = [
            report_each(pictures, plan.frames, progress),
            audio_from(sound, audio, begin, end, container),
        ]
        for packet in heapq.merge(*both, key=_seconds):
            output.mux(packet)
    return left_out


def _copied_packets(
    video: Video, timing: dict[int, Timing], stream: VideoStream
) -> Iterator[VideoPacket]:
    """Yield the planned packets, bit for bit, timed from the cut."""
    for ordinal, packet in packets_between(video.path, video.index, min(timing), max(timing) + 1):
        if ordinal in timing:
            packet.pts, packet.dts, packet.duration = timing[ordinal]
            packet.stream, packet.time_base = stream, video.times.time_base
            yield packet


def _encoded_packets(video: Video, plan: TrimPlan, stream: VideoStream) -> Iterator[VideoPacket]:
    """Yield the planned frames encoded anew, with the source's times."""
    times = video.times
    durations = iter(times.durations[plan.start : plan.stop].tolist())
    pictures = video.iter_pictures(plan.start, plan.stop)
    for frame, picture in enumerate(pictures, start=plan.start):
        picture.pts = int(times.ticks[frame] - times.ticks[plan.start])
        picture.time_base = times.time_base
        picture.pict_type = 0  # let the encoder choose
        yield from _timed(stream.encode(picture), durations)
    yield from _timed(stream.encode(None), durations)


def _timed(packets: list[VideoPacket], durations: Iterator[int]) -> Iterator[VideoPacket]:
    for packet in packets:
        packet.duration = next(durations)
        yield packet


def _clock_range(video: Video, plan: TrimPlan) -> tuple[Fraction, Fraction]:
    """Return when the trim begins and ends, in seconds on the source's clock."""
    times = video.times
    begin = int(times.ticks[plan.start]) * times.time_base
    end = int(times.ticks[plan.stop - 1] + times.durations[plan.stop - 1]) * times.time_base
    return begin, end


def _seconds(packet: AnyPacket) -> Fraction:
    return (packet.dts or 0) * Fraction(packet.time_base)
