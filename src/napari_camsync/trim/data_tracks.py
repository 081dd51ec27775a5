"""DataTracks: subtitles, telemetry and the like, from the cut on."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from av.container import InputContainer, OutputContainer
from av.stream import Disposition, Stream

from ..video.packets import AnyPacket
from .boxes import BoxFile, read_boxes, track_coding
from .containers import Container
from .rehearsal import is_held

TIMECODE = "tmcd"
_WORDS = {
    "gpmd": "GoPro telemetry",
    "mebx": "Apple metadata",
    "camm": "camera motion",
    "rtmd": "Sony metadata",
    "djmd": "DJI metadata",
    TIMECODE: "timecode",
}


def track_name(stream: Stream, boxes: BoxFile | None) -> str:
    """Return what to call a track that is neither the video nor sound.

    Parameters
    ----------
    stream : Stream
        A track of a source.
    boxes : BoxFile or None
        The source's index where it is an MP4 or MOV file, which knows more.
    """
    codec = stream.codec_context.name if stream.codec_context else ""
    codec = codec or (track_coding(boxes, stream.id) if boxes else "")
    codec = codec or getattr(stream, "name", None) or "unknown"
    kind = f"{_WORDS[codec]} track" if codec in _WORDS else f"{stream.type} track"
    return f"{kind} ({codec}, stream {stream.index})"


def holds_chapters(stream: Stream, boxes: BoxFile | None) -> bool:
    """Whether a track is how an MP4 or MOV file stores its chapters, which are not a track."""
    is_text = boxes is not None and track_coding(boxes, stream.id) == "text"
    return is_text and stream.type == "data" and bool(stream.container.chapters())


class DataTracks:
    """Tracks that are neither pictures nor sound.

    Parameters
    ----------
    source : InputContainer
        The source.
    path : Path
        Its file.
    video : int
        The number of the one video stream that is trimmed.
    begin, end : Fraction
        Seconds on the source's clock.
    container : Container
        What is written.
    """

    def __init__(
        self,
        source: InputContainer,
        path: Path,
        video: int,
        begin: Fraction,
        end: Fraction,
        container: Container,
    ) -> None:
        self._begin, self._length = begin, end - begin
        self._container = container
        self._boxes = read_boxes(path)
        others = (s for s in source.streams if s.type != "audio" and s.index != video)
        self.streams = [s for s in others if not holds_chapters(s, self._boxes)]
        self._copies: dict[int, Stream] = {}

    def add_to(
        self, output: OutputContainer, first: Mapping[int, AnyPacket], *, timecode: bool
    ) -> tuple[str, ...]:
        """Add streams to the output; return names of what is left out, and why.

        Parameters
        ----------
        output : OutputContainer
            The new file.
        first : mapping of int to Packet
            The first packet of each track that has any within the cut.
        timecode : bool
            Whether the output is given a timecode of its own.
        """
        left_out = []
        for stream in self.streams:
            name = track_name(stream, self._boxes)
            if self._is_cover(stream):
                continue
            if stream.type == "attachment":
                why = self._attach(output, stream)
            elif name.startswith(_WORDS[TIMECODE]):
                why = "" if timecode else ", which cannot be moved to the cut"
            elif stream.index not in first:
                why = ", which has nothing within the cut"
            else:
                why = self._copy(output, stream, first[stream.index])
            if why:
                left_out.append(f"{name}{why}")
        return tuple(left_out)

    @property
    def names(self) -> list[str]:
        """What to call each of them."""
        return [track_name(stream, self._boxes) for stream in self.streams]

    @property
    def copied(self) -> list[Stream]:
        """The source's tracks that are copied."""
        return [stream for stream in self.streams if stream.index in self._copies]

    def timed(self, packet: AnyPacket) -> AnyPacket | None:
        """Return a packet of a track timed from the cut; None where it is not within it.

        One that lasts across the cut begins there: readers do not agree on when data begins that
        an edit list cuts short.
        """
        base = Fraction(packet.time_base)
        first, length = (packet.pts or 0) - self._begin / base, packet.duration or 0
        is_over = first + length <= 0 and (first < 0 or length > 0)
        if is_over or first * base >= self._length:
            return None
        if first < 0:
            first, length = Fraction(0), round(first + length)
            packet.duration = length
        packet.pts = packet.dts = round(first)
        packet.stream = self._copies[packet.stream.index]
        return packet

    def _attach(self, output: OutputContainer, stream: Stream) -> str:
        if self._container.muxer != "matroska":
            return ", which this kind of file does not hold"
        output.add_stream_from_template(stream).metadata.update(stream.metadata)
        return ""

    def _copy(self, output: OutputContainer, stream: Stream, packet: AnyPacket) -> str:
        muxer = self._container.muxer
        if stream.type == "video" or not is_held(muxer, stream, packet):
            return f", which FFmpeg does not write into {muxer}"
        copy = output.add_stream_from_template(stream)
        copy.time_base = stream.time_base
        copy.metadata.update(stream.metadata)
        copy.disposition = stream.disposition
        self._copies[stream.index] = copy
        return ""

    def _is_cover(self, stream: Stream) -> bool:
        """Whether it is a picture among the tags, which come along."""
        is_picture = bool(stream.disposition & Disposition.attached_pic)
        return is_picture and self._boxes is not None and self._container.muxer in ("mp4", "mov")
