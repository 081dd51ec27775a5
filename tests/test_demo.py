"""run_demo: the whole job on synthetic cameras, in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from readers import read_with_opencv

from napari_camsync import CamSyncError, Cancelled, CutList
from napari_camsync.demo import DemoRow, run_demo
from napari_camsync.progress import silent
from napari_camsync.synthetic import LedCamera, demo_cameras

CAMERAS = tuple(
    replace(camera, on_frame=camera.on_frame // 3, frames=60, size=(160, 120), led=(120, 50))
    for camera in demo_cameras()
)


@pytest.fixture(scope="module", autouse=True)
def small_cameras() -> Iterator[None]:
    """Let the cameras film fewer and smaller frames; test_cli runs the demo as it is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("napari_camsync.demo.demo_cameras", lambda: CAMERAS)
        yield


class Demo(NamedTuple):
    """A demo that was run in an empty folder."""

    folder: Path
    rows: list[DemoRow]
    titles: list[str]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder, titles = tmp_path_factory.mktemp("demo"), list[str]()

    def announce(title: str) -> object:
        titles.append(title)
        return silent

    return Demo(folder, run_demo(folder, announce), titles)


def quiet(title: str) -> object:
    """Listen to nothing."""
    return silent


def test_everything_is_found_and_trimmed_exactly(demo: Demo) -> None:
    assert [row.onset.frame for row in demo.rows] == [camera.on_frame for camera in CAMERAS]
    assert all(row.is_exact for row in demo.rows)
    cuts = CutList.read(demo.folder / "cut_times.csv")
    assert [(cut.name, cut.frame) for cut in cuts] == [
        (camera.name, camera.on_frame) for camera in CAMERAS
    ]
    for row in demo.rows:
        assert len(read_with_opencv(row.trim.output)) == 60 - row.camera.on_frame


def test_it_announces_what_it_is_about_to_do(demo: Demo) -> None:
    assert [title.split()[0] for title in demo.titles] == [
        *["Filming"] * 3,
        *["Detecting"] * 3,
        *["Trimming"] * 3,
    ]


def test_it_may_be_run_again_in_its_folder(demo: Demo) -> None:
    files = set(demo.folder.iterdir())
    rows = run_demo(demo.folder, quiet)
    assert all(row.is_exact for row in rows)
    assert set(demo.folder.iterdir()) == files


def test_a_folder_that_holds_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "cam1_h264.mp4"
    mine.write_text("my video")
    with pytest.raises(CamSyncError, match=r"holds other files\. Name a new folder"):
        run_demo(tmp_path, quiet)
    assert mine.read_text() == "my video"
    assert list(tmp_path.iterdir()) == [mine]


def test_a_file_is_no_folder_for_it(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("a file")
    with pytest.raises(CamSyncError, match="demo"):
        run_demo(tmp_path / "demo", quiet)
    assert (tmp_path / "demo").read_text() == "a file"


def test_it_can_be_cancelled_and_run_again(tmp_path: Path) -> None:
    def cancel(done: int, total: int) -> None:
        if done == 10:
            raise Cancelled

    with pytest.raises(Cancelled):
        run_demo(tmp_path / "demo", lambda title: cancel)
    assert all(row.is_exact for row in run_demo(tmp_path / "demo", quiet))


@pytest.fixture(scope="module")
def exact_row(tmp_path_factory: pytest.TempPathFactory) -> DemoRow:
    """Return one camera of a demo that went well."""
    with pytest.MonkeyPatch.context() as patch:
        camera = LedCamera("led.avi", 20, 30, codec="mjpeg", size=(96, 64), led=(60, 30))
        patch.setattr("napari_camsync.demo.demo_cameras", lambda: (camera,))
        return run_demo(tmp_path_factory.mktemp("row"), quiet)[0]


def test_it_is_exact_only_if_detection_and_trim_both_are(exact_row: DemoRow) -> None:
    onset, trim = exact_row.onset, exact_row.trim
    assert exact_row.is_exact
    assert not replace(exact_row, onset=replace(onset, frame=onset.frame + 1)).is_exact
    assert not replace(exact_row, trim=replace(trim, start=trim.start + 1)).is_exact
    assert not replace(exact_row, trim=replace(trim, stop=trim.stop - 1)).is_exact
    assert not replace(exact_row, trim=replace(trim, verified=False)).is_exact
