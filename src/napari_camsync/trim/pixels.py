"""Pixel formats that hold the same samples, and pictures brought from one into another."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

from av.filter import Graph
from av.video.frame import VideoFrame

_COLORS = frozenset({
    "rgb24", "bgr24", "0rgb", "rgb0", "0bgr", "bgr0", "gbrp",
    "rgb555le", "rgb555be", "rgb565le", "rgb565be", "bgr555le", "bgr565le", "rgb444le",
    "rgb8", "bgr8", "rgb4_byte", "bgr4_byte",
})  # fmt: skip
_WITH_ALPHA = frozenset({"rgba", "bgra", "argb", "abgr", "gbrap", "pal8"})
_PLANAR = {
    **dict.fromkeys(("yuyv422", "uyvy422", "yvyu422", "nv16"), "yuv422p"),
    **dict.fromkeys(("nv12", "nv21"), "yuv420p"),
    **dict.fromkeys(("vyu444", "nv24", "nv42", "vuyx"), "yuv444p"),
    **dict.fromkeys(("uyva", "ayuv", "vuya"), "yuva444p"),
    **dict.fromkeys(("v30xle", "xv30le"), "yuv444p10le"),
    **dict.fromkeys(("y210le", "nv20le"), "yuv422p10le"),
    "rgb48le": "gbrp16le",
    "rgba64le": "gbrap16le",
    "p010le": "yuv420p10le",
    "uyyvyy411": "yuv411p",
    "x2rgb10le": "gbrp10le",
}


def same_samples(pixel_format: str) -> tuple[str, ...]:
    """Return formats that hold all samples of one, itself first, in which to hand it over.

    Parameters
    ----------
    pixel_format : str
        FFmpeg's name.
    """
    if pixel_format in _WITH_ALPHA:
        return (pixel_format, "bgra")
    if pixel_format in _COLORS:
        return (pixel_format, "bgr0", "rgb24")
    little = _little_endian(pixel_format)
    return (pixel_format, _PLANAR.get(little, little), little)


def in_format(picture: VideoFrame, pixel_format: str) -> VideoFrame:
    """Return a picture in a pixel format, its rows from the top down: itself where it is so."""
    if picture.format.name != pixel_format:
        return picture.reformat(format=pixel_format)
    return picture if picture.planes[0].line_size >= 0 else _top_down(picture)


def _top_down(picture: VideoFrame) -> VideoFrame:
    """Return a picture that is stored from the bottom up in the other order."""
    graph = Graph()
    source = graph.add_buffer(
        width=picture.width,
        height=picture.height,
        format=picture.format,
        time_base=picture.time_base or Fraction(1),
    )
    copier, sink = graph.add("copy"), graph.add("buffersink")
    source.link_to(copier)
    copier.link_to(sink)
    graph.configure()
    graph.push(picture)
    return cast("VideoFrame", graph.pull())


def comparable(picture: VideoFrame) -> VideoFrame:
    """Return a picture in the one format to which all that hold the same samples are brought.

    Colors of up to eight bits are expanded, the byte that is unused beside them is filled, and rows
    that are stored from the bottom up are put in order.
    """
    name = picture.format.name
    if name in _COLORS or name in _WITH_ALPHA:
        return in_format(picture, "rgba")
    little = _little_endian(name)
    return in_format(picture, _PLANAR.get(little, little))


def _little_endian(pixel_format: str) -> str:
    return f"{pixel_format[:-2]}le" if pixel_format.endswith("be") else pixel_format
