"""The clips are what they say they are, by readers that have nothing to do with the package."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from burned import COLORS, draw, read_colors, read_number
from clips import CLIPS
from readers import (
    NOT_FOR_FFMPEG,
    camera_of,
    pictures_of_ffmpeg,
    read_with_ffmpeg,
    read_with_opencv,
    read_with_pyav,
)

Clip = Callable[[str], Path]
Packets = Sequence[Any]

SIZES = [(192, 128), (193, 129), (128, 192), (256, 128), (97, 121)]
TURNED = [name for name, spec in CLIPS.items() if spec.rotation or spec.flip]
NOT_FOR_OPENCV = {
    **dict.fromkeys(("av1.mp4", "av1.mkv", "av1.ivf"), "its wheels do not decode AV1"),
    **dict.fromkeys(("h264_interlaced.ts", "dv.avi"), "5.0 does not convert interlaced pictures"),
    **{name: "nor these" for name, spec in CLIPS.items() if spec.fields},
    "h264_cover_first.mp4": "it shows the cover",
    **{name: "it does not mirror" for name, spec in CLIPS.items() if spec.flip},
}


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_number_drawn_is_read_again(size: tuple[int, int]) -> None:
    """A stride coprime to powers of two meets every bit in both states."""
    for number in range(0, 4096, 37):
        picture = draw(number, *size)
        assert read_number(picture) == number
        assert read_number(picture[..., 1]) == number


def test_a_number_that_does_not_fit_is_refused() -> None:
    """Twelve bits."""
    with pytest.raises(ValueError, match=r"\[0, 4096\), got 4096"):
        draw(4096, 192, 128)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda a, b: a // 2 + b // 2, id="a blend of two"),
        pytest.param(lambda a, b: np.vstack([a[:48], b[48:]]), id="torn between the halves"),
        pytest.param(lambda a, b: np.vstack([a[:13], b[13:]]), id="torn within a row"),
        pytest.param(lambda a, b: a[::-1], id="top to bottom"),
        pytest.param(lambda a, b: a[:, ::-1], id="left to right"),
        pytest.param(lambda a, b: a[::-1, ::-1], id="upside down"),
        pytest.param(lambda a, b: np.rot90(a), id="on its side"),
        pytest.param(lambda a, b: np.full_like(a, 128), id="gray"),
        pytest.param(lambda a, b: np.zeros_like(a), id="black"),
    ],
)
@pytest.mark.parametrize("number", [0, 5, 63, 1000, 4032])
def test_a_damaged_picture_shows_no_number(
    number: int, damage: Callable[..., np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]
) -> None:
    """The other picture differs in the number's upper and lower half."""
    picture, other = draw(number, 192, 128), draw(number ^ 0b100001000001, 192, 128)
    assert read_number(damage(picture, other)) is None


@pytest.mark.parametrize("name", [name for name in CLIPS if name not in NOT_FOR_FFMPEG])
def test_the_ffmpeg_program_delivers_the_expected_numbers(clip: Clip, name: str) -> None:
    """In sequence, upright, none dropped or doubled."""
    assert read_with_ffmpeg(clip(name)) == list(CLIPS[name].expected)


@pytest.mark.parametrize("name", [name for name in CLIPS if name not in TURNED])
def test_pyav_delivers_the_expected_numbers(clip: Clip, name: str) -> None:
    """In sequence."""
    assert read_with_pyav(clip(name)) == list(CLIPS[name].expected)


@pytest.mark.parametrize("name", [name for name in CLIPS if name not in NOT_FOR_OPENCV])
def test_opencv_delivers_the_expected_numbers(clip: Clip, name: str) -> None:
    """In sequence; that is how the tools downstream read."""
    assert read_with_opencv(clip(name)) == list(CLIPS[name].expected)


@pytest.mark.parametrize("name", TURNED)
def test_a_turned_clip_is_stored_turned(clip: Clip, name: str) -> None:
    """PyAV, which ignores the display matrix, does not read a single number."""
    assert set(read_with_pyav(clip(name))) == {None}


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, spec in CLIPS.items()
        if not spec.pix_fmt.startswith("gray") and name not in NOT_FOR_FFMPEG
    ],
)
def test_the_ffmpeg_program_shows_the_colors_that_were_drawn(clip: Clip, name: str) -> None:
    """So the clip's range and matrix are what its stream says."""
    colors = read_colors(next(iter(pictures_of_ffmpeg(clip(name), 1))))
    assert np.abs(colors - COLORS).max() < 12


UNTIMELY = (
    "h264_b.avi",
    "h264_b.asf",
    "h264_b_pcm.avi",
    "mpeg4_packed.avi",
    "h264_b_raw.h264",
    "hevc_raw.hevc",
    "mpeg2_raw.m2v",
)
"""B pictures, and packets that do not say when they are shown."""


def _leading(packets: Packets) -> bool:
    """Whether a picture is stored after a keyframe that it is shown before."""
    pairs = pairwise(packets)
    return any(key.is_keyframe and packet.pts < key.pts for key, packet in pairs)


def _reordered(packets: Packets) -> bool:
    times = [packet.pts for packet in packets if packet.pts is not None]
    return any(a > b for a, b in pairwise(times))


def _doubled(packets: Packets) -> bool:
    return len({packet.pts for packet in packets}) < len(packets)


PROPERTIES: dict[str, list[tuple[str, Callable[[Packets], bool]]]] = {
    "has one keyframe": [("h264_endless_gop.mp4", lambda p: sum(x.is_keyframe for x in p) == 1)],
    "has keyframes only": [
        (name, lambda p: all(x.is_keyframe for x in p))
        for name in ("h264_intra.mp4", "mjpeg.avi", "ffv1.mkv", "prores.mov", "dnxhr.mov")
    ],
    "stores pictures out of order": [
        (name, _reordered)
        for name, spec in CLIPS.items()
        if spec.bframes and spec.frames > 2 and name not in UNTIMELY
    ],
    "stores pictures in order": [
        (name, lambda p: not _reordered(p))
        for name in ("h264.mp4", "h264_ntsc.mkv", "mpeg4.avi", "vp8.webm", "vp9.webm", "av1.mp4")
    ],
    "counts its pictures as stored, not as shown": [
        (name, lambda p: not _reordered(p))
        for name in ("h264_b.avi", "h264_b.asf", "mpeg4_packed.avi")
    ],
    "has leading pictures": [
        (name, _leading)
        for name in ("h264_open_gop.mp4", "h264_open_gop.ts", "hevc_open_gop.mp4", "mpeg2_b.ts")
    ],
    "has no leading pictures": [
        (name, lambda p: not _leading(p)) for name in ("h264_b_aac.mp4", "hevc.mp4")
    ],
    "holds no times": [
        (name, lambda p: all(x.pts is None for x in p))
        for name in ("h264_raw.h264", "h264_b_raw.h264", "hevc_raw.hevc", "h264_fields.h264")
    ],
    "hides pictures": [
        (name, lambda p: any(x.is_discard for x in p))
        for name in ("h264_hidden.mp4", "h264_hidden_gop.mp4")
    ],
    "begins at five seconds": [
        (name, lambda p: p[0].pts * p[0].time_base == 5)
        for name in ("h264_late.mp4", "h264_late.mkv")
    ],
    "has uneven times": [
        (name, lambda p: len(set(np.diff(sorted(x.pts for x in p)))) > 10)
        for name in ("h264_vfr.mp4", "h264_vfr.mkv")
    ],
    "leaves out every eighth picture": [
        (name, lambda p: {int(x) for x in np.diff([x.pts for x in p])} == {1, 2})
        for name in ("mjpeg_gaps.avi", "mpeg4_gaps.avi")
    ],
    "begins its times anew": [
        ("h264_twice.ts", lambda p: p[90].dts == p[0].dts),
        ("mpeg2_anew.mpg", lambda p: p[45].dts == p[0].dts),
        ("h264_overlap.ts", lambda p: p[0].dts < p[45].dts < p[44].dts),
    ],
    "gives several pictures one time": [
        (name, _doubled)
        for name in ("h264_equal_times.mp4", "h264_equal_times.ts", "h264_high_speed.mkv")
    ],
    "lacks two times of three": [
        ("h264_missing_times.ts", lambda p: sum(x.pts is None for x in p) == 60)
    ],
    "goes on with its times where it was joined": [
        (
            "h264_chapters.mp4",
            lambda p: p[45].is_keyframe and p[45].pts - min(x.pts for x in p) == 45 * 512,
        )
    ],
    "shows two parts of it": [("h264_edits.mp4", lambda p: sum(x.is_discard for x in p) > 20)],
    "begins between two keyframes": [
        (name, lambda p: not p[0].is_keyframe) for name in ("h264_tuned_in.ts", "hevc_tuned_in.ts")
    ],
    "stores each field by itself": [
        (name, lambda p: len(p) == 60 and sum(x.is_keyframe for x in p) == 3)
        for name in (
            "h264_fields_apart.mp4",
            "h264_fields_apart.mkv",
            "h264_fields.ts",
            "h264_fields.h264",
        )
    ],
    "stores both fields of a frame together": [("h264_fields.mp4", lambda p: len(p) == 30)],
    "is not its file's first stream": [
        (name, lambda p: p[0].stream_index == 1)
        for name in (
            "h264_audio_first.mp4",
            "h264_audio_first.mov",
            "h264_audio_first.mkv",
            "h264_cover_first.mp4",
        )
    ],
}


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        pytest.param(name, holds, id=f"{name} {says}")
        for says, cases in PROPERTIES.items()
        for name, holds in cases
    ],
)
def test_the_clip_has_the_structure_its_name_says(
    clip: Clip, name: str, holds: Callable[[Packets], bool]
) -> None:
    """By its packets."""
    with av.open(str(clip(name))) as container:
        assert holds([packet for packet in container.demux(camera_of(container)) if packet.size])


@pytest.mark.parametrize("name", ["h264_refresh.mp4", "h264_refresh.ts", "h264_refresh_b.mp4"])
def test_intra_refresh_has_keyframes_but_one_intra_coded_picture(clip: Clip, name: str) -> None:
    """PictureType.I is 1."""
    with av.open(str(clip(name))) as container:
        keyframes = sum(packet.is_keyframe for packet in container.demux(video=0))
    with av.open(str(clip(name))) as container:
        kinds = [frame.pict_type for frame in container.decode(video=0)]
    assert kinds.count(1) == 1
    assert keyframes > 3


def test_a_seek_into_intra_refresh_shows_damaged_pictures(clip: Clip) -> None:
    """What makes the clip worth having."""
    with av.open(str(clip("h264_refresh.mp4"))) as container:
        whole = {frame.pts: frame.to_ndarray(format="gray") for frame in container.decode(video=0)}
    with av.open(str(clip("h264_refresh.mp4"))) as container:
        container.seek(sorted(whole)[85], stream=container.streams.video[0])
        found = next(container.decode(video=0))
        assert np.abs(found.to_ndarray(format="gray").astype(int) - whole[found.pts]).max() > 50


@pytest.mark.parametrize("name", ["h264_interlaced.ts", "h264_fields.ts", "h264_fields_apart.mp4"])
def test_an_interlaced_clip_consists_of_fields(clip: Clip, name: str) -> None:
    """As its pictures say."""
    with av.open(str(clip(name))) as container:
        assert all(frame.interlaced_frame for frame in container.decode(video=0))


@pytest.mark.parametrize(
    ("name", "mark", "there"),
    [
        ("h264_no_cues.mkv", b"\x1c\x53\xbb\x6b", False),
        ("h264.mkv", b"\x1c\x53\xbb\x6b", True),
        ("h264_fragments.mp4", b"moof", True),
        ("h264.mp4", b"moof", False),
        ("mjpeg_gaps.avi", b"00dc\0\0\0\x0000dc", True),
        ("mpeg4_gaps.avi", b"00dc\0\0\0\x0000dc", True),
        ("mpeg4.avi", b"00dc\0\0\0\x0000dc", False),
        ("mpeg4.avi", b"idx1", True),
        ("mjpeg_no_index.avi", b"idx1", False),
        ("mpeg4_b_no_index.avi", b"idx1", False),
    ],
)
def test_the_container_has_the_parts_its_name_says(
    clip: Clip, name: str, mark: bytes, there: bool
) -> None:
    """Cues are Matroska's index, idx1 AVI's; an empty 00dc before another is a picture that AVI
    says was dropped; a movie fragment is ISO's moof.
    """
    assert (mark in clip(name).read_bytes()) == there
