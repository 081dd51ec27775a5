"""Clips of rare codecs and pixel formats, small, with pictures that all differ."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.codec.context import Flags
from av.filter import Graph
from av.video.frame import VideoFrame

WIDTH, HEIGHT, FRAMES = 96, 64, 20


def write_rare_clip(path: Path, codec: str, pixel_format: str, *, frames: int = FRAMES) -> None:
    """Write a clip of 25 frames a second with a keyframe every eight, where its codec has them."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25, options={"strict": "-2"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, pixel_format
        stream.codec_context.gop_size = 1 if codec == "rawvideo" else 8
        for number in range(frames):
            picture = picture_of(number, pixel_format)
            picture.pts = number
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))


def write_dnxhd(path: Path, *, frames: int = FRAMES, fields: bool = False) -> None:
    """Write pictures in a codec that knows only some sizes, and only some containers."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("dnxhd", rate=25)
        stream.width, stream.height, stream.pix_fmt = 1920, 1080, "yuv422p"
        stream.bit_rate = 120_000_000
        if fields:
            stream.codec_context.flags |= Flags.interlaced_dct
        for number in range(frames):
            picture = picture_of(number, "rgb24")
            picture = picture.reformat(width=1920, height=1080, format="yuv422p")
            picture.pts = number
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))


def write_y4m(path: Path, colors: str, pixel_format: str, *, frames: int = FRAMES) -> None:
    """Write pictures one after the other, as the format has it."""
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F25:1 Ip A1:1 {colors}\n".encode())
        for number in range(frames):
            file.write(b"FRAME\n" + picture_of(number, pixel_format).to_ndarray().tobytes())


def write_interlaced_clip(
    path: Path, codec: str, pixel_format: str, order: str, options: dict[str, str]
) -> None:
    """Write a clip of 40 pictures of two fields, of which the upper or the lower comes first."""
    graph = Graph()
    tick = Fraction(1, 25)
    source = graph.add_buffer(width=WIDTH, height=HEIGHT, format=pixel_format, time_base=tick)
    fields, sink = graph.add("setfield", order), graph.add("buffersink")
    source.link_to(fields)
    fields.link_to(sink)
    graph.configure()
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, pixel_format
        stream.codec_context.gop_size = 12
        stream.codec_context.flags |= Flags.interlaced_dct | Flags.interlaced_me
        for number in range(40):
            picture = picture_of(number, pixel_format)
            picture.pts, picture.time_base = number, tick
            graph.push(picture)
            flagged = graph.pull()
            flagged.pict_type = 0
            container.mux(stream.encode(flagged))
        container.mux(stream.encode(None))


def picture_of(number: int, pixel_format: str) -> VideoFrame:
    """Return one of the pictures."""
    colors = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    colors[..., 0] = np.linspace(0, 255, WIDTH)
    colors[..., 1] = np.linspace(0, 200, HEIGHT)[:, None]
    colors[..., 2] = number * 6
    colors[:, number * 4 : number * 4 + 8] = 255
    if pixel_format == "pal8":
        return _paletted(colors[..., 0] // 3 + number, number)
    return VideoFrame.from_ndarray(colors, format="rgb24").reformat(format=pixel_format)


def _paletted(values: np.ndarray, number: int) -> VideoFrame:
    palette = np.full((256, 4), 255, np.uint8)
    palette[:, 0], palette[:, 1] = np.arange(256), np.arange(256)[::-1]
    palette[:, 2] = number * 9 % 256
    picture = VideoFrame(WIDTH, HEIGHT, "pal8")
    padded = np.zeros((HEIGHT, picture.planes[0].line_size), np.uint8)
    padded[:, :WIDTH] = values
    picture.planes[0].update(padded.tobytes())
    picture.planes[1].update(palette.tobytes())
    return picture
