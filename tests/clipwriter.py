"""Short video clips with the frame number burned into each picture, made with PyAV alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import chain, count
from pathlib import Path
from typing import Any, TypeAlias

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Disposition
from av.video.stream import VideoStream
from burned import Picture, draw
from clipcopier import copy_clips
from clips import ClipSpec
from fieldcoded import field_coded
from isobmff import turned

VideoPacket: TypeAlias = "Packet[VideoStream]"

_AUDIO_RATE = 48000
_TAGS = {"bt601": (5, 6, 6), "bt709": (1, 1, 1)}
"""Matrix, primaries and transfer by the numbers of ITU-T H.273."""
_VOP = b"\0\0\1\xb6"
"""Begins an MPEG-4 picture (ISO/IEC 14496-2); the two bits after it say what kind."""
_B_PICTURE = 2
_NO_PICTURE = _VOP + bytes([0b01010000, 0b01001111])
"""P, no second passed, increment 0 of 5 bits, not coded, stuffing."""
_PACKS = b"\0\0\1\xb2DivX503b1393p"
"""User data by which decoders know that pictures share packets: the p at its end."""


def write_clip(path: Path, spec: ClipSpec) -> None:
    """Write the clip that `spec` describes to `path`."""
    parts = [part for part in (spec, spec.then) if part is not None]
    made = [path.with_name(f"{place}.{path.name}") for place, _ in enumerate(parts)]
    for part, file in zip(parts, made, strict=True):
        _write_part(file, part)
    if spec.via:
        copy_clips(made, path, spec)
    else:
        path.write_bytes(b"".join(file.read_bytes() for file in made))
    for file in made:
        file.unlink()
    path.write_bytes(spec.finish(path.read_bytes() * spec.repeats))


def _write_part(path: Path, spec: ClipSpec) -> None:
    if spec.fields:
        path.write_bytes(b"".join(field_coded(_frames(spec), spec.gop)))
    else:
        _encode(path, spec)
    if (spec.rotation or spec.flip) and not spec.via:
        path.write_bytes(turned(path.read_bytes(), spec.rotation, flip=spec.flip))


def _encode(path: Path, spec: ClipSpec) -> None:
    """Let FFmpeg's encoders and muxer write the file."""
    muxer = spec.via or spec.muxer
    with av.open(str(path), "w", format=muxer, options=dict(spec.muxing)) as container:
        audio = _add_audio(container, spec) if spec.audio_first else None
        stream = _add_video(container, spec)
        if spec.audio and audio is None:
            audio = _add_audio(container, spec)
        if spec.cover:
            _add_cover(container)
        packets = chain.from_iterable(map(stream.encode, chain(_frames(spec), [None])))
        for packet in _packed(packets) if spec.packed else packets:
            container.mux(packet)
        if audio is not None:
            _write_audio(container, audio, spec)


def _add_video(container: OutputContainer, spec: ClipSpec) -> VideoStream:
    """Open the encoder."""
    rate = spec.times if isinstance(spec.times, Fraction) else Fraction(30)
    stream = container.add_stream(spec.codec, rate=rate, options=dict(spec.options))
    assert isinstance(stream, VideoStream)
    height, width = _coded(spec, 0).shape[:2]
    stream.width, stream.height, stream.pix_fmt = width, height, spec.pix_fmt
    context = stream.codec_context
    context.time_base = spec.time_base
    context.gop_size, context.max_b_frames = spec.gop, spec.bframes
    if spec.color:
        context.colorspace, context.color_primaries, context.color_trc = _TAGS[spec.color]
    return stream


def _add_cover(container: OutputContainer) -> None:
    """Add a still picture that belongs to the file as a whole."""
    cover = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 200, np.uint8), format="rgb24")
    encoder = av.CodecContext.create("png", "w")
    encoder.width, encoder.height, encoder.pix_fmt = 64, 64, "rgb24"
    encoder.time_base = Fraction(1, 30)
    (packet,) = [*encoder.encode(cover), *encoder.encode(None)]
    if "matroska" in container.format.name:
        container.add_attachment("cover.png", "image/png", bytes(packet))
        return
    stream = container.add_stream("png", rate=30)
    stream.width, stream.height, stream.pix_fmt = 64, 64, "rgb24"
    stream.disposition = Disposition.attached_pic
    packet.stream = stream
    container.mux(packet)


def _coded(spec: ClipSpec, number: int) -> Picture:
    """Return picture `number` as it lies in the file, before a player turns it upright."""
    picture = np.rot90(draw(number, *spec.size), spec.rotation // 90)
    return np.ascontiguousarray(picture[:, ::-1] if spec.flip else picture)


def _frames(spec: ClipSpec) -> Iterator[av.VideoFrame]:
    """Yield the pictures as the encoder wants them."""
    matrix = {None: "ITU601", "bt601": "ITU601", "bt709": "ITU709"}[spec.color]
    for number, tick in enumerate(spec.ticks, spec.first):
        picture = av.VideoFrame.from_ndarray(_coded(spec, number), format="rgb24")
        frame = picture.reformat(format=spec.pix_fmt, dst_colorspace=matrix)
        frame.pts, frame.time_base = tick, spec.time_base
        yield frame


def _add_audio(container: OutputContainer, spec: ClipSpec) -> AudioStream:
    """Open the audio encoder, mono."""
    stream = container.add_stream(str(spec.audio), rate=_AUDIO_RATE, layout="mono")
    assert isinstance(stream, AudioStream)
    return stream


def _write_audio(container: OutputContainer, stream: AudioStream, spec: ClipSpec) -> None:
    """Encode a tone as long as the pictures."""
    seconds = float(spec.frames * spec.time_base)
    wave = np.sin(np.arange(round(seconds * _AUDIO_RATE)) * 2 * np.pi * 440 / _AUDIO_RATE)
    samples = (wave * 8000).astype(np.int16)[None]
    frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = _AUDIO_RATE, 0, Fraction(1, _AUDIO_RATE)
    container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def _packed(packets: Iterable[VideoPacket]) -> Iterator[Packet[Any]]:
    """Put every single B picture into the packet before it, and an empty one into its place."""
    waiting = list(packets)
    for ordinal, packet, follower in zip(count(), waiting, [*waiting[1:], None]):
        data = bytes(packet)
        if packet.is_keyframe:
            data = data.replace(_VOP, _PACKS + _VOP, 1)
        if _is_b(packet):
            data = _NO_PICTURE
        elif follower is not None and _is_b(follower):
            data += bytes(follower)
        made = Packet(data)
        made.stream, made.time_base = packet.stream, packet.time_base
        made.pts = made.dts = ordinal
        made.is_keyframe = packet.is_keyframe
        yield made


def _is_b(packet: VideoPacket) -> bool:
    """Whether an MPEG-4 packet is a B picture."""
    data = bytes(packet)
    return data[data.index(_VOP) + len(_VOP)] >> 6 == _B_PICTURE
