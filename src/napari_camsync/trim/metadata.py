"""What a file says of itself in words: tags, and the timecode of its first frame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path

from av.container import Container, InputContainer, OutputContainer
from av.video.stream import VideoStream

from ..video.packets import open_container
from ..video.video import Video
from .boxes import read_boxes, timecode_rate
from .timecode import shifted_timecode

TIMECODE = "timecode"
_SAME_RATE = 1e-3
# What a muxer says of the file that it writes, which is another one.
_OF_THE_FILE = {
    *("major_brand", "minor_version", "compatible_brands", "encoder", "vendor_id", "handler_name"),
    *("duration", "bps", "number_of_frames", "number_of_bytes", "variant_bitrate", "timecode"),
    *("file_package_umid", "material_package_umid", "isvbr", "reel_umid"),
    *("metadatacreator", "hasvideo", "hasaudio", "hasmetadata", "haskeyframes", "filesize"),
}
_NO_LANGUAGE = ("und", "eng", "")


def told(tags: Mapping[str, str]) -> dict[str, str]:
    """Return what tags say beyond how the file was written, by small letters."""
    return {
        name.lower(): value.strip()
        for name, value in tags.items()
        if name.lower() not in _OF_THE_FILE
        and not name.lower().startswith("_statistics")
        and value.strip()
        and (name.lower(), value) not in {("language", code) for code in _NO_LANGUAGE}
    }


def copy_tags(
    source: InputContainer, output: OutputContainer, timecode: str | None, rate: Fraction
) -> None:
    """Give an output the source's tags, and its one video stream the timecode, or none.

    MP4 and MOV files are told the rate in frames per second to count the timecode by.
    """
    kept = told(source.metadata)
    output.metadata.update({n: v for n, v in source.metadata.items() if n.lower() in kept})
    holders = [output.metadata, *(stream.metadata for stream in output.streams)]
    for tags in holders:
        for name in [name for name in tags if name.lower() == TIMECODE]:
            del tags[name]
    if timecode:
        stream = output.streams.video[0]
        stream.metadata[TIMECODE] = timecode
        if output.format.name == "avi":  # it is said of files alone
            output.metadata[TIMECODE] = timecode
        if not stream.codec_context.is_open:  # an encoder was told
            stream.codec_context.framerate = _usual_rate(rate)


def _usual_rate(rate: Fraction) -> Fraction:
    """Return a rate as it is meant: times that were rounded give 29.97003 for 30000/1001."""
    nominal = round(rate)
    meant = (Fraction(nominal), Fraction(nominal * 1000, 1001))
    return min(meant, key=lambda usual: abs(usual - rate))


def timecode_at(video: Video, stream: VideoStream, frame: int) -> tuple[str | None, str]:
    """Return a frame's timecode, and why there is none where the first frame has one.

    Parameters
    ----------
    video : Video
        The source.
    stream : VideoStream
        Its stream, open.
    frame : int
        The frame.
    """
    text = next(_timecodes(stream), None)
    if text is None:
        return None, ""
    times = video.times
    boxes = read_boxes(video.path)
    rate = (timecode_rate(boxes) if boxes else None) or times.fps
    if abs(float(rate / times.fps) - 1) > _SAME_RATE or not times.is_constant:
        return None, f"timecode {text}, which does not count this video's frames"
    moved = shifted_timecode(text, frame, Fraction(rate))
    return moved, "" if moved else f"timecode {text}, which is none at {float(rate):.3f} frames/s"


def _timecodes(stream: VideoStream) -> Iterator[str]:
    """Yield what the video's track, the file and other tracks say of the first frame's timecode."""
    source: Container = stream.container
    for tags in (stream.metadata, source.metadata, *(s.metadata for s in source.streams)):
        yield from (value for name, value in tags.items() if name.lower() == TIMECODE)


def first_timecode(path: Path) -> str | None:
    """Return the timecode of a file's first frame, if it has one."""
    source, stream = open_container(path, decodes=False)
    with source:
        return next(_timecodes(stream), None)
