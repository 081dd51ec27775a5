"""run_on_cluster: tasks on the workers of a Dask distributed scheduler."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..errors import CamSyncError
from .pool import Work
from .recording import failed, synchronize
from .task import Outcome, Task

_SECONDS_TO_CONNECT = 15


def run_on_cluster(
    tasks: Sequence[Task], scheduler: str, work: Work = synchronize
) -> Iterator[Outcome]:
    """Yield the outcomes of tasks as they come from a cluster.

    Each task goes over as paths and comes back as a few numbers: the workers must see the videos
    under the same paths. A task whose worker dies is given to another one.

    Parameters
    ----------
    tasks : sequence of Task
        What to do.
    scheduler : str
        The scheduler's address, as in ``tcp://10.0.0.5:8786``, or a scheduler file.
    work : callable
        What a worker does with a task.

    Raises
    ------
    CamSyncError
        If Dask distributed is not installed, or the scheduler does not answer.
    """
    try:
        from distributed import Client, as_completed
    except ImportError as error:
        raise CamSyncError(
            'A scheduler needs Dask distributed. Install it: pip install "napari-camsync'
            '[distributed]"'
        ) from error
    with _connected(Client, scheduler) as client:
        # Impure: asked twice, it is done twice, for it is files that it makes.
        futures = {client.submit(work, task, pure=False): task for task in tasks}
        for future in as_completed(futures):
            yield _outcome(future, futures[future])


def _connected(client: Any, scheduler: str) -> Any:
    named = {"scheduler_file": scheduler} if scheduler.endswith(".json") else {"address": scheduler}
    try:
        return client(**named, timeout=_SECONDS_TO_CONNECT)
    except (OSError, ValueError) as error:
        raise CamSyncError(
            f"The scheduler {scheduler} does not answer ({error}). Check its address and that it "
            "runs, or leave out --scheduler to work on this machine."
        ) from error


def _outcome(future: Any, task: Task) -> Outcome:
    """Return what a worker returned, or a sentence about what it raised instead."""
    from distributed.scheduler import KilledWorker

    if future.status == "finished":
        outcome: Outcome = future.result()
        return outcome
    error = future.exception() if future.status == "error" else None
    if isinstance(error, KilledWorker):
        return failed(task, "Every worker that was given it died, perhaps of too little memory.")
    if isinstance(error, ImportError):
        return failed(task, f"A worker cannot import what it needs ({error}). Install it there.")
    return failed(task, f"It was not finished on the cluster ({error or future.status}).")
