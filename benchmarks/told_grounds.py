"""Grounds of `told_camera`, still and moving: what is behind an LED."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt
from told_course import Rng, Values

Movement = Callable[[int], Values]
_WORDS = ("PWR", "R12", "STATUS", "C7", "LAN 1", "0x3F", "ERR")
# So far around the ROI the ground moves, at most.
_AROUND = 40


def draw_ground(size: tuple[int, int], rng: Rng) -> Values:
    """Return how bright and of what color a ground is: (H, W, 3) float32, about 0 to 1."""
    width, height = size
    x, y = np.meshgrid(np.linspace(-0.5, 0.5, width), np.linspace(-0.5, 0.5, height))
    style = rng.choice(["smooth", "gradient", "texture", "board", "panel"])
    tint = rng.uniform(0.75, 1.1, 3)
    turn = rng.uniform(0, 2 * np.pi)
    slope = 1 + rng.uniform(0.6, 1.4) * (style == "gradient") * (
        x * np.cos(turn) + y * np.sin(turn)
    )
    rough = 1.6 if style == "texture" else 0.08
    grain = 1 + rough * (draw_texture(size, int(rng.integers(3, 25)), rng) - 0.5)
    ground = rng.uniform(0.25, 0.7) * (slope * grain)[..., None] * tint
    ground = np.ascontiguousarray((255 * ground).clip(3, 255), np.uint8)
    many = {"board": rng.integers(15, 61), "panel": rng.integers(4, 15)}
    for _ in range(many.get(style, 0)):
        _add_part(ground, rng)
    ground = cv2.GaussianBlur(ground / np.float32(255), (0, 0), rng.uniform(0.5, 1.1))
    vignette = 1 - rng.uniform(0, 0.35) * 2 * (x**2 + y**2)
    return np.asarray(ground * vignette[..., None], np.float32)


def draw_texture(size: tuple[int, int], coarsest: int, rng: Rng) -> Values:
    """Return clouds of ever finer grain, 0 to 1; the coarsest are so many in a width."""
    clouds, weight, many = np.zeros(size[::-1], np.float32), 1.0, coarsest
    while many < max(size) / 1.5:
        grain = rng.standard_normal((many, many), np.float32)
        clouds += weight * cv2.resize(grain, size, interpolation=cv2.INTER_CUBIC)
        weight, many = 0.62 * weight, 2 * many
    clouds -= clouds.min()
    return clouds / clouds.max()


def _add_part(ground: npt.NDArray[np.uint8], rng: Rng) -> None:
    """Draw a box, a line, a disc or a word."""
    height, width = ground.shape[:2]
    color = tuple((rng.uniform(0.02, 0.95) * rng.uniform(180, 330, 3)).clip(3, 255).tolist())
    x, y = int(rng.integers(width)), int(rng.integers(height))
    part = rng.choice(["box", "line", "disc", "word"])
    if part == "box":
        cv2.rectangle(ground, (x, y, *rng.integers(4, 60, 2).tolist()), color, -1)
    elif part == "line":
        end = (np.array([x, y]) + rng.integers(-120, 121, 2)).tolist()
        cv2.line(ground, (x, y), end, color, int(rng.integers(1, 4)))
    elif part == "disc":
        cv2.circle(ground, (x, y), int(rng.integers(2, 10)), color, int(rng.choice([-1, 1])))
    else:
        word, tall = str(rng.choice(_WORDS)), rng.uniform(0.3, 0.8)
        cv2.putText(ground, word, (x, y), cv2.FONT_HERSHEY_SIMPLEX, tall, color)


def make_movement(roi: tuple[int, int, int, int], ground: Values, rng: Rng) -> Movement:
    """Return a function of a frame: the ground, of which a part in and around the ROI moves."""
    left, top = (max(first - int(rng.integers(_AROUND)), 0) for first in roi[:2])
    right, bottom = (roi[i] + roi[i + 2] + int(rng.integers(_AROUND)) for i in (0, 1))
    where = slice(top, bottom), slice(left, right)
    kinds = (_scrolling, _crossing, _turning)
    part = kinds[rng.integers(len(kinds))](ground[where], float(np.median(ground)), rng)

    def at(frame: int) -> Values:
        picture = ground.copy()
        picture[where] = part(frame)
        return picture

    return at


def _scrolling(still: Values, bright: float, rng: Rng) -> Movement:
    height, width = still.shape[:2]
    clouds = draw_texture((512, 512), int(rng.integers(12, 41)), rng)
    # Turned over, they begin anew without an edge.
    clouds = np.pad(clouds, ((0, 512), (0, 512)), "symmetric") * 1.6 + 0.3
    turn, speed = rng.uniform(0, 2 * np.pi), rng.uniform(0.5, 5)

    def at(frame: int) -> Values:
        shift = int(frame * speed * np.sin(turn)), int(frame * speed * np.cos(turn))
        return bright * np.roll(clouds, shift, axis=(0, 1))[:height, :width, None]

    return at


def _crossing(still: Values, bright: float, rng: Rng) -> Movement:
    """Let discs cross it, which come back on the other side."""
    height, width = still.shape[:2]
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    many, speed, beyond = int(rng.integers(2, 7)), rng.uniform(0.5, 5), 20
    places = rng.uniform(0, 1, (many, 2)) * (width, height)
    steps = rng.uniform(-speed, speed, (many, 2))
    radii, shades = rng.uniform(4, 18, many), bright * rng.uniform(0.2, 2.5, many)

    def at(frame: int) -> Values:
        picture, field = still, (width + 2 * beyond, height + 2 * beyond)
        now = (places + steps * frame) % field - beyond
        for (disc_x, disc_y), radius, shade in zip(now, radii, shades, strict=True):
            edge = radius - np.hypot(x - disc_x, y - disc_y)
            disc = np.clip(edge / 2 + 0.5, 0, 1)[..., None]
            picture = picture * (1 - disc) + shade * disc
        return picture

    return at


def _turning(still: Values, bright: float, rng: Rng) -> Movement:
    """Turn a fan's blades over it."""
    height, width = still.shape[:2]
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    angle = np.arctan2(y - rng.uniform(0, height), x - rng.uniform(0, width))
    blades, speed = int(rng.integers(3, 7)), rng.uniform(0.05, 0.5)
    shade = bright * rng.uniform(0.2, 2)

    def at(frame: int) -> Values:
        wave = np.sin(blades * (angle + speed * frame))
        blade = np.clip(4 * wave + 0.5, 0, 1)[..., None]
        return still * (1 - blade) + shade * blade

    return at
