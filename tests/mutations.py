"""Damage as disks, cards, networks and flat batteries do it: seeded changes to a file's bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

Mutation: TypeAlias = Callable[[bytearray, np.random.Generator], str]

TS_PACKET = 188


def mutated(data: bytes, seed: int, *, transport: bool = False) -> tuple[bytes, str]:
    """Return a file's bytes after one or two kinds of damage, and a sentence that says which.

    Parameters
    ----------
    data : bytes
        The file.
    seed : int
        The same seed gives the same damage.
    transport : bool
        Whether it is an MPEG transport stream, which may lose whole packets.
    """
    random = np.random.default_rng(seed)
    kinds = [*_KINDS, lose_packets] if transport else _KINDS
    result = bytearray(data)
    chosen = random.choice(len(kinds), size=1 + int(random.random() < 0.25), replace=False)
    says = [kinds[int(kind)](result, random) for kind in chosen]
    return bytes(result), ", then ".join(says)


def cut_short(data: bytearray, random: np.random.Generator) -> str:
    """The recording ended without warning."""
    length = int(len(data) * random.uniform(0.05, 1))
    del data[length:]
    return f"cut short to {length} bytes"


def cut_out(data: bytearray, random: np.random.Generator) -> str:
    """A piece is missing, and what follows has moved up."""
    piece = _piece(data, random)
    del data[piece]
    return f"{piece.stop - piece.start} bytes cut out at {piece.start}"


def write_twice(data: bytearray, random: np.random.Generator) -> str:
    """A piece was written, or arrived, a second time."""
    piece = _piece(data, random)
    data[piece.start : piece.start] = data[piece]
    return f"{piece.stop - piece.start} bytes twice at {piece.start}"


def flip_bytes(data: bytearray, random: np.random.Generator) -> str:
    """Single bytes have changed."""
    places = sorted(random.integers(0, len(data), int(random.integers(1, 20))).tolist())
    for place in places:
        data[place] ^= int(random.integers(1, 256))
    return f"bytes changed at {places}"


def blank_runs(data: bytearray, random: np.random.Generator) -> str:
    """Blocks were never written."""
    runs = []
    for _ in range(int(random.integers(1, 5))):
        length = min(int(2 ** random.uniform(2, 12)), len(data))
        start = int(random.integers(0, len(data) - length + 1))
        data[start : start + length] = bytes(length)
        runs.append((start, length))
    return f"zeros over (start, length) {runs}"


def lose_packets(data: bytearray, random: np.random.Generator) -> str:
    """A transport stream's packets did not arrive."""
    count = len(data) // TS_PACKET
    lost = sorted(set(random.integers(0, count, int(random.integers(1, 12))).tolist()))
    for packet in reversed(lost):
        del data[packet * TS_PACKET : (packet + 1) * TS_PACKET]
    return f"transport packets lost: {lost}"


def _piece(data: bytearray, random: np.random.Generator) -> slice:
    """Choose up to a tenth of the bytes."""
    length = max(int(len(data) * random.uniform(0.001, 0.1)), 1)
    start = int(random.integers(0, max(len(data) - length, 1)))
    return slice(start, start + length)


_KINDS: list[Mutation] = [cut_short, cut_out, write_twice, flip_bytes, blank_runs]
