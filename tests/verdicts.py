"""What is right for a damaged file: numbers read in sequence, held against admissible truths.

A picture whose number cannot be read is visibly damaged (None): it matches any picture, or none,
because versions of FFmpeg differ in whether they put such pictures out. A frame that cannot be had
is "damaged": it has a place in our numbering, and ffmpeg skips it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Literal, TypeAlias

Number: TypeAlias = "int | None"
Read: TypeAlias = "int | Literal['damaged'] | None"


def delivered(reads: Sequence[Read]) -> list[Number]:
    """Return the numbers of the frames that could be had."""
    return [read for read in reads if read != "damaged"]


def agree(ours: Sequence[Number], truth: Sequence[Number]) -> bool:
    """Whether both tell of the same readable pictures in the same order.

    Where one has a readable picture, the other must have it, or a visibly damaged one.
    """
    reachable = {0}
    for number in ours:
        reachable = _closed(reachable, truth)
        nearer = {place + 1 for place in reachable if _match(number, truth, place)}
        reachable = nearer | reachable if number is None else nearer
    return len(truth) in _closed(reachable, truth)


def difference(ours: Sequence[Number], truths: dict[str, list[Number]]) -> str | None:
    """Return a sentence that says how ours differs from every truth, None where it does not."""
    if any(agree(ours, truth) for truth in truths.values()):
        return None
    says = []
    for name, truth in truths.items():
        pairs = enumerate(zip_longest(ours, truth, fillvalue="end"))
        place = next(
            (n for n, (a, b) in pairs if a != b and None not in (a, b)), min(len(ours), len(truth))
        )
        says.append(
            f"{name}: {len(truth)} pictures ({_relation(ours, truth)}), from the {place}th on "
            f"{list(truth[place : place + 8])} where ours are {list(ours[place : place + 8])}"
        )
    return f"{len(ours)} pictures of ours; " + "; ".join(says)


def disagreements(
    first: Sequence[Read], again: Sequence[tuple[int, Read]]
) -> tuple[list[str], list[str]]:
    """Return where frames read again were others or could not be had, and where they looked worse.

    What a decoder makes up for lost data depends on where it began, so that a visibly damaged
    picture may be whole from elsewhere; that is worth a look, and no wrong picture.
    """
    faults, remarks = [], []
    for frame, read in again:
        if first[frame] != read:
            says = f"frame {frame} was {first[frame]}, then {read}"
            same = None in (first[frame], read) and "damaged" not in (first[frame], read)
            (remarks if same else faults).append(says)
    return faults, remarks


def _closed(places: set[int], truth: Sequence[Number]) -> set[int]:
    """Return the places with those reached from them over visibly damaged pictures."""
    result = set(places)
    for place in sorted(places):
        onward = place
        while onward < len(truth) and truth[onward] is None:
            onward += 1
            result.add(onward)
    return result


def _match(number: Number, truth: Sequence[Number], place: int) -> bool:
    return place < len(truth) and (number is None or truth[place] in (None, number))


def _relation(ours: Sequence[Number], truth: Sequence[Number]) -> str:
    """Say whether one lacks what the other has, or the order differs."""
    read = [number for number in ours if number is not None]
    true = [number for number in truth if number is not None]
    if read == true:
        return "the same that can be read"
    if _within(read, true):
        return "ours lacks some"
    return "ours has more" if _within(true, read) else "ours are others, or in another order"


def _within(part: Sequence[int], whole: Sequence[int]) -> bool:
    remaining = iter(whole)
    return all(number in remaining for number in part)
