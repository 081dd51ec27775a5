"""Audio tracks whose times are none: their samples are counted instead."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import cast

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer

from ..video.packets import AnyPacket, open_container
from .pcm import is_pcm

_LOOKED_AT = 2
"""Seconds of sound that are counted to judge a track's times by."""
_FACTOR = Fraction(3, 2)
"""Times that run so much faster or slower than the sound are none."""
_FEWEST = 2


def counted_tracks(source: InputContainer, path: Path) -> dict[int, AnyPacket]:
    """Return the first packets of audio tracks whose times do not go with their samples.

    AVI stores no times for sound: they are concluded from the sizes of its packets, which is
    wrong for many a codec that the format was not made for.

    Parameters
    ----------
    source : InputContainer
        The file, which is not read; one of another kind than AVI has no such tracks.
    path : Path
        Where it is.

    Returns
    -------
    dict of int to Packet
        By the streams' numbers.
    """
    if source.format.name != "avi":
        return {}
    tracks = [stream.index for stream in source.streams.audio if not is_pcm(stream)]
    found = {index: _first_if_untimed(path, index) for index in tracks}
    return {index: first for index, first in found.items() if first is not None}


def lasts_beyond(path: Path, index: int, begin: Fraction) -> bool:
    """Whether the samples of a track that are counted reach beyond a time on the file's clock."""
    source, _ = open_container(path)
    with source:
        stream = cast("AudioStream", source.streams[index])
        heard = start_of(stream)
        for packet in source.demux(stream):
            heard += sum((_length(frame) for frame in decoded(packet)), Fraction(0))
            if heard > begin:
                return True
    return False


def start_of(stream: AudioStream) -> Fraction:
    """Return when a track begins, in seconds on its file's clock."""
    return (stream.start_time or 0) * Fraction(stream.time_base or 0)


def decoded(packet: AnyPacket) -> list[AudioFrame]:
    """Return what a packet sounds like; nothing where it is damaged, as players are silent."""
    try:
        return cast("list[AudioFrame]", packet.decode())
    except av.InvalidDataError:
        return []


def _first_if_untimed(path: Path, index: int) -> AnyPacket | None:
    source, _ = open_container(path)
    first: AnyPacket | None = None
    frames: list[AudioFrame] = []
    counted = Fraction(0)
    with source:
        for packet in source.demux(source.streams[index]):
            first = first or packet
            for frame in decoded(packet):
                frames.append(frame)
                counted += _length(frame)
            if counted > _LOOKED_AT:
                break
    if len(frames) < _FEWEST or frames[-1].time is None or frames[0].time is None:
        return None
    counted -= _length(frames[-1])
    told = Fraction(frames[-1].time) - Fraction(frames[0].time)
    return None if counted / _FACTOR < told < counted * _FACTOR else first


def _length(frame: AudioFrame) -> Fraction:
    return Fraction(frame.samples, frame.sample_rate)
