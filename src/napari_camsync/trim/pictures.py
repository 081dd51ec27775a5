"""OutputPictures: the packets of a trim's pictures, copied and encoded anew."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import islice

from av.container import OutputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from ..ahead import ahead
from ..errors import TrimError, VideoError
from ..video.packet_reader import PacketReader
from ..video.packets import AnyPacket, VideoPacket, packet_checksum
from .coding import coding_like
from .compare import fingerprint
from .encoders import Encoder
from .joins import Join, join_for
from .plan import LATE_FRAMES, TrimPlan
from .prepare import PreparedTrim
from .recode import PictureEncoder, PoorPictureError
from .refusals import of_one_size
from .sampling import AT_A_JOIN, frames_to_decode
from .streams import other_codec_stream, same_codec_stream
from .timing import Schedule, schedule

# How far decoding may be ahead of encoding.
_PICTURES_AHEAD = 4
_FEW_FRAMES = 3
"""Of so few, readers have to be told the rate, as they cannot work it out."""


@dataclass(frozen=True, slots=True)
class WrittenPictures:
    """What was written of pictures.

    Parameters
    ----------
    schedule : Schedule
        Which packets, and when they are shown.
    checksums : tuple of int
        Of each packet, see `packet_checksum`.
    fingerprints : dict of int to int
        Of pictures as they should be decoded, by the source's frame, see `fingerprint`: of those
        of `frames_to_decode` that were decoded on the way.
    psnr : float
        Of the worst re-encoded picture, in dB; infinite where all are identical.
    """

    schedule: Schedule
    checksums: tuple[int, ...]
    fingerprints: dict[int, int]
    psnr: float


class OutputPictures:
    """The packets of the output's pictures: encoded anew, copied, and encoded anew again.

    Parameters
    ----------
    prepared : PreparedTrim
        What to do.
    encoder : Encoder or None
        For what is re-encoded, if anything is.
    least : float
        The PSNR in dB that no re-encoded picture may fall below.
    output : OutputContainer
        The new file; a stream is added to it.
    source : VideoStream
        The stream of the source.
    reader : PacketReader
        For the packets that are copied.

    Raises
    ------
    PoorPictureError
        If the encoder does not take the pictures, or its pictures cannot be joined to the others.
    TrimError
        If the container does not hold the pictures.
    """

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
        self._base = self._video.times.time_base
        container = self._container = prepared.container
        self._schedule = schedule(
            self._video.index,
            self._plan,
            from_zero=not container.shows,
            tick=math.ceil(container.tick / self._base),
        )
        self._all_keyframes = prepared.longest_gop == 1
        self._checksums: list[int] = []
        self._coders: list[PictureEncoder] = []
        self._fingerprints: dict[int, int] = {}
        self._look = self._video.first_picture
        self._to_decode = frozenset(frames_to_decode(self._plan, self._video.index))
        self._join: Join | None = None
        if encoder is None:
            self._stream = self._same_codec_stream(output, source, None)
            self._count_frames()
            return
        if self._plan.copied:
            self._join = self._join_to(source)
        self._coding = coding_like(
            self._video,
            source,
            encoder,
            self._join,
            longest_gop=prepared.longest_gop,
            headers_apart=prepared.container.headers_apart,
        )
        if encoder.codec == source.codec.canonical_name:
            first = self._coder()
            if self._join:
                self._join.learn(first.extradata)
            extradata = self._join.extradata if self._join else first.extradata
            self._stream = self._same_codec_stream(output, source, extradata)
        else:
            self._stream = other_codec_stream(
                output, self._video, source, encoder, self._video.first_picture
            )
            context = self._stream.codec_context
            self._coders.append(PictureEncoder(self._coding, self._look, least, context))
        self._count_frames()

    def packets(self) -> Generator[VideoPacket]:
        """Yield the packets in stored order, with their times."""
        stream, base, times = self._stream, self._base, self._schedule
        rows = zip(times.pts.tolist(), times.dts.tolist(), times.durations.tolist(), strict=True)
        with closing(self._untimed(self._plan)) as untimed:
            for packet in untimed:
                self._checksums.append(packet_checksum(packet))
                packet.stream, packet.time_base = stream, base
                packet.pts, packet.dts, packet.duration = next(rows)
                yield packet

    @property
    def written(self) -> WrittenPictures:
        """What was written, once all packets were."""
        worst = min((coder.worst for coder in self._coders), default=float("inf"))
        return WrittenPictures(self._schedule, tuple(self._checksums), self._fingerprints, worst)

    def _same_codec_stream(
        self, output: OutputContainer, source: VideoStream, extradata: bytes | None
    ) -> VideoStream:
        encoded = not self._plan.copied
        stream = same_codec_stream(
            output, source, self._base, extradata, self._look, encoded=encoded
        )
        if self._plan.frames <= _FEW_FRAMES:
            duration = max(int(self._schedule.durations.sum()), 1) * self._base
            stream.codec_context.framerate = self._plan.frames / duration
        return stream

    def _count_frames(self) -> None:
        """Let a container without times count frames: in AVI, each finer tick is an empty chunk."""
        times, container = self._video.times, self._container
        if not container.has_timestamps and times.is_constant and times.fps:
            self._stream.time_base = 1 / times.fps

    def _untimed(self, plan: TrimPlan) -> Generator[VideoPacket]:
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
        decoded = ahead(self._video.iter_pictures(start, beyond), _PICTURES_AHEAD)
        with closing(decoded) as pictures:
            alike = of_one_size(self._video, islice(pictures, stop - start), start)
            yield from self._encoded(coder, alike, start, stop)
            fingerprints = coder.fingerprints.items()
            self._fingerprints |= {start + number: value for number, value in fingerprints}
            with suppress(VideoError):  # the source's may be damaged, so may then be the output's
                for frame, picture in enumerate(pictures, stop):
                    self._fingerprints[frame] = fingerprint(picture)

    def _encoded(
        self, coder: PictureEncoder, pictures: Iterator[VideoFrame], start: int, stop: int
    ) -> Iterator[VideoPacket]:
        marked = {frame - start for frame in self._to_decode}
        late = stop - start - LATE_FRAMES  # the join can be decoded from there
        keyframe = late if self._plan.copied and late > LATE_FRAMES else None
        for packet in coder.encode(pictures, keyframe, marked):
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
        delay = max(source.codec_context.has_b_frames, self._schedule.delay)
        join = join_for(
            source.codec.canonical_name, source.codec_context.extradata, bytes(entry), delay
        )
        if join is None:
            raise PoorPictureError
        return join


def _remade(packet: VideoPacket, data: bytes) -> VideoPacket:
    """Return a packet with other contents."""
    made: AnyPacket = Packet(data)
    made.is_keyframe = packet.is_keyframe
    return made
