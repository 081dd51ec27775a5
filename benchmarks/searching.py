"""Measure the search of a whole recording against ffmpeg decoding it to nothing."""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path
from statistics import median

import av
import cv2
import numpy as np
import numpy.typing as npt
from alone import peak_memory, run_alone
from av.video.frame import VideoFrame
from clips import Clip, repeat
from opening import FOLDER_VARIABLE
from scans import WrongPictureError, decode_only, has_program, run_ffmpeg

RATE, SECONDS = 30, 10
WIDTH, HEIGHT = 1920, 1080
LED, ON = (1500, 240), 137
GOAL = 0.8
_OPTIONS = {"preset": "veryfast", "bf": "3", "g": "250", "b": "10M"}


def main() -> None:
    """Make the recordings, search them, and print what came out."""
    options = _parse_options()
    with tempfile.TemporaryDirectory() as cache:
        os.environ[FOLDER_VARIABLE] = cache
        copies = max(options.seconds // SECONDS, 1)
        short = run_alone(make_recording, options.folder, copies)
        long = run_alone(make_recording, options.folder, 4 * copies)
        _compare_speed(short, copies * SECONDS * RATE, options.times)
        memory = [run_alone(_memory_of_search, path) / 2**20 for path in (short, long)]
        print(f"peak memory: {memory[0]:.0f} MiB, four times longer {memory[1]:.0f} MiB")


def _compare_speed(path: Path, frames: int, times: int) -> None:
    scans = {"search_onset": search, "PyAV, decoding only": decode_only}
    if has_program("ffmpeg"):
        scans["ffmpeg -f null"] = run_ffmpeg
    seconds: dict[str, list[float]] = {title: [] for title in scans}
    for _ in range(times):  # in turn, so that whatever else the machine does hits them all
        for title, scan in scans.items():
            seconds[title].append(run_alone(scan, path, frames))
    print(f"{frames} frames of {WIDTH} x {HEIGHT}, {os.cpu_count()} cores, median of {times}")
    for title, values in seconds.items():
        print(f"{title}: {frames / median(values):.0f} frames/s")
    for title in list(scans)[1:]:
        ratio = median(seconds[title]) / median(seconds["search_onset"])
        print(f"search_onset at {ratio:.0%} of the speed of {title} (goal {GOAL:.0%})")


def search(path: Path, frames: int) -> float:
    """Return the seconds from opening a recording to its onset."""
    import time

    import napari_camsync as camsync

    start = time.perf_counter()
    with camsync.open_video(path) as video:
        onset = camsync.search_onset(video)
        seconds = time.perf_counter() - start
        if onset.frame != ON or len(video) != frames:
            raise WrongPictureError(f"{path}: frame {onset.frame} of {len(video)}")
    return seconds


def _memory_of_search(path: Path) -> int:
    import napari_camsync as camsync

    with camsync.open_video(path) as video:
        camsync.search_onset(video)
    return peak_memory()


def make_recording(folder: Path, copies: int) -> Path:
    """Return ten seconds of an arena, an animal and an LED, written so many times over."""
    clip = Clip("led.mp4", "", "libx264", _OPTIONS, RATE * SECONDS, WIDTH, HEIGHT, copies=copies)
    path = folder / f"led-{copies}.mp4"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    once = folder / "encoded-led.mp4"
    _encode(once)
    repeat(once, path, clip)
    once.unlink(missing_ok=True)
    return path


def _encode(path: Path) -> None:
    rng = np.random.default_rng(0)
    noise = [rng.normal(0, 4, (HEIGHT, WIDTH, 1)).astype(np.float32) for _ in range(7)]
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    arena = (70 + 60 * x / WIDTH + 20 * ((x // 90 + y // 90) % 2))[..., None]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options=_OPTIONS)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for i in range(RATE * SECONDS):
            picture = np.repeat(arena + noise[i % len(noise)], 3, axis=2).clip(0, 255)
            frame = VideoFrame.from_ndarray(_draw(picture.astype(np.uint8), i), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _draw(picture: npt.NDArray[np.uint8], i: int) -> npt.NDArray[np.uint8]:
    center = int(WIDTH * (0.45 + 0.3 * np.sin(i / 25))), int(HEIGHT * (0.6 + 0.2 * np.cos(i / 18)))
    cv2.ellipse(picture, center, (110, 60), i * 2.0, 0, 360, (35, 32, 30), -1)
    if i >= ON:
        cv2.circle(picture, LED, 9, (255, 90, 80), -1)
    return picture


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    kept = Path(tempfile.gettempdir()) / "camsync-benchmark-clips"
    parser.add_argument(
        "--folder", type=Path, default=kept, help="where recordings are kept: %(default)s"
    )
    parser.add_argument("--seconds", type=int, default=60, help="of the shorter: %(default)s")
    parser.add_argument("--times", type=int, default=3, help="runs of each: %(default)s")
    return parser.parse_args()


if __name__ == "__main__":
    main()
