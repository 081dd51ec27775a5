"""gather: the workers of a cluster that can do the work, and why the others cannot."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from .. import __version__
from ..errors import CamSyncError
from .task import Task

Say: TypeAlias = Callable[[str], None]
Examine: TypeAlias = Callable[[], str]

_SECONDS_IN_SILENCE = 5
_SECONDS_TO_ANSWER = 60
# Enough to tell a worker without the study's disk from a video that has just been moved.
_MOST_VIDEOS = 20


@dataclass(frozen=True, slots=True)
class Crew:
    """A cluster's workers at the beginning.

    Parameters
    ----------
    fit : tuple of str
        Addresses of those that can do the work.
    unfit : mapping of str to str
        For the address of each other one, what is wrong there.
    """

    fit: tuple[str, ...]
    unfit: Mapping[str, str] = field(default_factory=dict)

    @property
    def sentences(self) -> list[str]:
        """What is to be said of those that cannot."""
        return [f"Worker {address} {why}" for address, why in self.unfit.items()]


def gather(client: Any, tasks: Sequence[Task], patience: float, say: Say) -> Crew:
    """Wait for a worker, then ask all that are there whether they can do the work.

    Parameters
    ----------
    client : distributed.Client
        Connected to the scheduler.
    tasks : sequence of Task
        The work.
    patience : float
        Seconds to wait for the first worker.
    say : callable
        Told in a sentence what is waited for.

    Raises
    ------
    CamSyncError
        If there is no worker, or none that can do the work.
    """
    examine = examination(tasks)
    # A cluster that grows with its work starts a worker only for a task.
    probe = client.submit(examine, pure=False)
    _await_worker(client, patience, say)
    crew = tell_apart(_ask_each(client, examine))
    probe.release()
    if not crew.fit:
        raise CamSyncError(f"No worker can do the work. {' '.join(crew.sentences)}")
    return crew


def examination(tasks: Sequence[Task]) -> Examine:
    """Return a function that says, on a worker, why the work cannot be done there; "" if it can.

    It travels whole, for a worker that cannot import what it is sent ends, and Dask waits for ever.
    """
    version = __version__
    videos = [str(task.cameras[0].video) for task in tasks if task.cameras][:_MOST_VIDEOS]

    def examine() -> str:
        import importlib
        import pathlib

        try:
            theirs = importlib.import_module("napari_camsync").__version__
            importlib.import_module("napari_camsync.batch")
        except Exception as error:  # whatever an import raises is the answer
            return f"cannot import napari-camsync ({error}). Install version {version} there."
        if theirs != version:
            return f"has napari-camsync {theirs}. Install version {version}, as here."
        if videos and not any(pathlib.Path(video).exists() for video in videos):
            return f"does not see the videos, as {videos[0]}. It must see them under this path."
        return ""

    return examine


def tell_apart(answers: Mapping[str, str | Exception]) -> Crew:
    """Return which workers can do the work, from what each answered or raised."""
    fit = tuple(address for address, answer in answers.items() if answer == "")
    unfit = {address: str(answer) for address, answer in answers.items() if answer != ""}
    return Crew(fit, unfit)


def _await_worker(client: Any, patience: float, say: Say) -> None:
    begun = time.monotonic()
    silent = False
    while not client.ncores():
        waited = time.monotonic() - begun
        if waited > patience:
            raise CamSyncError(
                f"The scheduler answers, but no worker did within {patience / 60:.3g} minutes. "
                "Start workers (with the same versions of Python and Dask), or wait longer with "
                "--patience."
            )
        if waited > _SECONDS_IN_SILENCE and not silent:
            silent = True
            say(f"Waiting for a worker of the cluster, for {patience / 60:.3g} minutes at most ...")
        time.sleep(0.1)


def _ask_each(client: Any, examine: Examine) -> dict[str, str | Exception]:
    """Ask all workers at once, so that one that has frozen keeps nobody waiting for the rest."""
    addresses = list(client.ncores())

    def ask(address: str) -> str | Exception:
        try:
            answers = client.run(
                examine,
                workers=[address],
                on_error="return",
                callback_timeout=_SECONDS_TO_ANSWER,
            )
        except (TimeoutError, OSError):
            return f"does not answer within {_SECONDS_TO_ANSWER} s. Restart it."
        answer: str | Exception = answers[address]
        if isinstance(answer, OSError):
            return f"cannot be reached ({type(answer).__name__}). Restart it."
        return answer

    with ThreadPoolExecutor(len(addresses) or 1) as pool:
        return dict(zip(addresses, pool.map(ask, addresses), strict=True))
