"""decoded_entries: which flagged packets are keyframes, where only decoding them can tell."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from .entry_points import Entry, has_reader
from .packets import VideoPacket, open_container, video_packets

# FFmpeg's AV_PICTURE_TYPE_NONE (decoders that do not say) and AV_PICTURE_TYPE_I.
_INTRA_PICTURES = (0, 1)
_FLAGS_TRIED = 24
"""If so many flags, the file's first, are all right, the others are believed."""


def must_be_decoded(codec: str) -> bool:
    """Whether neither the codec itself nor a picture's header tells what a flag is worth."""
    try:
        return not (has_reader(codec) or av.Codec(codec, "r").intra_only)
    except ValueError:  # nothing decodes it
        return False


def decoded_entries(path: Path, marks: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the marks of packets, see `which_are_entries`, by what their pictures turn out to be.

    Codecs such as FFV1 are large and seldom flagged wrongly: only where one of the first flags is
    wrong are all of them looked into.

    Parameters
    ----------
    path : Path
        The file.
    marks : (P,) int64 array
        0 for packets not flagged as keyframes.
    """
    container, stream = open_container(path)
    result = marks.copy()
    with container:
        stream.thread_type, stream.codec_context.thread_count = "SLICE", 1
        packets = video_packets(path, container, stream)
        tried, some_wrong = 0, False
        for ordinal, packet in zip(range(len(marks)), packets, strict=False):
            if tried >= _FLAGS_TRIED and not some_wrong:
                break
            if marks[ordinal]:
                is_intra = _is_intra(stream.codec_context, packet)
                result[ordinal] = 1 + (Entry.RESET if is_intra else Entry.NONE)
                tried, some_wrong = tried + 1, some_wrong or not is_intra
    return result


def _is_intra(context: VideoCodecContext, packet: VideoPacket) -> bool:
    """Whether a decoder that knows of nothing else makes an intra picture of a packet."""
    context.flush_buffers()
    pictures: list[VideoFrame] = []
    for each in (packet, None):
        try:
            pictures += context.decode(each)
        except av.FFmpegError:
            continue
    context.flush_buffers()
    return bool(pictures) and pictures[0].pict_type in _INTRA_PICTURES
