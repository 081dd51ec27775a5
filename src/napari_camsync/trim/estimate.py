"""estimate_size: about how large a trim will be, from a few pictures encoded beforehand."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import mean

from ..video.video import Video
from .coding import Coding
from .encoders import Encoder
from .joins import encoder_rate
from .plan import TrimPlan
from .recode import open_encoder

# So many stretches of so many frames are encoded, and keyframes supposed so far apart.
_STRETCHES, _FRAMES = 3, 6
_GOP = 250


def estimate_size(video: Video, plan: TrimPlan, encoder: Encoder) -> int:
    """Estimate the bytes of the pictures of a trim.

    Parameters
    ----------
    video : Video
        The source.
    plan : TrimPlan
        What of it is re-encoded.
    encoder : Encoder
        With what.

    Returns
    -------
    int
        About right where what is filmed does not change much.
    """
    copied = int(video.index.packets.size[list(plan.packets)].sum())
    samples = [
        _encoded(video, encoder, start, min(start + _FRAMES, plan.stop))
        for start in _stretches(plan)
    ]
    keyframe = mean(sizes[0] for sizes in samples)
    other = mean(mean(sizes[1:] or sizes) for sizes in samples)
    keyframes = -(-plan.reencoded // _GOP)
    return copied + round(keyframe * keyframes + other * (plan.reencoded - keyframes))


def _stretches(plan: TrimPlan) -> Iterator[int]:
    """Yield where stretches begin, evenly over the trim."""
    for number in range(_STRETCHES):
        yield plan.start + plan.frames * (2 * number + 1) // (2 * _STRETCHES)


def _encoded(video: Video, encoder: Encoder, start: int, stop: int) -> list[int]:
    """Return the size in bytes of each frame of a stretch as it would be encoded."""
    pictures = list(video.iter_pictures(start, stop))
    rate = encoder_rate(encoder.codec, video.times.fps)
    coding = Coding(
        encoder=encoder,
        size=video.stored_size,
        pixel_format=video.pixel_format,
        tick=1 / rate,
        rate=rate,
        gop=_GOP,
        shape=None,
        headers_apart=False,
    )
    context = open_encoder(coding, pictures[0])
    packets = [
        packet
        for number, picture in enumerate(pictures)
        for packet in context.encode(coding.given(picture, number))
    ]
    return [packet.size for packet in [*packets, *context.encode(None)]]
