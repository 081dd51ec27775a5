"""Short recordings of an arena in which an LED lights up, and of all that is no LED."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

from napari_camsync import Roi

Floats = npt.NDArray[np.float64]
Scene = Callable[[Floats, int], Floats]
"""Draws what is to be seen on a frame onto the empty arena."""

WIDTH, HEIGHT, FRAMES = 320, 240, 100
LED = (250, 50)
"""Its center, x and y."""


def arena(seed: int = 0) -> Floats:
    """Return an empty arena with a textured floor, (H, W, 3)."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    floor = 70 + 40 * x / WIDTH + 20 * ((x // 30 + y // 30) % 2)
    texture = cv2.GaussianBlur(rng.normal(0, 50, (HEIGHT, WIDTH)), (0, 0), 2)
    shaded: Floats = (floor + texture)[..., None] * np.array([1.0, 0.95, 0.9])
    return shaded


def lit(
    picture: Floats,
    level: float,
    *,
    center: tuple[int, int] = LED,
    radius: float = 4.0,
    gain: tuple[float, float, float] = (150, 60, 60),
) -> Floats:
    """Return the picture with a light that is so much ON."""
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]]
    distance = np.hypot(x - center[0], y - center[1])
    shape = np.clip(radius + 0.5 - distance, 0, 1) + 0.15 * np.exp(-((distance / 3 / radius) ** 2))
    glowing: Floats = picture + level * shape[..., None] * np.array(gain)
    return glowing


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
            picture = (picture + rng.normal(0, noise, (*picture.shape[:2], 1))).clip(0, 255)
            if number == 0:
                stream.height, stream.width = picture.shape[:2]
                stream.pix_fmt = pixels
            frame = av.VideoFrame.from_ndarray(picture.astype(np.uint8), format="rgb24")
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path
