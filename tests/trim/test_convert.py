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
from typer.testing import CliRunner

from napari_camsync import convert_video, open_video
from napari_camsync.align.naming import Kind
from napari_camsync.cli import command_line

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


@pytest.mark.parametrize(
    ("kind", "to", "codec"),
    [
        pytest.param("h264_b_pcm.avi", "mp4", "h264", id="the codec stays"),
        pytest.param("mjpeg_pcm.avi", "mp4", "mjpeg", id="copied into another kind"),
        pytest.param("huffyuv.avi", "mp4", "h264", id="what MP4 does not hold"),
        pytest.param("h264_vfr.mp4", "mkv", "h264", id="a varying rate"),
    ],
)
def test_into_another_kind_of_file(
    clip: Clip, tmp_path: Path, kind: str, to: Kind, codec: str
) -> None:
    source = Path(shutil.copy(clip(kind), tmp_path))
    done = CliRunner().invoke(command_line(["convert"]), ["convert", str(source), "--to", to])
    assert done.exit_code == 0, done.output
    output = source.with_name(f"{source.stem}-all_intra.{to}")
    with av.open(str(output)) as new:
        assert new.format.name.startswith({"mp4": "mov,mp4", "mkv": "matroska"}[to])
        assert new.streams.video[0].codec.canonical_name == codec
        packets = [packet for packet in new.demux(new.streams.video[0]) if packet.size]
        assert all(packet.is_keyframe for packet in packets)
    assert read_with_ffmpeg(output) == list(CLIPS[kind].expected)


def test_an_existing_file_is_not_replaced(clip: Clip, tmp_path: Path) -> None:
    taken = tmp_path / "out.mp4"
    taken.write_bytes(b"mine")
    with pytest.raises(FileExistsError, match="exists already"):
        convert_video(clip("h264_intra.mp4"), taken)
    assert taken.read_bytes() == b"mine"
