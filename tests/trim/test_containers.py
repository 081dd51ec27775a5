"""Containers: what is written, and the encoder that keeps pictures identical in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from napari_camsync.trim.containers import container_for, fallback_suffix

MP4_DEMUXER = "mov,mp4,m4a,3gp,3g2,mj2"


@pytest.mark.parametrize(
    ("name", "demuxer", "muxer"),
    [
        ("a.mp4", MP4_DEMUXER, "mp4"),
        ("a.MP4", MP4_DEMUXER, "mp4"),
        ("a.mov", MP4_DEMUXER, "mov"),
        ("a.mkv", "matroska,webm", "matroska"),
        ("a.webm", "matroska,webm", "webm"),
        ("a.avi", "avi", "avi"),
        ("a.MTS", "mpegts", "mpegts"),
        ("a.mpg", "mpeg", "vob"),
        ("a.LRV", MP4_DEMUXER, "mp4"),
        ("a.insv", MP4_DEMUXER, "mp4"),
        ("a", "avi", "avi"),
        ("a.odd", "flv", "matroska"),
        ("a.mkv", "avi", "matroska"),
    ],
)
def test_the_name_decides_and_where_it_does_not_the_source(
    name: str, demuxer: str, muxer: str
) -> None:
    assert container_for(Path(name), demuxer).muxer == muxer


@pytest.mark.parametrize(
    ("codec", "copied", "suffix"),
    [
        pytest.param("mpeg2video", True, ".mkv", id="Matroska holds most"),
        pytest.param("dnxhd", True, ".mov", id="not those of some cameras"),
        pytest.param("dnxhd", False, ".mkv", id="which are re-encoded as others"),
    ],
)
def test_what_its_own_container_cannot_hold_goes_into_one_that_can(
    codec: str, copied: bool, suffix: str
) -> None:
    assert fallback_suffix(codec, copied=copied) == suffix


@pytest.mark.parametrize(
    ("name", "codec", "pixel_format", "encoder"),
    [
        pytest.param("a.mp4", "h264", "yuv420p", "libx264", id="H.264 stays H.264"),
        pytest.param("a.mp4", "hevc", "yuv420p10le", "libx265", id="HEVC stays HEVC"),
        pytest.param("a.mkv", "vp9", "yuv420p", "libvpx-vp9", id="VP9 stays VP9"),
        pytest.param("a.webm", "vp8", "yuv420p", "libvpx-vp9", id="VP8, lossy only, becomes VP9"),
        pytest.param("a.mkv", "ffv1", "gray16le", "ffv1", id="FFV1 stays FFV1"),
        pytest.param("a.mp4", "av1", "yuv420p", "libx264", id="the most widely readable"),
        pytest.param("a.ts", "mpeg2video", "yuv420p", "libx264", id="also in MPEG-TS"),
        pytest.param("a.mp4", "h264", "gray12le", "libx265", id="what takes the pixel format"),
        pytest.param("a.mkv", "h264", "gray16le", "ffv1", id="FFV1 takes what others do not"),
        pytest.param("a.avi", "cinepak", "rgb24", "ffv1", id="colors packed in three bytes"),
        pytest.param("a.avi", "msvideo1", "rgb555le", "ffv1", id="colors of five bits"),
        pytest.param("a.mkv", "smc", "pal8", "ffv1", id="palettes"),
        pytest.param("a.mov", "v410", "v30xle", "libx264", id="planes packed into words"),
        pytest.param("a.mkv", "png", "gray16be", "ffv1", id="the other order of bytes"),
        pytest.param("a.avi", "rawvideo", "gray", "ffv1", id="gray, which x264 gives back colored"),
        pytest.param("a.mp4", "h264", "gray16le", None, id="nothing does in MP4"),
        pytest.param("a.webm", "vp9", "gray", None, id="nothing does in WebM"),
        pytest.param("a.mpg", "mpeg2video", "yuv420p", None, id="nothing is lossless in MPEG-PS"),
        pytest.param("a.wmv", "wmv2", "yuv420p", None, id="nor in WMV"),
    ],
)
def test_the_lossless_encoder_is_the_sources_own_or_one_that_takes_its_pixels(
    name: str, codec: str, pixel_format: str, encoder: str | None
) -> None:
    found = container_for(Path(name), "").lossless_encoders(codec, pixel_format)
    assert (found[0].name if found else None) == encoder
