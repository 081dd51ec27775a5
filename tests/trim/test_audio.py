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
from av.audio.resampler import AudioResampler
from riff import with_repeats

from napari_camsync import TrimError, trim_video
from napari_camsync.synthetic import LedCamera, write_video
from napari_camsync.trim import verify_against

ON, LAST = 52, 70
COUNTED = (".mp4", ".mov", ".mkv", ".webm", ".ts")
"""OpenCV counts the frames of the others wrongly where they have sound."""
CODING = {
    "libx264": ["-preset", "ultrafast", "-bf", "2", "-g", "10"],
    "libvpx-vp9": ["-deadline", "realtime", "-cpu-used", "8", "-g", "10"],
    "wmv2": ["-g", "10"],
}
CAMERA = LedCamera(
    "led.mkv", ON, 80, size=(96, 64), led=(70, 30), audio=True, codec="mjpeg", options=(("q", "3"),)
)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str, str], Path]:
    """Return a function that films the light, with the sound in a codec of choice."""
    folder = tmp_path_factory.mktemp("sound")
    write_video(CAMERA, folder / "led.mkv")

    @cache
    def filmed(name: str, video: str, audio: str) -> Path:
        coding = CODING.get(video, [])
        command = ["ffmpeg", "-v", "error", "-y", "-i", folder / "led.mkv", "-c:v", video, *coding]
        command += ["-fps_mode", "passthrough", "-c:a", audio, "-strict", "-2"]
        command += ["-ac", "1", "-ar", "8000"] if audio == "g726" else []
        subprocess.run([*command, folder / name], check=True)
        return folder / name

    if shutil.which("ffmpeg") is None:
        pytest.skip("needs the ffmpeg program")
    return filmed


def frames_counted_by_opencv(path: Path) -> int:
    """Return OpenCV's count of a video's frames."""
    cv2 = pytest.importorskip("cv2")
    return round(cv2.VideoCapture(str(path)).get(cv2.CAP_PROP_FRAME_COUNT))


def click_after(path: Path, frame: int) -> float:
    """Return how many seconds after a frame's time the click begins, as PyAV decodes both."""
    with av.open(str(path)) as container:
        times = sorted(float(picture.time) for picture in container.decode(video=0))
    alike = AudioResampler("fltp", "mono")
    with av.open(str(path)) as container:
        for sound in container.decode(audio=0):
            (wave,) = (alike_sound.to_ndarray()[0] for alike_sound in alike.resample(sound))
            loud = np.flatnonzero(np.abs(wave) > 0.2)
            if len(loud):
                return float(sound.time) + loud[0] / sound.sample_rate - times[frame]
    raise AssertionError(f"there is no click in {path}")


KINDS = [
    ("h264_aac.mp4", "libx264", "aac"),
    ("h264_mp3.mp4", "libx264", "libmp3lame"),
    ("h264_opus.mp4", "libx264", "libopus"),
    ("h264_flac.mp4", "libx264", "flac"),
    ("h264_ac3.mp4", "libx264", "ac3"),
    ("h264_aac.mov", "libx264", "aac"),
    ("h264_pcm.mov", "libx264", "pcm_s16le"),
    ("h264_aac.mkv", "libx264", "aac"),
    ("h264_mp3.mkv", "libx264", "libmp3lame"),
    ("h264_opus.mkv", "libx264", "libopus"),
    ("h264_flac.mkv", "libx264", "flac"),
    ("h264_pcm.mkv", "libx264", "pcm_s16le"),
    ("h264_ac3.mkv", "libx264", "ac3"),
    ("mjpeg_vorbis.mkv", "copy", "libvorbis"),
    ("vp9_opus.webm", "libvpx-vp9", "libopus"),
    ("h264_aac.ts", "libx264", "aac"),
    ("h264_mp3.ts", "libx264", "libmp3lame"),
    ("h264_ac3.ts", "libx264", "ac3"),
    ("h264_aac.flv", "libx264", "aac"),
    ("wmv2_wmav2.wmv", "wmv2", "wmav2"),
    ("h264_aac.asf", "libx264", "aac"),
    ("mjpeg_pcm.avi", "copy", "pcm_s16le"),
    ("mjpeg_pcm24.avi", "copy", "pcm_s24le"),
    ("mjpeg_aac.avi", "copy", "aac"),
    ("mjpeg_ac3.avi", "copy", "ac3"),
    ("mjpeg_flac.avi", "copy", "flac"),
    ("h264_adpcm_ms.mkv", "libx264", "adpcm_ms"),
    ("h264_tta.mkv", "libx264", "tta"),
    ("h264_vorbis.mp4", "libx264", "libvorbis"),
    ("h264_dts.ts", "libx264", "dca"),
]


@pytest.mark.parametrize("cut", [20, 37], ids="cut at {}".format)
@pytest.mark.parametrize(("name", "video", "audio"), KINDS, ids=[kind[0] for kind in KINDS])
def test_the_click_is_as_far_from_the_on_frame_as_it_was(
    film: Callable[[str, str, str], Path],
    tmp_path: Path,
    name: str,
    video: str,
    audio: str,
    cut: int,
) -> None:
    """To 5 ms, copied (20 where frames are reordered) or re-encoded; and it ends with the pictures.

    To a packet or so at either end; where readers count frames by how long the longest track is,
    sound must add none.
    """
    source = film(name, video, audio)
    result = trim_video(source, cut, LAST, tmp_path / name)
    assert result.left_out == ()
    drift = click_after(result.output, ON - cut) - click_after(source, ON)
    assert abs(drift) < 0.005
    with av.open(str(result.output)) as container:
        packets = [sound.samples / sound.sample_rate for sound in container.decode(audio=0)]
    assert abs(sum(packets) - (LAST - cut) / 30) < 3 * max(packets)
    if name.endswith(COUNTED):
        assert frames_counted_by_opencv(result.output) == LAST - cut


def test_the_sound_of_an_avi_that_begins_with_empty_chunks_is_trimmed_too(tmp_path: Path) -> None:
    """FFmpeg does not go back to before the first keyframe of such a file."""
    source = tmp_path / "cam.avi"
    with av.open(str(source), "w") as output:
        video, sound = output.add_stream("mjpeg", 25), output.add_stream("ac3", 48000)
        video.width, video.height, video.pix_fmt = 96, 64, "yuvj420p"
        samples = np.zeros((2, 1536), np.float32)
        for _ in range(30):
            picture = av.VideoFrame(96, 64, "yuvj420p")
            output.mux(video.encode(picture))
            heard = av.AudioFrame.from_ndarray(samples, "fltp", "stereo")
            heard.sample_rate = 48000
            output.mux(sound.encode(heard))
        output.mux(video.encode(None))
        output.mux(sound.encode(None))
    source.write_bytes(with_repeats(source.read_bytes(), [0] * 6))
    result = trim_video(source, 11, output=tmp_path / "a.avi")
    assert result.frames == 19
    assert "audio track 1 (ac3)" in result.sound[0]


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


@pytest.mark.parametrize("audio", ["libspeex", "g722", "g726", "dca", "eac3", "libvorbis"])
def test_sound_whose_times_are_wrong_in_the_source_is_counted(
    film: Callable[[str, str, str], Path], tmp_path: Path, audio: str
) -> None:
    """AVI concludes them from sizes. To what encoders begin late by, which it cannot say either."""
    source = film(f"mjpeg_{audio}.avi", "copy", audio)
    assert abs(click_after(source, ON)) > 1, "its times are right here"
    clicks = []
    for cut in (20, 37):
        result = trim_video(source, cut, LAST, tmp_path / f"{cut}.avi")
        (how,) = result.sound
        assert "its samples are counted" in how
        assert result.left_out == ()
        clicks.append(click_after(result.output, ON - cut))
        with av.open(str(result.output)) as container:
            sounds = [sound.samples / sound.sample_rate for sound in container.decode(audio=0)]
        assert sum(sounds) == pytest.approx((LAST - cut) / 30, abs=0.001)
    assert clicks == pytest.approx([click_after(source.parent / "led.mkv", ON)] * 2, abs=0.022)
    assert clicks[0] == pytest.approx(clicks[1], abs=0.001)
    verify_against(result.output, source, 37)
    silent = tmp_path / "silent.avi"
    command = ["ffmpeg", "-v", "error", "-i", result.output, "-c:v", "copy", "-af", "volume=0"]
    subprocess.run([*command, "-c:a", "pcm_s16le", silent], check=True)
    with pytest.raises(TrimError, match="silent, and the source's is not"):
        verify_against(silent, source, 37)


@pytest.mark.parametrize(("end", "is_there"), [(0.4, False), (0.8, True)])
def test_where_samples_are_counted_it_is_known_whether_any_are_in_the_cut(
    film: Callable[[str, str, str], Path], tmp_path: Path, end: float, is_there: bool
) -> None:
    source = tmp_path / "short.avi"
    command = ["ffmpeg", "-v", "error", "-i", film("mjpeg_pcm.avi", "copy", "pcm_s16le")]
    command += ["-c:v", "copy", "-c:a", "g722", "-af", f"atrim=end={end}", source]
    subprocess.run(command, check=True)
    result = trim_video(source, 20)
    named = () if is_there else ("audio track 1 (g722), which has nothing within the cut",)
    assert result.left_out == named


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
    (named,) = result.left_out
    assert named.startswith("audio track 1 (aac), which webm holds")


def test_sound_that_ends_before_the_cut_is_named_and_no_empty_track(
    film: Callable[[str, str, str], Path], tmp_path: Path
) -> None:
    source = tmp_path / "short.mp4"
    command = ["ffmpeg", "-v", "error", "-i", film("h264_aac.mp4", "libx264", "aac")]
    subprocess.run([*command, "-c:v", "copy", "-af", "atrim=end=0.4", source], check=True)
    result = trim_video(source, 37)
    assert result.left_out == ("audio track 1 (aac), which has nothing within the cut",)
    with av.open(str(result.output)) as output:
        assert not output.streams.audio


def test_sound_at_another_time_does_not_pass_the_check(
    film: Callable[[str, str, str], Path], tmp_path: Path
) -> None:
    source = film("h264_pcm.mkv", "libx264", "pcm_s16le")
    result = trim_video(source, 20, LAST, tmp_path / "right.mkv")
    late = tmp_path / "late.mkv"
    command = ["ffmpeg", "-v", "error", "-i", result.output, "-itsoffset", "0.02"]
    command += ["-i", result.output, "-map", "0:v", "-map", "1:a", "-c", "copy", late]
    subprocess.run(command, check=True)
    verify_against(result.output, source)
    with pytest.raises(TrimError, match="heard 20 ms too late"):
        verify_against(late, source)
