"""Videos of a blinking LED whose truth is known, for the demo, the sample data and tests.

A scene is drawn for each frame at the moment it is exposed, so that cameras which run at other
times and rates film the same animal and the same light.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import cast

import av
import cv2
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from .progress import Progress, report_each

Picture = npt.NDArray[np.uint8]

_AUDIO_RATE = 48_000
_CLICK_SECONDS = 0.02
_NOISE_FIELDS = 7
_TICKS_PER_SECOND = 90_000
_GLOW = 80  # pixels that the LED's halo reaches


@dataclass(frozen=True, slots=True)
class LedCamera:
    """A camera that films an LED turning on.

    Parameters
    ----------
    name : str
        The video's file name; its suffix chooses the container.
    on_frame : int
        The first frame on which the LED is ON: the truth.
    frames : int
        How many frames it films.
    fps : Fraction
        Its frame rate; the average one where it varies.
    codec : str
        FFmpeg's name of the encoder.
    options : tuple of (str, str)
        Encoder options.
    first_level : float
        How ON the ON frame is: below 1, the LED lit part-way through its exposure.
    varies : bool
        Whether the frame rate varies and frames are dropped.
    audio : bool
        Whether it records sound: a click as the LED turns on.
    size : (int, int)
        Width and height in pixels.
    led : (int, int)
        The LED's center, x and y.
    noise : float
        Standard deviation of the sensor's noise, of 255.
    seed : int
        Seed of noise and jitter.
    """

    name: str
    on_frame: int
    frames: int = 240
    fps: Fraction = Fraction(30)
    codec: str = "libx264"
    options: tuple[tuple[str, str], ...] = ()
    first_level: float = 1.0
    varies: bool = False
    audio: bool = False
    size: tuple[int, int] = (480, 360)
    led: tuple[int, int] = (390, 70)
    noise: float = 3.0
    seed: int = 0

    @property
    def roi(self) -> tuple[int, int, int, int]:
        """A rectangle around the LED: x, y, width, height."""
        return self.led[0] - 14, self.led[1] - 14, 28, 28

    @property
    def ticks(self) -> npt.NDArray[np.int64]:
        """(frames,) int64: when each frame is exposed, in 1/90000 s from the first."""
        step = _TICKS_PER_SECOND / self.fps
        count = np.arange(self.frames)
        if not self.varies:
            return (count * int(step)).astype(np.int64)
        rng = np.random.default_rng(self.seed)
        dropped = np.cumsum(rng.random(self.frames) < 0.02)
        jitter = rng.uniform(-0.2, 0.2, self.frames)
        ticks = np.rint((count + dropped + jitter) * int(step)).astype(np.int64)
        return np.asarray(ticks - ticks[0], np.int64)

    def level(self, frame: int) -> float:
        """Return how ON the LED is on a frame."""
        if frame == self.on_frame:
            return self.first_level
        return float(frame > self.on_frame)


def demo_cameras() -> tuple[LedCamera, ...]:
    """Return three cameras that were not started together, each with another kind of file."""
    slow_b_frames = (("preset", "veryfast"), ("crf", "20"), ("bf", "3"), ("g", "60"))
    no_b_frames = (("preset", "veryfast"), ("crf", "20"), ("bf", "0"), ("g", "30"))
    camera = LedCamera("", 0)
    return (
        replace(camera, name="cam1_h264.mp4", on_frame=101, options=slow_b_frames, audio=True),
        replace(
            camera,
            name="cam2_mjpeg.avi",
            on_frame=74,
            codec="mjpeg",
            options=(("q", "3"),),
            first_level=0.7,
            led=(80, 260),
            seed=1,
        ),
        replace(
            camera,
            name="cam3_vfr.mp4",
            on_frame=128,
            options=no_b_frames,
            first_level=0.85,
            varies=True,
            led=(240, 60),
            seed=2,
        ),
    )


def draw_frame(camera: LedCamera, frame: int) -> Picture:
    """Return what a camera sees on a frame: (H, W, 3) uint8 RGB."""
    ticks = camera.ticks
    moment = float(ticks[frame] - ticks[camera.on_frame]) / _TICKS_PER_SECOND
    picture = _arena(camera.size).copy()
    _draw_animal(picture, moment)
    _draw_led(picture, camera.led, camera.level(frame))
    label = f"{camera.name}  frame {frame}"
    cv2.putText(picture, label, (8, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (255, 255, 255), 1, 16)
    noise = _noise(camera.size, camera.noise, camera.seed)[frame % _NOISE_FIELDS]
    noisy: Picture = np.clip(picture.astype(np.int16) + noise, 0, 255).astype(np.uint8)
    return noisy


def write_video(camera: LedCamera, path: Path, progress: Progress | None = None) -> None:
    """Film the scene with a camera.

    Parameters
    ----------
    camera : LedCamera
        The camera.
    path : Path
        The file to write; an existing one is replaced.
    progress : callable, optional
        Called as ``progress(done, total)`` in frames.
    """
    with av.open(f"file:{path}", "w") as output:
        options = dict(camera.options)
        stream = cast(
            "VideoStream", output.add_stream(camera.codec, rate=camera.fps, options=options)
        )
        stream.width, stream.height = camera.size
        stream.pix_fmt = "yuvj420p" if camera.codec == "mjpeg" else "yuv420p"
        base = Fraction(1, _TICKS_PER_SECOND) if camera.varies else 1 / camera.fps
        stream.time_base = stream.codec_context.time_base = base
        audio = output.add_stream("aac", _AUDIO_RATE) if camera.audio else None
        for frame in report_each(range(camera.frames), camera.frames, progress):
            picture = VideoFrame.from_ndarray(draw_frame(camera, frame), format="rgb24")
            picture.pts = int(camera.ticks[frame]) if camera.varies else frame
            picture.time_base = base
            output.mux(stream.encode(picture))
        output.mux(stream.encode(None))
        if audio is not None:
            _write_click(output, audio, camera)


def _write_click(output: OutputContainer, stream: AudioStream, camera: LedCamera) -> None:
    for frame in _click(camera):
        output.mux(stream.encode(frame))
    output.mux(stream.encode(None))


def _click(camera: LedCamera) -> Iterator[AudioFrame]:
    """Yield silence with a click of 1 kHz as the LED turns on."""
    ticks = camera.ticks
    length = int(ticks[-1] * _AUDIO_RATE // _TICKS_PER_SECOND)
    begin = int(ticks[camera.on_frame] * _AUDIO_RATE // _TICKS_PER_SECOND)
    sound = np.zeros((1, length), np.float32)
    click = np.arange(int(_CLICK_SECONDS * _AUDIO_RATE))
    sound[0, begin : begin + len(click)] = 0.5 * np.sin(2 * np.pi * 1000 * click / _AUDIO_RATE)
    for start in range(0, length, 1024):
        frame = AudioFrame.from_ndarray(sound[:, start : start + 1024], "fltp", "mono")
        frame.sample_rate, frame.pts = _AUDIO_RATE, start
        yield frame


@lru_cache(maxsize=4)
def _arena(size: tuple[int, int]) -> Picture:
    """Return a floor with a grid, lit from one side."""
    width, height = size
    y, x = np.mgrid[:height, :width]
    shade = 60 + 50 * x / width + 10 * ((x // 40 + y // 40) % 2)
    return np.stack([shade, shade * 0.95, shade * 0.85], axis=-1).astype(np.uint8)


@lru_cache(maxsize=4)
def _noise(size: tuple[int, int], deviation: float, seed: int) -> npt.NDArray[np.int16]:
    rng = np.random.default_rng(seed)
    fields = rng.normal(0, deviation, (_NOISE_FIELDS, size[1], size[0], 1))
    return np.rint(fields).astype(np.int16)


def _draw_animal(picture: Picture, moment: float) -> None:
    """Draw a dark body with a tail, running in a figure of eight."""
    height, width = picture.shape[:2]
    x = int(width * (0.5 + 0.25 * np.sin(1.3 * moment)))
    y = int(height * (0.6 + 0.18 * np.sin(2.6 * moment)))
    heading = float(np.degrees(np.arctan2(np.cos(2.6 * moment), np.cos(1.3 * moment))))
    cv2.ellipse(picture, (x, y), (34, 18), heading, 0, 360, (40, 35, 32), -1, 16)
    cv2.circle(picture, (x, y), 4, (200, 190, 60), -1, 16)


def _draw_led(picture: Picture, center: tuple[int, int], level: float) -> None:
    """Draw the LED: a dark red lens that lights up, with a halo."""
    cv2.circle(picture, center, 6, (70, 20, 20), -1, 16)
    if level <= 0:
        return
    left, top = max(center[0] - _GLOW, 0), max(center[1] - _GLOW, 0)
    around = picture[top : center[1] + _GLOW, left : center[0] + _GLOW]
    y, x = np.mgrid[top : top + around.shape[0], left : left + around.shape[1]]
    distance = (x - center[0]) ** 2 + (y - center[1]) ** 2
    glow = level * (220 * np.exp(-distance / 60) + 25 * np.exp(-distance / 900))
    lit = around + glow[..., None] * np.array([1.0, 0.35, 0.3])
    around[:] = np.clip(lit, 0, 255).astype(np.uint8)
