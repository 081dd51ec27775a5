"""PacketTable: what one pass over a file's packets tells, without decoding any."""

from __future__ import annotations

import errno
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any, TypeAlias

import av
import numpy as np
import numpy.typing as npt
import xxhash
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from ..errors import VideoError
from ..files import is_text
from ..progress import Progress, silent
from .entry_points import Entry, read_entry
from .facts import StreamFacts, read_facts

VideoPacket: TypeAlias = "Packet[VideoStream]"
AnyPacket: TypeAlias = "Packet[Any]"

NO_TIME = int(np.iinfo(np.int64).min)
_HALF_OF_64_BITS = 2**63
# Tags that are not UTF-8 must not keep a video from opening; PyAV 19 always takes it so.
_LENIENT: dict[str, Any] = (
    {"metadata_errors": "ignore"} if int(av.__version__.partition(".")[0]) < 19 else {}
)
_NO_PICTURES = {"skip_frame": "all"}
# What systems say of names under which there is no file, and can be none.
_NO_SUCH_FILE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EINVAL, errno.ENAMETOOLONG)
_REPORT_EVERY = 500
_COLUMNS = 9
_NUMBERS = 6  # of the columns; the others are flags


@dataclass(frozen=True, slots=True, eq=False)
class PacketTable:
    """One row per packet of the video stream, in the order in which they are stored.

    A packet's row number is its *ordinal*, by which it is known everywhere in this package.

    Parameters
    ----------
    pts, dts : (P,) int64 arrays
        Presentation and decoding timestamps, `NO_TIME` where the container has none.
    pos : (P,) int64 array
        Position in the file, in bytes, or -1.
    size : (P,) int64 array
        Size of the packet in bytes.
    duration : (P,) int64 array
        Duration in ticks, 0 where unknown.
    checksum : (P,) int64 array
        What tells the packet from any other, see `packet_checksum`.
    is_key, is_discard, is_corrupt : (P,) bool arrays
        Whether decoding may begin here, as the container says and the picture's own header does
        not deny, see `entry_points`; whether the container hides the picture (edit lists);
        whether the container says that data is missing.
    """

    pts: npt.NDArray[np.int64]
    dts: npt.NDArray[np.int64]
    pos: npt.NDArray[np.int64]
    size: npt.NDArray[np.int64]
    duration: npt.NDArray[np.int64]
    checksum: npt.NDArray[np.int64]
    is_key: npt.NDArray[np.bool_]
    is_discard: npt.NDArray[np.bool_]
    is_corrupt: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        """Return the number of packets."""
        return len(self.pts)


def open_container(path: Path, *, decodes: bool = True) -> tuple[InputContainer, VideoStream]:
    """Open a file and choose its video stream.

    Parameters
    ----------
    path : Path
        The file.
    decodes : bool
        Whether FFmpeg is to decode what it needs to know how the pictures look. Opening is much
        quicker without, and packets come as they do otherwise.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    VideoError
        If it cannot be read, or holds no video.
    """
    size = _size_of(path)
    try:
        # The prefix keeps names such as "http:a.mp4" from being taken for addresses.
        container = av.open(f"file:{path}", options={} if decodes else _NO_PICTURES, **_LENIENT)
    except PermissionError as error:
        raise VideoError(_forbidden(path)) from error
    except (av.FFmpegError, OSError, ValueError) as error:
        raise VideoError(_why_unreadable(path, size, error)) from error
    streams = [s for s in container.streams.video if not _is_cover_art(s)]
    if not streams:
        container.close()
        raise VideoError(f"{path} holds no video (audio only?). Choose the camera's video file.")
    if streams[0].codec_context is None:
        container.close()
        raise VideoError(f"{path} is in a codec that FFmpeg does not know. Convert it first.")
    return container, streams[0]


def video_packets(
    path: Path, container: InputContainer, stream: VideoStream
) -> Iterator[VideoPacket]:
    """Yield the packets of an open file's video; a damaged end of the file ends them early.

    Raises
    ------
    VideoError
        If it is not the file that ends, but the disk or the network that fails.
    """
    demuxed = container.demux(stream)
    while True:
        try:
            packet = next(demuxed)
        except OSError as error:  # FFmpeg has other errors for what is wrong with a file
            raise reading_failed(path, error) from error
        except (StopIteration, av.FFmpegError):
            return
        except IndexError:  # PyAV, at the end, of a stream that damage made up on the way
            return
        if packet.size:
            yield packet


def read_packets(path: Path, progress: Progress | None = None) -> tuple[PacketTable, StreamFacts]:
    """Read every packet of a file's video once, and what the file says of it.

    Parameters
    ----------
    path : Path
        The file.
    progress : Progress, optional
        Told how many of the file's bytes have been read.

    Raises
    ------
    VideoError
        If the file cannot be read or holds no video packet.
    """
    from .decoded_entries import decoded_entries, must_be_decoded

    report = progress or silent
    container, stream = open_container(path)
    with container:
        total = max(path.stat().st_size, 1)
        facts = read_facts(container, stream)
        extradata = bytes(stream.codec_context.extradata or b"")
        values = array("q")
        for number, packet in enumerate(video_packets(path, container, stream)):
            values.extend(_row(packet, facts.codec, extradata))
            if number % _REPORT_EVERY == 0:
                report(min(max(packet.pos or 0, 0), total), total)
    if not values:
        raise VideoError(f"{path} holds no pictures. The recording may have been cut off.")
    report(total, total)
    table = np.frombuffer(values, dtype=np.int64).reshape(-1, _COLUMNS).T
    marks = table[_NUMBERS]
    if must_be_decoded(facts.codec):
        marks = decoded_entries(path, marks)
    is_key = which_are_entries(marks)
    facts = replace(facts, denies_flags=bool((marks == 1 + Entry.NONE).any()))
    is_discard, is_corrupt = table[_NUMBERS + 1 :] != 0
    pts, dts, pos, size, duration, checksum = table[:_NUMBERS].copy()
    return PacketTable(
        pts, dts, pos, size, duration, checksum, is_key, is_discard, is_corrupt
    ), facts


def which_are_entries(marks: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Return at which packets decoding may begin, by what the flags and headers say.

    Once a flag is found wrong, intra pictures that do not reset the decoder are no longer taken
    for entries on the container's word. The first that is flagged always is, as nothing better
    precedes it.

    Parameters
    ----------
    marks : (P,) int64 array
        0 for packets not flagged as keyframes, else 1 and what `Entry` its header says.
    """
    flagged = marks > 0
    denied = bool((marks == 1 + Entry.NONE).any())
    entries = marks > 1 + (Entry.INTRA if denied else Entry.NONE)
    first = np.flatnonzero(flagged)[:1]
    entries[first] = True
    return entries


def packet_checksum(packet: VideoPacket) -> int:
    """Return the 64 bits of a packet's XXH3, as a signed number: two alike are the same bytes."""
    return xxhash.xxh3_64_intdigest(packet) - _HALF_OF_64_BITS


def _mark(packet: VideoPacket, codec: str, extradata: bytes) -> int:
    """Return 0 for a packet that is not flagged, else what `which_are_entries` wants."""
    if not packet.is_keyframe:
        return 0
    entry = read_entry(codec, bytes(packet), extradata)
    return 1 + (Entry.RESET if entry is None else entry)


def _row(packet: VideoPacket, codec: str, extradata: bytes) -> tuple[int, ...]:
    return (
        NO_TIME if packet.pts is None else packet.pts,
        NO_TIME if packet.dts is None else packet.dts,
        -1 if packet.pos is None else packet.pos,
        packet.size,
        packet.duration or 0,
        packet_checksum(packet),
        _mark(packet, codec, extradata),
        packet.is_discard,
        packet.is_corrupt,
    )


def reading_failed(path: Path, error: OSError) -> VideoError:
    """Return what to say where a disk or a network is at fault, not the file on it."""
    return VideoError(
        f"{path}: reading it failed ({error.strerror}). Check that its disk or network drive is "
        "connected and may be read, then open it again."
    )


def _size_of(path: Path) -> int:
    """Return a file's size in bytes, or raise what is said where it is no file to be read."""
    try:
        status = path.stat()
    except PermissionError as error:
        raise VideoError(_forbidden(path)) from error
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno not in _NO_SUCH_FILE:
            raise reading_failed(path, error) from error
        raise FileNotFoundError(
            f"{path}: there is no such file. Check the name and the folder."
        ) from error
    if S_ISDIR(status.st_mode):
        raise VideoError(f"{path} is a folder. Name a video file in it.")
    if not S_ISREG(status.st_mode):
        raise VideoError(f"{path} is not an ordinary file. Save the video to a file first.")
    return status.st_size


def _is_cover_art(stream: VideoStream) -> bool:
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def _forbidden(path: Path) -> str:
    return f"{path}: no permission to read it. Change its permissions."


def _why_unreadable(path: Path, size: int, error: Exception) -> str:
    if size == 0:
        return f"{path} is empty (0 bytes). Copy it from the camera again."
    if is_text(path):
        return f"{path} cannot be read as a video: it is a text file. Name a video."
    reason = getattr(error, "strerror", None) or str(error)
    return (
        f"{path} cannot be read as a video ({reason}). "
        "If it plays nowhere else either, copy it from the camera again."
    )
