"""Why a track's packets are not copied but decoded to PCM, in words."""

from __future__ import annotations

from fractions import Fraction

from av.audio.stream import AudioStream

from ..video.packets import AnyPacket
from .containers import Container
from .pcm import is_pcm
from .rehearsal import is_held

_LARGEST_OFFSET = Fraction(5, 1000)
"""Seconds that sound may be off where a container stores no times."""
_COUNTED_RIGHTLY = ("mp2", "mp3")
"""Of these alone, beside PCM, FFmpeg copies packets into AVI so that readers count them rightly."""
_COUNTED_AHEAD = ("tta",)
"""Their headers say how many samples the whole recording has, which is no longer true of a part."""
_SILENT_AT_FIRST = ("vorbis",)
"""Decoders take their first packet for nothing but a beginning, wherever the stream begins."""
_LONGEST_LOSS = Fraction(15, 100)
"""Seconds that a packet across the cut may last where it is not copied."""


def why_counted(stream: AudioStream) -> str:
    """Say it of a track whose times are none."""
    return f"the file tells no right times for {_codec(stream)}, so that its samples are counted"


def why_decoded(
    stream: AudioStream, offset: Fraction, first: AnyPacket, begin: Fraction, container: Container
) -> str:
    """Return why copied packets would be heard at another time, or not be held; else empty.

    Parameters
    ----------
    stream : AudioStream
        The source's track.
    offset : Fraction
        Seconds that its sound would be off where the container stores no times.
    first : Packet
        Its first packet within the cut.
    begin : Fraction
        When the cut begins, in seconds on the source's clock.
    container : Container
        What is written.
    """
    codec = _codec(stream)
    if not is_held(container.muxer, stream, first):
        return f"this kind of file does not hold {codec}"
    if is_pcm(stream):
        return ""
    if not container.has_timestamps:
        off = abs(offset) > _LARGEST_OFFSET or codec not in _COUNTED_RIGHTLY
        return "this kind of file stores no times" if off else ""
    return _why_cut_within(codec, first, begin, container)


def _why_cut_within(codec: str, first: AnyPacket, begin: Fraction, container: Container) -> str:
    """Return why a stream that begins with a later packet would lose sound; else empty."""
    if codec in _COUNTED_AHEAD:
        return f"{codec} counts its samples in its header"
    if codec in _SILENT_AT_FIRST and container.hides_lead_in:
        return f"the first packet of {codec} is not heard"
    base = Fraction(first.time_base)
    crossing = (first.pts or 0) * base < begin and not container.hides_lead_in
    if crossing and (first.duration or 0) * base > _LONGEST_LOSS:
        return "its packets are long, and sound from the cut to the next would be lost"
    return ""


def _codec(stream: AudioStream) -> str:
    return str(stream.codec_context.codec.canonical_name)
