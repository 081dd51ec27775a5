"""The size said before a lossless trim is about the one that it has."""

from __future__ import annotations

import shutil
from collections import namedtuple

import pytest

import napari_camsync as camsync
from napari_camsync.trim.prepare import prepare_trim

_Usage = namedtuple("_Usage", "total used free")


@pytest.mark.parametrize("name", ["h264.mp4", "hevc.mp4", "vp9.webm"])
def test_the_size_of_a_lossless_trim_is_said_beforehand(clip, tmp_path, name):
    output = tmp_path / f"out-{name}"
    with camsync.open_video(clip(name)) as video:
        prepared = prepare_trim(video, 7, mode="lossless", output=output)
        result = camsync.trim_video(video, 7, mode="lossless", output=output)
    assert prepared.size == pytest.approx(result.output.stat().st_size, rel=0.3)
    assert f"About {prepared.size / 1e6:.2f} MB, where" in prepared.sentence


def test_a_lossless_trim_too_large_for_the_disk_is_refused_before_it_starts(
    clip, tmp_path, monkeypatch
):
    with camsync.open_video(clip("h264.mp4")) as video:
        size = prepare_trim(video, 7, mode="lossless", output=tmp_path / "a.mp4").size
        monkeypatch.setattr(shutil, "disk_usage", lambda _: _Usage(10**9, 0, size - 1))
        with pytest.raises(camsync.TrimError, match="Free some space"):
            prepare_trim(video, 7, mode="lossless", output=tmp_path / "a.mp4")
        assert prepare_trim(video, 7, output=tmp_path / "a.mp4").size < size
