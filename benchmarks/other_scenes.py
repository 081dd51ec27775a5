"""LED clips of the same kinds, drawn by another hand: what detection was not tuned on.

Nothing here is shared with `napari_camsync.difficulties`: other grounds (polygons, or frames of
footage that is at hand), lights of other shapes, shot noise with a fixed pattern, shutters that
roll, rooms that change in other ways, windows from 10 frames on with the ON frame anywhere.

Every clip's truth can be told: part-lit frames keep 0.15 clear of one half (0.08 where their level
is the point), a weak light changes luma by 6 of 255 at least, no light is in front of what is as
bright, and one that changes only its hue has two hues.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

WIDTH, HEIGHT = 320, 240
_SPARE = 40
Picture = npt.NDArray[np.float32]
Rng = np.random.Generator

SHAPES = ("round", "square", "bar", "defocused", "ring", "saturated", "hue")
REFUSED = ("already ON", "no LED")
# Without color a change of hue is none; and which of two hues is ON, nobody can tell.
_HUELESS = {"gray", "weak LED", "already ON"}


@dataclass(slots=True)
class Take:
    """One clip: its truth, and what `film` needs to draw it."""

    kinds: tuple[str, ...]
    seed: int
    total: int
    start: int
    stop: int
    on: int
    levels: npt.NDArray[np.float64]
    place: tuple[int, int]
    radius: float
    shape: str
    color: npt.NDArray[np.float64]
    roi: tuple[int, int, int, int] = (0, 0, 0, 0)
    encoder: tuple[str, str, dict[str, str]] = ("libx264", "yuv420p", {"crf": "22"})
    rate: int = 30
    refuse: bool = False

    @property
    def truth(self) -> int | None:
        """The ON frame; None where the window is to be refused."""
        if self.refuse:
            return None
        return self.start + int(np.argmax(self.levels[self.start : self.stop] >= 0.5))

    @property
    def suffix(self) -> str:
        """A container that holds what the encoder writes."""
        return ".avi" if self.encoder[0] == "mjpeg" else ".mkv"


def plan_take(kinds: tuple[str, ...], seed: int) -> tuple[Take, Rng]:
    """Decide everything about a clip but its pixels."""
    rng = np.random.default_rng([77, seed, *" ".join(kinds).encode()])
    roomy = {"occlusion", "room light", "several flashes", "short flash", "slow rise"} & set(kinds)
    window = int(np.exp(rng.uniform(np.log(36 if roomy else 10), np.log(200))))
    start = int(rng.integers(0, 25))
    edge = 12 if roomy else 3 if window < 20 else 2
    on = start + int(rng.integers(edge, window - edge))
    total = start + window + int(rng.integers(0, 10))
    ramp = (np.arange(total) >= on).astype(float)
    color = np.array([(255, 30, 20), (30, 255, 60), (40, 80, 255), (255, 240, 220), (255, 140, 0)])
    take = Take(
        kinds,
        seed,
        total,
        start,
        start + window,
        on,
        _levels(kinds, ramp, on, rng),
        (int(rng.integers(90, WIDTH - 90)), int(rng.integers(80, HEIGHT - 80))),
        float(rng.uniform(2.5, 9)),
        str(rng.choice(SHAPES[:-1] if _HUELESS & set(kinds) else SHAPES)),
        color[int(rng.integers(len(color)))].astype(float),
        rate=int(rng.choice([24, 25, 30, 50, 60, 120])),
        refuse=bool(set(kinds) & set(REFUSED)),
    )
    share = float(rng.uniform(0.06, 0.6))
    for kind in kinds:
        if kind.endswith("of the ROI"):
            share = float(kind.split()[0]) / 100
    if share < 0.03:
        take.radius = max(min(take.radius, 4.5), 2.5)
    if take.shape == "hue":  # another hue when OFF, which needs a color that is not its own reverse
        take.color = color[int(rng.choice([0, 2, 4]))].astype(float)
    take.roi = _rectangle(take, share, rng)
    take.encoder = _encoder(kinds, rng)
    if "no LED" in kinds:
        if rng.random() < 0.5:
            take.levels[:] = 0
        else:
            x = 0 if take.place[0] > WIDTH / 2 else WIDTH - take.roi[2]
            y = 0 if take.place[1] > HEIGHT / 2 else HEIGHT - take.roi[3]
            take.roi = (x, y, take.roi[2], take.roi[3])
    return take, rng


def _levels(kinds, ramp, on, rng):
    frames = np.arange(len(ramp))
    levels = ramp.copy()
    if "part-way exposure" in kinds or rng.random() < 0.3:
        gap = 0.08 if "part-way exposure" in kinds else 0.15
        levels[on] = rng.choice([rng.uniform(0.05, 0.5 - gap), rng.uniform(0.5 + gap, 0.98)])
    if "slow rise" in kinds:
        levels[on] = 0.5
        while (np.abs(levels - 0.5) < 0.08).any():
            x = np.clip((frames - on + rng.uniform(0.1, 0.9)) / 3, 0, 1)
            levels = x if rng.random() < 0.5 else 1 - np.exp(-3 * x) + x * np.exp(-3)
    if "short flash" in kinds:
        levels[on + int(rng.integers(2, 7)) :] = 0
    if "several flashes" in kinds:
        period = int(rng.integers(4, 24))
        duty = rng.uniform(0.3, 0.7)
        levels *= ((frames - on) % period) < max(duty * period, 2)
    if "already ON" in kinds:
        levels = np.ones(len(ramp))
        if rng.random() < 0.5:
            levels[on:] = 0
    return levels


def _rectangle(take, share, rng):
    area = 3.1 * take.radius**2 / share
    width = int(np.clip(np.sqrt(area * rng.uniform(0.6, 1.6)), 6, WIDTH))
    height = int(np.clip(area / width, 6, HEIGHT))
    slack = [max(side / 2 - take.radius, 0) for side in (width, height)]
    x = int(take.place[0] - width / 2 + rng.uniform(-1, 1) * slack[0])
    y = int(take.place[1] - height / 2 + rng.uniform(-1, 1) * slack[1])
    return int(np.clip(x, 0, WIDTH - width)), int(np.clip(y, 0, HEIGHT - height)), width, height


def _encoder(kinds, rng):
    if "MJPEG" in kinds:
        return "mjpeg", "yuvj420p", {"q": str(int(rng.integers(2, 10)))}
    if "10-bit" in kinds:
        return (
            "libx265",
            "yuv420p10le",
            {"preset": "ultrafast", "x265-params": "crf=26:log-level=0"},
        )
    crf = int(rng.integers(23, 36)) if "x264 crf 23 to 35" in kinds else int(rng.integers(18, 28))
    preset = str(rng.choice(["ultrafast", "veryfast", "medium"]))
    return (
        "libx264",
        "yuv420p",
        {"crf": str(crf), "preset": preset, "g": str(rng.choice([12, 50, 250]))},
    )


def film(take: Take, rng: Rng, path: Path, footage: tuple[Path, ...] = ()) -> None:
    """Draw and encode a clip."""
    encoder, pixels, options = take.encoder
    with av.open(str(path), "w") as container:
        stream = container.add_stream(encoder, rate=take.rate, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, pixels
        for picture in pictures(take, rng, footage):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))


def pictures(
    take: Take, rng: Rng, footage: tuple[Path, ...] = ()
) -> Iterator[npt.NDArray[np.uint8]]:
    """Yield the frames, (H, W, 3) uint8."""
    stage = Stage(take, rng, footage)
    for i in range(take.total):
        yield stage.photograph(i)


class Stage:
    """What is in front of the camera, and the camera."""

    def __init__(self, take: Take, rng: Rng, footage: tuple[Path, ...] = ()) -> None:
        self.take, self.rng = take, rng
        self.moving = "moving background" in take.kinds
        self.ground = _toned(_ground(rng, footage, self.moving), take, rng)
        self.mask, self.glow, rise = _lamp(take, rng)
        self.room, self.exposure = _room(take, rng), _exposure(take, rng)
        self.hum = rng.uniform(0.03, 0.97)
        self.ripple = rng.uniform(0.03, 0.12) * ("mains flicker" in take.kinds)
        self.bands = rng.choice([0.0, rng.uniform(0.3, 3)])
        reach = rng.uniform(1, 2) * ("camera shake" in take.kinds)
        self.walk = reach * np.sin(np.cumsum(rng.normal(0, 0.7, (take.total, 2)), axis=0))
        strong = "strong noise" in take.kinds
        self.deviation = rng.uniform(9, 20) if strong else rng.uniform(0.8, 3.5)
        self.shot = rng.uniform(0, 1)
        self.pattern = rng.normal(0, rng.uniform(0, 1.5), (HEIGHT, WIDTH, 1)).astype(np.float32)
        self.passer = _passer(take, rng) if "occlusion" in take.kinds else None
        self.lens = rng.uniform(0.3, 1.6)
        self.off_tint = take.color[::-1] / 255 * rise * 0.8 * (take.shape == "hue")

    def photograph(self, i: int) -> npt.NDArray[np.uint8]:
        """Return frame i."""
        picture = self.without_noise(i, self.take.levels[i])
        light = np.sqrt(np.clip(picture, 4, 255) / 100)
        spread = self.deviation * ((1 - self.shot) + self.shot * light)
        channels = 1 if "gray" in self.take.kinds else 3
        noise = self.rng.standard_normal((HEIGHT, WIDTH, channels), np.float32)
        return (picture + spread * noise).clip(0, 255).round().astype(np.uint8)

    def without_noise(self, i: int, level: float) -> Picture:
        """Return frame i as the sensor would see it at a level of the light, if it had no noise."""
        picture = self._scene(i, level) * self.exposure[i]
        if self.walk.any():
            move = np.array([[1, 0, self.walk[i, 0]], [0, 1, self.walk[i, 1]]])
            picture = cv2.warpAffine(picture, move, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT)
        picture = picture + self.pattern
        if "gray" not in self.take.kinds:
            return picture
        weights = np.array([0.3, 0.59, 0.11])
        return np.repeat((picture * weights).sum(axis=2, keepdims=True), 3, axis=2)

    def _scene(self, i: int, level: float) -> Picture:
        number = _back_and_forth(i, len(self.ground)) if self.moving else 0
        core = np.clip(self.mask, 0, 1)[..., None]
        picture = self.ground[number] * (1 + (self.lens - 1) * np.clip(core * 2 - 1, 0, 1))
        rows = 2 * np.pi * (self.hum * i + self.bands * np.arange(HEIGHT) / HEIGHT)
        wave = np.abs(np.sin(rows / 2)) * 2 - 1 if self.bands else np.sin(rows)
        picture *= (self.room[i] * (1 + self.ripple * wave))[:, None, None]
        picture += self.mask[..., None] * (level * self.glow) + core * (1 - level) * self.off_tint
        return picture if self.passer is None else self.passer(i, picture)


def _toned(grounds, take, rng):
    """Make the background dark or bright where the kind says so."""
    if "dark room" in take.kinds:
        return [ground * (rng.uniform(3, 15) / ground.mean()) for ground in grounds]
    if "bright background" in take.kinds:
        return [np.clip(ground * 0.35 + rng.uniform(130, 160), 0, 200) for ground in grounds]
    x, y = take.place
    behind = max(float(ground[y - 8 : y + 9, x - 8 : x + 9].max()) for ground in grounds)
    return [ground * min(150 / behind, 1) for ground in grounds]


def _lamp(take, rng):
    """Return the light's shape, its color as it rises, and its brightness."""
    mask = _mask(take)
    ranges = {"bright background": (60, 150), "weak LED": (9, 22), "blooming": (400, 1200)}
    low, high = next((ranges[kind] for kind in take.kinds if kind in ranges), (70, 240))
    rise = rng.uniform(low, high)
    if "blooming" in take.kinds:
        blur = cv2.GaussianBlur(mask, (0, 0), take.radius * 2)
        mask = mask + 0.6 * blur / blur.max()
    elif rng.random() < 0.5:
        blur = cv2.GaussianBlur(mask, (0, 0), take.radius * 1.5)
        mask = np.maximum(mask, rng.uniform(0.05, 0.3) * blur / blur.max())
    if "no LED" in take.kinds:
        mask = np.where(_around(take.roi), 0, mask).astype(np.float32)
    glow = take.color / take.color.max() * rise
    if "weak LED" in take.kinds:
        glow = glow * max(6 / (glow * (0.299, 0.587, 0.114)).sum(), 1)
    if take.shape == "saturated" and "weak LED" not in take.kinds:
        glow = glow * 2 + 40
    return mask, glow, rise


def _room(take, rng):
    """Return the room's light on each frame; it switches at once or within a few frames."""
    frames = np.arange(take.total)
    others = frames[take.start + 3 : take.stop - 3]
    others = others[np.abs(others - take.on) >= 4]
    if "room light" not in take.kinds or not len(others):
        return np.ones(take.total)
    to = rng.choice([rng.uniform(0.4, 0.85), rng.uniform(1.15, 2.2)])
    since = np.maximum(frames - rng.choice(others) + 0.99, 0)
    return 1 + (to - 1) * (1 - np.exp(-since / rng.choice([0.01, 0.01, 1.5])))


def _exposure(take, rng):
    """Return the camera's gain on each frame; it follows the light with a lag."""
    gain = np.ones(take.total)
    if "auto-exposure" in take.kinds:
        lag, drop = rng.uniform(1, 10), rng.uniform(0.1, 0.3)
        for i in range(1, take.total):
            gain[i] = gain[i - 1] + (1 - drop * take.levels[i - 1] - gain[i - 1]) / lag
    return gain


def _back_and_forth(i, count):
    period = 2 * (count - 1)
    return min(i % period, period - i % period)


def _around(roi):
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    return (
        (x >= roi[0] - 8)
        & (x < roi[0] + roi[2] + 8)
        & (y >= roi[1] - 8)
        & (y < roi[1] + roi[3] + 8)
    )


def _mask(take):
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    dx, dy, r = x - take.place[0], y - take.place[1], take.radius
    distance = np.hypot(dx, dy)
    if take.shape == "square":
        inside = np.maximum(abs(dx), abs(dy)) <= r * 0.9
    elif take.shape == "bar":
        spots = [np.hypot(dx - k * r, dy) <= r * 0.45 for k in (-1, 0, 1)]
        inside = spots[0] | spots[1] | spots[2]
    elif take.shape == "defocused":
        return np.exp(-0.5 * (distance / (0.8 * r)) ** 2).astype(np.float32)
    elif take.shape == "ring":
        inside = (distance <= r) & (distance >= r * 0.5)
    else:
        inside = distance <= r
    return cv2.GaussianBlur(inside.astype(np.float32), (0, 0), 0.6)


def _passer(take, rng):
    """Return a function that draws a textured board passing up or down in front of the LED."""
    wide, high = rng.uniform(2, 5) * take.radius + 6, rng.uniform(15, 50)
    speed = rng.uniform(2, 12)
    covered = (high / 2 + take.radius * 1.6) / speed
    away = covered + rng.uniform(2, 8)
    middle = take.on + rng.choice([-1, 1]) * away
    coat = rng.choice([rng.uniform(5, 50), rng.uniform(120, 240)])
    board = cv2.resize(
        rng.uniform(0.7, 1.3, (6, 6, 3)).astype(np.float32), (int(2 * wide), int(high))
    )
    board *= coat

    def draw(frame, picture):
        top = int(take.place[1] + (frame - middle) * speed - high / 2)
        left = int(take.place[0] - wide)
        y0, y1 = max(top, 0), min(top + board.shape[0], HEIGHT)
        x0, x1 = max(left, 0), min(left + board.shape[1], WIDTH)
        if y0 < y1 and x0 < x1:
            picture[y0:y1, x0:x1] = board[y0 - top : y1 - top, x0 - left : x1 - left]
        return picture

    return draw


def _ground(rng, footage, moving):
    if footage and rng.random() < 0.6:
        return _filmed(footage[int(rng.integers(len(footage)))], rng, moving)
    picture = np.full(
        (HEIGHT + 2 * _SPARE, WIDTH + 2 * _SPARE, 3), rng.uniform(30, 120), np.float32
    )
    for _ in range(40):
        corners = rng.normal(0, rng.uniform(8, 50), (5, 2)) + rng.uniform(0, [400, 320])
        shade = rng.uniform(15, 170) * rng.uniform(0.8, 1.2, 3)
        cv2.fillConvexPoly(picture, cv2.convexHull(corners.astype(np.int32)), shade.tolist())
    picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.7, 3))
    if not moving:
        return [picture[_SPARE:-_SPARE, _SPARE:-_SPARE]]
    grounds, step, turn = [], rng.uniform(0.3, 2.0), rng.uniform(0, 2 * np.pi)
    for i in range(int(_SPARE / step)):
        x, y = _SPARE + i * step * np.cos(turn), _SPARE + i * step * np.sin(turn)
        shift = np.array([[1, 0, -x], [0, 1, -y]])
        grounds.append(cv2.warpAffine(picture, shift, (WIDTH, HEIGHT)))
    return grounds


@lru_cache(maxsize=8)
def _frames_of(path):
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def _filmed(path, rng, moving):
    frames = _frames_of(path)
    height, width = frames[0].shape[:2]
    part = rng.uniform(0.3, 1)
    wide = int(min(width, height * 4 / 3) * part)
    high = wide * 3 // 4
    x, y = int(rng.integers(0, width - wide + 1)), int(rng.integers(0, height - high + 1))
    first = int(rng.integers(len(frames)))
    chosen = frames if moving else [frames[first]]
    return [
        cv2.resize(
            f[y : y + high, x : x + wide], (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA
        ).astype(np.float32)
        for f in chosen
    ]
