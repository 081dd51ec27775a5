"""LED clips of the same kinds whose encoded file shows the truth: what is planned of each.

A clip is drawn in linear light and seen through a camera's tone curve (`told_camera`), and drawn
anew where its file does not show the truth by a margin (`told_check`). Every redraw has a plan of
its own, which its kind, its seed and its attempt decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from told_course import (
    Passer,
    Rng,
    Values,
    Window,
    plan_gain,
    plan_levels,
    plan_moment,
    plan_room,
    plan_shake,
)

Encoder = tuple[str, str, dict[str, str]]

REFUSED = {"already ON", "no LED"}
SIZES = ((320, 240), (352, 288), (400, 300), (480, 360), (480, 270), (640, 360), (640, 480))
RATES = (*map(Fraction, (25, 30, 30, 50, 60, 100, 120)), Fraction(30000, 1001))
COLORS = (
    (1, 0.07, 0.04),
    (0.08, 1, 0.2),
    (0.08, 0.25, 1),
    (0.95, 1, 1),
    (1, 0.5, 0.04),
    (0.6, 1, 0.06),
    (1, 0.3, 0.7),
)
# Whose LED may as well be overexposed, as many are.
_OVEREXPOSED = {"plain", "gray", "short flash", "several flashes", "10-bit"}
# What takes its time needs a long window, and so a small frame.
_LASTING = {"several flashes", "occlusion", "auto-exposure", "room light"}
# A clip has no more pixels than this: it is made in some seconds.
_PIXELS = 9.3e6
# Of each group at most one: together they hide the light, or undo each other.
_GROUPS = (
    ("60 % of the ROI", "10 % of the ROI", "2 % of the ROI", "0.5 % of the ROI"),
    ("part-way exposure", "slow rise", "short flash", "several flashes", "occlusion"),
    ("dark room", "bright background", "weak LED", "blooming", "strong noise"),
    ("auto-exposure", "mains flicker", "room light"),
    ("moving background", "camera shake"),
    ("x264 crf 23 to 35", "MJPEG", "10-bit"),
    ("gray",),
)
# What may happen where there is no LED at all; "" is nothing.
_BESIDE_NONE = ("", "room light", "moving background", "mains flicker", "occlusion", "camera shake")
# A part-lit frame keeps this clear of one half, in light and in every way that a picture shows it.
_GAP = 0.12
# From so many redraws on, a light is brighter each time, so that there is an end to it.
_PATIENCE = 12
# The curves' steps: finer than 10 bits, near black too.
_STEPS = 16384
# A lens and optics leave so much of an LED's light where it is seen.
_SEEN = 0.8


@dataclass(frozen=True, slots=True)
class Lamp:
    """An LED: its place and half sides in pixels, and its light by color, in linear light."""

    center: tuple[float, float]
    half: tuple[float, float]
    shape: str
    light: tuple[float, ...]
    lens: tuple[float, ...]
    opacity: float
    halo: float
    blur: float


@dataclass(frozen=True, slots=True, eq=False)
class ToldClip:
    """A clip: its truth, and what is needed to draw it.

    Parameters
    ----------
    levels : (T,) float32 array
        How ON the LED is on each frame.
    room : (T, H) float32 array
        The room's light on each row of each frame: shutters roll.
    gain : (T,) float32 array
        The camera's.
    shake : (T, 2) float32 array
        By how many pixels the camera is off.
    ground : float
        The background's median, in linear light.
    noise : float
        Standard deviation of 255, where a picture is at a fifth of full light.
    """

    kinds: tuple[str, ...]
    seed: int
    size: tuple[int, int]
    rate: Fraction
    start: int
    stop: int
    roi: tuple[int, int, int, int]
    levels: Values
    lamp: Lamp
    passer: Passer | None
    tone: str
    ground: float
    room: Values
    gain: Values
    shake: Values
    noise: float
    encoder: Encoder
    suffix: str

    @property
    def truth(self) -> int | None:
        """The ON frame; None where the window is to be refused."""
        if REFUSED & set(self.kinds):
            return None
        return self.start + int(np.argmax(self.levels[self.start : self.stop] >= 0.5))


def plan_clip(kind: str, seed: int, attempt: int = 0) -> ToldClip:
    """Decide everything about a clip but its pixels.

    Parameters
    ----------
    kind : str
        Of `KINDS` in `detection.py`.
    seed, attempt : int
        Another seed or attempt is another clip.
    """
    rng = np.random.default_rng([seed, attempt, *kind.encode()])
    kinds = _kinds(kind, rng)
    size, window = _size_and_window(kinds, rng)
    roi, half, shape = _rectangle(kinds, size, rng)
    tone = str(rng.choice(["709", "709", "mild", "linear"]))
    ground = as_light(rng.uniform(*_ground_codes(kinds)), tone)
    ease = 1 + 0.05 * max(attempt - _PATIENCE, 0)
    lamp = _lamp(kinds, roi, half, shape, ground, tone, ease, rng)
    ramp = _ramp(kinds, lamp, ground, tone, rng)
    on, passer = plan_moment(kinds, window, len(ramp), rng)
    levels = plan_levels(kinds, on, ramp, window, rng)
    if "no LED" in kinds and rng.random() < 0.5:
        lamp = _elsewhere(lamp, roi, size[0])
    elif "no LED" in kinds:
        levels[:] = 0
    rate = RATES[rng.integers(len(RATES))]
    encoder, suffix = _encoder(kinds, rng)
    return ToldClip(
        kinds=kinds,
        seed=int(rng.integers(2**31)),
        size=size,
        rate=rate,
        start=window.start,
        stop=window.stop,
        roi=roi,
        levels=levels,
        lamp=lamp,
        passer=passer,
        tone=tone,
        ground=ground,
        room=plan_room(kinds, window, (on, on + len(ramp)), size[1], float(rate), rng),
        gain=plan_gain(kinds, levels, on, rng),
        shake=plan_shake(kinds, window.total, rng),
        noise=_noise(kinds, rng) / ease,
        encoder=encoder,
        suffix=suffix,
    )


def as_code(light: npt.ArrayLike, tone: str) -> Values:
    """Return what a camera makes of linear light of 0 to 1: gray levels, 0 to 255."""
    steps = (np.clip(light, 0, 1) * (_STEPS - 1)).astype(np.int32)
    return np.asarray(_curve(tone)[steps])


def as_light(code: float, tone: str) -> float:
    """Return the linear light of which a camera makes a gray level."""
    return float(np.searchsorted(_curve(tone), code)) / (_STEPS - 1)


@lru_cache
def _curve(tone: str) -> Values:
    """Return a tone curve: of ITU-R BT.709, a milder one, or none."""
    light = np.linspace(0, 1, _STEPS)
    code = light
    if tone == "709":
        code = np.where(light < 0.018, 4.5 * light, 1.099 * light**0.45 - 0.099)
    elif tone == "mild":
        code = ((light + 0.01) ** 0.65 - 0.01**0.65) / (1.01**0.65 - 0.01**0.65)
    return (255 * (0.02 + 0.98 * code)).astype(np.float32)


def _kinds(kind: str, rng: Rng) -> tuple[str, ...]:
    if kind == "together":
        groups = rng.permutation(len(_GROUPS))[: rng.integers(2, 4)]
        return tuple(str(rng.choice(_GROUPS[group])) for group in groups)
    if kind == "no LED":
        return kind, str(rng.choice(_BESIDE_NONE))
    return (kind,)


def _size_and_window(kinds: Sequence[str], rng: Rng) -> tuple[tuple[int, int], Window]:
    lasting = bool(_LASTING & set(kinds))
    size = SIZES[rng.integers(3 if lasting else len(SIZES))]
    most = int(_PIXELS / (size[0] * size[1]))
    total = min(int(rng.integers(55 if lasting else 30, 151)), most)
    start = int(rng.choice([0, rng.integers(0, total // 6)]))
    stop = total - int(rng.choice([0, rng.integers(0, total // 8)]))
    return size, Window(start, stop, total)


def _rectangle(
    kinds: Sequence[str], size: tuple[int, int], rng: Rng
) -> tuple[tuple[int, int, int, int], tuple[float, float], str]:
    """Return a ROI, and half sides and shape of an LED that takes its share of it."""
    shares = [float(kind.split()[0]) / 100 for kind in kinds if kind.endswith("of the ROI")]
    share = shares[0] if shares else float(np.exp(rng.uniform(np.log(0.06), np.log(0.4))))
    share *= rng.uniform(0.93, 1.07)
    # A small share of a small ROI would be less than a pixel's light.
    least = 26 if share > 0.3 else 28 if share > 0.05 else 40 if share > 0.01 else 52
    wide = int(np.exp(rng.uniform(np.log(least), np.log(min(0.6 * size[1], 150)))))
    high = int(np.clip(wide * rng.uniform(0.7, 1.35), least, size[1] - 12))
    x, y = (
        int(rng.integers(4, whole - side - 4))
        for whole, side in zip(size, (wide, high), strict=True)
    )
    shape = str(rng.choice(["ellipse", "ellipse", "rectangle"]))
    aspect = wide / high if share > 0.45 else rng.choice([1, rng.uniform(0.6, 1.7)])
    area = share * wide * high / (np.pi if shape == "ellipse" else 4)
    margin = 3 if "camera shake" in kinds else 1
    half = (
        float(min(np.sqrt(area * aspect), wide / 2 - margin)),
        float(min(np.sqrt(area / aspect), high / 2 - margin)),
    )
    return (x, y, wide, high), half, shape


def _ground_codes(kinds: Sequence[str]) -> tuple[int, int]:
    ranges = {"dark room": (7, 18), "bright background": (185, 222)}
    return next((ranges[kind] for kind in kinds if kind in ranges), (60, 130))


def _lamp(
    kinds: Sequence[str],
    roi: tuple[int, int, int, int],
    half: tuple[float, float],
    shape: str,
    ground: float,
    tone: str,
    ease: float,
    rng: Rng,
) -> Lamp:
    """Return an LED somewhere in the ROI that changes the picture by as much as its kind says."""
    color = np.array((1, 1, 1) if "gray" in kinds else COLORS[rng.integers(len(COLORS))])
    dull = rng.uniform(0.45, 0.8) if "bright background" in kinds else rng.uniform(0.25, 0.9)
    lens = (0.4 + 0.6 * color) * dull * ground
    opacity = float(rng.choice([1, rng.uniform(0.4, 1)]))
    if "blooming" in kinds:
        strength, halo = rng.uniform(2.5, 8), rng.uniform(0.12, 0.3)
    else:
        wanted = np.exp(rng.uniform(*np.log(_rises(kinds)))) * ease
        strengths = np.geomspace(1e-5, 3, 400)
        behind = lens * opacity + ground * (1 - opacity)
        rises = _rise(behind, np.outer(strengths, color), tone).max(axis=1)
        strength = strengths[np.argmax(rises >= wanted)]
        halo = rng.choice([0, rng.uniform(0.01, 0.15)])
        if set(kinds) <= _OVEREXPOSED:
            strength *= rng.choice([1, 1, rng.uniform(1, 2.5)])
    return Lamp(
        center=_center(roi, half, 3 if "camera shake" in kinds else 1, rng),
        half=half,
        shape=shape,
        light=tuple(map(float, strength * color)),
        lens=tuple(map(float, lens)),
        opacity=opacity,
        halo=float(halo),
        blur=float(rng.uniform(0.45, 0.9)),
    )


def _rise(behind: npt.ArrayLike, light: npt.ArrayLike, tone: str) -> Values:
    """Return by how many gray levels an LED's light raises what is behind it."""
    return as_code(np.add(behind, np.multiply(light, _SEEN)), tone) - as_code(behind, tone)


def _center(
    roi: tuple[int, int, int, int], half: tuple[float, float], margin: float, rng: Rng
) -> tuple[float, float]:
    """Return a place off the middle of the ROI, in which all of the LED is."""
    length = np.array(roi[2:])
    slack = np.maximum(length / 2 - half - margin, 0)
    x, y = roi[:2] + length / 2 - 0.5 + rng.uniform(0.12, 0.8, 2) * slack * rng.choice([-1, 1], 2)
    return float(x), float(y)


def _rises(kinds: Sequence[str]) -> tuple[float, float]:
    """Return by how many gray levels of 255 an LED's strongest color rises: least and most."""
    ranges = {
        "weak LED": (6.5, 14),
        "strong noise": (35, 110),
        "bright background": (15, 38),
        "0.5 % of the ROI": (45, 140),
        "2 % of the ROI": (40, 140),
        **dict.fromkeys(
            (*_GROUPS[3], *_GROUPS[4], *_GROUPS[5], "occlusion", "dark room"), (18, 80)
        ),
    }
    return next((ranges[kind] for kind in ranges if kind in kinds), (28, 140))


def _elsewhere(lamp: Lamp, roi: tuple[int, int, int, int], width: int) -> Lamp:
    """Return the lamp beside the ROI, in the middle of where there is more room."""
    left, right = roi[0], roi[0] + roi[2]
    x = left / 2 if left > width - right else (right + width) / 2
    return Lamp((x, lamp.center[1]), (5, 5), "ellipse", lamp.light, lamp.lens, 1, 0, lamp.blur)


def _ramp(kinds: Sequence[str], lamp: Lamp, ground: float, tone: str, rng: Rng) -> list[float]:
    """Return the levels of part-lit frames that a picture shows on the side where they are."""
    many = 3 * ("slow rise" in kinds) + ("part-way exposure" in kinds)
    if not many:
        return []
    levels = np.linspace(0.03, 0.95, 93)
    behind = np.array(lamp.lens) * lamp.opacity + ground * (1 - lamp.opacity)
    rises = _rise(behind, np.outer([*levels, 1], lamp.light), tone)
    strong = rises[-1] > 0.35 * rises[-1].max()
    shown = rises[:-1, strong] / rises[-1, strong]
    ways = np.column_stack([levels, shown, rises[:-1] @ rises[-1] / (rises[-1] @ rises[-1])])
    low, high = ((ways <= 0.5 - _GAP).all(axis=1), (ways >= 0.5 + _GAP).all(axis=1))
    sides = [side for side in (levels[low], levels[high]) if len(side)]
    drawn = [float(rng.choice(sides[rng.integers(len(sides))])) for _ in range(many)]
    return sorted(drawn)


def _noise(kinds: Sequence[str], rng: Rng) -> float:
    if "strong noise" in kinds:
        return float(rng.uniform(12, 28))
    if "dark room" in kinds:
        return float(rng.uniform(2, 6))
    return float(rng.uniform(0.8, 3 if {"weak LED", "bright background"} & set(kinds) else 4))


def _encoder(kinds: Sequence[str], rng: Rng) -> tuple[Encoder, str]:
    """Return an encoder with its options, in FFmpeg's words, and a container for it."""
    if "MJPEG" in kinds:
        pixels = str(rng.choice(["yuvj420p", "yuvj422p"]))
        quality = str(rng.integers(2, 10))
        options = {"qmin": quality, "qmax": quality}
        return ("mjpeg", pixels, options), str(rng.choice([".avi", ".avi", ".mkv", ".mov"]))
    # Encoders take strong noise away, and a light with it, where they are to save bits.
    low, high = (15, 23) if "strong noise" in kinds else (20, 29)
    if "x264 crf 23 to 35" in kinds:
        low, high = 23, 36
    preset = str(rng.choice(["ultrafast", "superfast", "veryfast", "faster", "medium", "medium"]))
    options = {"preset": preset, "crf": str(rng.integers(low, high))}
    suffix = str(rng.choice([".mp4", ".mkv"]))
    if "10-bit" in kinds and rng.random() < 0.5:
        return ("libx265", "yuv420p10le", options | {"x265-params": "log-level=none"}), suffix
    if "10-bit" in kinds:
        return ("libx264", "yuv420p10le", options), suffix
    if rng.random() < 0.1:
        return ("libx264", "yuv420p", options | {"bf": "0"}), ".avi"
    return ("libx264", "yuv420p", options | {"g": str(rng.choice([30, 250, 250, 250]))}), suffix
