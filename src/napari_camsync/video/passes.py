"""DecodingPass: pictures in the order in which a decoder puts them out, from any packet on."""

from __future__ import annotations

import contextlib
from collections import deque
from pathlib import Path

import av
from av.video.frame import VideoFrame

from .index import VideoIndex
from .packet_reader import LostPlaceError, PacketReader

DECODER_DELAY = 34
"""Within so many packets after its own a picture comes out, if it does: 16 are reordered at most,
and each of up to 16 threads holds one."""


# Codecs whose packets say whether other pictures refer to theirs (nal_ref_idc in ITU-T H.264).
_SAYS_WHAT_IS_REFERRED_TO = ("h264",)


class LostPicturesError(Exception):
    """A damaged packet made a decoder that works on several pictures at a time lose good ones."""


class DecodingPass:
    """Pictures of a file in presentation order, from any packet on.

    Every packet is given its ordinal as timestamp just before it is decoded, so that every
    picture that comes out says which packet carried it, whatever the container's own
    timestamps are worth.

    Parameters
    ----------
    path : Path
        The file.
    index : VideoIndex
        Its index.
    threads : {"AUTO", "SLICE", "NONE"}
        See `PacketReader`. But with "AUTO", a damaged packet costs its own picture only.
    """

    def __init__(self, path: Path, index: VideoIndex, threads: str = "AUTO") -> None:
        self._may_lose = threads == "AUTO"
        self._reader = PacketReader(path, index, threads)
        self._pictures: deque[VideoFrame] = deque()
        self._index = index
        self.unwanted = 0
        """Frames before this one need not come out, unless others are decoded from them."""
        self.refused: list[int] = []
        """Ordinals of packets that could not be decoded, until somebody takes note of them."""
        if index.facts.may_need_its_beginning:
            self._decode_the_first_packet()
        self.restart(0)

    def close(self) -> None:
        """Close the file."""
        self._reader.close()

    def restart(self, ordinal: int) -> None:
        """Go to a packet, so that it is the next to be decoded."""
        self._packets = self._reader.read_from(ordinal)
        self._pictures.clear()
        self.refused.clear()
        self._ended = False
        self._entry = ordinal
        self.position = ordinal
        """Ordinal of the next packet to be decoded."""

    def next_picture(self) -> tuple[int, VideoFrame] | None:
        """Return the next picture and the ordinal of its packet, or None at the end.

        A picture may come a second time, when seeking turned out to be unreliable in this
        file and decoding had to begin anew.

        Raises
        ------
        LostPicturesError
            Where a packet is damaged, when decoding with "AUTO".
        """
        while True:
            while not self._pictures:
                if self._ended:
                    return None
                self._decode_next_packet()
            picture = self._pictures.popleft()
            if picture.pts is not None:
                return picture.pts, picture

    def _decode_the_first_packet(self) -> None:
        """Let the decoder know who made the file; seeking does not make it forget that."""
        with contextlib.suppress(av.FFmpegError, LostPlaceError, StopIteration):
            _, packet = next(self._reader.read_from(0))
            self._reader.stream.codec_context.decode(packet)

    def _skip(self, *, unwanted: bool) -> None:
        """Let the decoder leave out pictures that no other refers to, or no longer."""
        context = self._reader.stream.codec_context
        may_skip = unwanted and context.name in _SAYS_WHAT_IS_REFERRED_TO
        if may_skip != (context.skip_frame == "NONREF"):
            context.skip_frame = "NONREF" if may_skip else "DEFAULT"

    def _decode_next_packet(self) -> None:
        try:
            ordinal, packet = next(self._packets, (self.position, None))
        except LostPlaceError:
            self.restart(self._entry)
            return
        self._ended = packet is None
        if packet is not None:
            packet.pts = ordinal
            self.position = ordinal + 1
            self._skip(unwanted=self._index.rank[ordinal] < self.unwanted)
        try:
            self._pictures.extend(self._reader.stream.codec_context.decode(packet))
        except av.FFmpegError as error:
            if self._may_lose:
                raise LostPicturesError from error
            # Only of H.264 is it known that the pictures after it come in part from what is there.
            if self._reader.stream.codec_context.name in _SAYS_WHAT_IS_REFERRED_TO:
                self.refused.append(ordinal)
            # A damaged packet: its picture stays out, and whoever wants it is told.
