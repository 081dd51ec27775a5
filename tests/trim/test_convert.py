"""convert_video: every frame a keyframe, and all else as it was, as other readers find it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from clips import CLIPS
from readers import read_with_ffmpeg

from napari_camsync import convert_video, open_video

Clip = Callable[[str], Path]
KINDS = (
    "h264_b_aac.mp4",
    "h264_vfr.mp4",
    "h264_rot90.mp4",
    "hevc_10bit.mkv",
    "vp9.webm",
    "av1.mp4",
    "mpeg4_b.mp4",
    "mjpeg_pcm.avi",
)


@pytest.mark.parametrize("kind", KINDS)
def test_every_frame_is_a_keyframe_and_all_else_stays(
    clip: Clip, tmp_path: Path, kind: str
) -> None:
    source = Path(shutil.copy(clip(kind), tmp_path))
    result = convert_video(source)
    assert result.output == source.with_name(f"{source.stem}-all_intra{source.suffix}")
    assert result.verified
    with av.open(str(result.output)) as new, av.open(str(source)) as old:
        assert (
            new.streams.video[0].codec.canonical_name == old.streams.video[0].codec.canonical_name
        )
        assert len(new.streams.audio) == len(old.streams.audio)
        packets = [packet for packet in new.demux(new.streams.video[0]) if packet.size]
        assert all(packet.is_keyframe for packet in packets)
    assert read_with_ffmpeg(result.output) == list(CLIPS[kind].expected)
    with open_video(source) as before, open_video(result.output) as after:
        assert after.shape == before.shape
        times = before.times.seconds - before.times.seconds[0]
        assert np.abs(after.times.seconds - times).max() < 0.0015


def test_a_file_whose_frames_all_are_keyframes_is_copied(clip: Clip, tmp_path: Path) -> None:
    result = convert_video(clip("h264_intra.mp4"), tmp_path / "out.mp4")
    assert result.mode == "copy"
    assert result.reencoded == 0


def test_an_existing_file_is_not_replaced(clip: Clip, tmp_path: Path) -> None:
    taken = tmp_path / "out.mp4"
    taken.write_bytes(b"mine")
    with pytest.raises(FileExistsError, match="exists already"):
        convert_video(clip("h264_intra.mp4"), taken)
    assert taken.read_bytes() == b"mine"
