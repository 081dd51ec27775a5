"""A container's keyframe flag is a hint: a picture's own header says where decoding may begin."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import PictureType
from isobmff import without_keyframe_table

from napari_camsync import open_video
from napari_camsync.video.entry_points import Entry
from napari_camsync.video.packets import which_are_entries

FRAMES = 40
KINDS = {
    "MPEG-4 in MP4": ("mpeg4", ".mp4", {"bf": "2"}),
    "MPEG-4 in AVI": ("mpeg4", ".avi", {}),
    "MPEG-4 in MKV": ("mpeg4", ".mkv", {"bf": "2"}),
    "MPEG-2 in MP4": ("mpeg2video", ".mp4", {"bf": "2"}),
    "H.264 in MP4": ("libx264", ".mp4", {"preset": "ultrafast", "bf": "2"}),
    "H.264 in MKV": ("libx264", ".mkv", {"preset": "ultrafast"}),
    "HEVC in MP4": ("libx265", ".mp4", {"preset": "ultrafast", "x265-params": "log-level=none"}),
    "VP8 in MKV": ("libvpx", ".mkv", {"cpu-used": "8", "deadline": "realtime"}),
    "VP9 in MP4": ("libvpx-vp9", ".mp4", {"cpu-used": "8", "deadline": "realtime"}),
    "AV1 in MP4": ("libsvtav1", ".mp4", {"preset": "12"}),
    "H.263 in AVI": ("h263", ".avi", {}),
    "Sorenson in FLV": ("flv", ".flv", {}),
    "MS-MPEG-4 in AVI": ("msmpeg4", ".avi", {}),
    "WMV1 in AVI": ("wmv1", ".avi", {}),
    "WMV2 in AVI": ("wmv2", ".avi", {}),
    "Cinepak in AVI": ("cinepak", ".avi", {"max_strips": "2"}),
    "ZMBV in AVI": ("zmbv", ".avi", {"keyint_min": "10"}),
    "Microsoft Video 1 in AVI": ("msvideo1", ".avi", {}),
    "FFV1 in MKV": ("ffv1", ".mkv", {}),
    "H.261 in AVI": ("h261", ".avi", {}),
    "Snow in AVI": ("snow", ".avi", {"strict": "-2"}),
}
FORMATS = {"cinepak": "rgb24", "zmbv": "bgr0", "msvideo1": "rgb555le"}


@pytest.fixture(params=KINDS)
def all_flagged(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a file with a keyframe every ten pictures whose container flags every one."""
    codec, suffix, options = KINDS[request.param]
    if not codec.startswith("lib"):
        options = {**options, "sc_threshold": "1000000000"}  # no keyframe but where wanted
    path = tmp_path / f"flagged{suffix}"
    if codec not in av.codecs_available:
        pytest.skip(f"no encoder {codec}")
    with av.open(str(path), "w") as output:
        stream = output.add_stream(codec, Fraction(25), options=options)
        stream.width, stream.height = 176, 144
        stream.pix_fmt = FORMATS.get(codec, "yuv420p")
        stream.codec_context.gop_size = 10
        coarse = np.random.default_rng(3).integers(0, 255, (18, 22 + FRAMES), np.uint8)
        noise = coarse.repeat(8, 0).repeat(8, 1)
        for number in range(FRAMES):
            gray = np.ascontiguousarray(noise[:, 4 * number : 4 * number + 176])
            picture = av.VideoFrame.from_ndarray(gray, format="gray")
            picture = picture.reformat(format=stream.pix_fmt)
            picture.pts, picture.time_base = number, Fraction(1, 25)
            _mux(output, stream.encode(picture))
        _mux(output, stream.encode(None))
    return path


def _mux(output: av.container.OutputContainer, packets: list[av.Packet]) -> None:
    for packet in packets:
        packet.is_keyframe = True
        output.mux(packet)


def _pixels(picture: av.VideoFrame) -> bytes:
    has_rows = picture.format.name not in ("bgr0", "rgb555le")  # which PyAV turns into no array
    return (picture if has_rows else picture.reformat(format="bgr24")).to_ndarray().tobytes()


def _in_sequence(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        container.streams.video[0].thread_count = 1
        return [_pixels(picture) for picture in container.decode(video=0)]


def test_cold_frames_are_right_where_all_are_flagged(
    all_flagged: Path,
) -> None:
    expected = _in_sequence(all_flagged)
    for frame in range(3, len(expected), 8):
        with open_video(all_flagged) as video:
            assert len(video) == len(expected)
            assert _pixels(video.picture(frame)) == expected[frame], frame
    with open_video(all_flagged) as video:
        assert 1 <= len(video.index.keys) <= FRAMES // 4
        assert not video.index.is_all_intra


def _intra_packets(path: Path) -> set[int]:
    """Return which packets' pictures a plain decode from the start calls intra."""
    intra = set()
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_count = 1
        packets = [packet for packet in container.demux(stream) if packet.size]
        for number, packet in enumerate([*packets, None]):
            if packet is not None:
                packet.pts = number
            for picture in stream.codec_context.decode(packet):
                if picture.pict_type == PictureType.I:
                    intra.add(picture.pts)
    return intra


def test_no_entry_is_a_picture_that_is_not_intra(all_flagged: Path) -> None:
    with open_video(all_flagged) as video:
        keys = set(video.index.keys.tolist())
    told = _intra_packets(all_flagged)
    if not told:
        pytest.skip("its decoder does not tell what is intra")
    assert keys <= told
    assert len(keys) >= FRAMES // 10


@pytest.mark.parametrize("name", ["mpeg4_b.mp4", "h264_b_aac.mp4", "h264_open_gop.mp4", "hevc.mp4"])
def test_cold_frames_are_right_where_no_table_tells_keyframes(
    clip: Callable[[str], Path], tmp_path: Path, name: str
) -> None:
    content = clip(name).read_bytes()
    assert b"stss" in content
    path = tmp_path / name
    path.write_bytes(without_keyframe_table(content))
    assert b"stss" not in path.read_bytes()  # FFmpeg looks for itself in H.264, flags all in others
    expected = _in_sequence(clip(name))
    for frame in range(5, len(expected), 13):
        with open_video(path) as video:
            assert video.picture(frame).to_ndarray().tobytes() == expected[frame], frame


NOT_FLAGGED, NONE, INTRA, RESET = 0, 1 + Entry.NONE, 1 + Entry.INTRA, 1 + Entry.RESET


@pytest.mark.parametrize(
    ("marks", "entries"),
    [
        pytest.param([RESET, NOT_FLAGGED, INTRA], [True, False, True], id="flags never wrong"),
        pytest.param([RESET, NONE, INTRA, RESET], [True, False, False, True], id="a wrong flag"),
        pytest.param([NONE, NONE], [True, False], id="nothing is intra"),
        pytest.param([INTRA, INTRA], [True, True], id="all intra"),
        pytest.param([NOT_FLAGGED, NOT_FLAGGED], [False, False], id="nothing is flagged"),
    ],
)
def test_a_flag_found_wrong_takes_trust_from_the_others(
    marks: list[int], entries: list[bool]
) -> None:
    assert which_are_entries(np.array(marks)).tolist() == entries
