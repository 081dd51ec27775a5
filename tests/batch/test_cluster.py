"""A real Dask cluster on this machine, a worker of which is killed in the middle."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from batch.test_pool import tasks
from studies import film_recording, is_exact, write_template

from napari_camsync import CamSyncError, Session
from napari_camsync.batch import (
    Choices,
    Outcome,
    Status,
    Task,
    find_videos,
    plan_batch,
    run_on_cluster,
    synchronize,
)

distributed = pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="has no SIGKILL"),
    pytest.mark.filterwarnings("ignore"),  # of Dask's own
]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, local_directory=str(tmp_path)
    ) as running:
        yield running


def die_once(task: Task) -> Outcome:
    """Do a task, but kill the worker the first time the second recording is worked on."""
    died = task.record.parent.parent / "died"
    if task.name.endswith("rec1") and not died.exists():
        died.parent.mkdir(parents=True, exist_ok=True)
        died.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return synchronize(task)


def test_a_worker_that_is_killed_costs_nothing_but_time(tmp_path: Path, cluster: Any) -> None:
    study = tmp_path / "study"
    filmed = [film_recording(study / f"rec{i}", i, ("cam1", "cam2")) for i in range(3)]
    write_template(tmp_path / "rig.camsync.json", filmed[0])
    template = Session.read(tmp_path / "rig.camsync.json")
    planned = plan_batch(find_videos([str(study)]), template, Choices(), "1")
    outcomes = list(run_on_cluster(planned.tasks, cluster.scheduler_address, die_once))
    assert (planned.report / "died").exists()
    assert {one.name: one.status for one in outcomes} == dict.fromkeys(
        ("rec0", "rec1", "rec2"), Status.DONE
    )
    assert all(is_exact(one) for recording in filmed for one in recording)


def test_what_a_worker_cannot_do_is_a_sentence(tmp_path: Path, cluster: Any) -> None:
    outcome = next(run_on_cluster(tasks(tmp_path, "x"), cluster.scheduler_address, raise_import))
    assert outcome.status is Status.FAILED
    assert "A worker cannot import what it needs (no such module)" in outcome.sentence


def raise_import(task: Task) -> Outcome:
    raise ImportError("no such module")


def test_a_scheduler_that_does_not_answer_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("napari_camsync.batch.cluster._SECONDS_TO_CONNECT", 1)
    with pytest.raises(CamSyncError, match=r"tcp://127\.0\.0\.1:9 does not answer"):
        list(run_on_cluster(tasks(tmp_path, "a"), "tcp://127.0.0.1:9"))
