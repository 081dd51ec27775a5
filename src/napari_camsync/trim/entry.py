"""find_tail: which packets of a file can stand after re-encoded frames, or alone."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

from ..video.index import VideoIndex
from ..video.packet_reader import PacketReader
from .nals import Packing, nal_type
from .tail import Tail, all_intra_tail, entry_candidates, tail_from

# NAL unit types after which nothing refers back: IDR in H.264 (ITU-T H.264, table 7-1); BLA, IDR
# and CRA in HEVC (ITU-T H.265, table 7-1), their leading pictures being left out.
_H264_IDR = 5
_HEVC_ENTRIES = range(16, 22)
_CORE_AS_THE_STANDARD = 151  # as FFmpeg's H.264 decoder has it
_SLICES = {"h264": range(1, 6), "hevc": range(32)}

# Codecs in which a keyframe resets the decoder, so that all that follows in presentation order
# can be decoded from there.
_KEYFRAME_SUFFICES = {
    "vp8", "vp9", "av1", "mpeg1video", "mpeg2video", "mpeg4", "h263", "msmpeg4v3", "msmpeg4v2",
    "wmv1", "wmv2", "flv1", "ffv1", "qtrle", "theora", "vc1", "wmv3",
}  # fmt: skip


def is_clean_entry(codec: str, packet: bytes, extradata: bytes | None) -> bool:
    """Whether what follows a keyframe in presentation order can be decoded from there.

    Parameters
    ----------
    codec : str
        FFmpeg's name of the codec.
    packet : bytes
        A packet flagged as keyframe, all stored before which are shown before it.
    extradata : bytes or None
        The stream's codec configuration, which tells how H.264 and HEVC are packed.
    """
    if codec not in _SLICES:
        return codec in _KEYFRAME_SUFFICES
    units = Packing(codec, extradata or b"").split(packet)
    types = {nal_type(codec, unit) for unit in units} & set(_SLICES[codec])
    clean = {_H264_IDR} if codec == "h264" else set(_HEVC_ENTRIES)
    return bool(types) and types <= clean


def find_tail(path: Path, index: VideoIndex, start: int, stop: int) -> tuple[Tail | None, str]:
    """Return what can be copied of the frames ``[start, stop)``; if nothing, why.

    Raises
    ------
    VideoError
        If the file is not the one that was indexed.
    """
    if start > 0 and index.facts.may_need_its_beginning and (core := _old_core(path, index)):
        return None, (
            f"only its first picture says that it was made by x264 core {core}, and without that "
            "the others are decoded wrongly"
        )
    intra = all_intra_tail(index, start, stop)
    if intra:
        return intra, ""
    candidates = list(entry_candidates(index, start, stop))
    if not candidates:
        return None, _why_no_candidate(index, start, stop)
    with contextlib.closing(PacketReader(path, index, decodes=False)) as reader:
        extradata = reader.stream.codec_context.extradata
        for ordinal, packet in _packets_at(reader, candidates):
            if is_clean_entry(index.facts.codec, packet, extradata):
                tail = tail_from(index, ordinal, stop)
                if tail:
                    return tail, ""
    if len(candidates) == 1:
        return None, "after the only keyframe that follows frames may refer back"
    return None, (
        f"after none of the {len(candidates)} keyframes that follow do frames not refer back"
    )


def _old_core(path: Path, index: VideoIndex) -> int:
    """Return the number of an x264 whose 4:4:4 pictures are not as the standard says; else 0."""
    with contextlib.closing(PacketReader(path, index, decodes=False)) as reader:
        _, packet = next(reader.read_from(0))
        said = re.search(rb"x264 - core (\d+)", bytes(packet))
    core = int(said[1]) if said else 0
    return core if core < _CORE_AS_THE_STANDARD else 0


def _why_no_candidate(index: VideoIndex, start: int, stop: int) -> str:
    count = int(((index.keyframes > start) & (index.keyframes < stop)).sum())
    if not count:
        return f"no keyframe follows before frame {stop}"
    if count == 1:
        return (
            f"at the only keyframe that follows before frame {stop} no copy can begin: frames "
            "around it are stored intermingled"
        )
    return (
        f"at none of the {count} keyframes that follow before frame {stop} can a copy begin: "
        "frames around them are stored intermingled"
    )


def _packets_at(reader: PacketReader, ordinals: list[int]) -> Iterator[tuple[int, bytes]]:
    from ..video.packet_reader import LostPlaceError

    for ordinal in ordinals:
        for _ in range(2):  # where seeking turned out to be unreliable, read from the start
            try:
                number, packet = next(reader.read_from(ordinal))
            except LostPlaceError:
                continue
            if number == ordinal:
                yield ordinal, bytes(packet)
            break
