"""Draw and encode a `ToldClip`: in linear light, with shot noise and a fixed pattern."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt
from told_grounds import draw_ground, make_movement
from told_scenes import Lamp, Rng, ToldClip, Values, as_code, as_light

# Noise is drawn so often, and then taken from random places of these fields.
_FIELDS, _SLACK = 3, 40
# The gray level at which a clip's noise is given, as a share of full light.
_NOISE_LIGHT = 0.2
# A halo ends where it is fainter than this.
_HALO_END = 0.01


class ToldStage:
    """What is in front of the camera, and the camera."""

    def __init__(self, clip: ToldClip) -> None:
        self.clip, self.rng = clip, np.random.default_rng(clip.seed)
        ground = draw_ground(clip.size, self.rng)
        if "gray" in clip.kinds:
            ground = ground.mean(axis=2, keepdims=True).repeat(3, axis=2)
        median = np.median(ground)
        if "bright background" in clip.kinds:
            ground = 0.75 * median + 0.25 * ground
        self.ground = np.asarray(ground * (clip.ground / median), np.float32)
        moving = "moving background" in clip.kinds
        self.movement = make_movement(clip.roi, self.ground, self.rng) if moving else None
        self.offsets = _from(clip.lamp.center, clip.size)
        self.mask = draw_mask(clip.lamp, clip.size)
        self.light = self._light(clip.lamp)
        self.lens = cv2.GaussianBlur(self.mask, (0, 0), clip.lamp.blur)[..., None]
        self.passer = self._passer() if clip.passer else None
        self._prepare_noise()

    def draw(self, frame: int, level: float) -> Values:
        """Return a frame at a level of the LED, without noise: (H, W, 3) float32, 0 to 255."""
        return as_code(self._exposed(frame, level), self.clip.tone)

    def photograph(self, frame: int) -> Values:
        """Return a frame as the camera sees it: (H, W, 3) float32, 0 to 255."""
        light = self._exposed(frame, float(self.clip.levels[frame])) * self.pattern
        spread = np.sqrt(np.maximum(self.shot * light + self.read, 0))
        x, y = self.rng.integers(0, _SLACK, 2)
        height, width = light.shape[:2]
        field = self.fields[self.rng.integers(_FIELDS)][y : y + height, x : x + width]
        return as_code(light + spread * field + self.hot, self.clip.tone)

    def hidden(self, frame: int) -> float:
        """Return how much of the LED a passing body hides."""
        if self.passer is None:
            return 0.0
        return float(self._body(frame)[self.mask > 0.25].max(initial=0))

    def _exposed(self, frame: int, level: float) -> Values:
        """Return the linear light that reaches the sensor."""
        clip = self.clip
        picture = self.ground if self.movement is None else self.movement(frame)
        covered = self.lens * clip.lamp.opacity
        picture = picture * (1 - covered) + covered * np.array(clip.lamp.lens, np.float32)
        room = clip.room[frame][:, None, None]
        picture = picture * room + np.float32(level) * self.light
        if self.passer is not None:
            body = self._body(frame)[..., None]
            picture = picture * self._unshadowed(frame)[..., None] * (1 - body)
            picture += self.passer * room * body
        picture = picture * clip.gain[frame]
        if clip.shake.any():
            move = np.array([[1, 0, clip.shake[frame, 0]], [0, 1, clip.shake[frame, 1]]])
            picture = cv2.warpAffine(picture, move, clip.size, borderMode=cv2.BORDER_REFLECT)
        return np.asarray(picture, np.float32)

    def _light(self, lamp: Lamp) -> Values:
        """Return what the LED adds when it is ON, with its halo on what is around it."""
        x, y = self.offsets
        radius = np.sqrt(lamp.half[0] * lamp.half[1])
        core = cv2.GaussianBlur(self.mask, (0, 0), max(lamp.blur, 0.12 * min(lamp.half)))
        middle = np.clip((x / lamp.half[0]) ** 2 + (y / lamp.half[1]) ** 2, 0, 1)
        core *= 1 - self.rng.uniform(0, 0.35) * middle
        wide = max(3, radius * self.rng.uniform(1.3, 2.5))
        halo = 1 / (1 + (x**2 + y**2) / wide**2) ** 1.8
        halo[halo < _HALO_END] = 0
        around = 0.6 + 0.4 * np.clip(self.ground / self.clip.ground, 0, 2)
        light = (core[..., None] + lamp.halo * halo[..., None] * around) * np.array(lamp.light)
        if "blooming" in self.clip.kinds:  # overflows into all colors, and down a CCD's columns
            smear = core.max(axis=0) * self.rng.choice([0, self.rng.uniform(0.01, 0.04)])
            light += max(lamp.light) * (0.25 * core + smear)[..., None]
        return np.asarray(light, np.float32)

    def _passer(self) -> Values:
        """Return a passing body's color; decide its size and how fast it passes."""
        passer, lamp, longest = self.clip.passer, self.clip.lamp, max(self.clip.roi[2:])
        self.thick = self.rng.uniform(0.5, 1.6) * longest
        self.soft = self.rng.uniform(1.5, 6)
        self.shadow = self.rng.choice([0, 0, self.rng.uniform(0, 0.3)])
        self.round = longest * self.rng.choice([np.inf, self.rng.uniform(0.8, 2)])
        reach = 2 * lamp.half[0 if passer.sideways else 1]
        speed = (self.thick + reach + 2 * self.soft + 4) / passer.lasts
        self.speed = -speed if passer.backwards else speed
        tints = np.array([(1, 1, 1)] * 2 + [(1, 0.75, 0.6), (0.5, 0.6, 1)])
        tint = tints[self.rng.integers(2 if "gray" in self.clip.kinds else 4)]
        coat = self.clip.ground * self.rng.uniform(0.2, 2) * tint
        return np.asarray(np.minimum(coat, 0.95), np.float32)

    def _body(self, frame: int) -> Values:
        """Return how much of each pixel a passing body, a bar or an ellipse, hides."""
        return np.clip(0.5 - self._from_body(frame) / self.soft, 0, 1)

    def _unshadowed(self, frame: int) -> Values:
        """Return how much of the light a passing body leaves to each pixel around it."""
        return 1 - self.shadow * np.clip(1 - self._from_body(frame) / self.thick, 0, 1)

    def _from_body(self, frame: int) -> Values:
        """Return how far from a passing body each pixel is, in pixels."""
        along, across = self.offsets if self.clip.passer.sideways else self.offsets[::-1]
        inside = np.sqrt(np.clip(1 - (across / self.round) ** 2, 0, 1)) * self.thick / 2
        reach = np.where(abs(across) < self.round, inside, -self.soft)
        return abs(along - self.speed * (frame - self.clip.passer.middle)) - reach

    def _prepare_noise(self) -> None:
        """Draw shot and read noise, what differs from pixel to pixel, and pixels that are hot."""
        clip, rng, (width, height) = self.clip, self.rng, self.clip.size
        shape = (height + _SLACK, width + _SLACK, 3)
        grainy = rng.random() < 0.5
        self.fields = [_noise_field(shape, grainy, rng) for _ in range(_FIELDS)]
        if "gray" in clip.kinds:
            self.fields = [field[..., :1] for field in self.fields]
        low, high = as_code([_NOISE_LIGHT - 0.01, _NOISE_LIGHT + 0.01], clip.tone)
        variance = (clip.noise / ((high - low) / 0.02)) ** 2
        share = rng.uniform(0.85, 0.96)
        self.shot, self.read = np.float32(share * variance / _NOISE_LIGHT), (1 - share) * variance
        if "dark room" in clip.kinds:  # where a sensor's read noise is seen
            self.read = max(self.read, as_light(5.1 + rng.uniform(0.6, 2.5), clip.tone) ** 2)
        uneven = rng.uniform(0, 0.015)
        self.pattern = rng.normal(1, uneven, (height, width, 1)).astype(np.float32)
        self.hot = np.zeros((height, width, 1), np.float32)
        if {"dark room", "strong noise"} & set(clip.kinds):
            many = rng.integers(3, 26)
            where = rng.integers(0, height, many), rng.integers(0, width, many)
            self.hot[where] = rng.uniform(0.02, 0.25, (many, 1))


def film(stage: ToldStage, path: Path) -> None:
    """Write a clip's video."""
    clip = stage.clip
    codec, pixels, options = clip.encoder
    deep = pixels.endswith("10le")
    depth, dtype, drawn = (257, np.uint16, "rgb48le") if deep else (1, np.uint8, "rgb24")
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=clip.rate, options=options)
        (stream.width, stream.height), stream.pix_fmt = clip.size, pixels
        stream.time_base = stream.codec_context.time_base = Fraction(1 / clip.rate)
        for frame in range(len(clip.levels)):
            photograph = (stage.photograph(frame) * depth).round().astype(dtype)
            picture = av.VideoFrame.from_ndarray(photograph, format=drawn)
            picture.pts, picture.time_base = frame, Fraction(1 / clip.rate)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))


def draw_mask(lamp: Lamp, size: tuple[int, int]) -> Values:
    """Return how much of each pixel an LED takes: (H, W) float32, 0 to 1."""
    fine = 4
    x, y = _from(lamp.center, size, fine)
    x, y = x / lamp.half[0], y / lamp.half[1]
    inside = x**2 + y**2 <= 1 if lamp.shape == "ellipse" else np.maximum(abs(x), abs(y)) <= 1
    blocks = inside.reshape(size[1], fine, size[0], fine)
    return np.asarray(blocks.mean(axis=(1, 3)), np.float32)


def _from(center: tuple[float, float], size: tuple[int, int], fine: int = 1) -> list[Values]:
    """Return how far right and below of a place each pixel, or part of one, is."""
    x, y = ((np.arange(side * fine) + 0.5) / fine - 0.5 for side in size)
    return np.meshgrid((x - center[0]).astype(np.float32), (y - center[1]).astype(np.float32))


def _noise_field(shape: tuple[int, int, int], grainy: bool, rng: Rng) -> npt.NDArray[np.float32]:
    """Return noise of deviation 1: of each pixel alone, or as a color sensor's is interpolated."""
    field = rng.standard_normal(shape, np.float32)
    if grainy:
        field = cv2.GaussianBlur(field, (0, 0), 0.6)
        field += field.mean(axis=2, keepdims=True)
    return field / field.std()
