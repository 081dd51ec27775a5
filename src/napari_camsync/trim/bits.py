"""Bits of parameter sets: fixed fields and Exp-Golomb codes (ITU-T H.264, 9.1)."""

from __future__ import annotations

import re

_ESCAPED = re.compile(rb"\0\0(?=[\0-\3])")


class BitReader:
    """Reads fields one after another from a NAL unit's payload, which is unescaped.

    Parameters
    ----------
    payload : bytes
        What follows the unit's header, see `unescaped`.
    """

    def __init__(self, payload: bytes) -> None:
        self.bits = "".join(f"{byte:08b}" for byte in payload)
        self.place = 0

    def take(self, count: int) -> int:
        """Read an unsigned number of so many bits.

        Raises
        ------
        ValueError
            If there are not so many.
        """
        taken = self.bits[self.place : self.place + count]
        if len(taken) < count:
            raise ValueError("the parameter set ends early")
        self.place += count
        return int(taken or "0", 2)

    def golomb(self) -> int:
        """Read an unsigned Exp-Golomb code.

        Raises
        ------
        ValueError
            If there is none.
        """
        zeros = self.bits.find("1", self.place) - self.place
        if zeros < 0:
            raise ValueError("the parameter set ends early")
        self.place += zeros
        return self.take(zeros + 1) - 1

    def skip_golombs(self, count: int) -> None:
        """Read over so many Exp-Golomb codes, signed or not."""
        for _ in range(count):
            self.golomb()


def golomb(value: int) -> str:
    """Return the Exp-Golomb code of an unsigned number, as a text of 0 and 1."""
    digits = f"{value + 1:b}"
    return "0" * (len(digits) - 1) + digits


def packed(bits: str) -> bytes:
    """Return a text of 0 and 1 as bytes.

    Raises
    ------
    ValueError
        If they do not fill whole bytes.
    """
    if len(bits) % 8:
        raise ValueError("these bits do not fill whole bytes")
    return int(bits or "0", 2).to_bytes(len(bits) // 8, "big")


def closed(bits: str) -> str:
    """Return a payload's bits with the stop bit and what fills the last byte."""
    return bits + "1" + "0" * (-(len(bits) + 1) % 8)


def unclosed(bits: str) -> str:
    """Return a payload's bits without the stop bit and what follows it."""
    return bits[: bits.rindex("1")]


def unescaped(data: bytes) -> bytes:
    """Return a NAL unit's bytes without those that keep start codes from appearing in them."""
    return data.replace(b"\0\0\3", b"\0\0")


def escaped(payload: bytes) -> bytes:
    """Return bytes with those that keep start codes from appearing in them."""
    return _ESCAPED.sub(b"\0\0\3", payload)
