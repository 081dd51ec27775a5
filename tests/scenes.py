"""Short recordings of an arena in which an LED lights up, and of all that is no LED."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

from napari_camsync import Roi

Floats = npt.NDArray[np.float32]
Scene = Callable[[Floats, int], Floats]
"""Draws what is to be seen on a frame onto the empty arena."""

WIDTH, HEIGHT, FRAMES = 320, 240, 100
LED = (250, 50)
"""Its center, x and y."""
# Each frame's noise is taken from a random place of one field that is so much larger.
_SPARE = 64


@cache
def arena() -> Floats:
    """Return an empty arena with a textured floor, (H, W, 3)."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    floor = 70 + 40 * x / WIDTH + 20 * ((x // 30 + y // 30) % 2)
    texture = cv2.GaussianBlur(rng.normal(0, 50, (HEIGHT, WIDTH)), (0, 0), 2)
    return np.asarray((floor + texture)[..., None] * np.array([1.0, 0.95, 0.9]), np.float32)


def lit(
    picture: Floats,
    level: float,
    *,
    center: tuple[int, int] = LED,
    radius: float = 4.0,
    gain: tuple[float, float, float] = (150, 60, 60),
) -> Floats:
    """Return the picture with a light that is so much ON."""
    glow = _glow(picture.shape[0], picture.shape[1], center, radius)
    return picture + glow * (level * np.array(gain)).astype(np.float32)


@cache
def _glow(height: int, width: int, center: tuple[int, int], radius: float) -> Floats:
    """Return the shape of a light, (H, W, 1): a disc and its halo."""
    y, x = np.mgrid[:height, :width]
    distance = np.hypot(x - center[0], y - center[1])
    shape = np.clip(radius + 0.5 - distance, 0, 1) + 0.15 * np.exp(-((distance / 3 / radius) ** 2))
    return np.asarray(shape[..., None], np.float32)


def with_animal(picture: Floats, moment: float, gray: float = 20, phase: float = 0) -> Floats:
    """Return the picture with an animal that runs about."""
    x = int(WIDTH * (0.5 + 0.4 * np.sin(moment / 23 + phase)))
    y = int(HEIGHT * (0.6 + 0.25 * np.sin(moment / 14 + 2 * phase)))
    animal = picture.copy()
    cv2.ellipse(animal, (x, y), (18, 10), 3.0 * moment, 0, 360, (gray, gray, gray), -1)
    cv2.circle(animal, (x + 4, y), 3, (230, 230, 210), -1)
    return animal


def is_on_the_led(roi: Roi, center: tuple[int, int] = LED) -> bool:
    """Whether a rectangle holds the LED's center."""
    x, y = center
    return roi.x <= x < roi.x + roi.width and roi.y <= y < roi.y + roi.height


@cache
def _grain() -> Floats:
    rng = np.random.default_rng(1)
    return rng.standard_normal((HEIGHT + _SPARE, WIDTH + _SPARE, 1), np.float32)


def write_scene(
    path: Path,
    scene: Scene,
    *,
    frames: int = FRAMES,
    noise: float = 3.0,
    codec: str = "libx264",
    pixels: str = "yuv420p",
) -> Path:
    """Film a scene."""
    rng = np.random.default_rng(1)
    empty = arena()
    options = {"preset": "ultrafast", "crf": "20"} if codec == "libx264" else {}
    with av.open(str(path), "w") as output:
        stream = output.add_stream(codec, rate=30, options=options)
        for number in range(frames):
            picture = scene(empty.copy(), number)
            y, x = rng.integers(0, _SPARE, 2)
            grain = _grain()[y : y + picture.shape[0], x : x + picture.shape[1]]
            picture = (picture + np.float32(noise) * grain).clip(0, 255)
            if number == 0:
                stream.height, stream.width = picture.shape[:2]
                stream.pix_fmt = pixels
            frame = av.VideoFrame.from_ndarray(picture.astype(np.uint8), format="rgb24")
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path
