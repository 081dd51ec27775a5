"""Clips whose pictures say which frame they are: made once, and kept in a folder."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.video.frame import VideoFrame
from marks import HEIGHT, WIDTH, draw

RATE = 30
# Raised whenever the clips change, so that none from before is taken for a new one.
_EDITION = 1


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """A video to be made: as its encoder is told, and as many times over as is said.

    Parameters
    ----------
    name : str
        File name; the suffix names the container.
    title : str
        What the table calls it.
    encoder : str
        FFmpeg's encoder.
    options : dict
        Its options.
    frames : int
        How many pictures are encoded.
    width, height : int
        Their size in pixels.
    copies : int
        How often their packets are written, one after another: a long file, made cheaply.
    rate : int
        Frames per second.
    """

    name: str
    title: str
    encoder: str
    options: dict[str, str]
    frames: int
    width: int = WIDTH
    height: int = HEIGHT
    copies: int = 1
    rate: int = RATE


_X264 = {"preset": "veryfast", "bf": "3", "g": "250", "keyint_min": "250", "sc_threshold": "0"}
H264 = Clip("h264.mp4", "H.264 MP4", "libx264", {**_X264, "b": "10M"}, 60 * RATE)
SHORT = Clip("short.mp4", "H.264 MP4 a tenth as long", "libx264", H264.options, H264.frames // 10)
MJPEG = Clip("mjpeg.avi", "MJPEG AVI", "mjpeg", {"b": "60M"}, 20 * RATE)
LONG = Clip(
    "long.mp4", "62,500 packets", "libx264", {**_X264, "b": "1M"}, 250, 320, 240, copies=250
)


def make_clip(clip: Clip, folder: Path) -> Path:
    """Return a clip's file, made now if the folder does not have it yet."""
    path = folder / f"{_EDITION}-{clip.name}"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    encoded, unfinished = (folder / f"{stage}-{path.name}" for stage in ("encoded", "unfinished"))
    _encode(clip, encoded)
    repeat(encoded, unfinished, clip)
    encoded.unlink(missing_ok=True)
    unfinished.rename(path)
    return path


def _encode(clip: Clip, path: Path) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(clip.encoder, rate=clip.rate, options=clip.options)
        stream.width, stream.height = clip.width, clip.height
        stream.pix_fmt = "yuvj420p" if clip.encoder == "mjpeg" else "yuv420p"
        for i in range(clip.frames):
            picture = draw(i, clip.width, clip.height)
            frame = VideoFrame.from_ndarray(picture, format=stream.pix_fmt)
            frame.pts, frame.time_base = i, Fraction(1, clip.rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def repeat(source: Path, target: Path, clip: Clip) -> None:
    """Write a file's packets as often as the clip says, one copy after another."""
    if clip.copies == 1:
        source.replace(target)
        return
    with av.open(str(target), "w") as output:
        stream = None
        for copy in range(clip.copies):
            with av.open(str(source)) as container:
                stream = stream or output.add_stream_from_template(container.streams.video[0])
                shift = round(copy * clip.frames / clip.rate / container.streams.video[0].time_base)
                for packet in container.demux(video=0):
                    if packet.size:
                        packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
                        packet.stream = stream
                        output.mux(packet)
