"""What is unusual about a file is said in plain words."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from readers import read_with_ffmpeg

import napari_camsync as camsync
from napari_camsync.video.probe import compare_rates, probe

CASES = [
    ("h264_vfr.mp4", "frame rate varies"),
    ("h264_rot90.mp4", "stored otherwise than shown: turned 90 degrees"),
    ("h264_hidden.mp4", "edit list hides"),
    ("h264_b.avi", "timestamps do not tell the order"),
]


@pytest.mark.parametrize(("name", "remark"), CASES)
def test_what_is_unusual_is_remarked(clip, name, remark):
    with camsync.open_video(clip(name)) as video:
        assert any(remark in sentence for sentence in probe(video).remarks)


def test_an_ordinary_file_needs_no_remark(clip):
    with camsync.open_video(clip("h264.mp4")) as video:
        info = probe(video)
    assert info.remarks == ()
    assert (info.frames, info.width, info.height) == (90, 192, 128)
    assert (info.codec, float(info.fps)) == ("h264", 30)


def test_a_recording_that_was_cut_short_is_remarked(tmp_path: Path):
    from napari_camsync.synthetic import LedCamera, write_video

    whole = tmp_path / "whole.mkv"
    write_video(LedCamera("whole.mkv", 5, frames=150, size=(96, 64), led=(48, 32)), whole)
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 5])
    with camsync.open_video(cut) as video:
        assert len(video) < 100
        assert len(video) - len(read_with_ffmpeg(cut)) in (0, 1)
        assert any("cut short" in sentence for sentence in probe(video).remarks)


def test_different_rates_are_remarked_and_equal_ones_are_not(clip):
    infos = []
    for name in ("h264.mp4", "mjpeg.avi"):
        with camsync.open_video(clip(name)) as video:
            infos.append(probe(video))
    assert compare_rates(infos) is None
    slow = replace(infos[0], name="slow.mp4", fps=Fraction(25))
    assert "slow.mp4 25.000" in str(compare_rates([*infos, slow]))
