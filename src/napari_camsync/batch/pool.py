"""run_here: tasks on this machine's processes, of which none takes another down with it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children, connection, get_context, parent_process
from typing import TypeAlias

from ..video.threads import core_count, limit_threads
from .recording import failed, synchronize
from .task import Outcome, Task

Work: TypeAlias = Callable[[Task], Outcome]


def run_here(
    tasks: Sequence[Task], workers: int = 1, work: Work = synchronize
) -> Iterator[Outcome]:
    """Yield the outcomes of tasks as they come.

    A process that dies (a crash in a codec, too little memory) takes only the recording with it
    that it died of: those that were at work at the time are tried again one by one.

    Parameters
    ----------
    tasks : sequence of Task
        What to do.
    workers : int
        How many processes; with one, the work is done in a single other process too.
    work : callable
        What each does with a task.
    """
    waiting = list(tasks)
    suspects: list[Task] = []
    while waiting:
        suspects += yield from _until_one_dies(waiting, workers, work)
    for task in suspects:
        alone = [task]
        died = yield from _until_one_dies(alone, 1, work)
        if died:
            yield failed(
                task,
                "The process that worked on it died twice, perhaps of too little memory. Try it "
                "alone, or with --workers 1.",
            )


def _until_one_dies(
    waiting: list[Task], workers: int, work: Work
) -> Generator[Outcome, None, list[Task]]:
    """Take tasks off the list and do them; return those at work when a process died."""
    context = get_context("spawn")  # threads of FFmpeg and OpenCV do not survive a fork
    others = set(active_children())
    pool = ProcessPoolExecutor(workers, context, _begin, (_threads_each(workers),))
    running: dict[Future[Outcome], Task] = {}
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                task = waiting.pop(0)
                running[pool.submit(work, task)] = task
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                outcome = _outcome(future, running[future])
                del running[future]
                yield outcome
    except BrokenProcessPool:
        return list(running.values())
    finally:
        if running:  # interrupted: what they have begun to write is removed by themselves
            for process in set(active_children()) - others:
                process.terminate()
        pool.shutdown(wait=True, cancel_futures=True)
    return []


def _outcome(future: Future[Outcome], task: Task) -> Outcome:
    error = future.exception()
    if isinstance(error, BrokenProcessPool):
        raise error
    if error is not None:  # a fault of ours: said, and the other recordings go on
        what = f"{type(error).__name__}: {error}"
        return failed(task, f"Something unforeseen went wrong ({what}). Please report it.")
    return future.result()


def _threads_each(workers: int) -> int:
    """Return how many threads a process may use, so that all together use each core once."""
    return max(core_count() // workers, 1)


def _begin(threads: int) -> None:
    """Set a process up: its threads, and to end when the one that started it does."""
    limit_threads(threads)
    _obey_the_parent()


def _obey_the_parent() -> None:
    """Let this process end when the one that started it says so, or is gone, however it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    parent = parent_process()
    if parent is None:
        return
    sentinel = parent.sentinel

    def watch() -> None:
        connection.wait([sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
