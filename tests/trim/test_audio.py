"""Sound stays with the pictures: a click as the light turns on, before and after a trim."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import av
import numpy as np
import pytest

from napari_camsync import trim_video
from napari_camsync.synthetic import LedCamera, write_video

ON = 52
B_FRAMES = (("bf", "2"), ("g", "10"))
CAMERA = LedCamera(
    "led.mkv", ON, 80, size=(96, 64), led=(70, 30), audio=True, codec="mjpeg", options=(("q", "3"),)
)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str, str], Path]:
    """Return a function that films the light, with the sound in a codec of choice."""
    folder = tmp_path_factory.mktemp("sound")

    @cache
    def filmed(name: str, video: str, audio: str) -> Path:
        write_video(CAMERA, folder / "led.mkv")
        coding = ["-bf", "2", "-g", "10"] if video == "libx264" else []
        command = ["ffmpeg", "-v", "error", "-y", "-i", folder / "led.mkv", "-c:v", video, *coding]
        subprocess.run([*command, "-c:a", audio, folder / name], check=True)
        return folder / name

    if shutil.which("ffmpeg") is None:
        pytest.skip("needs the ffmpeg program")
    return filmed


def click_after(path: Path, frame: int) -> float:
    """Return how many seconds after a frame's time the click begins, as PyAV decodes both."""
    with av.open(str(path)) as container:
        times = sorted(float(picture.time) for picture in container.decode(video=0))
    with av.open(str(path)) as container:
        for sound in container.decode(audio=0):
            wave = sound.to_ndarray()[0].astype(float)
            loud = np.flatnonzero(
                np.abs(wave) > 0.2 * (1 if sound.format.name == "fltp" else 2**15)
            )
            if len(loud):
                return float(sound.time) + loud[0] / sound.sample_rate - times[frame]
    raise AssertionError(f"there is no click in {path}")


KINDS = [
    ("h264_aac.mp4", "libx264", "aac"),
    ("h264_aac.mkv", "libx264", "aac"),
    ("h264_aac.ts", "libx264", "aac"),
    ("h264_pcm.mov", "libx264", "pcm_s16le"),
    ("mjpeg_pcm.avi", "copy", "pcm_s16le"),
    ("mjpeg_pcm24.avi", "copy", "pcm_s24le"),
    ("mjpeg_aac.mkv", "copy", "aac"),
    ("h264_opus.mkv", "libx264", "libopus"),
]


@pytest.mark.parametrize("cut", [13, 20, 37], ids="cut at {}".format)
@pytest.mark.parametrize(("name", "video", "audio"), KINDS, ids=[kind[0] for kind in KINDS])
def test_the_click_is_as_far_from_the_on_frame_as_it_was(
    film: Callable[[str, str, str], Path],
    tmp_path: Path,
    name: str,
    video: str,
    audio: str,
    cut: int,
) -> None:
    """To 5 ms, copied (20 where frames are reordered) or re-encoded."""
    source = film(name, video, audio)
    result = trim_video(source, cut, output=tmp_path / name)
    assert result.left_out == ()
    drift = click_after(result.output, ON - cut) - click_after(source, ON)
    assert abs(drift) < 0.005


@pytest.mark.parametrize("cut", [13, 37, 50])
def test_so_it_is_where_no_times_are_stored_and_packets_are_long(
    film: Callable[[str, str, str], Path], tmp_path: Path, cut: int
) -> None:
    """A packet of MP3 is 24 ms long: where none begins near the cut, sound becomes PCM."""
    source = film("mjpeg_mp3.avi", "copy", "libmp3lame")
    result = trim_video(source, cut, output=tmp_path / "a.avi")
    drift = click_after(result.output, ON - cut) - click_after(source, ON)
    assert abs(drift) < 0.005
    (how,) = result.sound
    offset = abs((cut / 30) % 0.024)
    assert ("decoded to PCM" in how) == (min(offset, 0.024 - offset) > 0.005)


@pytest.mark.parametrize(("name", "video", "audio"), KINDS, ids=[kind[0] for kind in KINDS])
def test_sound_ends_with_the_pictures(
    film: Callable[[str, str, str], Path], tmp_path: Path, name: str, video: str, audio: str
) -> None:
    """Thirty frames are one second; a packet more is no harm."""
    result = trim_video(film(name, video, audio), 20, 50, tmp_path / name)
    with av.open(str(result.output)) as container:
        samples = sum(sound.samples for sound in container.decode(audio=0))
    assert 48_000 * 0.95 < samples < 48_000 * 1.05


def test_every_track_comes_along(film: Callable[[str, str, str], Path], tmp_path: Path) -> None:
    one = film("h264_aac.mp4", "libx264", "aac")
    two = tmp_path / "two.mkv"
    command = ["ffmpeg", "-v", "error", "-i", one, "-i", film("mjpeg_pcm.avi", "copy", "pcm_s16le")]
    subprocess.run([*command, "-map", "0", "-map", "1:a", "-c", "copy", two], check=True)
    result = trim_video(two, 13)
    with av.open(str(result.output)) as container:
        assert [track.codec_context.name for track in container.streams.audio] == [
            "aac",
            "pcm_s16le",
        ]


def test_a_track_the_container_cannot_hold_is_left_out_and_named(
    clip: Callable[[str], Path], tmp_path: Path
) -> None:
    result = trim_video(clip("h264_b_aac.mp4"), 13, output=tmp_path / "a.webm")
    assert result.left_out == ("audio track 1 (aac)",)
