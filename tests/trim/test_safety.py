"""Nothing lost: sources are only read, outputs are whole or not there."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from readers import read_with_pyav

from napari_camsync import Cancelled, TrimError, VideoError, open_video, trim_video

Clip = Callable[[str], Path]


@pytest.fixture
def source(clip: Clip, tmp_path: Path) -> Path:
    """Return a video of 60 keyframes, alone in a folder."""
    return copied(clip, "h264_intra.mp4", tmp_path / "lab")


def copied(clip: Clip, name: str, folder: Path) -> Path:
    """Put a clip into a new folder."""
    folder.mkdir()
    return Path(shutil.copy2(clip(name), folder))


@pytest.fixture
def untouched(source: Path) -> Iterator[None]:
    """Fail if the source's folder is not, at the end, what it was."""
    before = (source.read_bytes(), source.stat().st_mtime_ns)
    yield
    assert (source.read_bytes(), source.stat().st_mtime_ns) == before
    assert list(source.parent.iterdir()) == [source]


pytestmark = pytest.mark.usefixtures("untouched")


def linked(target: Path, name: str) -> Path:
    """Return a symbolic link to a file or folder, outside the source's folder."""
    link = Path(target.parents[0 if target.is_dir() else 1], name)
    link.symlink_to(target)
    return link


def hard_linked(source: Path) -> Path:
    """Return a second name of a file, outside its folder."""
    link = source.parents[1] / "second.mp4"
    link.hardlink_to(source)
    return link


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize(
    "way",
    [
        pytest.param(lambda source: source, id="its own name"),
        pytest.param(lambda source: source.parent / ".." / "lab" / source.name, id="a detour"),
        pytest.param(lambda source: linked(source, "link.mp4"), id="a link to it"),
        pytest.param(lambda source: linked(source.parent, "link") / source.name, id="a folder's"),
        pytest.param(hard_linked, id="a second name of the same file"),
    ],
)
def test_the_source_is_refused_as_output_by_whatever_way_it_is_named(
    source: Path, way: Callable[[Path], Path], overwrite: bool
) -> None:
    with pytest.raises(TrimError, match=r"is the source itself\. Choose another name"):
        trim_video(source, 5, output=way(source), overwrite=overwrite)


def test_an_output_that_exists_is_left_as_it_is(source: Path, tmp_path: Path) -> None:
    output = tmp_path / "kept.mp4"
    output.write_text("mine")
    with pytest.raises(FileExistsError, match=r"kept\.mp4 exists already"):
        trim_video(source, 5, output=output)
    assert output.read_text() == "mine"


def test_an_output_that_exists_is_replaced_where_that_is_allowed(
    source: Path, tmp_path: Path
) -> None:
    output = tmp_path / "old.mp4"
    output.write_text("old")
    trim_video(source, 50, output=output, overwrite=True)
    assert read_with_pyav(output) == list(range(50, 60))


def test_an_output_that_exists_survives_a_trim_that_fails(source: Path, tmp_path: Path) -> None:
    output = tmp_path / "old.mp4"
    output.write_text("old")

    def cancel(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        trim_video(source, 50, output=output, overwrite=True, progress=cancel)
    assert output.read_text() == "old"


def test_a_link_that_leads_nowhere_is_not_followed(source: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.mp4"
    link.symlink_to(tmp_path / "elsewhere.mp4")
    with pytest.raises(FileExistsError):
        trim_video(source, 5, output=link)
    assert not (tmp_path / "elsewhere.mp4").exists()


def test_a_name_taken_while_trimming_is_not_overwritten(source: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.mp4"

    def take_name(done: int, total: int) -> None:
        if done == total:
            output.write_text("mine")

    with pytest.raises(FileExistsError):
        trim_video(source, 5, output=output, progress=take_name)
    assert output.read_text() == "mine"
    assert set(tmp_path.iterdir()) == {source.parent, output}


def test_of_two_trims_into_the_same_file_at_once_one_wins(source: Path, tmp_path: Path) -> None:
    output, meeting = tmp_path / "out" / "a.mp4", threading.Barrier(2)

    def trim() -> str:
        """Begin when the other has begun as well; return what went wrong."""

        def meet(done: int, total: int) -> None:
            if done == 1:
                meeting.wait(60)

        try:
            trim_video(source, 5, output=output, progress=meet)
        except FileExistsError as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(lambda _: trim(), range(2)))
    assert said == [
        "",
        f"{output} exists already. Move it away, or allow overwriting (--overwrite).",
    ]
    assert list(output.parent.iterdir()) == [output]
    assert read_with_pyav(output) == list(range(5, 60))


@pytest.mark.parametrize("mode", ["copy", "lossless"])
@pytest.mark.parametrize("share", [0, 0.25, 0.5, 0.75, 1], ids="cancelled at {}".format)
def test_a_cancelled_trim_leaves_nothing(
    source: Path, tmp_path: Path, share: float, mode: str
) -> None:
    def cancel(done: int, total: int) -> None:
        if done >= share * total:
            raise Cancelled

    with pytest.raises(Cancelled):
        trim_video(source, 20, output=tmp_path / "out.mp4", mode=mode, progress=cancel)
    assert list(tmp_path.iterdir()) == [source.parent]


@pytest.mark.parametrize("mode", ["copy", "lossless"])
def test_progress_goes_from_nothing_to_all_without_stepping_back(
    source: Path, tmp_path: Path, mode: str
) -> None:
    reports: list[tuple[int, int]] = []
    trim_video(
        source,
        20,
        output=tmp_path / "out.mp4",
        mode=mode,
        progress=lambda *report: reports.append(report),
    )
    done = [report[0] for report in reports]
    assert len({total for _, total in reports}) == 1
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, reports[0][1])
    assert len(set(done)) > 40


@pytest.mark.parametrize(
    ("frames", "says"),
    [
        pytest.param((60, None), "frame 60 is beyond the end .* 0 to 59", id="begins at the end"),
        pytest.param(
            (1000, None), "frame 1000 is beyond the end .* 0 to 59", id="begins beyond the end"
        ),
        pytest.param((-1, None), r"-1:60 .* 0 to 59", id="negative"),
        pytest.param((5, 61), r"5:61 .* 0 to 59", id="ends beyond the end"),
        pytest.param((5, 5), r"5:5 .* 0 to 59", id="empty"),
        pytest.param((5, 3), r"5:3 .* 0 to 59", id="ends before it begins"),
    ],
)
def test_frames_that_the_video_does_not_have_are_refused(
    source: Path, tmp_path: Path, frames: tuple[int, int | None], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        trim_video(source, *frames, tmp_path / "out.mp4")


def test_a_mode_that_does_not_exist_is_refused(source: Path, tmp_path: Path) -> None:
    with pytest.raises(
        ValueError, match=r"'magic'\. Use one of auto, copy, smart, encode, lossless"
    ):
        trim_video(source, 5, None, tmp_path / "out.mp4", "magic")  # type: ignore[arg-type]


def test_a_copy_that_would_not_be_exact_is_refused_naming_the_keyframes(
    clip: Clip, tmp_path: Path
) -> None:
    with pytest.raises(TrimError, match=r"frame 40 is not a keyframe .* are 30 and 45"):
        trim_video(clip("h264.mp4"), 40, None, tmp_path / "out.mp4", "copy")


@pytest.mark.parametrize("choice", ["head", "verify"])
def test_another_choice_that_does_not_exist_is_refused(
    source: Path, tmp_path: Path, choice: str
) -> None:
    with pytest.raises(ValueError, match=f"There is no {choice} 'magic'"):
        trim_video(source, 5, None, tmp_path / "out.mp4", **{choice: "magic"})


@pytest.mark.parametrize(
    ("output", "name", "mode"),
    [
        ("out.mov", "ffv1.mkv", "copy"),
        ("out.avi", "prores.mov", "copy"),
        ("out.webm", "mjpeg.avi", "auto"),
    ],
)
def test_a_container_that_does_not_hold_the_pictures_is_refused_naming_one_that_does(
    clip: Clip, source: Path, tmp_path: Path, output: str, name: str, mode: str
) -> None:
    with pytest.raises(TrimError, match=r"Choose an output name that ends in \.mkv"):
        trim_video(clip(name), 5, None, tmp_path / output, mode)
    assert list(tmp_path.iterdir()) == [source.parent]


def test_where_the_container_holds_another_codec_the_pictures_become_that(
    clip: Clip, tmp_path: Path
) -> None:
    result = trim_video(clip("ffv1.mkv"), 5, output=tmp_path / "out.mov")
    assert (result.mode, result.psnr) == ("encode", float("inf"))
    assert "because this kind of file (mov) does not hold ffv1 pictures." in result.reason
    assert read_with_pyav(result.output) == list(range(5, 40))


@pytest.mark.parametrize(
    ("name", "synced"),
    [
        ("h264_intra.mp4", "h264_intra-frame_synced.mp4"),
        ("mpeg2_b.mpg", "mpeg2_b-frame_synced.mpg"),
        ("wmv2.wmv", "wmv2-frame_synced.wmv"),
        ("av1.ivf", "av1-frame_synced.mkv"),
    ],
)
def test_the_output_lies_beside_the_source_in_matroska_where_need_be(
    clip: Clip, tmp_path: Path, name: str, synced: str
) -> None:
    source = copied(clip, name, tmp_path / "beside")
    result = trim_video(source, 5)
    assert result.output == source.with_name(synced)
    assert set(source.parent.iterdir()) == {source, result.output}


def test_a_folder_that_does_not_exist_is_made(source: Path, tmp_path: Path) -> None:
    result = trim_video(source, 55, output=tmp_path / "new" / "deep" / "out.mp4")
    assert read_with_pyav(result.output) == [55, 56, 57, 58, 59]


def test_a_folder_that_vanishes_meanwhile_is_said_to_be_gone(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new"

    def lose(done: int, total: int) -> None:
        if done == total // 2:
            shutil.rmtree(folder, ignore_errors=True)

    with pytest.raises(TrimError, match=r"its folder was moved or deleted\. Choose another"):
        trim_video(source, 20, output=folder / "out.mp4", progress=lose)
    assert list(tmp_path.iterdir()) == [source.parent]


def test_an_open_video_may_be_trimmed_and_stays_open(source: Path, tmp_path: Path) -> None:
    with open_video(source) as video:
        trim_video(video, 55, output=tmp_path / "out.mp4")
        assert video[3].shape == (128, 192, 3)


def test_a_video_that_does_not_exist_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"none\.mp4: there is no such file"):
        trim_video(tmp_path / "none.mp4", 5)


def test_what_is_no_video_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_text("This is no video.")
    with pytest.raises(VideoError, match=r"text\.mp4 cannot be read as a video"):
        trim_video(tmp_path / "text.mp4", 5)


def test_a_file_where_the_folder_should_be_is_named(source: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(TrimError, match=r"file is a file, not a folder\. Choose another"):
        trim_video(source, 5, output=tmp_path / "file" / "out.mp4")
    with pytest.raises(TrimError, match=r"sub cannot be made \(Not a directory\)\. Choose another"):
        trim_video(source, 5, output=tmp_path / "file" / "sub" / "out.mp4")


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Return a function that mounts a small file system, as only root can."""
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("needs root on Linux to mount a small disk")
    folders: list[Path] = []

    def mount(options: str) -> Path:
        folder = tmp_path / f"disk{len(folders)}"
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("may not mount here")
        folders.append(folder)
        return folder

    yield mount
    for folder in folders:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize("mode", ["copy", "lossless"])
def test_a_folder_that_cannot_be_written_to_is_said_so(
    source: Path, mounted: Callable[[str], Path], mode: str
) -> None:
    folder = mounted("ro,size=1m")
    with pytest.raises(TrimError, match=r"cannot be written into\. Choose another folder"):
        trim_video(source, 5, None, folder / "out.mp4", mode)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("mode", "size", "says"),
    [
        pytest.param("copy", "16k", "and the disk has .* left. Free some space", id="foreseen"),
        pytest.param(
            "lossless", "64k", "and the disk has .* left. Free some space", id="estimated"
        ),
        pytest.param("encode", "64k", "the disk is full. Free some space", id="met on the way"),
        pytest.param("encode", "4k", "the disk is full. Free some space", id="met at once"),
    ],
)
def test_a_full_disk_is_said_so_and_nothing_is_left(
    source: Path, mounted: Callable[[str], Path], mode: str, size: str, says: str
) -> None:
    folder = mounted(f"size={size}")
    with pytest.raises(TrimError, match=says):
        trim_video(source, 5, None, folder / "out.mp4", mode)
    assert list(folder.iterdir()) == []


def test_a_disk_that_holds_the_pictures_but_not_the_file_is_said_to_be_full(
    clip: Clip, mounted: Callable[[str], Path]
) -> None:
    """A copy of which the last bytes, an index written as the file is closed, find no room."""
    for pages in range(2, 40):
        folder = mounted(f"size={pages * 4}k")
        problem = trim_problem(clip("h264_b_aac.mp4"), folder / "out.mp4")
        if problem is None:
            break
        assert "disk" in problem
        assert list(folder.iterdir()) == []
    assert pages > 2
    assert read_with_pyav(folder / "out.mp4") == list(range(16))


def trim_problem(source: Path, output: Path) -> str | None:
    """Trim a little; return what went wrong, if anything did."""
    try:
        trim_video(source, 0, 16, output, "lossless")
    except TrimError as error:
        return str(error)
    return None


def left_by_a_killed_trim(source: Path, output: Path) -> Path:
    """Kill a process in the middle of a trim; return the temporary file it leaves."""
    script = (
        "import sys, time\n"
        "from napari_camsync import trim_video\n"
        "def stall(done, total):\n"
        "    if done == 20:\n"
        "        print('stalled', flush=True)\n"
        "        time.sleep(600)\n"
        "trim_video(sys.argv[1], 5, output=sys.argv[2], progress=stall)\n"
    )
    command = [sys.executable, "-c", script, str(source), str(output)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"stalled\n"
        process.send_signal(signal.SIGKILL)
    (part,) = output.parent.iterdir()
    return part


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_killed_trim_leaves_nothing_under_the_name_and_the_next_cleans_up(
    source: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    part = left_by_a_killed_trim(source, folder / "killed.mp4")
    assert part.name != "killed.mp4"
    assert part.name.startswith(".")
    result = trim_video(source, 50, output=folder / "next.mp4")
    assert list(folder.iterdir()) == [result.output]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("two  spaces.mp4", id="spaces"),
        pytest.param("""it's "quoted".mp4""", id="quotes"),
        pytest.param("-dash.mp4", id="a leading dash"),
        pytest.param("mäuse ½ 鼠 🐭.mp4", id="Unicode"),
        pytest.param("http:a.mp4", id="like an address"),
        pytest.param("50% %03d {x} [y] $HOME `ls`.mp4", id="like a pattern"),
        pytest.param("line\nbreak.mp4", id="a line break"),
        pytest.param("x" * 251 + ".mp4", id="255 bytes"),
        pytest.param("ü" * 125 + "x.mp4", id="255 bytes of Unicode"),
    ],
)
@pytest.mark.parametrize("mode", ["copy", "lossless"])
def test_any_name_will_do(source: Path, tmp_path: Path, name: str, mode: str) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    named = folder / name
    shutil.copy2(source, named)
    result = trim_video(named, 57, None, tmp_path / "named" / name, mode)
    assert list((tmp_path / "named").iterdir()) == [tmp_path / "named" / name]
    assert read_with_pyav(Path("file:" + str(result.output))) == [57, 58, 59]


def test_a_relative_name_that_begins_with_a_dash_will_do(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    shutil.copy2(source, folder / "-dash.mp4")
    monkeypatch.chdir(folder)
    result = trim_video("-dash.mp4", 57)
    assert result.output.resolve() == (folder / "-dash-frame_synced.mp4").resolve()
    assert read_with_pyav(result.output) == [57, 58, 59]


def test_a_name_too_long_to_add_to_is_said_so(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    named = folder / ("x" * 251 + ".mp4")
    shutil.copy2(source, named)
    with pytest.raises(TrimError, match="its name is too long"):
        trim_video(named, 57)
    assert list(folder.iterdir()) == [named]
