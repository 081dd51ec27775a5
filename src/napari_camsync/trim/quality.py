"""fitted_encoders: no finer a quantizer for a head than its pictures need."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import replace
from weakref import WeakKeyDictionary

import numpy as np
from av.video.frame import VideoFrame

from ..errors import TrimError, VideoError
from ..video.video import Video
from .coding import trial_coding
from .encoders import HEAD_PSNR, Encoder
from .plan import TrimPlan
from .recode import PictureEncoder, PoorPictureError

_MARGIN = 0.3
"""Decibels by which pictures between those tried may be worse."""
_TRIALS = 3
_DEEP = 8
"""So many pictures are decoded from a keyframe, of which the last two are tried."""
_WORTH_PREDICTING = 0.8
"""From what share of a keyframe's bytes on a picture is better a keyframe, which is faster."""
_FINER = (0, 2, 5)
"""How much finer quantizers are to be tried, should a picture in between need it."""

_Pair = tuple[VideoFrame, VideoFrame]
_known: WeakKeyDictionary[Video, dict[tuple[Encoder, int, int, int, int], tuple[Encoder, ...]]]
_known = WeakKeyDictionary()


def fitted_encoders(
    video: Video, plan: TrimPlan, encoders: tuple[Encoder, ...]
) -> tuple[Encoder, ...]:
    """Return encoders whose pictures are hardly better than they have to be.

    A few pairs of pictures are encoded, after keyframes, which are soon decoded. How far they are
    above 50 dB tells how much coarser the quantizer may be: a step of it costs all pictures about
    as many decibels.

    Parameters
    ----------
    video : Video
        The source.
    plan : TrimPlan
        What of it is re-encoded beside copied frames.
    encoders : tuple of Encoder
        Those that could be used, the first to be tried first.

    Returns
    -------
    tuple of Encoder
        The first with a quantizer of its own choice, followed by finer ones; those given where the
        first has no quantizer, or pictures to try cannot be decoded or encoded.
    """
    if not encoders or not encoders[0].quantizers:
        return encoders
    known = _known.setdefault(video, {})
    key = (encoders[0], plan.start, plan.tail, plan.end, plan.stop)
    if key not in known:
        try:
            known[key] = _Search(video, _pairs(video, plan)).fitted(encoders[0])
        except (VideoError, TrimError, PoorPictureError):
            known[key] = encoders
    return known[key]


class _Search:
    def __init__(self, video: Video, pairs: list[_Pair]) -> None:
        self._video, self._pairs = video, pairs

    def fitted(self, encoder: Encoder) -> tuple[Encoder, ...]:
        quantizers = encoder.quantizers
        if encoder.all_intra:
            encoder, level = self._kind_of(encoder)
        else:
            level, _ = self._tried(encoder)
        levels = {encoder.quantizer: level}
        for _ in range(_TRIALS - 1):
            wanted = _next_quantizer(encoder, levels)
            if wanted in levels:
                break
            levels[wanted], _ = self._tried(encoder.at(wanted))
        good = [q for q, level in levels.items() if level >= HEAD_PSNR + _MARGIN]
        best = max(good, default=quantizers[0])
        finer = [max(best - step, quantizers[0]) for step in _FINER]
        return tuple(encoder.at(q) for q in dict.fromkeys([*finer, quantizers[0]]))

    def _kind_of(self, encoder: Encoder) -> tuple[Encoder, float]:
        """Return the encoder with or without predicted pictures, and how good they are."""
        predicting = replace(encoder, all_intra=False)
        level, shares = self._tried(predicting)
        worth = sum(shares) < _WORTH_PREDICTING * len(shares)
        return (predicting if worth else encoder), level

    def _tried(self, encoder: Encoder) -> tuple[float, list[float]]:
        """Return the PSNR of the worst picture, and the second of a pair's share of the first."""
        worst, shares = math.inf, []
        coding = trial_coding(self._video, encoder)
        for pair in self._pairs:
            coder = PictureEncoder(coding, pair[0], -math.inf)
            sizes = [packet.size for packet in coder.encode(pair)]
            worst = min(worst, coder.worst)
            shares.append(sizes[1] / sizes[0])
        return worst, shares


def _next_quantizer(encoder: Encoder, levels: dict[int, float]) -> int:
    """Return the coarsest quantizer that should do, by what was found with others."""
    wanted = HEAD_PSNR + _MARGIN
    bad = [q for q, level in levels.items() if level < wanted]
    tried = max((q for q in levels if q not in bad), default=min(bad, default=0))
    allowed = encoder.coarseness(tried) + levels[tried] - wanted
    fits = [
        q
        for q in encoder.quantizers
        if encoder.coarseness(q) <= allowed and q < min(bad, default=q + 1)
    ]
    return max(fits, default=encoder.quantizers[0])


def _pairs(video: Video, plan: TrimPlan) -> list[_Pair]:
    """Return pairs of pictures from both ends of what is re-encoded."""
    keyframes = np.append(0, video.index.keyframes)
    ends = [(plan.start, plan.tail), (plan.end, plan.stop - 1)]
    wanted = [frame for begin, end in ends if begin < end for frame in (begin, end)]
    firsts = np.unique(keyframes[np.searchsorted(keyframes, wanted, "right") - 1])
    return [_pair(video, int(first)) for first in firsts]


def _pair(video: Video, first: int) -> _Pair:
    """Return the last two of some pictures: those after a keyframe are more like the others."""
    pictures = deque(video.iter_pictures(first, min(first + _DEEP, len(video))), maxlen=2)
    return pictures[0], pictures[-1]
