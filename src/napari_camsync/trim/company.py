"""Company: what goes with a trim's pictures: sound, data, chapters, tags and the timecode."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from av.container import InputContainer, OutputContainer
from av.video.stream import VideoStream

from ..video.packets import AnyPacket
from .audio import Sound, sound_name
from .chapters import shifted_chapters
from .counted import counted_tracks, lasts_beyond
from .data_tracks import DataTracks
from .metadata import copy_tags, timecode_at
from .prepare import PreparedTrim
from .presence import first_packets


class Company:
    """All of a source that goes with the pictures.

    Parameters
    ----------
    prepared : PreparedTrim
        What is written.
    source : InputContainer
        The source, at its beginning.
    stream : VideoStream
        The stream that is trimmed.
    begin, end : Fraction
        Seconds on the source's clock.
    """

    def __init__(
        self,
        prepared: PreparedTrim,
        source: InputContainer,
        stream: VideoStream,
        begin: Fraction,
        end: Fraction,
    ) -> None:
        self._prepared = prepared
        self._source, self._stream = source, stream
        self._begin, self._end = begin, end
        self.timecode: str | None = None
        """Of the first frame that is written, if it has one."""
        path, container = prepared.video.path, prepared.container
        half_frame = (end - begin) / prepared.plan.frames / 2
        self._data = DataTracks(source, path, stream.index, begin, end, container)
        self._sound = Sound(source, begin, end, half_frame, container, self._data)

    @property
    def how(self) -> tuple[str, ...]:
        """What is done to each audio track, in words."""
        return self._sound.how

    def add_to(self, output: OutputContainer) -> tuple[str, ...]:
        """Add to the output what it holds; return names of what is left out, and why."""
        prepared, source = self._prepared, self._source
        timecode, why = timecode_at(prepared.video, self._stream, prepared.plan.start)
        rate = prepared.video.times.fps
        if prepared.pictures_only:
            copy_tags(source, output, None, rate)
            return self._all_but_pictures(timecode)
        self.timecode = timecode
        output.set_chapters(shifted_chapters(source.chapters(), self._begin, self._end))
        others = [s.index for s in source.streams if s.index != self._stream.index]
        first = first_packets(prepared.video.path, others, self._begin, self._end)
        counted = counted_tracks(source, prepared.video.path)
        for index, packet in counted.items():  # what their times say is no ground to go by
            first.pop(index, None)
            if lasts_beyond(prepared.video.path, index, self._begin):
                first[index] = packet
        left_out = self._sound.add_to(output, first, counted)
        left_out += self._data.add_to(output, first, timecode=timecode is not None)
        copy_tags(source, output, timecode, rate)
        return (*left_out, *((why,) if why else ()))

    def packets(self) -> Iterator[AnyPacket]:
        """Yield the packets of sound and data, timed from the cut."""
        return self._sound.packets()

    def _all_but_pictures(self, timecode: str | None) -> tuple[str, ...]:
        """Name what has times of its own, which no longer fit the pictures."""
        sound = enumerate(self._source.streams.audio, start=1)
        names = [sound_name(stream, number) for number, stream in sound]
        names += self._data.names
        names += [f"timecode {timecode}"] if timecode else []
        return tuple(f"{name}, which the rate is not for" for name in names)
