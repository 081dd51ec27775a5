"""A recording that was cut short holds what ffmpeg delivers of it, and says what is missing."""

from __future__ import annotations

import shutil
from pathlib import Path

import av
import numpy as np
import pytest
from burned import read_number
from readers import pictures_of_ffmpeg

from napari_camsync import open_video
from napari_camsync.video.remarks import remarks

# Containers that say at their beginning how long they last.
CLAIMING = ("faststart.mp4", "h264.mkv", "vp9.webm")
OTHERS = (
    "mjpeg.avi",
    "mpeg4.avi",
    "h264.ts",
    "mpeg2_b.mpg",
    "h264_fragments.mp4",
    "h264.flv",
    "h264_raw.h264",
    "hevc_raw.hevc",
    "mjpeg_raw.mjpeg",
    "h264_no_cues.mkv",
)
PARTS = (0.4, 0.75)


def with_index_first(source: Path, path: Path) -> None:
    """Copy a video into an MP4 file that begins with its index."""
    options = {"movflags": "+faststart"}
    with av.open(str(source)) as old, av.open(str(path), "w", options=options) as new:
        stream = new.add_stream_from_template(old.streams.video[0])
        for packet in old.demux(video=0):
            if packet.size:
                packet.stream = stream
                new.mux(packet)


def cut(clip, folder: Path, name: str, part: float) -> Path:
    """Return the first part of a file's bytes, as a file."""
    whole = folder / f"whole_{name}"
    if name == "faststart.mp4":
        with_index_first(clip("h264.mp4"), whole)
    else:
        shutil.copy(clip(name), whole)
    path = folder / name
    path.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * part)])
    return path


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", [*CLAIMING, *OTHERS])
def test_its_frames_are_those_that_ffmpeg_delivers(clip, tmp_path, name, part):
    path = cut(clip, tmp_path, name, part)
    theirs = [read_number(picture) for picture in pictures_of_ffmpeg(path)]
    with open_video(path) as video:
        assert len(theirs) > 0.5 * part * 60
        # Of the packet that is cut through, ffmpeg may not even show a broken picture.
        assert len(video) - len(theirs) in (0, 1)
        assert [read_number(video[n]) for n in range(len(theirs))] == theirs
        jumps = np.random.default_rng(3).integers(0, len(theirs), 12).tolist()
        assert [read_number(video[n]) for n in jumps] == [theirs[n] for n in jumps]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", CLAIMING)
def test_where_the_file_tells_its_length_it_is_said_how_much_is_missing(clip, tmp_path, name, part):
    with open_video(cut(clip, tmp_path, name, part)) as video:
        missing = float(video.times.missing_end * video.times.time_base) * 30
        assert missing == pytest.approx(90 - len(video), abs=1.1)  # the packet cut through
        gap = video.times.gaps[-1]
        assert gap.frame == len(video) - 1
        assert gap.missing == pytest.approx(90 - len(video), abs=1)
        said = [sentence for sentence in remarks(video.index) if "cut short" in sentence]
        assert len(said) == 1
        assert "lasts 3.0 s" in said[0]


@pytest.mark.parametrize("name", [*CLAIMING, *OTHERS])
def test_of_a_whole_file_nothing_is_said_to_be_missing(clip, tmp_path, name):
    with open_video(cut(clip, tmp_path, name, 1.0)) as video:
        assert (video.times.missing_end, video.times.gaps) == (0, ())
        assert not any("cut short" in sentence for sentence in remarks(video.index))


def test_an_mp4_file_that_lost_its_index_is_refused_in_a_sentence(clip, tmp_path):
    from napari_camsync import VideoError

    path = tmp_path / "lost.mp4"
    path.write_bytes(clip("h264.mp4").read_bytes()[:20000])
    with pytest.raises(VideoError, match="copy it from the camera again"):
        open_video(path)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(("name", "frames"), [("mjpeg.avi", 60), ("mpeg4.avi", 90)])
def test_an_avi_file_tells_its_length_as_well(clip, tmp_path, name, frames, part):
    """In frames; FFmpeg makes the seconds up from the size of the file."""
    with open_video(cut(clip, tmp_path, name, part)) as video:
        missing = float(video.times.missing_end * video.times.time_base) * 30
        assert missing == pytest.approx(frames - len(video), abs=2.1)
        said = [sentence for sentence in remarks(video.index) if "cut short" in sentence]
        assert f"lasts {frames / 30:.1f} s" in said[0]
