"""What cannot be decoded is said for just that frame; a file that changed is never guessed at."""

from __future__ import annotations

import shutil
from pathlib import Path

import av
import pytest
from burned import read_number

import napari_camsync as camsync


@pytest.fixture
def damaged(clip, tmp_path: Path) -> Path:
    """Return a clip of keyframes whose frame 40 is zeros."""
    path = tmp_path / "damaged.avi"
    content = bytearray(clip("mjpeg.avi").read_bytes())
    with av.open(str(clip("mjpeg.avi"))) as container:
        packet = [p for p in container.demux(video=0) if p.size][40]
        content[packet.pos : packet.pos + packet.size] = bytes(packet.size)
    path.write_bytes(content)
    return path


def test_every_frame_but_the_damaged_one_can_be_had(damaged: Path):
    with camsync.open_video(damaged) as video:
        for frame in (39, 41, 0, 55, 40, 41, 39):
            if frame == 40:
                with pytest.raises(camsync.VideoError, match="frame 40 is damaged"):
                    video[frame]
            else:
                assert read_number(video[frame]) == frame


def test_walking_through_stops_at_the_damaged_frame_and_says_which(damaged: Path):
    with camsync.open_video(damaged) as video:
        seen = []
        with pytest.raises(camsync.VideoError, match="frame 40 is damaged"):
            seen.extend(read_number(picture) for picture in video.iter_frames())
    assert read_number(camsync.open_video(damaged)[39]) == 39


def test_a_file_that_was_replaced_is_not_read_with_the_old_numbers(clip, tmp_path: Path):
    path = tmp_path / "take.mp4"
    shutil.copy(clip("h264.mp4"), path)
    video = camsync.open_video(path)
    shutil.copy(clip("h264_b_aac.mp4"), path)
    video.close()
    with pytest.raises(camsync.VideoError, match="has changed since it was opened"):
        video[50]


def test_a_file_that_was_moved_is_missed_in_a_sentence(clip, tmp_path: Path):
    path = tmp_path / "take.mp4"
    shutil.copy(clip("h264.mp4"), path)
    video = camsync.open_video(path)
    video.close()
    path.rename(tmp_path / "elsewhere.mp4")
    with pytest.raises(camsync.VideoError, match="was moved or deleted"):
        video[50]
