"""Make clips whose decoded frames show the truth by a margin; no answer but the truth is right."""

from __future__ import annotations

import itertools
from pathlib import Path

import av
import numpy as np
from told_camera import ToldStage, film
from told_scenes import ToldClip, Values, plan_clip

# A frame's level as its picture shows it keeps this clear of one half; a part-lit frame, whose
# level is nearer to it, a little less.
_MARGIN, _PART_LIT_MARGIN = 0.14, 0.10
# The strongest color alone, which is noisier, may be so much nearer.
_OF_ONE_COLOR = 0.02
# By so many gray levels of 255 the LED changes its strongest color: encoders drop less.
_CONTRAST = 5
# Noise and encoder together leave the level of OFF frames so steady (standard deviation).
_STEADY = 0.13
# A frame on which a passing body hides more of the LED than this has no level.
_HIDDEN = 0.02
# Pixels around the LED which its optics and a shaking camera light.
_AROUND = 6


def film_told(kind: str, seed: int, folder: Path) -> tuple[Path, ToldClip]:
    """Return the first clip of a kind and seed whose file shows the truth, filmed if it is not yet.

    The number of its attempt is the last of its name.
    """
    for path in folder.glob(f"told {kind} {seed} *"):
        return path, plan_clip(kind, seed, int(path.stem.split()[-1]))
    for attempt in itertools.count():
        clip = plan_clip(kind, seed, attempt)
        stage = ToldStage(clip)
        drawn = folder / f"drawn {kind} {seed}{clip.suffix}"
        film(stage, drawn)
        if shows_truth(drawn, stage):
            return drawn.rename(folder / f"told {kind} {seed} {attempt}{clip.suffix}"), clip
        drawn.unlink()
    raise AssertionError


def shows_truth(path: Path, stage: ToldStage) -> bool:
    """Whether every frame of the window shows on which side of one half its level is.

    Each is compared with the same frame drawn without noise, OFF and ON: over all colors of the
    LED and its halo, and by the mean of its strongest color.
    """
    clip = stage.clip
    if "no LED" in clip.kinds:
        return True
    frames = np.arange(clip.start, clip.stop)
    hidden = np.array([stage.hidden(frame) for frame in frames])
    seen, levels = frames[hidden < _HIDDEN], clip.levels[frames[hidden < _HIDDEN]]
    if clip.passer and not _passes_elsewhere(clip, seen, float(hidden.max())):
        return False
    pictures = _decoded(path, clip)
    if len(pictures) != len(clip.levels):
        return False
    shown = np.array([_shown(pictures[frame], stage, int(frame)) for frame in seen])
    off = shown[levels == 0, 0]
    margin = np.where((levels > 0) & (levels < 1), _PART_LIT_MARGIN, _MARGIN)
    side = np.where(levels >= 0.5, 1, -1)
    over_all, one_color = side * (shown[:, 0] - 0.5), side * (shown[:, 1] - 0.5)
    return bool(
        (over_all >= margin).all()
        and (one_color >= margin - _OF_ONE_COLOR).all()
        and shown[:, 2].min() >= _CONTRAST
        and (len(off) < 4 or off.std() <= _STEADY)
    )


def _passes_elsewhere(clip: ToldClip, seen: Values, most: float) -> bool:
    """Whether a body hides the LED for a while, but neither at the ON frame nor at the start."""
    needed = {clip.start}
    if clip.truth is not None:
        needed |= set(range(clip.truth - 2, clip.truth + 3))
    return most > 0.9 and needed <= set(seen.tolist())


def _decoded(path: Path, clip: ToldClip) -> list[Values]:
    """Return what is decoded around the LED."""
    with av.open(str(path)) as container:
        return [
            frame.to_ndarray(format="rgb24")[_around(clip)] for frame in container.decode(video=0)
        ]


def _around(clip: ToldClip) -> tuple[slice, slice]:
    x, y = (
        slice(max(int(middle - half) - _AROUND, 0), int(middle + half) + _AROUND + 2)
        for middle, half in zip(clip.lamp.center, clip.lamp.half, strict=True)
    )
    return y, x


def _shown(picture: Values, stage: ToldStage, frame: int) -> tuple[float, float, float]:
    """Return a frame's level by all colors and by the strongest, and by how much that rises."""
    where = _around(stage.clip)
    off = stage.draw(frame, 0.0)[where]
    rise = stage.draw(frame, 1.0)[where] - off
    risen = picture - off
    over_all = (risen * rise).sum() / max((rise**2).sum(), 1e-3)
    core = rise.max(axis=2) > 0.5 * rise.max()
    strongest = int(rise[core].mean(axis=0).argmax())
    contrast = float(rise[core, strongest].mean())
    return float(over_all), float(risen[core, strongest].mean()) / max(contrast, 1e-3), contrast
