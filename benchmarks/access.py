"""Access: how long readers take to get at single frames, one after another and turn by turn."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from readers import READERS
from workers import ReaderFailedError, Worker

_SEED = 7
STEPS = 60
# Steps that every reader makes at each place, however slow it is.
_FEWEST_STEPS = 2
_FEWEST_ROUNDS = 8


@dataclass(slots=True)
class Access:
    """How one reader did.

    Parameters
    ----------
    title : str
        The reader's.
    seconds : list of float
        For each frame read, how long it took.
    right : int
        How many pictures were those asked for.
    failure : str
        Why it was given up; empty if it was not.
    """

    title: str
    seconds: list[float] = field(default_factory=list)
    right: int = 0
    failure: str = ""

    @property
    def is_exact(self) -> bool:
        """Whether every picture was the one asked for."""
        return bool(self.seconds) and self.right == len(self.seconds) and not self.failure

    def quantile(self, share: float) -> float:
        """Return how long the given share of the reads took at most."""
        return float(np.quantile(self.seconds, share))


class _Contest:
    """Readers, each in its process, that take turns on one file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        titles = [title for title, reader in READERS.items() if reader.version() is not None]
        self._workers = {title: Worker(title) for title in titles}
        self.results = {title: Access(title) for title in titles}

    def open_all(self) -> None:
        """Have the file opened anew by every reader."""
        for title in self.results:
            self._try(title, None)

    def read(self, title: str, frame: int, *, counted: bool = True) -> None:
        """Have a frame read; those not counted are only checked for failure."""
        answer = self._try(title, frame)
        if answer is not None and counted:
            self.results[title].seconds.append(answer[0])
            self.results[title].right += answer[1] == frame

    def close(self) -> None:
        """End all processes."""
        for worker in self._workers.values():
            worker.close()

    def _try(self, title: str, frame: int | None) -> tuple[float, int | None] | None:
        worker, result = self._workers[title], self.results[title]
        if result.failure:
            return None
        try:
            answer = worker.open(self._path) if frame is None else worker.read(frame)
        except ReaderFailedError as error:
            result.failure = str(error)
            return None
        return answer.seconds, answer.number


@contextmanager
def _contest(path: Path) -> Iterator[_Contest]:
    contest = _Contest(path)
    try:
        contest.open_all()
        yield contest
    finally:
        contest.close()


def measure_random(path: Path, frames: int, rounds: int, patience: float) -> list[Access]:
    """Read random frames, the same for all, in a file opened just before.

    Parameters
    ----------
    path : Path
        The file.
    frames : int
        How many it has.
    rounds : int
        How many frames to read.
    patience : float
        Seconds after which no further round begins.
    """
    chosen = random.Random(_SEED).sample(range(frames), rounds)
    with _contest(path) as contest:
        start = time.perf_counter()
        for done, frame in enumerate(chosen):
            if done >= _FEWEST_ROUNDS and time.perf_counter() - start > patience:
                break
            for title in contest.results:
                contest.read(title, frame)
        return list(contest.results.values())


def measure_steps_back(path: Path, places: list[int], patience: float) -> list[Access]:
    """Jump to each place, which is not timed, and step back from there one frame at a time.

    Parameters
    ----------
    path : Path
        The file.
    places : list of int
        Where to begin; `STEPS` frames before each are read.
    patience : float
        Seconds that all readers together may take; one that has used its share of a place makes
        no further steps there.
    """
    with _contest(path) as contest:
        share = patience / len(places) / max(len(contest.results), 1)
        for place in places:
            spent = dict.fromkeys(contest.results, 0.0)
            for title in contest.results:
                contest.read(title, place, counted=False)
            for step in range(1, STEPS + 1):
                for title, result in contest.results.items():
                    if step <= _FEWEST_STEPS or spent[title] < share:
                        contest.read(title, place - step)
                        spent[title] += result.seconds[-1] if result.seconds else 0.0
        return list(contest.results.values())
