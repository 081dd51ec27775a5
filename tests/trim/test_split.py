"""split_video: both parts hold exactly their frames, as another reader finds them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from clips import CLIPS
from readers import read_with_ffmpeg

from napari_camsync import split_video

Clip = Callable[[str], Path]
KINDS = ("h264_b_aac.mp4", "h264_vfr.mp4", "mjpeg_pcm.avi", "hevc_10bit.mkv", "h264.ts")


@pytest.fixture
def source(clip: Clip, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    return Path(shutil.copy(clip(request.param), tmp_path))


@pytest.mark.parametrize("source", KINDS, indirect=True)
def test_both_parts_hold_exactly_their_frames(source: Path) -> None:
    frame = 17
    numbers = list(CLIPS[source.name].expected)
    before, after = split_video(source, frame)
    assert before.output == source.with_name(f"{source.stem}-before_17{source.suffix}")
    assert after.output == source.with_name(f"{source.stem}-from_17{source.suffix}")
    assert read_with_ffmpeg(before.output) == numbers[:frame]
    assert read_with_ffmpeg(after.output) == numbers[frame:]
    assert before.verified
    assert after.verified


@pytest.mark.parametrize("source", ["mjpeg_pcm.avi"], indirect=True)
@pytest.mark.parametrize("frame", [-1, 0, 10**6])
def test_a_part_without_frames_is_refused(source: Path, frame: int) -> None:
    with pytest.raises(ValueError, match=rf"cannot be split at frame {frame}"):
        list(split_video(source, frame))
    assert list(source.parent.iterdir()) == [source]


@pytest.mark.parametrize("source", ["mjpeg_pcm.avi"], indirect=True)
def test_nothing_is_written_where_one_of_the_files_exists(source: Path) -> None:
    taken = source.with_name(f"{source.stem}-from_9.avi")
    taken.write_bytes(b"mine")
    with pytest.raises(FileExistsError, match="exists already"):
        list(split_video(source, 9))
    assert sorted(source.parent.iterdir()) == sorted([source, taken])
    assert taken.read_bytes() == b"mine"
