"""One recording: what is written, what is not, and what is done only once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from studies import ROI, Filmed, film, film_recording, is_exact, numbers_in, write_template

from napari_camsync import CutList, Roi, Session
from napari_camsync.batch import Choices, Journal, Outcome, Status, Task, plan_batch, synchronize
from napari_camsync.batch.report import outcome_line
from napari_camsync.batch.sources import find_videos
from napari_camsync.video.versions import Versions


@pytest.fixture
def filmed(tmp_path: Path) -> list[Filmed]:
    return film_recording(tmp_path / "study" / "rec1", 1, ("cam1", "cam2"))


def plan(filmed: list[Filmed], choices: Choices | None = None, version: str = "1") -> Task:
    """Return the one task of a study of one recording, its template beside it."""
    study = filmed[0].path.parents[1]
    template = study.parent / "rig.camsync.json"
    if not template.exists():
        write_template(template, filmed)
    videos = find_videos([str(study)])
    return plan_batch(videos, Session.read(template), choices or Choices(), version).tasks[0]


def times_of(filmed: list[Filmed]) -> list[int]:
    return [one.output.stat().st_mtime_ns for one in filmed]


def darken(filmed: list[Filmed]) -> None:
    """Make the template's ROI of the second camera look where no light is."""
    template = filmed[0].path.parents[2] / "rig.camsync.json"
    session = Session.read(template)
    first, second = session.cameras
    roi = first.roi.__class__(150, 90, 36, 36) if first.roi else None
    Session(cameras=(first, second.model_copy(update={"roi": roi}))).write(template)


def test_a_sure_recording_is_exported_trimmed_and_checked(filmed: list[Filmed]) -> None:
    task = plan(filmed)
    outcome = synchronize(task)
    assert outcome.status is Status.DONE
    assert all(is_exact(one) for one in filmed)
    assert [c.trimmed.verified for c in outcome.cameras if c.trimmed] == [True, True]
    cuts = {cut.name: cut.frame for cut in CutList.read(task.cut_list)}
    assert cuts == {one.path.name: one.on_frame for one in filmed}
    session = Session.read(task.session)
    assert [camera.marker for camera in session.cameras] == [one.on_frame for one in filmed]


def test_videos_of_two_kinds_become_one_where_a_tool_wants_one(
    filmed: list[Filmed], tmp_path: Path
) -> None:
    filmed[1].path.unlink()
    filmed[1] = film(filmed[1].path.with_suffix(".avi"), filmed[1].on_frame)
    one_kind = Choices(preset="deeplabcut", out_dir=tmp_path / "project")
    refused = synchronize(plan(filmed, one_kind))
    assert refused.status is Status.FAILED
    assert "--to mp4" in refused.sentence
    outcome = synchronize(plan(filmed, replace(one_kind, to="mp4")))
    assert outcome.status is Status.DONE
    trims = [camera.trimmed for camera in outcome.cameras if camera.trimmed]
    assert [trim.output.name for trim in trims] == ["rec1_cam1.mp4", "rec1_cam2.mp4"]
    for one, trim in zip(filmed, trims, strict=True):
        assert one.on_frame is not None
        assert numbers_in(trim.output) == list(range(one.on_frame, one.on_frame + trim.frames))


def test_a_kind_that_the_tool_does_not_take_is_refused(filmed: list[Filmed]) -> None:
    with pytest.raises(ValueError, match="SLEAP takes mp4 only"):
        plan(filmed, Choices(preset="sleap", to="mkv"))


def test_names_that_do_not_fit_a_tool_are_said_to_be_in_the_template(filmed: list[Filmed]) -> None:
    plan(filmed)
    template = filmed[0].path.parents[2] / "rig.camsync.json"
    text = template.read_text()
    template.write_text(text.replace('"cam1"', '"rec1_cam1"').replace('"cam2"', '"cam2_x"'))
    with pytest.raises(
        ValueError, match=r"rename 'rec1_cam1'.* template, a text file, as its \"name\""
    ):
        plan(filmed, Choices(preset="anipose"))


def test_the_templates_method_finds_the_frame(filmed: list[Filmed]) -> None:
    plan(filmed)  # writes the template
    template = filmed[0].path.parents[2] / "rig.camsync.json"
    session = Session.read(template)
    options = session.options.model_copy(update={"method": "kmeans"})
    session.model_copy(update={"options": options}).write(template)
    task = plan(filmed)
    synchronize(task)
    found = [camera.onset for camera in Session.read(task.session).cameras]
    assert [onset and onset.method for onset in found] == ["kmeans", "kmeans"]
    assert [onset and onset.frame for onset in found] == [one.on_frame for one in filmed]


def test_rates_that_differ_are_said_so_and_do_not_hold_it_up(filmed: list[Filmed]) -> None:
    filmed[1] = film(filmed[1].path, filmed[1].on_frame, rate=25)
    outcome = synchronize(plan(filmed))
    assert outcome.status is Status.DONE
    assert "The frame rates differ (rec1_cam1.mp4 30.000, rec1_cam2.mp4 25.000" in outcome.remark
    assert outcome_line(outcome, 1, 1, earlier=False).endswith(outcome.remark)


def test_what_is_finished_and_unchanged_is_not_done_again(filmed: list[Filmed]) -> None:
    task = plan(filmed)
    first = synchronize(task)
    assert Journal(plan(filmed)).finished() == first
    before = times_of(filmed)
    synchronize(plan(filmed))
    assert times_of(filmed) == before


def test_a_trim_that_an_interrupted_run_finished_is_not_done_again(filmed: list[Filmed]) -> None:
    task = plan(filmed)
    synchronize(task)
    before = times_of(filmed)
    filmed[1].output.unlink()
    assert Journal(task).finished() is None
    assert synchronize(task).status is Status.DONE
    assert times_of(filmed)[0] == before[0]
    assert is_exact(filmed[1])


def test_an_output_without_a_note_of_it_is_made_again(filmed: list[Filmed]) -> None:
    """As a run leaves it that is killed between giving an output its name and noting that."""
    task = plan(filmed)
    synchronize(task)
    note = task.record.read_text()
    journal = Journal(task)
    for one in filmed:
        journal.discard_outdated({})
        assert not one.output.exists()
    journal.intend([one.output for one in filmed])
    filmed[0].output.write_bytes(b"from a run that was killed")
    assert synchronize(task).status is Status.DONE
    assert all(is_exact(one) for one in filmed)
    assert task.record.read_text() != note


def test_recordings_of_one_name_do_not_take_each_others_files_for_their_own(tmp_path: Path) -> None:
    """As of two days, each a batch of its own that reports into the same folder."""
    days = [
        film_recording(tmp_path / day / "m1", n, ("cam1", "cam2")) for n, day in enumerate("ab")
    ]
    write_template(tmp_path / "rig.camsync.json", days[0])
    rig = Session.read(tmp_path / "rig.camsync.json")
    for filmed in days:
        videos = [one.path for one in filmed]
        beside = Choices(report=tmp_path / "report")
        (task,) = plan_batch(videos, rig, beside, "1").tasks
        assert (task.name, synchronize(task).status) == ("m1", Status.DONE)
    assert all(is_exact(one) for filmed in days for one in filmed)

    for filmed, status in zip(days, (Status.DONE, Status.FAILED), strict=True):
        videos = [one.path for one in filmed]
        (task,) = plan_batch(videos, rig, Choices(out_dir=tmp_path / "out"), "1").tasks
        for one in filmed:
            one.output.unlink()
        outcome = synchronize(task)
        assert outcome.status is status, "the first one's files stay"
    assert "exists already" in outcome.sentence
    assert (
        numbers_in(tmp_path / "out" / "m1" / "m1_cam1-frame_synced.mp4")[0] == days[0][0].on_frame
    )


def test_a_recording_that_was_moved_is_not_done_again(filmed: list[Filmed], tmp_path: Path) -> None:
    choices = Choices(out_dir=tmp_path / "out")
    synchronize(plan(filmed, choices))
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.mp4")}
    assert len(before) == 2
    (tmp_path / "study").rename(tmp_path / "disk")
    moved = [replace(one, path=tmp_path / "disk" / "rec1" / one.path.name) for one in filmed]
    assert synchronize(plan(moved, choices)).status is Status.DONE
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_file_of_the_users_is_never_replaced(filmed: list[Filmed]) -> None:
    filmed[1].output.write_bytes(b"mine")
    outcome = synchronize(plan(filmed))
    assert outcome.status is Status.FAILED
    assert f"{filmed[1].output} exists already" in outcome.sentence
    assert filmed[1].output.read_bytes() == b"mine"


def test_a_cut_list_of_the_users_is_never_replaced(filmed: list[Filmed]) -> None:
    task = plan(filmed)
    task.cut_list.write_text(f",frame\n{filmed[0].path.name},3\n")
    outcome = synchronize(task)
    assert outcome.status is Status.FAILED
    assert "says frame 3" in outcome.sentence
    assert not filmed[0].output.exists()


def test_without_a_light_nothing_is_trimmed_until_a_person_has_decided(
    filmed: list[Filmed],
) -> None:
    plan(filmed)
    darken(filmed)
    task = plan(filmed)
    outcome = synchronize(task)
    assert outcome.status is Status.REVIEW
    assert "lights up" in outcome.sentence
    assert not any(one.output.exists() for one in filmed)
    assert Journal(task).finished() == outcome

    session = Session.read(task.session)
    decided = session.cameras[1].model_copy(update={"marker": filmed[1].on_frame, "accepted": True})
    Session(cameras=(session.cameras[0], decided)).write(task.session)
    assert Journal(task).finished() is None, "a person has decided since"
    again = synchronize(task)
    assert again.status is Status.DONE
    assert all(is_exact(one) for one in filmed)
    assert [camera.accepted for camera in again.cameras] == [False, True]


def test_what_was_found_elsewhere_is_not_lost_to_the_template(filmed: list[Filmed]) -> None:
    """As in the window, with a ROI for this recording."""
    task = plan(filmed)
    synchronize(task)
    for path in (task.record, task.cut_list, *(one.output for one in filmed)):
        path.unlink()
    before = Session.read(task.session)
    darken(filmed)
    assert synchronize(plan(filmed)).status is Status.DONE
    assert all(is_exact(one) for one in filmed)
    assert Session.read(task.session).cameras == before.cameras


def draw_roi(task: Task, roi: Roi) -> None:
    """Draw the second camera's ROI as a person does in the window, and detect nothing yet."""
    session = Session.read(task.session)
    first, second = session.cameras
    drawn = second.model_copy(update={"roi": roi, "onset": None, "marker": None})
    Session(cameras=(first, drawn)).write(task.session)


@pytest.mark.parametrize("made_by_a_batch", [True, False])
def test_a_roi_that_a_person_drew_is_searched_instead_of_the_templates(
    filmed: list[Filmed], made_by_a_batch: bool
) -> None:
    plan(filmed)
    darken(filmed)
    task = plan(filmed)
    assert synchronize(task).status is Status.REVIEW
    if not made_by_a_batch:
        task.record.unlink()
    draw_roi(task, ROI)
    assert Journal(task).finished() is None, "a person has drawn since"
    assert synchronize(task).status is Status.DONE
    assert all(is_exact(one) for one in filmed)
    assert Session.read(task.session).cameras[1].roi == ROI


def test_a_roi_that_a_person_drew_stays_where_nothing_lights_up_in_it(filmed: list[Filmed]) -> None:
    plan(filmed)
    darken(filmed)
    task = plan(filmed)
    synchronize(task)
    draw_roi(task, Roi(100, 100, 30, 30))
    for _ in range(2):
        outcome = synchronize(task)
        assert outcome.status is Status.REVIEW
        assert "100,100,30,30" in outcome.sentence
        assert Session.read(task.session).cameras[1].roi == Roi(100, 100, 30, 30)
    anew = task.model_copy(update={"overwrite": True})
    assert "150,90,36,36" in synchronize(anew).sentence


def test_a_corrected_template_is_searched_where_nothing_lit_up_in_the_earlier_ones(
    filmed: list[Filmed],
) -> None:
    plan(filmed)
    darken(filmed)
    synchronize(plan(filmed))
    write_template(filmed[0].path.parents[2] / "rig.camsync.json", filmed)
    assert synchronize(plan(filmed)).status is Status.DONE
    assert all(is_exact(one) for one in filmed)


def test_an_output_of_an_earlier_template_does_not_stay(filmed: list[Filmed]) -> None:
    synchronize(plan(filmed))
    darken(filmed)
    assert synchronize(plan(filmed)).status is Status.REVIEW
    assert not any(one.output.exists() for one in filmed)


def test_equally_long(filmed: list[Filmed]) -> None:
    task = plan(filmed)
    options = task.options.model_copy(update={"equal_length": True})
    outcome = synchronize(task.model_copy(update={"options": options}))
    lengths = {camera.trimmed.frames for camera in outcome.cameras if camera.trimmed}
    assert lengths == {min(one.frames - (one.on_frame or 0) for one in filmed)}


def failing(filmed: list[Filmed], task: Task, how: str) -> Outcome:
    first = filmed[0].path
    if how == "garbage":
        first.write_bytes(b"no video" * 100)
    elif how == "gone":
        first.unlink()
    elif how == "size":
        cameras = tuple(c.model_copy(update={"size": (640, 480)}) for c in task.cameras)
        task = task.model_copy(update={"cameras": cameras})
    elif how == "session":
        task.session.write_text("{")
    return synchronize(task)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        pytest.param("garbage", "cannot be read as a video", id="broken video"),
        pytest.param("gone", "Every machine that works on it must see it", id="no video"),
        pytest.param("size", "192 x 144, and the template's ROI is for 640 x 480", id="size"),
        pytest.param("session", "cannot be read as a session file", id="broken session"),
    ],
)
def test_what_goes_wrong_is_a_sentence_and_writes_no_video(
    filmed: list[Filmed], how: str, said: str
) -> None:
    outcome = failing(filmed, plan(filmed), how)
    assert outcome.status is Status.FAILED
    assert said in outcome.sentence
    assert not any(one.output.exists() for one in filmed)


def test_another_version_detects_and_trims_anew(filmed: list[Filmed]) -> None:
    synchronize(plan(filmed))
    assert Journal(plan(filmed, version="2")).finished() is None


def test_what_has_become_doubtful_is_taken_back_until_a_person_accepts(
    filmed: list[Filmed],
) -> None:
    task = plan(filmed)
    synchronize(task)
    session = Session.read(task.session)
    first, second = session.cameras
    assert second.onset is not None
    onset = second.onset.model_copy(update={"needs_review": True})
    doubted = second.model_copy(update={"onset": onset})
    session.model_copy(update={"cameras": (first, doubted)}).write(task.session)
    assert synchronize(plan(filmed)).status is Status.REVIEW
    assert not any(one.output.exists() for one in filmed)
    assert not task.cut_list.exists()
    with pytest.raises(ValueError, match="no such camera here"):
        plan(filmed, Choices(accept=("rec2",)))
    outcome = synchronize(plan(filmed, Choices(accept=(task.name,))))
    assert outcome.status is Status.DONE
    assert [camera.accepted for camera in outcome.cameras] == [False, True]
    assert [camera.accepted for camera in Session.read(task.session).cameras] == [False, True]
    assert all(is_exact(one) for one in filmed)
    assert Journal(plan(filmed)).finished() == outcome


def count_elsewhere(task: Task, **decided: object) -> None:
    """Let the session say that another FFmpeg counted, and a person decided on the first camera."""
    session = Session.read(task.session)
    elsewhere = {"frames": 999, "read_with": Versions("9.0", "59.37.100", "59.27.100")}
    first, second = (one.model_copy(update=elsewhere) for one in session.cameras)
    cameras = (first.model_copy(update=decided), second)
    session.model_copy(update={"cameras": cameras}).write(task.session)


def test_what_another_ffmpeg_counted_is_sought_anew(filmed: list[Filmed]) -> None:
    synchronize(task := plan(filmed))
    count_elsewhere(task)
    filmed[0].output.unlink()
    outcome = synchronize(plan(filmed))
    assert outcome.status is Status.DONE
    assert outcome.versions == Versions.here()
    assert all(is_exact(one) for one in filmed)
    assert {camera.frames for camera in Session.read(task.session).cameras} != {999}


def test_what_a_person_chose_under_another_ffmpeg_waits_for_a_person(filmed: list[Filmed]) -> None:
    synchronize(task := plan(filmed))
    count_elsewhere(task, accepted=True)
    for _ in range(2):
        outcome = synchronize(plan(filmed))
        assert outcome.status is Status.REVIEW
        assert "counted 999 frames" in outcome.sentence
    assert synchronize(plan(filmed, Choices(accept=("all",)))).status is Status.DONE
