"""Film a `Scene`: draw its frames and encode them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import cv2
import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from .scene import Scene

Plane = npt.NDArray[np.float32]

# Noise is drawn so often, and then taken from random places of these fields.
_FIELDS, _SLACK = 5, 32
# The background's texture is so much larger than the frame that it can drift.
_SPARE = 64


def film_scene(scene: Scene, path: Path) -> None:
    """Write a scene's video.

    Parameters
    ----------
    scene : Scene
        What to film.
    path : Path
        The file to write, with the scene's suffix; an existing one is replaced.
    """
    base = 1 / scene.rate
    with av.open(f"file:{path}", "w") as output:
        options = dict(scene.options)
        stream = cast(
            "VideoStream", output.add_stream(scene.codec, rate=scene.rate, options=options)
        )
        stream.width, stream.height = scene.size
        stream.pix_fmt = scene.pixels
        stream.time_base = stream.codec_context.time_base = Fraction(base)
        for frame, drawn in enumerate(draw_frames(scene)):
            picture = VideoFrame.from_ndarray(drawn, format="rgb24")
            picture.pts, picture.time_base = frame, Fraction(base)
            output.mux(stream.encode(picture))
        output.mux(stream.encode(None))


def draw_frames(scene: Scene) -> Iterator[npt.NDArray[np.uint8]]:
    """Yield every frame of a scene: (H, W, 3) uint8 RGB."""
    rng = np.random.default_rng(scene.seed)
    without_noise = _stage(scene, rng)
    size = (_FIELDS, scene.size[1] + _SLACK, scene.size[0] + _SLACK, 3)
    fields = rng.normal(0, scene.noise, size).astype(np.float32)
    for frame, level in enumerate(scene.levels):
        noisy = without_noise(frame, level) + _noise(fields, scene, rng)
        yield noisy.round().clip(0, 255).astype(np.uint8)


def draw_without_noise(scene: Scene) -> Callable[[int, float], Plane]:
    """Return a function of a frame and the LED's level: the (H, W, 3) float32 RGB that is filmed.

    What a sensor's noise and an encoder make of it is compared with this.
    """
    return _stage(scene, np.random.default_rng(scene.seed))


def _stage(scene: Scene, rng: np.random.Generator) -> Callable[[int, float], Plane]:
    ground, lamp = _texture(scene, rng), _lamp(scene)
    lens = _disc(scene, scene.center, scene.radius)

    def draw(frame: int, level: float) -> Plane:
        behind = _ground_at(scene, ground, frame)
        return _as_camera(scene, frame, _expose(scene, frame, behind, level * lamp, lens))

    return draw


def _expose(scene: Scene, frame: int, ground: Plane, light: Plane, lens: Plane) -> Plane:
    """Return what is in front of the camera, as bright as the frame shows it."""
    height = scene.size[1]
    rows = scene.hum * frame + scene.bands * np.arange(height) / height
    room = scene.room[frame] * (1 + scene.flicker * np.sin(2 * np.pi * rows))
    picture = ground * (1 + (scene.lens - 1) * lens)
    if scene.passes is not None:
        x = scene.center[0] + (frame - scene.passes) * scene.speed
        body = _disc(scene, (x, scene.center[1] + 3), scene.body)
        picture = picture * (1 - body) + scene.coat * body
        light = light * (1 - body)
    lit = picture * room[:, None, None] + light
    return np.asarray(lit * scene.exposure[frame], np.float32)


def _as_camera(scene: Scene, frame: int, picture: Plane) -> Plane:
    """Shift a picture as the camera shakes; take its color if the camera sees none."""
    dx, dy = scene.shake[frame]
    if dx or dy:
        moved = np.array([[1, 0, dx], [0, 1, dy]])
        shifted = cv2.warpAffine(picture, moved, scene.size, borderMode=cv2.BORDER_REFLECT)
        picture = np.asarray(shifted, np.float32)
    if scene.gray:
        picture = np.repeat(picture.mean(axis=-1, keepdims=True), 3, axis=-1)
    return picture


def _texture(scene: Scene, rng: np.random.Generator) -> Plane:
    width, height = scene.size[0] + 2 * _SPARE, scene.size[1] + 2 * _SPARE
    total = np.zeros((height, width), np.float32)
    for grain in (3, 10, 40):
        small = rng.normal(size=(height // grain + 2, width // grain + 2)).astype(np.float32)
        total += cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    total *= scene.texture / float(total.std())
    tint = 1 + rng.uniform(-0.15, 0.15, 3)
    tinted = (scene.ground + total)[..., None] * tint
    return np.asarray(np.maximum(tinted, 0), np.float32)


def _ground_at(scene: Scene, ground: Plane, frame: int) -> Plane:
    """Return the part of the background that is in the frame; it begins anew at its end."""
    width, height = scene.size
    x, y = (round(_SPARE + frame * step) for step in scene.drift)
    return np.roll(ground, (-y, -x), axis=(0, 1))[:height, :width]


def _disc(scene: Scene, center: tuple[float, float], radius: float) -> Plane:
    x, y = _grid(scene.size)
    inside = np.clip(radius + 0.5 - np.hypot(x - center[0], y - center[1]), 0, 1)
    return np.asarray(inside[..., None], np.float32)


def _lamp(scene: Scene) -> Plane:
    """Return what the LED adds when it is ON, its halo included."""
    x, y = _grid(scene.size)
    distance = np.hypot(x - scene.center[0], y - scene.center[1])
    halo = scene.halo * np.exp(-0.5 * (distance / (2.5 * scene.radius)) ** 2)
    if scene.shape == "spot":
        core = np.exp(-0.5 * (distance / (0.7 * scene.radius)) ** 2)
    elif scene.shape == "square":
        side = np.maximum(abs(x - scene.center[0]), abs(y - scene.center[1]))
        core = np.clip(0.9 * scene.radius + 0.5 - side, 0, 1)
    else:
        core = _disc(scene, scene.center, scene.radius)[..., 0]
    glow = np.maximum(core, halo)[..., None] * np.array(scene.glow)
    return np.asarray(glow, np.float32)


def _noise(fields: Plane, scene: Scene, rng: np.random.Generator) -> Plane:
    y, x = rng.integers(0, _SLACK, 2)
    field = fields[rng.integers(len(fields)), y : y + scene.size[1], x : x + scene.size[0]]
    return field[..., :1] if scene.gray else field


def _grid(size: tuple[int, int]) -> tuple[Plane, Plane]:
    y, x = np.mgrid[: size[1], : size[0]].astype(np.float32)
    return x, y
