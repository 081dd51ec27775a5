"""Carry out a plan: write the frames, and the sound that goes with them, into a file."""

from __future__ import annotations

import heapq
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from ..errors import TrimError, VideoError
from ..progress import Progress, report_each
from ..video.packet_reader import PacketReader
from ..video.packets import AnyPacket, VideoPacket, open_container
from ..video.video import Video
from .audio import Sound
from .chapters import shifted_chapters
from .compare import fingerprint
from .encoders import Encoder
from .joins import Join, encoder_rate, encoder_tick, join_for
from .plan import LATE_FRAMES, TrimPlan
from .prepare import PreparedTrim
from .recode import Coding, PictureEncoder, PoorPictureError
from .sampling import AT_A_JOIN, frames_to_decode
from .streams import other_codec_stream, same_codec_stream
from .timing import Schedule, schedule

# Of what is re-encoded whole: the distance of keyframes, if the source's is larger.
_LONGEST_GOP = 250
# FFmpeg's AV_FIELD_BB and AV_FIELD_BT.
_BOTTOM_FIRST = (3, 5)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written.

    Parameters
    ----------
    schedule : Schedule
        Which packets, and when they are shown.
    checksums : tuple of int
        The CRC-32 of each packet.
    fingerprints : dict of int to int
        Of pictures as they should be decoded, by the source's frame, see `fingerprint`: of those
        of `frames_to_decode` that were decoded on the way.
    psnr : float
        Of the worst re-encoded picture, in dB; infinite where all are identical.
    encoder : Encoder or None
        What re-encoded pictures were made with.
    sound : tuple of str
        What was done to each audio track, in words.
    left_out : tuple of str
        Streams that the container cannot hold and that were left out, in words.
    """

    schedule: Schedule
    checksums: tuple[int, ...]
    fingerprints: dict[int, int]
    psnr: float
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
        options = dict(prepared.container.options)
        muxer = prepared.container.muxer
        output = av.open(f"file:{path}", "w", format=muxer, options=options)
        stack.enter_context(output)
        output.metadata.update(source.metadata)
        begin, end = _clock_range(prepared.video, prepared.plan)
        reader = stack.enter_context(
            closing(PacketReader(prepared.video.path, prepared.video.index))
        )
        pictures = _Pictures(prepared, encoder, least, output, source_stream, reader)
        both: list[Iterator[AnyPacket]] = [
            report_each(pictures.packets(), prepared.plan.frames, progress)
        ]
        half_frame = (end - begin) / prepared.plan.frames / 2
        audio = Sound(source, begin, end, half_frame, prepared.container)
        if prepared.pictures_only:
            left_out = _all_but(source_stream, source)
        else:
            output.set_chapters(shifted_chapters(source.chapters(), begin, end))
            left_out = audio.add_to(output, source_stream.index)
            both.append(audio.packets())
        for packet in heapq.merge(*both, key=_seconds):
            output.mux(packet)
    return pictures.written(audio.how, left_out)


class _Pictures:
    """The packets of the output's pictures: encoded anew, copied, and encoded anew again."""

    def __init__(
        self,
        prepared: PreparedTrim,
        encoder: Encoder | None,
        least: float,
        output: OutputContainer,
        source: VideoStream,
        reader: PacketReader,
    ) -> None:
        self._reader = reader
        self._video, self._plan = prepared.video, prepared.plan
        self._encoder, self._least = encoder, least
        self._schedule = schedule(
            self._video.index, self._plan, from_zero=not prepared.container.has_timestamps
        )
        self._all_keyframes = prepared.longest_gop == 1
        self._checksums: list[int] = []
        self._coders: list[PictureEncoder] = []
        self._fingerprints: dict[int, int] = {}
        self._look = self._video.first_picture
        self._to_decode = frozenset(frames_to_decode(self._plan, self._video.index))
        self._join: Join | None = None
        if encoder is None:
            self._stream = same_codec_stream(output, source, self._base, None)
            return
        if self._plan.copied:
            self._join = self._join_to(source)
        self._coding = self._coding_like(source, prepared, encoder)
        if encoder.codec == source.codec.canonical_name:
            first = self._coder()
            if self._join:
                self._join.learn(first.extradata)
            extradata = self._join.extradata if self._join else first.extradata
            self._stream = same_codec_stream(output, source, self._base, extradata)
        else:
            self._stream = other_codec_stream(
                output, self._video, source, encoder, self._video.first_picture
            )
            context = self._stream.codec_context
            self._coders.append(PictureEncoder(self._coding, self._look, least, context))

    def packets(self) -> Iterator[VideoPacket]:
        """Yield the packets in stored order, with their times."""
        for place, packet in enumerate(self._untimed(self._plan)):
            self._checksums.append(zlib.crc32(packet))
            packet.stream, packet.time_base = self._stream, self._base
            packet.pts = int(self._schedule.pts[place])
            packet.dts = int(self._schedule.dts[place])
            packet.duration = int(self._schedule.durations[place])
            yield packet

    def written(self, sound: tuple[str, ...], left_out: tuple[str, ...]) -> Written:
        """Return what was written, once all packets were, with what was done to the sound."""
        return Written(
            self._schedule,
            tuple(self._checksums),
            self._fingerprints,
            min((coder.worst for coder in self._coders), default=float("inf")),
            self._encoder,
            sound,
            left_out,
        )

    @property
    def _base(self) -> Fraction:
        return self._video.times.time_base

    def _untimed(self, plan: TrimPlan) -> Iterator[VideoPacket]:
        if not plan.copied:
            yield from self._reencoded(plan.start, plan.stop)
            return
        yield from self._reencoded(plan.start, plan.tail)
        yield from self._copied(after_others=plan.tail > plan.start)
        yield from self._reencoded(plan.end, plan.stop)

    def _reencoded(self, start: int, stop: int) -> Iterator[VideoPacket]:
        if start == stop:
            return
        coder = self._coders[0]
        if coder.compared:
            coder = self._coder()
        beyond = min(stop + AT_A_JOIN, self._plan.end) if stop == self._plan.tail else stop
        pictures = self._video.iter_pictures(start, beyond)
        marked = {frame - start for frame in self._to_decode}
        late = stop - start - LATE_FRAMES  # the join can be decoded from there
        keyframe = late if self._plan.copied and late > LATE_FRAMES else None
        for packet in coder.encode(islice(pictures, stop - start), keyframe, marked):
            if self._all_keyframes and not packet.is_keyframe:
                raise TrimError(
                    f"{self._video.path.name}: not every frame of {self._coding.encoder.title} can "
                    "be made a keyframe. Choose an output name that ends in .mkv."
                )
            if self._join:
                data = self._join.reencoded(bytes(packet), first=packet.is_keyframe)
                yield _remade(packet, data)
            else:
                yield packet
        self._fingerprints |= {start + i: number for i, number in coder.fingerprints.items()}
        with suppress(VideoError):  # the source's may be damaged, and so may then be the output's
            for frame, picture in enumerate(pictures, stop):
                self._fingerprints[frame] = fingerprint(picture)

    def _copied(self, *, after_others: bool) -> Iterator[VideoPacket]:
        wanted = frozenset(self._plan.packets)
        first, last = self._plan.packets[0], self._plan.packets[-1]
        for ordinal, packet in self._reader.read_between(first, last + 1):
            if ordinal == first and after_others and self._join:
                yield _remade(packet, self._join.copied(bytes(packet)))
            elif ordinal in wanted:
                yield packet

    def _coder(self) -> PictureEncoder:
        coder = PictureEncoder(self._coding, self._look, self._least)
        if self._coders and coder.extradata != self._coders[0].extradata:
            raise PoorPictureError  # its parameter sets are not those that were announced
        self._coders.append(coder)
        return coder

    def _join_to(self, source: VideoStream) -> Join:
        first = self._plan.packets[0]
        ((_, entry),) = self._reader.read_between(first, first + 1)
        delay = max(source.codec_context.has_b_frames, int((self._schedule.dts < 0).sum()))
        join = join_for(
            source.codec.canonical_name, source.codec_context.extradata, bytes(entry), delay
        )
        if join is None:
            raise PoorPictureError
        return join

    def _coding_like(self, source: VideoStream, prepared: PreparedTrim, encoder: Encoder) -> Coding:
        rate = encoder_rate(encoder.codec, self._video.times.fps)
        private = dict(self._join.encoder_options) if self._join else {}
        if self._look.interlaced_frame and encoder.codec == "h264":
            # OpenCV does not convert frames of both kinds in one file.
            bottom_first = source.codec_context.field_order in _BOTTOM_FIRST
            private["bff" if bottom_first else "tff"] = "1"
        extradata = source.codec_context.extradata
        return Coding(
            encoder=encoder,
            size=self._video.stored_size,
            pixel_format=self._video.pixel_format,
            tick=encoder_tick(encoder.codec, extradata, rate) if self._join else 1 / rate,
            rate=rate,
            gop=prepared.longest_gop or self._longest_gop(),
            shape=source.sample_aspect_ratio,
            headers_apart=bool(self._join) or prepared.container.headers_apart,
            private=tuple(private.items()),
        )

    def _longest_gop(self) -> int:
        """Return how far apart keyframes may be: as in the source, or as far as is usual."""
        distances = np.diff(self._video.index.keyframes)
        usual = int(np.median(distances)) if len(distances) else _LONGEST_GOP
        return min(max(usual, 1), _LONGEST_GOP)


def _remade(packet: VideoPacket, data: bytes) -> VideoPacket:
    """Return a packet with other contents."""
    made: AnyPacket = Packet(data)
    made.is_keyframe = packet.is_keyframe
    return made


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
