"""Small videos of a light whose every level was chosen, drawn without the package's help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """A square light on a gray ground, stored without loss.

    Attributes
    ----------
    levels : sequence of float
        How ON it is on each frame.
    gain : tuple of float
        By how much red, green and blue rise from OFF to ON.
    noise : float
        Standard deviation, of 255.
    side : int
        Of the light, in pixels.
    """

    levels: Sequence[float]
    gain: tuple[float, float, float] = (150, 60, 50)
    noise: float = 2.0
    side: int = 10
    ground: float = 60.0
    seed: int = 0


SIZE = (64, 48)
CORNER = (40, 20)
"""Left and top of the light."""
ROI = (38, 18, 14, 14)
"""A rectangle drawn around it by eye: x, y, width, height."""


def draw_light(light: Light) -> npt.NDArray[np.uint8]:
    """Return every frame, (N, H, W, 3)."""
    rng = np.random.default_rng(light.seed)
    x, y = CORNER
    pictures = np.full((len(light.levels), SIZE[1], SIZE[0], 3), float(light.ground))
    lit = np.asarray(light.levels)[:, None, None, None] * np.array(light.gain)
    pictures[:, y : y + light.side, x : x + light.side] += lit
    pictures += rng.normal(0, light.noise, pictures.shape)
    return pictures.round().clip(0, 255).astype(np.uint8)


def write_light(path: Path, light: Light) -> Path:
    """Write the video."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=30)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "bgr0"
        for picture in draw_light(light):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path
