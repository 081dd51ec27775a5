"""run_on_cluster: tasks on the workers of a Dask distributed scheduler."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from ..errors import CamSyncError
from ..video.threads import limit_threads
from .crew import Examine, Say, examination, gather
from .pool import Work
from .recording import failed, synchronize
from .task import Outcome, Task

Perform: TypeAlias = Callable[[bytes], tuple[str, bytes]]

PATIENCE = 600.0
"""Seconds that a cluster may be without a worker that can do the work."""
_SECONDS_TO_CONNECT = 15
_SECONDS_BETWEEN_LOOKS = 5


def run_on_cluster(
    tasks: Sequence[Task],
    scheduler: str,
    work: Work = synchronize,
    patience: float = PATIENCE,
    say: Say = lambda sentence: None,
) -> Iterator[Outcome]:
    """Yield the outcomes of tasks as they come from a cluster.

    Each task goes over as paths and comes back as a few numbers: the workers must see the videos
    under the same paths, and have the same version of napari-camsync. That is asked first, and
    workers of which it is not so get no task. A task whose worker dies is given to another one.

    Parameters
    ----------
    tasks : sequence of Task
        What to do.
    scheduler : str
        The scheduler's address, as in ``tcp://10.0.0.5:8786``, or a scheduler file.
    work : callable
        What a worker does with a task.
    patience : float
        Seconds that the cluster may be without a worker.
    say : callable
        Told in sentences what is waited for, and which workers cannot do the work.

    Raises
    ------
    CamSyncError
        If Dask distributed is not installed, the scheduler does not answer, or it has no worker
        that can do the work.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise CamSyncError(
            'A scheduler needs Dask distributed. Install it: pip install "napari-camsync'
            '[distributed]", or, in a clone of the repository, pip install ".[distributed]"'
        ) from error
    with _connected(Client, scheduler) as client:
        crew = gather(client, tasks, patience, say)
        for sentence in crew.sentences:
            say(f"{sentence} The others do the work.")
        # Later ones are welcome where all that are there can do it.
        workers = list(crew.fit) if crew.unfit else None
        perform = _performance(examination(tasks))
        # Impure: asked twice, it is done twice, for it is files that it makes.
        futures = {
            client.submit(perform, pickle.dumps((work, task)), pure=False, workers=workers): task
            for task in tasks
        }
        yield from _as_they_come(client, futures, workers, patience)


def perform_here(packed: bytes) -> bytes:
    """Do, on a worker, what was packed there; return the outcome packed.

    A Dask worker's thread stands for a core, so each task decodes with one thread, unless the
    worker's environment says otherwise.
    """
    limit_threads(1)
    work, task = pickle.loads(packed)
    return pickle.dumps(work(task))


def _performance(examine: Examine) -> Perform:
    """Return a function that travels whole, and does the work where it can be done."""

    def perform(packed: bytes) -> tuple[str, bytes]:
        problem = examine()
        if problem:
            return problem, b""
        from napari_camsync.batch.cluster import perform_here

        return "", perform_here(packed)

    return perform


def _connected(client: Any, scheduler: str) -> Any:
    is_file = scheduler.endswith(".json")
    if is_file and not Path(scheduler).is_file():  # Dask waits for it for ever
        raise CamSyncError(
            f"{scheduler}: there is no such scheduler file. Start the scheduler with "
            f"--scheduler-file {scheduler}, or leave out --scheduler to work on this machine."
        )
    named = {"scheduler_file": scheduler} if is_file else {"address": scheduler}
    try:
        return client(**named, timeout=_SECONDS_TO_CONNECT)
    except (OSError, ValueError) as error:
        raise CamSyncError(
            f"The scheduler {scheduler} does not answer ({error}). Check its address and that it "
            "runs, or leave out --scheduler to work on this machine."
        ) from error


def _as_they_come(
    client: Any, futures: dict[Any, Task], workers: list[str] | None, patience: float
) -> Iterator[Outcome]:
    """Yield outcomes; what is left fails once nobody has been there to do it for so long."""
    from distributed import as_completed

    coming = as_completed(futures)
    seen = looked = time.monotonic()
    signs: set[tuple[str, float]] = set()
    while not coming.is_empty():
        now = time.monotonic()
        if coming.has_ready():
            for future in coming.next_batch(block=False):
                yield outcome_of(future, futures.pop(future))
            seen = now
        elif now - looked > min(_SECONDS_BETWEEN_LOOKS, patience):
            looked = now
            before, signs = signs, signs_of_life(client, workers)
            seen = now if signs - before else seen
        elif now - seen > patience:
            break
        else:
            time.sleep(0.05)
    minutes = f"{patience / 60:.3g} minutes"
    for task in futures.values():
        yield failed(task, f"The cluster was without a worker for {minutes}. Start some again.")


def signs_of_life(client: Any, workers: list[str] | None) -> set[tuple[str, float]]:
    """Return when each of these workers, any where none are named, was last heard of.

    By the scheduler's clock: only that it is another time than before counts. One that has frozen
    is still there, but not heard of again.
    """
    try:
        here = client.scheduler_info()["workers"]
    except OSError:  # nor the scheduler
        return set()
    return {
        (address, worker["last_seen"])
        for address, worker in here.items()
        if workers is None or address in workers
    }


def outcome_of(future: Any, task: Task) -> Outcome:
    """Return what a worker returned, or a sentence about what it raised instead."""
    if future.status != "finished":
        return failed(task, _why_not(future))
    try:
        problem, packed = future.result(timeout=_SECONDS_TO_CONNECT)
    except TimeoutError:  # it is still there, on a worker that has frozen since
        return failed(task, "Its worker did it, but does not answer. Give the command again.")
    if problem:
        return failed(task, f"A worker that came later {problem}")
    outcome: Outcome = pickle.loads(packed)
    return outcome


def _why_not(future: Any) -> str:
    from distributed.scheduler import KilledWorker

    error = future.exception() if future.status == "error" else None
    if isinstance(error, KilledWorker):
        return "Every worker that was given it died, perhaps of too little memory."
    if isinstance(error, ImportError):
        return f"A worker cannot import what it needs ({error}). Install it there."
    if error is None:
        return "It was taken off the cluster. Has its scheduler ended?"
    return f"It was not finished on the cluster ({error})."
