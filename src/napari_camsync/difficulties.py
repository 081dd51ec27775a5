"""Short videos of an LED that is hard to see, one difficulty at a time or together.

Every scene is random: where the LED is, its size and color, the rectangle drawn around it, the
window, the frame rate, noise and codec. A difficulty changes what it is named after. The same
name and seed give the same scene.

Every scene's truth can be told. Where another difficulty is the point, a part-lit frame keeps 0.15
clear of one half, and 0.08 where its level is the point; nearer, cameras and encoders decide. A
weak LED changes luma by 6 of 255 at least: encoders take less for noise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np

from .scene import Rng, Scene, clear_of_one_half, drawn_around, plain_scene

# So many frames lie between the ON frame and something else that happens.
_APART = 5
# Where a part-lit frame's level is what makes a scene hard, it keeps this far from one half:
# nearer, nobody can tell what is true.
_HARD_GAP = 0.08
# A slow light takes so many frames.
_RISE = 3
# What red, green and blue contribute to luma (ITU-R BT.601); a weak LED changes it by so much:
# encoders take less for noise, and nothing of the light remains.
_LUMA = (0.299, 0.587, 0.114)
_LEAST_LUMA = 6.0

Change: TypeAlias = Callable[[Scene, Rng], Scene]


def make_scene(names: str | Sequence[str], seed: int) -> Scene:
    """Return a scene with one difficulty or several.

    Parameters
    ----------
    names : str or sequence of str
        Of `DIFFICULTIES`. ``"plain"`` is none; ``"together"`` is three that go together.
    seed : int
        Another seed is another scene.

    Raises
    ------
    ValueError
        If there is no such difficulty.
    """
    wanted = [names] if isinstance(names, str) else list(names)
    unknown = set(wanted) - {"plain", "together", *DIFFICULTIES}
    if unknown:
        raise ValueError(f"There is no difficulty {unknown}. Use one of {', '.join(DIFFICULTIES)}.")
    rng = np.random.default_rng([seed, *"+".join(wanted).encode()])
    if wanted == ["together"]:
        wanted = [str(rng.choice(group)) for group in rng.permutation(_TOGETHER)[:3]]
    scene = plain_scene(rng)
    for name in sorted(set(wanted) - {"plain"}, key=list(DIFFICULTIES).index):
        scene = DIFFICULTIES[name](scene, rng)
    return scene


def _covering(share: float) -> Change:
    def change(scene: Scene, rng: Rng) -> Scene:
        scene = replace(scene, radius=min(scene.radius, 25 * float(np.sqrt(max(share, 0.02)))))
        return drawn_around(replace(scene, radius=max(scene.radius, 2.5)), share, rng)

    return change


def _part_way(scene: Scene, rng: Rng) -> Scene:
    """Begin the light within an exposure; the frame is ON or not by how long it saw the light."""
    levels = scene.levels.copy()
    levels[scene.on_frame] = clear_of_one_half(_HARD_GAP, rng)
    return replace(scene, levels=levels)


def _slow_rise(scene: Scene, rng: Rng) -> Scene:
    """Let the light rise for three frames, early enough to be ON on the window's last frame."""
    second = rng.choice([rng.uniform(1 / 3, 0.5 - _HARD_GAP), rng.uniform(0.5 + _HARD_GAP, 2 / 3)])
    begin = min(scene.on_frame, scene.stop - 1 - _RISE)
    levels = np.append(scene.levels[scene.on_frame - begin :], np.ones(scene.on_frame - begin))
    ramp = np.clip((np.arange(len(levels)) - begin - 1) / _RISE + second, 0, 1)
    return replace(scene, levels=np.minimum(levels, ramp))


def _occlusion(scene: Scene, rng: Rng) -> Scene:
    """Let a body pass in front of the LED; it is gone, or comes, some frames from the ON frame."""
    body, speed = float(rng.uniform(10, 25)), float(rng.uniform(3, 10))
    away = int(np.ceil((body + 2 * scene.radius) / speed)) + int(rng.integers(2, 8))
    side = int(rng.choice([-1, 1]))
    coat = float(rng.choice([rng.uniform(5, 40), rng.uniform(150, 230)]))
    return replace(scene, passes=scene.on_frame + side * away, body=body, speed=speed, coat=coat)


def _auto_exposure(scene: Scene, rng: Rng) -> Scene:
    after = np.maximum(np.arange(len(scene.levels)) - scene.on_frame - rng.integers(0, 3), 0)
    less = rng.uniform(0.1, 0.35) * (1 - np.exp(-after / rng.uniform(1, 8)))
    return replace(scene, exposure=scene.exposure - less)


def _room_light(scene: Scene, rng: Rng) -> Scene:
    """Switch the room's light at another moment of the window."""
    moments = np.arange(scene.start + 2, scene.stop - 2)
    away = np.abs(moments - scene.on_frame)
    others = moments[away >= min(_APART, away.max())]
    later = np.arange(len(scene.levels)) >= rng.choice(others)
    factor = float(rng.choice([rng.uniform(0.45, 0.8), rng.uniform(1.25, 1.9)]))
    return replace(scene, room=np.where(later, factor, 1.0))


def _shake(scene: Scene, rng: Rng) -> Scene:
    reach = rng.uniform(1, 2)
    return replace(scene, shake=rng.uniform(-reach, reach, scene.shake.shape))


def _flashes(longest: int, many: bool) -> Change:
    def change(scene: Scene, rng: Rng) -> Scene:
        levels = np.zeros(len(scene.levels))
        at = scene.on_frame
        while at < len(levels):
            length = int(rng.integers(2, longest + 1))
            levels[at : at + length] = 1
            at += length + int(rng.integers(3, 15)) if many else len(levels)
        return replace(scene, levels=levels)

    return change


def _already_on(scene: Scene, rng: Rng) -> Scene:
    """Light it before the window; it may go out in it."""
    levels = np.ones(len(scene.levels))
    if rng.random() < 0.5:
        levels[scene.on_frame :] = 0
    return replace(scene, levels=levels, refuse=True)


def _no_led(scene: Scene, rng: Rng) -> Scene:
    """Never light it, or draw the rectangle elsewhere."""
    if rng.random() < 0.5:
        return replace(scene, levels=np.zeros(len(scene.levels)), refuse=True)
    width, height = scene.roi[2:]
    x, y = (
        (length - side) * int(rng.integers(2))
        for length, side in zip(scene.size, (width, height), strict=True)
    )
    return replace(scene, roi=(x, y, width, height), halo=0.0, refuse=True)


def _brighter(low: float, high: float, least: float, most: float) -> Change:
    """Set the ground's brightness, and let the LED rise by so many gray levels."""

    def change(scene: Scene, rng: Rng) -> Scene:
        ground = float(rng.uniform(low, high))
        glow = np.array(scene.glow) / max(scene.glow) * rng.uniform(least, most)
        return replace(
            scene,
            ground=ground,
            texture=min(scene.texture, ground / 4),
            glow=(float(glow[0]), float(glow[1]), float(glow[2])),
        )

    return change


def _weak(scene: Scene, rng: Rng) -> Scene:
    weak = _brighter(scene.ground, scene.ground, 10, 22)(scene, rng)
    luma = sum(part * share for part, share in zip(weak.glow, _LUMA, strict=True))
    red, green, blue = (part * max(_LEAST_LUMA / luma, 1) for part in weak.glow)
    return replace(weak, glow=(red, green, blue))


def _set(**ranges: Any) -> Change:
    """Return a change that sets fields: to a value, or within a range (low, high)."""

    def change(scene: Scene, rng: Rng) -> Scene:
        chosen: dict[str, Any] = {
            name: float(rng.uniform(*value)) if isinstance(value, tuple) else value
            for name, value in ranges.items()
        }
        return replace(scene, **chosen)

    return change


def _moving(scene: Scene, rng: Rng) -> Scene:
    angle, speed = rng.uniform(0, 2 * np.pi), rng.uniform(0.5, 4)
    drift = (float(speed * np.cos(angle)), float(speed * np.sin(angle)))
    return replace(scene, drift=drift, texture=float(rng.uniform(10, 25)))


def _crf(scene: Scene, rng: Rng) -> Scene:
    options = (("preset", "veryfast"), ("crf", str(rng.integers(23, 36))), ("g", "30"))
    return replace(scene, options=options)


def _mjpeg(scene: Scene, rng: Rng) -> Scene:
    options = (("q", str(rng.integers(2, 9))),)
    return replace(scene, codec="mjpeg", pixels="yuvj420p", options=options)


DIFFICULTIES: dict[str, Change] = {
    "60 % of the ROI": _covering(0.6),
    "10 % of the ROI": _covering(0.1),
    "2 % of the ROI": _covering(0.02),
    "0.5 % of the ROI": _covering(0.005),
    "dark room": _brighter(2, 12, 60, 200),
    "bright background": _brighter(170, 215, 30, 90),
    "weak LED": _weak,
    "blooming": lambda scene, rng: _set(halo=(0.3, 0.5))(
        _brighter(20, 120, 500, 1500)(scene, rng), rng
    ),
    "strong noise": _set(noise=(10, 22)),
    "gray": _set(gray=True),
    "part-way exposure": _part_way,
    "slow rise": _slow_rise,
    "short flash": _flashes(6, many=False),
    "several flashes": _flashes(12, many=True),
    "occlusion": _occlusion,
    "auto-exposure": _auto_exposure,
    "mains flicker": _set(flicker=(0.03, 0.12), hum=(0.05, 0.95), bands=(0.0, 2.0)),
    "moving background": _moving,
    "room light": _room_light,
    "camera shake": _shake,
    "x264 crf 23 to 35": _crf,
    "MJPEG": _mjpeg,
    "10-bit": _set(pixels="yuv420p10le"),
    "already ON": _already_on,
    "no LED": _no_led,
}
"""What makes a scene hard, by name; the later ones change what the earlier have made."""

# Of each group at most one: they contradict each other, or together hide the LED from anybody.
_TOGETHER = np.array(
    [
        ["60 % of the ROI", "10 % of the ROI", "2 % of the ROI"],
        ["dark room", "bright background", "blooming"],
        ["part-way exposure", "slow rise", "several flashes"],
        ["occlusion", "moving background", "camera shake"],
        ["auto-exposure", "mains flicker", "room light"],
        ["x264 crf 23 to 35", "MJPEG", "10-bit"],
    ]
)
