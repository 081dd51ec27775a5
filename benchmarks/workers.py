"""Worker: a reader in a process of its own, where no other package's FFmpeg is loaded."""

from __future__ import annotations

import multiprocessing
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import marks
from readers import READERS

_PROCESSES = multiprocessing.get_context("spawn")
# A reader that takes longer than this for one frame is taken to hang.
_LONGEST_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request.

    Parameters
    ----------
    seconds : float
        How long it took, measured beside the reader.
    number : int or None
        The number that the picture shows.
    """

    seconds: float
    number: int | None = None


class ReaderFailedError(Exception):
    """A reader could not do what it was asked for."""


class Worker:
    """A reader in a process of its own.

    Parameters
    ----------
    title : str
        The reader's, a key of `READERS`.
    """

    def __init__(self, title: str) -> None:
        self.title = title
        self._pipe, theirs = _PROCESSES.Pipe()
        self._process = _PROCESSES.Process(target=_serve, args=(title, theirs), daemon=True)
        self._process.start()
        theirs.close()

    def open(self, path: Path) -> Answer:
        """Have a file opened anew."""
        return self._ask(path)

    def read(self, frame: int) -> Answer:
        """Have a frame read."""
        return self._ask(frame)

    def close(self) -> None:
        """End the process."""
        self._pipe.close()
        self._process.join(2)
        self._process.kill()

    def _ask(self, request: Path | int) -> Answer:
        try:
            self._pipe.send(request)
            answer = self._pipe.recv() if self._pipe.poll(_LONGEST_SECONDS) else "hangs"
        except (EOFError, OSError) as error:
            raise ReaderFailedError("its process ended") from error
        if not isinstance(answer, Answer):
            raise ReaderFailedError(answer)
        return answer


def _serve(title: str, pipe: Connection) -> None:
    """Answer requests: a path is opened, a number is read."""
    reader = None
    while True:
        try:
            request = pipe.recv()
        except EOFError:
            return
        try:
            reader = reader or READERS[title]()
            if isinstance(request, Path):
                reader.close()
                start = time.perf_counter()
                reader.open(request)
                pipe.send(Answer(time.perf_counter() - start))
            else:
                start = time.perf_counter()
                picture = reader.read(request)
                seconds = time.perf_counter() - start
                pipe.send(Answer(seconds, marks.read(picture, reader.order)))
        except Exception as error:  # whatever another package raises is its result
            pipe.send(f"{type(error).__name__}: {error}".splitlines()[0][:80])
