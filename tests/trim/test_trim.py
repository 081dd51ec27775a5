"""trim_video: what other readers find in the new file is what the source held, from the cut on."""

from __future__ import annotations

import hashlib
import math
import shutil
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
import pytest
from clips import CLIPS, ClipSpec
from clipwriter import write_clip
from opencv_ways import number_at
from readers import read_with_ffmpeg, read_with_opencv, read_with_pyav

from napari_camsync import TrimResult, trim_video

Clip = Callable[[str], Path]

KINDS = (
    "h264_b_aac.mp4",
    "h264_intra.mp4",
    "h264_open_gop.mp4",
    "h264_vfr.mp4",
    "h264_hidden.mp4",
    "h264.ts",
    "hevc_10bit.mkv",
    "mjpeg_pcm.avi",
    "mpeg4_packed.avi",
    "vp9.webm",
    "av1.mp4",
    "prores.mov",
)
"""A dozen that differ in container, codec and order, to be cut at every place."""

MORE_KINDS = (
    "h264_rot90.mp4",
    "h264.mov",
    "h264_late.mkv",
    "h264_b.avi",
    "hevc_open_gop.mp4",
    "mjpeg_gaps.avi",
    "mpeg2_b.mpg",
    "ffv1_gray16.mkv",
    "h264_ac3.m2ts",
    "h264_cover_first.mp4",
    "h264_rot90.mkv",
    "utvideo.avi",
    "dnxhr.mxf",
)
"""To be cut at a keyframe and after it."""

RARE_KINDS = (
    "h264_b.asf",
    "h264_fields.h264",
    "h264_fields_apart.mkv",
    "h264_refresh.mp4",
    "h264_endless_gop.mp4",
    "h264_444.mp4",
    "hevc_444_12bit.mkv",
    "mpeg1_b.mpg",
    "mpeg2_anew.mpg",
    "mpeg4_b.mp4",
    "mpeg4_gaps.avi",
    "qtrle_argb.mov",
    "vp8.webm",
    "wmv2.wmv",
)
"""To be cut within a GOP, at both ends."""

UNTIMELY = ("h264_b.avi", "mpeg4_packed.avi", "mpeg2_b.mpg", "mpeg2_anew.mpg", "h264_fields.h264")
"""PyAV reads wrong times from their sources too."""

PLACES = {
    "the first frame": lambda key, end: (0, None),
    "the frame before a keyframe": lambda key, end: (key - 1, None),
    "a keyframe": lambda key, end: (key, None),
    "the frame after a keyframe": lambda key, end: (key + 1, None),
    "the last frame": lambda key, end: (end - 1, None),
    "a keyframe to seven frames on": lambda key, end: (key, key + 7),
    "both ends within GOPs": lambda key, end: (min(8, key - 1), end - 5),
}
MORE_PLACES = {**PLACES, "a keyframe and one more": lambda key, end: (key, key + 2)}

CUTS = [
    *((name, place) for name in KINDS for place in PLACES),
    *((name, "a keyframe") for name in MORE_KINDS),
    *((name, "the frame after a keyframe") for name in MORE_KINDS),
    *((name, "both ends within GOPs") for name in RARE_KINDS),
]


class Trimmed(NamedTuple):
    """A trim, and the range of frames that it should hold."""

    spec: ClipSpec
    source: Path
    result: TrimResult
    start: int
    stop: int

    @property
    def output(self) -> Path:
        """The new file."""
        return self.result.output

    @property
    def expected(self) -> list[int]:
        """The numbers that the new file should show."""
        return list(self.spec.expected[self.start : self.stop])


@pytest.fixture(scope="module")
def trimmed_at(
    clip: Clip, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, str], Trimmed]:
    """Return a function that trims a clip at a place, once for all tests."""

    @cache
    def trimmed(name: str, place: str) -> Trimmed:
        source = tmp_path_factory.mktemp("trim") / name
        shutil.copy2(clip(name), source)
        spec = CLIPS[name]
        inner = spec.gop == 1 or spec.codec in ("mjpeg", "prores_ks", "utvideo", "dnxhd")
        key = 20 if inner or 3 * spec.gop not in spec.expected else 3 * spec.gop
        key = spec.expected.index(key)
        start, stop = MORE_PLACES[place](key, len(spec.expected))
        result = trim_video(source, start, stop)
        return Trimmed(spec, source, result, start, stop or len(spec.expected))

    return trimmed


@pytest.fixture(params=CUTS, ids=lambda cut: f"{cut[0]} at {cut[1]}")
def trimmed(request: pytest.FixtureRequest, trimmed_at: Callable[[str, str], Trimmed]) -> Trimmed:
    """Return a clip of each kind, cut at each place."""
    return trimmed_at(*request.param)


def test_every_reader_delivers_the_sources_frames_from_the_cut_on(trimmed: Trimmed) -> None:
    """By the numbers burned into them: the same pictures, the same count."""
    assert read_with_ffmpeg(trimmed.output) == trimmed.expected
    if not trimmed.spec.rotation:  # PyAV does not turn pictures upright
        assert read_with_pyav(trimmed.output) == trimmed.expected
    if codec_of(trimmed.output) != "av1" and not trimmed.spec.fields:
        # OpenCV's wheels do not decode AV1, and that of 5.0 does not convert interlaced pictures.
        assert read_with_opencv(trimmed.output) == trimmed.expected


def test_the_result_says_what_was_done(trimmed: Trimmed) -> None:
    result = trimmed.result
    assert (result.source, result.start, result.stop) == (
        trimmed.source,
        trimmed.start,
        trimmed.stop,
    )
    assert result.frames == trimmed.stop - trimmed.start == result.copied + result.reencoded
    assert (result.copied == result.frames) == (result.mode == "copy")
    assert (0 < result.copied < result.frames) == (result.mode == "smart")
    assert result.verified
    assert result.psnr >= {"copy": math.inf, "smart": 50, "encode": 45}[result.mode]
    assert result.left_out == ()


@pytest.mark.parametrize(
    "trimmed",
    [cut for cut in CUTS if cut[0] not in UNTIMELY],
    ids=lambda cut: f"{cut[0]} at {cut[1]}",
    indirect=True,
)
def test_frames_are_as_far_apart_as_they_were(trimmed: Trimmed) -> None:
    """To the millisecond, by the times PyAV reads, which Matroska rounds twice."""
    with av.open(str(trimmed.output)) as container:
        times = sorted(float(frame.time) for frame in container.decode(video=0))
    expected = np.array(trimmed.spec.seconds[trimmed.start : trimmed.stop])
    assert np.abs(np.array(times) - times[0] - (expected - expected[0])).max() < 1.501e-3


def test_the_source_is_not_touched_and_nothing_else_is_left(trimmed: Trimmed, clip: Clip) -> None:
    original = clip(trimmed.spec.name)
    assert digest(trimmed.source) == digest(original)
    assert trimmed.source.stat().st_mtime_ns == original.stat().st_mtime_ns
    assert set(trimmed.source.parent.iterdir()) == {trimmed.source, trimmed.output}


ENTRIES = (
    "h264_b_aac.mp4",
    "h264_vfr.mp4",
    "h264_hidden.mp4",
    "h264.ts",
    "h264_rot90.mp4",
    "h264_late.mkv",
    "hevc_10bit.mkv",
    "vp9.webm",
    "av1.mp4",
)
INTRA = (
    "h264_intra.mp4",
    "mjpeg_pcm.avi",
    "mjpeg_gaps.avi",
    "ffv1_gray16.mkv",
    "prores.mov",
    "dnxhr.mxf",
)
COPIED = [
    *((name, "a keyframe") for name in (*ENTRIES, *INTRA)),
    *((name, "the frame after a keyframe") for name in INTRA),
    ("h264_open_gop.mp4", "the first frame"),
]
"""Where every frame is a keyframe, or the cut on one after which nothing refers back."""


@pytest.mark.parametrize(("name", "place"), COPIED, ids=lambda value: value)
def test_packets_are_copied_bit_for_bit_where_that_is_exact(
    trimmed_at: Callable[[str, str], Trimmed], name: str, place: str
) -> None:
    trimmed = trimmed_at(name, place)
    assert trimmed.result.mode == "copy"
    source, output = packets_of(trimmed.source), packets_of(trimmed.output)
    begin = source.index(output[0])
    assert output == source[begin : begin + trimmed.result.frames]


AS_EARLY = ("h264_gray.mp4", "h264_b_aac.mp4", "h264_pyramid.mp4", "h264.mov", "hevc_pyramid.mp4")


@pytest.mark.parametrize("name", AS_EARLY)
def test_copied_packets_are_decoded_as_long_before_they_are_shown_as_in_the_source(
    trimmed_at: Callable[[str, str], Trimmed], name: str
) -> None:
    """Even where that is longer than their order needs, else OpenCV 4 miscounts frames."""
    trimmed = trimmed_at(name, "a keyframe")
    assert trimmed.result.mode == "copy"
    source, output = times_of(trimmed.source), times_of(trimmed.output)
    assert output == source[: len(output)]


SOUGHT_BY_DECODING = ("h264.ts", "h264.flv", "hevc_open_gop.ts", "mpeg2_b.ts")
JOINED = ("the frame before a keyframe", "the frame after a keyframe")
FOUND = [
    *((name, "a keyframe") for name in AS_EARLY),
    *((name, "the frame after a keyframe") for name in AS_EARLY),
    *((name, "both ends within GOPs") for name in ("h264_b_aac.mp4", "hevc_10bit.mkv", "vp9.webm")),
    ("mjpeg_pcm.avi", "the frame after a keyframe"),
    ("h264_b.avi", "the frame after a keyframe"),
    ("prores.mov", "the frame after a keyframe"),
    ("vp9.webm", "the last frame"),
    ("vp9.webm", "a keyframe and one more"),
    ("ffv1_gray16.mkv", "the last frame"),
    *((name, place) for name in SOUGHT_BY_DECODING for place in JOINED),
    ("h264.ts", "the first frame"),
    ("mpeg2_b.ts", "the first frame"),
]


@pytest.mark.parametrize(("name", "place"), FOUND, ids=lambda value: value)
def test_opencv_finds_any_frame_by_its_number(
    trimmed_at: Callable[[str, str], Trimmed], name: str, place: str
) -> None:
    """As DeepLabCut and Anipose ask for them, and it counts them rightly."""
    cv2 = pytest.importorskip("cv2")
    trimmed = trimmed_at(name, place)
    capture = cv2.VideoCapture(str(trimmed.output))
    assert int(capture.get(cv2.CAP_PROP_FRAME_COUNT)) == len(trimmed.expected)
    frames = [0, 1, 29, 7, 30, len(trimmed.expected) - 1, 16]
    frames = [frame for frame in dict.fromkeys(frames) if frame < len(trimmed.expected)]
    assert [number_at(capture, frame) for frame in frames] == [trimmed.expected[f] for f in frames]
    capture.release()


@pytest.mark.parametrize("place", ["the first frame", "both ends within GOPs"])
def test_ffmpeg_finds_a_keyframe_before_any_frame_though_the_rate_varies(
    trimmed_at: Callable[[str, str], Trimmed], place: str
) -> None:
    """Even where it does not in the source, for the frame before a pause: browsers seek so."""
    output = trimmed_at("h264_vfr.mp4", place).output
    shown = sorted(pts for pts, _ in times_of(output) if pts is not None)
    with av.open(str(output)) as container:
        stream = container.streams.video[0]
        for pts, following in pairwise(shown):
            container.seek((pts + following) // 2, stream=stream)
            found = next(container.demux(stream)).pts
            assert found is not None
            assert found <= pts


@pytest.mark.parametrize("name", ["hevc_10bit.mkv", "vp9.webm", "h264.ts", "h264.flv"])
def test_where_pictures_have_times_of_their_own_the_first_is_shown_a_millisecond_after_zero(
    trimmed_at: Callable[[str, str], Trimmed], name: str
) -> None:
    """OpenCV 4 takes 0 for no time at all, and may then count all frames from a wrong number."""
    trimmed = trimmed_at(name, "the frame before a keyframe")
    with av.open(str(trimmed.output)) as container:
        assert next(container.decode(video=0)).time == pytest.approx(0.001)


SMART = [
    *((name, place) for name in ENTRIES for place in PLACES if "after" in place or "ends" in place),
    ("hevc_open_gop.mp4", "the frame after a keyframe"),
    ("h264_b.avi", "the frame after a keyframe"),
    ("mpeg2_b.mpg", "the frame after a keyframe"),
    ("mpeg4_b.mp4", "both ends within GOPs"),
    ("vp8.webm", "both ends within GOPs"),
]


@pytest.mark.parametrize(("name", "place"), SMART, ids=lambda value: value)
def test_only_the_frames_at_the_cuts_are_reencoded(
    trimmed_at: Callable[[str, str], Trimmed], name: str, place: str
) -> None:
    """Up to the next keyframe, and at the other end what is stored out of order: 9 at most."""
    trimmed = trimmed_at(name, place)
    assert trimmed.result.mode == "smart"
    assert trimmed.result.reencoded <= trimmed.spec.gop + 9


@pytest.mark.parametrize(("name", "place"), SMART, ids=lambda value: value)
def test_all_other_pictures_are_the_sources_sample_by_sample(
    trimmed_at: Callable[[str, str], Trimmed], name: str, place: str
) -> None:
    """By the fingerprints of the planes that PyAV decodes from both files."""
    trimmed = trimmed_at(name, place)
    source = planes_of(trimmed.source)[trimmed.start : trimmed.stop]
    output = planes_of(trimmed.output)
    same = [a == b for a, b in zip(source, output, strict=True)]
    assert sum(same) >= trimmed.result.copied
    copied = same[trimmed.result.reencoded : len(same) - 9]
    assert all(copied)


def test_mpeg2_that_says_it_does_not_reorder_is_joined_by_frames_that_say_so_too(
    tmp_path: Path,
) -> None:
    """Else decoders lose the last frame before the join; some cameras write such files."""
    spec = ClipSpec(name="a.mp4", codec="mpeg2video", gop=12, options={"flags": "+low_delay"})
    write_clip(tmp_path / "a.mp4", spec)
    result = trim_video(tmp_path / "a.mp4", 16, verify="full")
    assert (result.mode, result.reencoded) == ("smart", 8)
    assert read_with_ffmpeg(result.output) == list(range(16, 90))


def test_a_single_frame_may_be_encoded_in_another_codec(clip: Clip, tmp_path: Path) -> None:
    result = trim_video(clip("utvideo.avi"), 5, 6, tmp_path / "a.mkv", mode="lossless")
    assert read_with_ffmpeg(result.output) == [5]


def test_a_lossless_head_is_identical_too(clip: Clip, tmp_path: Path) -> None:
    result = trim_video(
        clip("h264.mp4"), 31, output=tmp_path / "a.mp4", head="lossless", verify="full"
    )
    assert (result.mode, result.psnr) == ("smart", math.inf)
    assert planes_of(result.output) == planes_of(clip("h264.mp4"))[31:]


def codec_of(path: Path) -> str:
    """Return a video's codec."""
    with av.open(str(path)) as container:
        return str(container.streams.video[0].codec.canonical_name)


def packets_of(path: Path) -> list[bytes]:
    """Return a video's packets as stored."""
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


def planes_of(path: Path) -> list[str]:
    """Return the fingerprints of a video's pictures as decoded, in sequence."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        frames = container.decode(stream)
        return [hashlib.sha256(frame.to_ndarray()).hexdigest() for frame in frames]


def times_of(path: Path) -> list[tuple[int | None, int | None]]:
    """Return when a video's packets are shown and decoded, as stored."""
    with av.open(str(path)) as container:
        return [(packet.pts, packet.dts) for packet in container.demux(video=0) if packet.size]


def digest(path: Path) -> str:
    """Return a file's fingerprint."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
