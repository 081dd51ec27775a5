"""The report: what all runs into one folder have done, also at the same time."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from napari_camsync.batch import CameraOutcome, Outcome, Status, write_report
from napari_camsync.batch import report as module


def outcome(study: Path, name: str, status: Status = Status.DONE, label: str = "") -> Outcome:
    """Return what became of a recording of one camera, whose video is there."""
    folder = study / name
    video = folder / f"{label}cam1.mp4"
    folder.mkdir(parents=True, exist_ok=True)
    video.touch()
    known = {"name": label or name, "status": status}
    session = folder / f"{label or folder.name}.camsync.json"
    if status is Status.FAILED:
        return Outcome(**known, session=session, videos=(video,), sentence="broken.")
    return Outcome(**known, session=session, cameras=(CameraOutcome(name="cam1", video=video),))


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "report.csv").open() as file:
        return list(csv.DictReader(file))


def names(folder: Path) -> list[str]:
    """Return the recordings of a report, having seen that both of its files agree."""
    record = json.loads((folder / "report.json").read_text())
    found = [one["name"] for one in record["recordings"]]
    assert [row["recording"] for row in rows(folder)] == found
    assert sum(record["counts"].values()) == len(found)
    return found


def test_the_recordings_of_other_runs_stay(tmp_path: Path) -> None:
    """As of a job array that runs one recording in each of its jobs."""
    for name in ("m2", "m1", "m3"):
        assert write_report(tmp_path / "r", [outcome(tmp_path, name)], []) == ()
    assert names(tmp_path / "r") == ["m1", "m2", "m3"]
    write_report(tmp_path / "r", [outcome(tmp_path, "m2", Status.REVIEW)], [])
    assert [row["status"] for row in rows(tmp_path / "r")] == ["done", "needs review", "done"]
    write_report(tmp_path / "r", [], [])
    assert names(tmp_path / "r") == ["m1", "m2", "m3"], "also after a run that did none"


def test_what_another_run_reports_meanwhile_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes after this run has read what is known, and before this run writes the report."""
    folder, writes = tmp_path / "r", []
    write = module._write

    def late(*arguments: object) -> None:
        writes.append(arguments)
        if len(writes) == 1:
            write_report(folder, [outcome(tmp_path, "m2")], [])
        write(*arguments)

    monkeypatch.setattr(module, "_write", late)
    write_report(folder, [outcome(tmp_path, "m1")], [])
    assert names(folder) == ["m1", "m2"]


def test_what_has_moved_away_is_told_and_its_row_stays(tmp_path: Path) -> None:
    away, broken = outcome(tmp_path, "away"), outcome(tmp_path, "broken", Status.FAILED)
    write_report(tmp_path / "r", [away, broken, outcome(tmp_path, "here")], [])
    for one in (away, broken):
        one.files[0].unlink()
    gone = write_report(tmp_path / "r", [outcome(tmp_path, "here")], [])
    assert [one.name for one in gone] == ["away", "broken"]
    assert names(tmp_path / "r") == ["away", "broken", "here"]
    said = [row["remarks"] for row in rows(tmp_path / "r")]
    assert said[0] == "Its videos are no longer where they were."
    assert said[1] == "broken. Its videos are no longer where they were."
    assert said[2] == ""


def test_what_is_elsewhere_now_has_one_row(tmp_path: Path) -> None:
    """The whole study has moved to another disk."""
    write_report(tmp_path / "r", [outcome(tmp_path / "old", name) for name in ("m1", "m2")], [])
    (tmp_path / "old").rename(tmp_path / "new")
    moved = [outcome(tmp_path / "new", name) for name in ("m1", "m2")]
    assert write_report(tmp_path / "r", moved, []) == ()
    assert names(tmp_path / "r") == ["m1", "m2"]


def test_recordings_of_one_name_in_two_studies_have_a_row_each(tmp_path: Path) -> None:
    for day in ("day1", "day2"):
        write_report(tmp_path / "r", [outcome(tmp_path / day, "m1")], [])
    assert names(tmp_path / "r") == ["m1", "m1"]


def test_what_was_grouped_otherwise_before_is_gone(tmp_path: Path) -> None:
    """First all videos of a folder were one recording, which failed, and then one by one."""
    write_report(tmp_path / "r", [outcome(tmp_path, "all", Status.FAILED, "a_")], [])
    named = outcome(tmp_path, "all", label="a_").model_copy(
        update={"name": "all/a", "session": tmp_path / "all" / "a.camsync.json"}
    )
    write_report(tmp_path / "r", [named], [])
    assert names(tmp_path / "r") == ["all/a"]


def test_videos_of_no_recording_stay_while_they_are_there_and_nobodys(tmp_path: Path) -> None:
    stray, other = tmp_path / "stray.mp4", tmp_path / "other.mp4"
    for path in (stray, other):
        path.touch()
        write_report(tmp_path / "r", [], [path])

    def unmatched() -> list[str]:
        return json.loads((tmp_path / "r" / "report.json").read_text())["unmatched"]

    assert unmatched() == [str(other), str(stray)]
    stray.unlink()
    named = outcome(tmp_path, "m1").model_copy(update={"videos": (other,)})
    write_report(tmp_path / "r", [named], [])
    assert unmatched() == []
