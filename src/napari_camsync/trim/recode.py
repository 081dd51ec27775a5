"""PictureEncoder: pictures encoded anew, each decoded again at once to see what became of it."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Container, Iterable, Iterator
from typing import cast

import av
from av.codec.context import Flags
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from ..errors import TrimError
from ..video.packets import VideoPacket
from ..video.threads import thread_count
from .coding import Coding
from .compare import fingerprint, psnr

# FFmpeg's AV_PICTURE_TYPE_I and AV_PICTURE_TYPE_P.
_I_PICTURE, _P_PICTURE = 1, 2
_DECODERS = {"av1": "libdav1d", "flv1": "flv", "msmpeg4v3": "msmpeg4"}


class PoorPictureError(Exception):
    """A picture came out worse than it may."""


class PictureEncoder:
    """Encodes a stretch of pictures that begins with a keyframe, in the order of presentation.

    Parameters
    ----------
    coding : Coding
        How.
    look : VideoFrame
        A picture of the source, for its color tags.
    least : float
        The PSNR in dB that no picture may fall below.
    context : VideoCodecContext, optional
        The encoder to use, not open yet; a new one where None.
    """

    def __init__(
        self,
        coding: Coding,
        look: VideoFrame,
        least: float,
        context: VideoCodecContext | None = None,
    ) -> None:
        self._coding = coding
        self._least = least
        self._context = open_encoder(coding, look, context)
        self._decoder = _decoder_for(coding, self._context)
        self._waiting: deque[VideoFrame] = deque()
        self._marked: Container[int] = ()
        self.worst = float("inf")
        """The PSNR of the worst picture so far, in dB."""
        self.compared = 0
        """How many pictures were encoded, decoded again and compared."""
        self.fingerprints: dict[int, int] = {}
        """Of some pictures, by number, as they are decoded from what was written."""

    @property
    def extradata(self) -> bytes:
        """The encoder's headers."""
        return self._context.extradata or b""

    def encode(
        self,
        pictures: Iterable[VideoFrame],
        keyframe: int | None = None,
        marked: Container[int] = (),
    ) -> Iterator[VideoPacket]:
        """Yield a packet for each picture.

        Parameters
        ----------
        pictures : iterable of VideoFrame
            In the order of presentation.
        keyframe : int, optional
            The number of a picture that is to be a keyframe, besides the first.
        marked : container of int
            The numbers of pictures whose fingerprints are taken.

        Raises
        ------
        PoorPictureError
            If one comes out worse than it may, or not at all.
        """
        step = max(round(1 / (self._coding.rate * self._coding.tick)), 1)
        self._marked = marked
        written = 0
        for number, picture in enumerate(pictures):
            if (picture.width, picture.height) != self._coding.size:
                raise PoorPictureError
            self._waiting.append(picture)
            given = self._coding.given(picture, number * step)
            given.pict_type = self._kind(number, keyframe)
            for packet in self._context.encode(given):
                yield self._checked(packet, written * step)
                written += 1
        for packet in self._context.encode(None):
            yield self._checked(packet, written * step)
            written += 1
        self._compare(self._decoder.decode(None))
        if self._waiting:
            raise PoorPictureError

    def _kind(self, number: int, keyframe: int | None) -> int:
        """Return FFmpeg's type of a picture; 0 lets the encoder choose."""
        if number == keyframe or self._coding.encoder.all_intra:
            return _I_PICTURE
        return _P_PICTURE if self._coding.encoder.b_frames and number else 0

    def _checked(self, packet: VideoPacket, due: int) -> VideoPacket:
        if packet.pts != due:
            raise PoorPictureError
        try:
            self._compare(self._decoder.decode(packet))
        except av.FFmpegError as error:
            raise PoorPictureError from error
        return packet

    def _compare(self, decoded: list[VideoFrame]) -> None:
        for picture in decoded:
            if not self._waiting:
                raise PoorPictureError
            try:
                level = psnr(picture, self._waiting.popleft())
            except TrimError as error:  # another size or pixel format
                raise PoorPictureError from error
            if level < self._least or (self._coding.encoder.lossless and level < float("inf")):
                raise PoorPictureError
            self.worst = min(self.worst, level)
            if self.compared in self._marked:
                self.fingerprints[self.compared] = fingerprint(picture)
            self.compared += 1


def open_encoder(
    coding: Coding, look: VideoFrame, context: VideoCodecContext | None = None
) -> VideoCodecContext:
    """Open an encoder: the one given, or a new one.

    Raises
    ------
    PoorPictureError
        If it does not take such pictures.
    """
    encoder = coding.encoder
    os.environ.setdefault("SVT_LOG", "0")  # else SVT-AV1 writes its settings to the terminal
    context = context or cast("VideoCodecContext", av.CodecContext.create(encoder.name, "w"))
    context.width, context.height = coding.size
    context.pix_fmt = encoder.format_for(coding.pixel_format)
    context.time_base, context.framerate = coding.tick, coding.rate
    context.gop_size, context.max_b_frames = coding.gop, encoder.b_frames
    context.options = encoder.settings(**dict(coding.private))
    if coding.interlaced:
        context.flags |= Flags.interlaced_dct | Flags.interlaced_me
    if coding.shape:
        context.sample_aspect_ratio = coding.shape
    for tag in ("color_range", "color_primaries", "color_trc"):
        setattr(context, tag, getattr(look, tag))
    if not context.pix_fmt.startswith(("rgb", "gbr", "bgr")):
        context.colorspace = look.colorspace
    if thread_count():  # else as many as the encoder takes to be best
        context.thread_count = thread_count()
    if coding.headers_apart:
        context.flags |= Flags.global_header
    try:
        context.open()
    except (av.FFmpegError, ValueError) as error:
        raise PoorPictureError from error
    return context


def _decoder_for(coding: Coding, encoder: VideoCodecContext) -> VideoCodecContext:
    codec = coding.encoder.codec
    decoder = cast("VideoCodecContext", av.CodecContext.create(_DECODERS.get(codec, codec), "r"))
    decoder.width, decoder.height = coding.size
    decoder.bits_per_coded_sample = encoder.bits_per_coded_sample
    decoder.thread_type = "AUTO"
    decoder.thread_count = thread_count()
    if encoder.extradata:
        decoder.extradata = encoder.extradata
    return decoder
