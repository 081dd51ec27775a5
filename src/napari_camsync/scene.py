"""Scene: a short video of an LED, as numbers: what is in front of the camera, and the camera."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Values: TypeAlias = npt.NDArray[np.float64]
Rng: TypeAlias = np.random.Generator

_COLORS = (
    (1.0, 0.15, 0.1),
    (0.15, 1.0, 0.2),
    (0.1, 0.25, 1.0),
    (1.0, 0.75, 0.2),
    (1.0, 1.0, 1.0),
    (0.9, 0.45, 1.0),
)
_RATES = (Fraction(30), Fraction(25), Fraction(60), Fraction(30000, 1001), Fraction(100))
# Share of ordinary scenes whose first lit frame saw the light for a part of its exposure.
_PART_LIT = 0.3
# Their level keeps this far from one half: there, the level is not what makes them hard.
_ORDINARY_GAP = 0.15
_SHAPES = ("disc", "square", "spot")


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """An LED, what is around it, and what happens.

    Parameters
    ----------
    levels : (T,) float64 array
        How ON the LED is on each frame: the truth.
    start, stop : int
        The window to search.
    roi : (int, int, int, int)
        The rectangle to search: x, y, width, height.
    size : (int, int)
        Width and height of the frame in pixels.
    center : (float, float)
        The LED's, x and y in pixels.
    radius : float
        The LED's, in pixels.
    glow : (3,) tuple of float
        By how much red, green and blue rise at the LED's center, of 255.
    shape : {"disc", "square", "spot"}
        What the LED looks like; a spot has no edge.
    halo : float
        How much of that the wide halo around it has.
    lens : float
        How bright the LED is when OFF, as a factor of what is behind it.
    ground, texture : float
        The background's mean and its standard deviation, of 255.
    room, exposure : (T,) float64 array
        Factors of each frame: light in the room; the camera's gain.
    bands : float
        Periods of the room light's flicker from the top to the bottom of a frame; `flicker` is its
        amplitude and `hum` its periods per frame.
    drift : (float, float)
        By how many pixels the background moves from frame to frame.
    shake : (T, 2) float64 array
        By how many pixels the camera is off on each frame.
    passes : int or None
        On which frame the middle of a moving body is at the LED; `body` is its radius in
        pixels, `speed` is in pixels a frame, `coat` its brightness of 255.
    noise : float
        Standard deviation of 255.
    gray : bool
        Whether the camera sees no color.
    rate : Fraction
        Frames a second.
    codec, pixels, options
        Encoder, its pixel format and options, in FFmpeg's words.
    refuse : bool
        Whether the window holds no onset.
    seed : int
        Of texture and noise.
    """

    levels: Values
    start: int
    stop: int
    roi: tuple[int, int, int, int]
    center: tuple[float, float]
    radius: float
    glow: tuple[float, float, float]
    ground: float
    texture: float
    room: Values
    exposure: Values
    shake: Values
    noise: float
    rate: Fraction
    seed: int
    size: tuple[int, int] = (256, 192)
    shape: str = "disc"
    halo: float = 0.12
    lens: float = 0.7
    flicker: float = 0.0
    hum: float = 0.0
    bands: float = 0.0
    drift: tuple[float, float] = (0.0, 0.0)
    passes: int | None = None
    body: float = 0.0
    speed: float = 1.0
    coat: float = 0.0
    gray: bool = False
    codec: str = "libx264"
    pixels: str = "yuv420p"
    options: tuple[tuple[str, str], ...] = (("preset", "veryfast"), ("crf", "23"))
    refuse: bool = False

    @property
    def on_frame(self) -> int:
        """The first frame of the window at half level or more: the truth."""
        return self.start + int(np.argmax(self.levels[self.start : self.stop] >= 0.5))

    @property
    def suffix(self) -> str:
        """A container that holds what the encoder writes."""
        return ".avi" if self.codec == "mjpeg" else ".mp4"


def plain_scene(rng: Rng) -> Scene:
    """Return a scene without difficulties: a window of 12 to 200 frames, an LED that is clear."""
    count = int(np.exp(rng.uniform(np.log(12), np.log(200))))
    before = int(rng.integers(0, 20))
    total = before + count + int(rng.integers(0, 6))
    on = before + int(rng.integers(2, count - 2))
    radius = float(rng.uniform(3, 8))
    width, height = 256, 192
    center = (float(rng.uniform(80, width - 80)), float(rng.uniform(70, height - 70)))
    color = np.array(_COLORS[int(rng.integers(len(_COLORS)))])
    glow = color * rng.uniform(90, 220)
    levels = np.where(np.arange(total) >= on, 1.0, 0.0)
    if rng.random() < _PART_LIT:
        levels[on] = clear_of_one_half(_ORDINARY_GAP, rng)
    scene = Scene(
        levels=levels,
        start=before,
        stop=before + count,
        roi=(0, 0, 1, 1),
        center=center,
        radius=radius,
        glow=(float(glow[0]), float(glow[1]), float(glow[2])),
        ground=float(rng.uniform(35, 130)),
        texture=float(rng.uniform(4, 16)),
        room=np.ones(total),
        exposure=np.ones(total),
        shake=np.zeros((total, 2)),
        noise=float(rng.uniform(1, 4)),
        rate=_RATES[int(rng.integers(len(_RATES)))],
        seed=int(rng.integers(2**31)),
        halo=float(rng.uniform(0.03, 0.2)),
        lens=float(rng.uniform(0.4, 1.3)),
        shape=str(rng.choice(_SHAPES)),
    )
    return drawn_around(scene, float(rng.uniform(0.08, 0.5)), rng)


def drawn_around(scene: Scene, share: float, rng: Rng) -> Scene:
    """Draw the rectangle so that the LED takes this share of it, and need not be in its middle."""
    area = np.pi * scene.radius**2 / share
    aspect = float(rng.uniform(0.75, 1.33))
    place = []
    for side, middle, limit in zip(
        (np.sqrt(area * aspect), np.sqrt(area / aspect)), scene.center, scene.size, strict=True
    ):
        length = int(min(max(round(float(side)), 4), limit))
        slack = max(length / 2 - scene.radius, 0)
        first = round(middle - length / 2 + rng.uniform(-slack, slack))
        place.append((int(np.clip(first, 0, limit - length)), length))
    (x, width), (y, height) = place
    return replace(scene, roi=(x, y, width, height))


def clear_of_one_half(gap: float, rng: Rng) -> float:
    """Return the level of a frame that saw the light for a part of its exposure."""
    return float(rng.choice([rng.uniform(0.05, 0.5 - gap), rng.uniform(0.5 + gap, 0.95)]))
