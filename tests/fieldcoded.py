"""H.264 whose frames are two field pictures each, written bit by bit: no free encoder makes it.

As AVCHD camcorders and broadcast do (PAFF). All syntax is that of ITU-T H.264, clause 7.3: Main
profile, CAVLC, macroblocks stored as samples (I_PCM) or skipped, no deblocking.
"""

from __future__ import annotations

from collections.abc import Iterator

import av
import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.uint8]

_IDR, _NOT_IDR, _SPS, _PPS, _DELIMITER = 0x65, 0x61, 0x67, 0x68, 9
"""NAL units with their nal_ref_idc."""
_P, _I = 5, 7
"""slice_type where all slices of the picture are of that type."""
_PCM_IN_I, _PCM_IN_P = 25, 30
"""mb_type."""
_BLOCK = 16
_REFRESHED = 3 / 4
"""How much of a P field is stored anew, from its top; the rest is skipped, so refers back."""


class _Bits:
    """A string of bits that grows by syntax elements."""

    def __init__(self) -> None:
        self._bits: list[str] = []
        self._length = 0

    def u(self, width: int, *values: int) -> _Bits:
        """Append unsigned numbers of `width` bits each."""
        for value in values:
            self._bits.append(format(value, f"0{width}b"))
            self._length += width
        return self

    def ue(self, *values: int) -> _Bits:
        """Append unsigned numbers as Exp-Golomb codes (clause 9.1)."""
        for value in values:
            width = (value + 1).bit_length()
            self.u(2 * width - 1, value + 1)
        return self

    def aligned(self, content: bytes) -> _Bits:
        """Append bytes at the next whole byte, after zeros."""
        self.u(1, *([0] * (-self._length % 8)))
        return self.u(8, *content)

    def unit(self, head: int) -> bytes:
        """Return the bits as a NAL unit with start code, stop bit and emulation prevention."""
        self.u(1, 1).aligned(b"")
        text = "".join(self._bits)
        payload = int(text, 2).to_bytes(len(text) // 8)
        escaped, zeros = bytearray(), 0
        for byte in payload:
            if zeros >= 2 and byte <= 3:
                escaped.append(3)
                zeros = 0
            escaped.append(byte)
            zeros = 0 if byte else zeros + 1
        return b"\0\0\0\1" + bytes([head]) + bytes(escaped)


def field_coded(pictures: Iterator[av.VideoFrame], gop: int) -> Iterator[bytes]:
    """Yield for each yuv420p picture the bytes of its two fields, an IDR every `gop` pictures."""
    for number, picture in enumerate(pictures):
        place = number % gop
        planes = _planes(picture)
        rows, columns = planes[0].shape
        start = b"" if place else _parameters(columns // _BLOCK, rows // _BLOCK)
        fields = [
            _field([plane[parity::2] for plane in planes], place, parity) for parity in (0, 1)
        ]
        yield b"\0\0\0\1\x09\xf0" + start + b"".join(fields)


def _planes(picture: av.VideoFrame) -> list[Samples]:
    height, width = picture.height, picture.width
    flat = picture.to_ndarray().ravel()
    chroma = flat[height * width :].reshape(2, height // 2, width // 2)
    return [flat[: height * width].reshape(height, width), *chroma]


def _parameters(columns: int, rows: int) -> bytes:
    """Return the sequence and picture parameter sets: two fields of 60 a second make a frame."""
    sps = _Bits().u(8, 77, 0, 30).ue(0, 4, 0, 4, 2).u(1, 0).ue(columns - 1, rows // 2 - 1)
    sps.u(1, 0, 0, 1, 0)  # frame_mbs_only, mb_adaptive, direct_8x8, cropping
    sps.u(1, 1, 0, 0, 0, 0, 1).u(32, 1, 60).u(1, 1, 0, 0, 0, 0)  # VUI: timing alone
    pps = _Bits().ue(0, 0).u(1, 0, 0).ue(0, 0, 0).u(1, 0, 0, 0).ue(0, 0, 0).u(1, 1, 0, 0)
    return sps.unit(_SPS) + pps.unit(_PPS)


def _field(planes: list[Samples], place: int, parity: int) -> bytes:
    """Return one field as a slice; `place` counts frames from the IDR, parity 1 is the bottom."""
    idr, intra = place == 0 and parity == 0, place == 0
    bits = _Bits().ue(0, _I if intra else _P, 0).u(8, place).u(1, 1, parity)
    if idr:
        bits.ue(0)
    bits.u(8, 2 * place + parity)
    if not intra:
        bits.u(1, 0, 0)  # no override of the number of references, no reordering
    bits.u(1, *((0, 0) if idr else (0,))).ue(0, 1)  # marking; quantizer; no deblocking
    blocks = list(_blocks(planes))
    stored = len(blocks) if intra else int(len(blocks) * _REFRESHED)
    for block in blocks[:stored]:
        if not intra:
            bits.ue(0)  # none skipped before this one
        bits.ue(_PCM_IN_I if intra else _PCM_IN_P).aligned(block)
    if not intra:
        bits.ue(len(blocks) - stored)
    return bits.unit(_IDR if idr else _NOT_IDR)


def _blocks(planes: list[Samples]) -> Iterator[bytes]:
    """Yield the samples of a field's macroblocks: 256 of Y, 64 of U, 64 of V."""
    rows, columns = (length // _BLOCK for length in planes[0].shape)
    for row in range(rows):
        for column in range(columns):
            parts = []
            for plane, size in zip(planes, (_BLOCK, _BLOCK // 2, _BLOCK // 2), strict=True):
                part = plane[row * size : (row + 1) * size, column * size : (column + 1) * size]
                parts.append(part.tobytes())
            yield b"".join(parts)
