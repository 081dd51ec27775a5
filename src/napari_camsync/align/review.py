"""The one rule of what may be exported and trimmed, which every door asks.

What needs review is neither exported nor trimmed until a person has accepted it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

EVERY = "all"
"""In the place of a name: accept every camera."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What is known of one camera's ON frame.

    Parameters
    ----------
    name : str
        The camera's, or its video's.
    frame : int or None
        The ON frame as it stands; None where there is none.
    found : int or None
        The frame that detection found; None where a person set it without detection.
    doubted : bool
        Whether detection says that it needs review.
    accepted : bool
        Whether a person has looked at it and found it right, or set it.
    reasons : tuple of str
        What speaks against it, in sentences.
    renumbered : str
        Why its number may mean another picture than it did, in a sentence; empty where it does not.
        That holds back whatever was decided before, until a person accepts it anew.
    """

    name: str
    frame: int | None
    found: int | None = None
    doubted: bool = False
    accepted: bool = False
    reasons: tuple[str, ...] = ()
    renumbered: str = ""

    @property
    def is_decided(self) -> bool:
        """Whether a person has chosen the ON frame: accepted it, or set it elsewhere."""
        moved = self.frame != self.found and not self.renumbered
        return self.frame is not None and (self.accepted or moved)

    @property
    def why_held(self) -> str:
        """Why it is held back, in a sentence; empty where it is not."""
        if self.frame is None:
            return "It has no ON frame yet."
        if self.renumbered and not self.accepted:
            return self.renumbered
        if self.doubted and not self.is_decided:
            return f"Its ON frame {self.frame} needs review."
        return ""


@dataclass(frozen=True, slots=True)
class Held:
    """A camera that is held back.

    Parameters
    ----------
    name : str
        The camera's.
    frame : int or None
        Its ON frame, if it has one: then a person can accept it.
    why : str
        Why, in a sentence.
    """

    name: str
    frame: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Review:
    """Which cameras may go on, and which are held back.

    Parameters
    ----------
    cleared : tuple of str
        Names of those that may be exported and trimmed.
    held : tuple of Held
        The others.
    """

    cleared: tuple[str, ...]
    held: tuple[Held, ...]


def review(cameras: Iterable[Judged]) -> Review:
    """Decide which cameras may be exported and trimmed."""
    known = list(cameras)
    return Review(
        tuple(one.name for one in known if not one.why_held),
        tuple(Held(one.name, one.frame, one.why_held) for one in known if one.why_held),
    )


def accepted_names(names: Sequence[str], asked: Sequence[str]) -> frozenset[str]:
    """Return which of the names a person accepts: those asked for, or all.

    A name may also be given without its folders and ending, where only one is called so.

    Raises
    ------
    ValueError
        If one that is asked for is not there.
    """
    if EVERY in asked and EVERY not in names:
        return frozenset(names)
    return frozenset(_meant(names, one) for one in asked)


def _meant(names: Sequence[str], asked: str) -> str:
    if asked in names:
        return asked
    alike = [name for name in names if asked in _short(name)]
    if len(alike) != 1:
        raise ValueError(
            f"--accept {asked}: there is no such camera here. Name one of "
            f"{', '.join(names)}, or say --accept {EVERY}."
        )
    return alike[0]


def _short(name: str) -> tuple[str, str]:
    last = name.replace("\\", "/").rpartition("/")[2]
    return last, last.rpartition(".")[0]
