"""A real Dask cluster on this machine, a worker of which is killed in the middle."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from batch.test_pool import tasks
from studies import film_recording, is_exact, write_template

from napari_camsync import CamSyncError, Session, __version__
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
from napari_camsync.batch.cluster import outcome_of, signs_of_life
from napari_camsync.batch.crew import examination, gather
from napari_camsync.batch.task import CameraTask

distributed = pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="has no SIGKILL"),
    pytest.mark.filterwarnings("ignore"),  # of Dask's own
]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = str(tmp_path_factory.mktemp("cluster"))
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, local_directory=folder
    ) as running:
        yield running


@pytest.fixture
def client(cluster: Any) -> Iterator[Any]:
    with distributed.Client(cluster.scheduler_address) as connected:
        yield connected


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


def test_workers_that_cannot_do_the_work_get_none(
    tmp_path: Path, cluster: Any, client: Any
) -> None:
    asked, address = tasks(tmp_path, *"abcd"), cluster.scheduler_address
    said: list[str] = []
    old, bare = client.ncores()
    client.run(exec, "import napari_camsync; napari_camsync.__version__ = '0.0.1'", workers=[old])
    outcomes = list(run_on_cluster(asked, address, say_who, say=said.append))
    ran_on = {one.sentence for one in outcomes}
    assert ran_on == {str(pid) for pid in client.run(os.getpid, workers=[bare]).values()}
    client.run(exec, "import sys; sys.modules['napari_camsync'] = None", workers=[bare])
    assert said == [
        f"Worker {old} has napari-camsync 0.0.1. Install version {__version__}, as here. "
        "The others do the work."
    ]
    with pytest.raises(CamSyncError, match=rf"No worker .* {old} has .* {bare} cannot import"):
        list(run_on_cluster(asked, address))
    client.restart()


class Frozen:
    """A cluster of two workers, as its client sees it, of which one has frozen."""

    def ncores(self) -> dict[str, int]:
        return {"a": 1, "b": 1}

    def run(self, examine: Any, *, workers: list[str], **_: Any) -> dict[str, str]:
        if workers == ["a"]:
            raise TimeoutError
        return {"b": examine()}

    def submit(self, examine: Any, **_: Any) -> Any:
        return SimpleNamespace(release=lambda: None)

    def scheduler_info(self) -> Any:
        return {"workers": {"a": {"last_seen": 1.0}, "b": {"last_seen": time.monotonic()}}}


def test_a_worker_that_has_frozen_gets_no_work() -> None:
    crew = gather(Frozen(), [], 1, print)
    assert crew.fit == ("b",)
    assert crew.sentences == ["Worker a does not answer within 60 s. Restart it."]


def test_a_worker_that_has_frozen_gives_no_sign_of_life() -> None:
    client = Frozen()
    first, second = (signs_of_life(client, None) for _ in range(2))
    assert {address for address, _ in first} == {"a", "b"}
    assert {address for address, _ in second - first} == {"b"}
    assert signs_of_life(client, ["a"]) == {("a", 1.0)}


def test_a_result_that_is_left_on_a_frozen_worker_is_not_waited_for(tmp_path: Path) -> None:
    def result(timeout: float) -> Any:
        raise TimeoutError

    (task,) = tasks(tmp_path, "x")
    outcome = outcome_of(SimpleNamespace(status="finished", result=result), task)
    assert outcome.status is Status.FAILED
    assert "does not answer" in outcome.sentence


def say_who(task: Task) -> Outcome:
    return Outcome(
        name=task.name, status=Status.DONE, session=task.session, sentence=str(os.getpid())
    )


def test_a_worker_says_that_it_does_not_see_the_videos(tmp_path: Path) -> None:
    videos = {name: tmp_path / name for name in ("a", "b")}
    cameras = [
        CameraTask(name=name, video=video, roi=None, size=(8, 8), output=tmp_path / "o")
        for name, video in videos.items()
    ]
    asked = [
        task.model_copy(update={"cameras": (camera,)})
        for task, camera in zip(tasks(tmp_path, *"ab"), cameras, strict=True)
    ]
    assert examination(asked)().startswith(f"does not see the videos, as {videos['a']}.")
    videos["b"].touch()
    assert examination(asked)() == "", "a single video that is missing is its recording's affair"


def test_a_cluster_without_workers_is_waited_for_and_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("napari_camsync.batch.crew._SECONDS_IN_SILENCE", 0.1)
    asked, said = tasks(tmp_path, "a"), list[str]()
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address=None) as empty,
        pytest.raises(CamSyncError, match=r"no worker did within 0\.01 minutes"),
    ):
        next(run_on_cluster(asked, empty.scheduler_address, patience=0.6, say=said.append))
    assert said == ["Waiting for a worker of the cluster, for 0.01 minutes at most ..."]


def test_what_is_left_fails_once_all_workers_are_gone(tmp_path: Path, cluster: Any) -> None:
    asked = tasks(tmp_path, *map(str, range(40)))  # they outlast the workers' leave
    outcomes = run_on_cluster(asked, cluster.scheduler_address, take_a_while, patience=1)
    assert next(outcomes).status is Status.DONE
    cluster.scale(0)
    last = list(outcomes)[-1]
    assert last.status is Status.FAILED
    assert "without a worker for 0.0167 minutes" in last.sentence


def take_a_while(task: Task) -> Outcome:
    time.sleep(0.5)
    return say_who(task)


def raise_import(task: Task) -> Outcome:
    raise ImportError("no such module")


def test_a_scheduler_file_that_is_not_there_is_not_waited_for(tmp_path: Path) -> None:
    with pytest.raises(CamSyncError, match="there is no such scheduler file"):
        list(run_on_cluster(tasks(tmp_path, "a"), str(tmp_path / "none.json")))


def test_a_scheduler_that_does_not_answer_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("napari_camsync.batch.cluster._SECONDS_TO_CONNECT", 1)
    with pytest.raises(CamSyncError, match=r"tcp://127\.0\.0\.1:9 does not answer"):
        list(run_on_cluster(tasks(tmp_path, "a"), "tcp://127.0.0.1:9"))
