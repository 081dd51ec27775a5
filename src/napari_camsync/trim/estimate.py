"""estimate_size: about how large a trim will be, from a few pictures encoded beforehand."""

from __future__ import annotations

from statistics import mean
from weakref import WeakKeyDictionary

import numpy as np

from ..errors import VideoError
from ..video.video import Video
from .coding import TRIAL_GOP, trial_coding
from .encoders import Encoder
from .plan import TrimPlan
from .recode import PoorPictureError, open_encoder

# So many stretches of so many frames are encoded.
_STRETCHES, _FRAMES = 3, 6


def source_size(video: Video, plan: TrimPlan) -> int:
    """Return the bytes that the pictures of a trim have in the source."""
    rank = video.index.rank
    kept = (rank >= plan.start) & (rank < plan.stop)
    return int(video.index.packets.size[kept].sum())


def estimate_size(video: Video, plan: TrimPlan, encoder: Encoder | None) -> int | None:
    """Estimate the bytes of the pictures of a trim.

    Parameters
    ----------
    video : Video
        The source.
    plan : TrimPlan
        What of it is re-encoded.
    encoder : Encoder or None
        With what, if anything is.

    Returns
    -------
    int or None
        About right where what is filmed does not change much; None where the pictures to try it
        with cannot be decoded or encoded.
    """
    copied = int(video.index.packets.size[list(plan.packets)].sum())
    if encoder is None or not plan.reencoded:
        return copied
    try:
        samples = [_sampled(video, encoder, start) for start in _stretches(video, plan)]
    except (VideoError, PoorPictureError):
        return None
    keyframe = mean(sizes[0] for sizes in samples)
    other = mean(mean(sizes[1:] or sizes) for sizes in samples)
    keyframes = plan.reencoded if encoder.all_intra else -(-plan.reencoded // TRIAL_GOP)
    return copied + round(keyframe * keyframes + other * (plan.reencoded - keyframes))


def _stretches(video: Video, plan: TrimPlan) -> list[int]:
    """Return where stretches begin: on keyframes, which are decoded at once, over the trim."""
    begin, end = (plan.start, plan.stop) if not plan.copied else (plan.start, plan.tail)
    if begin == end:  # only frames after copied ones are re-encoded
        begin, end = plan.end, plan.stop
    keyframes = np.append(0, video.index.keyframes)
    wanted = begin + (end - begin) * np.arange(1, 2 * _STRETCHES, 2) // (2 * _STRETCHES)
    places = np.searchsorted(keyframes, wanted, "right") - 1
    return [int(frame) for frame in np.unique(keyframes[places])]


_known: WeakKeyDictionary[Video, dict[tuple[Encoder, int], list[int]]] = WeakKeyDictionary()


def _sampled(video: Video, encoder: Encoder, start: int) -> list[int]:
    """Return the size in bytes of each frame of a stretch as encoded; tried once for each."""
    known = _known.setdefault(video, {})
    if (encoder, start) not in known:
        frames = 1 if encoder.all_intra else _FRAMES
        known[encoder, start] = _encoded(video, encoder, start, min(start + frames, len(video)))
    return known[encoder, start]


def _encoded(video: Video, encoder: Encoder, start: int, stop: int) -> list[int]:
    """Return the size in bytes of each frame of a stretch as it would be encoded."""
    pictures = list(video.iter_pictures(start, stop))
    coding = trial_coding(video, encoder)
    context = open_encoder(coding, pictures[0])
    packets = [
        packet
        for number, picture in enumerate(pictures)
        for packet in context.encode(coding.given(picture, number))
    ]
    return [packet.size for packet in [*packets, *context.encode(None)]]
