"""Processes of this machine: one that dies, or whose parent does, does no harm to the rest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from napari_camsync.batch import Outcome, Status, Task, run_here
from napari_camsync.session import SessionOptions


def tasks(folder: Path, *names: str) -> list[Task]:
    return [
        Task(
            name=name,
            cameras=(),
            session=folder / "s",
            cut_list=folder / "c",
            record=folder / name,
            options=SessionOptions(),
        )
        for name in names
    ]


def work(task: Task) -> Outcome:
    """Do what the task's name says."""
    if task.name == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    if task.name == "dies once" and not task.record.exists():
        task.record.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if task.name == "raises":
        raise RuntimeError("a fault of ours")
    if task.name == "waits":
        task.record.write_text(str(os.getpid()))
        time.sleep(60)
    return Outcome(name=task.name, status=Status.DONE, session=task.session)


@pytest.mark.skipif(os.name == "nt", reason="has no SIGKILL")
def test_a_process_that_dies_takes_only_its_own_recording_with_it(tmp_path: Path) -> None:
    asked = tasks(tmp_path, "a", "dies", "b", "raises", "dies once", "c")
    outcomes = {one.name: one for one in run_here(asked, 2, work)}
    statuses = {name: one.status for name, one in outcomes.items()}
    assert statuses == {
        **dict.fromkeys(("a", "b", "c", "dies once"), Status.DONE),
        **dict.fromkeys(("dies", "raises"), Status.FAILED),
    }
    assert "died twice" in outcomes["dies"].sentence
    assert "RuntimeError: a fault of ours" in outcomes["raises"].sentence


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")


@pytest.mark.skipif(os.name == "nt", reason="has no SIGKILL")
@pytest.mark.parametrize("ended", [signal.SIGKILL, signal.SIGINT], ids=["killed", "Ctrl-C"])
def test_no_process_outlives_the_one_that_started_it(tmp_path: Path, ended: signal.Signals) -> None:
    script = (
        # Shells let what they start in the background ignore Ctrl-C.
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from pathlib import Path; from batch.test_pool import tasks, work;"
        "from napari_camsync.batch import run_here;"
        f"list(run_here(tasks(Path({str(tmp_path)!r}), 'waits'), 1, work))"
    )
    here = os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])
    parent = subprocess.Popen(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": here},
        stderr=subprocess.DEVNULL,
    )
    noted = tmp_path / "waits"
    while not (noted.exists() and noted.read_text()):
        assert parent.poll() is None
        time.sleep(0.05)
    worker = int(noted.read_text())
    parent.send_signal(ended)
    parent.wait(30)
    for _ in range(100):
        if not is_running(worker):
            return
        time.sleep(0.1)
    os.kill(worker, signal.SIGKILL)
    pytest.fail("the worker went on without its parent")
