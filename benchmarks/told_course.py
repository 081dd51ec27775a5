"""What happens in a clip of `told_scenes`, frame by frame: the LED, the room, the camera."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float32]
Rng = np.random.Generator


class Window(NamedTuple):
    """What is searched of a clip of so many frames; half open."""

    start: int
    stop: int
    total: int


@dataclass(frozen=True, slots=True)
class Passer:
    """A body that hides the LED about a middle frame, for so many frames."""

    middle: float
    lasts: int
    sideways: bool
    backwards: bool


def plan_moment(
    kinds: Sequence[str], window: Window, ramp: int, rng: Rng
) -> tuple[int, Passer | None]:
    """Return the first lit frame, and what passes before or after it."""
    start, stop, _ = window
    if "occlusion" not in kinds:
        after = 12 if {"short flash", "several flashes"} & set(kinds) else 5
        return int(rng.integers(start + 4, stop - after - ramp)), None
    lasts, gap = int(rng.integers(3, 10)), int(rng.integers(2, 6))
    needed, away = 2 * lasts + gap + 4, 1 + gap + lasts / 2
    backwards, sideways = bool(rng.integers(2)), rng.random() < 0.6
    if rng.random() < 0.5:
        on = int(rng.integers(start + needed, stop - 5 - ramp))
        return on, Passer(on - away, lasts, sideways, backwards)
    on = int(rng.integers(start + 5, stop - needed - 4 - ramp))
    return on, Passer(on + ramp + away, lasts, sideways, backwards)


def plan_levels(
    kinds: Sequence[str], on: int, ramp: Sequence[float], window: Window, rng: Rng
) -> Values:
    """Return how ON the LED is on each frame: (T,) float32."""
    start, stop, total = window
    levels = np.zeros(total, np.float32)
    full = on + len(ramp)
    levels[on:full], levels[full:] = ramp, 1
    if "short flash" in kinds:
        levels[full + rng.integers(2, 8) :] = 0
    if "several flashes" in kinds:
        while full < total:
            end = full + rng.integers(2, 9)
            full = end + rng.integers(2, 10)
            levels[end:full] = 0
    if "already ON" in kinds:
        levels[:] = 1
        out = rng.integers(start + 3, (start + stop) // 2)
        again = rng.choice([out, out, total, rng.integers(out + 4, stop - 4)])
        levels[out:again] = 0
    elif start > 8 and rng.random() < 0.15:  # a flash before the window
        levels[start - 5 : start - 2] = 1
    return levels


def plan_room(
    kinds: Sequence[str],
    window: Window,
    moment: tuple[int, int],
    height: int,
    rate: float,
    rng: Rng,
) -> Values:
    """Return the room's light on each row of each frame: (T, H) float32.

    It may be switched where the LED does not come on, and flicker as the mains do: in bands, by
    the picture's height and the frame rate.
    """
    room = np.ones((window.total, height), np.float32)
    if "room light" in kinds:
        room *= _switched(window, moment, rng)[:, None]
    if "mains flicker" in kinds:
        room *= _flicker(window.total, height, rate, rng)
    return room


def _switched(window: Window, moment: tuple[int, int], rng: Rng) -> Values:
    """Return a light that is switched some frames from the moment, at once or slowly."""
    frames = np.arange(window.total)
    inside = frames[window.start + 2 : window.stop - 2]
    apart = inside[(inside < moment[0] - 4) | (inside > moment[1] + 3)]
    near = apart[abs(apart - moment[0]) < 15]
    at = rng.choice(near if len(near) and rng.random() < 0.6 else apart)
    to = rng.choice([rng.uniform(1.4, 2.4), 1 / rng.uniform(1.4, 3)])
    risen = np.clip((frames - at + 1) / rng.choice([1, 1, 3]), 0, 1)
    # A brighter room begins darker, so that it is not overexposed.
    return np.asarray((1 + (to - 1) * risen) / max(np.sqrt(to), 1), np.float32)


def _flicker(total: int, height: int, rate: float, rng: Rng) -> Values:
    """Return the mains' flicker row by row, of 50 or 60 Hz: whichever the frame rate shows."""
    mains = int(rng.choice([50, 60]))
    if (2 * mains / rate) % 1 < 0.01:
        mains = 110 - mains
    readout = rng.choice([0, rng.uniform(0.3, 0.95), rng.uniform(0.3, 0.95)]) / rate
    seconds = np.arange(total)[:, None] / rate + np.arange(height) / height * readout
    hum = 2 * mains + rng.uniform(-0.2, 0.2)
    wave = np.abs(np.sin(np.pi * (hum * seconds + rng.uniform(0, 1))))
    return np.asarray(1 + rng.uniform(0.2, 0.65) * (wave / wave.mean() - 1), np.float32)


def plan_gain(kinds: Sequence[str], levels: Values, on: int, rng: Rng) -> Values:
    """Return a gain that follows the LED with a lag, or something else that happens, or both."""
    if "auto-exposure" not in kinds:
        return np.ones(len(levels), np.float32)
    cause = rng.choice(["LED", "LED", "other", "both"])
    target = np.ones(len(levels))
    if cause != "other":
        earlier = np.maximum(np.arange(len(levels)) - rng.integers(1, 5), 0)
        target -= rng.uniform(0.2, 0.5) * levels[earlier]
    if cause != "LED":
        at = on + rng.choice([-rng.integers(5, 21), rng.integers(4, 13)])
        target[max(at, 1) :] *= rng.choice([rng.uniform(0.5, 0.75), rng.uniform(1.3, 1.7)])
    gain, lag = target.copy(), rng.uniform(2, 9)
    for frame in range(1, len(gain)):
        gain[frame] = gain[frame - 1] + (target[frame] - gain[frame - 1]) / lag
    return gain.astype(np.float32)


def plan_shake(kinds: Sequence[str], total: int, rng: Rng) -> Values:
    """Return by how many pixels a camera is off on each frame, fast or slowly: (T, 2) float32."""
    steps = rng.standard_normal((total + 4, 2))
    slow = rng.choice([1, 5])
    reach = rng.uniform(1, 2) * ("camera shake" in kinds)
    walk = sum(steps[late : late + total] for late in range(slow))
    return np.asarray(walk / abs(walk).max() * reach, np.float32)
