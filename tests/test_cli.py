"""camsync: every command, its exit status, its JSON, and one sentence for each bad input."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import av
import cv2
import numpy as np
import pytest
from lights import ROI, Light, write_light
from readers import read_with_ffmpeg
from rich.console import Console
from scenes import is_on_the_led, lit, write_scene
from typer.testing import CliRunner

from napari_camsync import CutList, Roi, __version__, console
from napari_camsync.cli import command_line

Clip = Callable[[str], Path]
Run = Callable[..., "Ran"]
ROI_TEXT = ",".join(map(str, ROI))


class Ran(NamedTuple):
    """What a command did."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed for machines."""
        return json.loads(self.out)

    def failed_with(self, status: int) -> str:
        """Return its one sentence or two, having made sure that there is no traceback."""
        assert self.status == status, (self.out, self.err)
        assert "Traceback" not in self.err
        assert "Errno" not in self.err
        assert self.out == ""
        assert len(self.err.strip().splitlines()) == 1, self.err
        return self.err

    def failed_usage(self) -> str:
        """Return what it said in its frame of wrong usage."""
        assert self.status == 2
        return self.err.replace("│", " ")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a command within this process."""

    def ran(*arguments: object) -> Ran:
        result = CliRunner().invoke(command_line(), [str(argument) for argument in arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    return ran


def ran_alone(*arguments: object, **options: Any) -> Ran:
    """Run a command in a process of its own."""
    command = [sys.executable, "-m", "napari_camsync"]
    done = subprocess.run(
        [*command, *map(str, arguments)], capture_output=True, check=False, text=True, **options
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    """Return a folder with three cameras' videos: ON at frame 20, 12, and half at 8."""
    for name, levels in {
        "cam1.mkv": [0] * 20 + [1] * 10,
        "cam2.mkv": [0] * 12 + [1] * 12,
        "doubtful.mkv": [0] * 8 + [0.55] + [1] * 9,
    }.items():
        write_light(tmp_path / name, Light(levels=levels))
    return tmp_path


# --- without a command -------------------------------------------------------------------------


def test_the_version_is_printed(run: Run) -> None:
    assert run("--version").out.strip() == __version__


def test_help_names_every_command_and_the_exit_status(run: Run) -> None:
    text = " ".join(run("--help").out.split())
    for word in ("demo", "info", "detect", "trim", "gui", "3 done but something needs review"):
        assert word in text


def test_without_a_command_help_is_shown_as_wrong_usage(run: Run) -> None:
    assert run().status == 2


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["nonsense"], id="no such command"),
        pytest.param(["info"], id="no video"),
        pytest.param(["detect"], id="no video to detect in"),
        pytest.param(["detect", "a.mp4", "--roi", "1,2,3,4", "--method", "magic"], id="method"),
        pytest.param(["detect", "a.mp4", "--roi", "1,2,3,4", "--colors", "0"], id="no color"),
        pytest.param(["trim"], id="no cut list"),
        pytest.param(["trim", "a.csv", "--mode", "magic"], id="mode"),
        pytest.param(["trim", "a.csv", "--nonsense"], id="no such option"),
    ],
)
def test_wrong_usage_ends_with_2(run: Run, arguments: list[str]) -> None:
    ran = run(*arguments)
    assert ran.status == 2
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["detect", "a.mp4", "--roi", "1,2,3,4", "--method", "magic"], id="detect"),
        pytest.param(["batch", "a", "--template", "b", "--preset", "dlc"], id="batch"),
    ],
)
def test_a_wrong_value_is_said_without_what_kind_of_error_it_is(
    run: Run, arguments: list[str]
) -> None:
    said = " ".join(run(*arguments).failed_usage().split())
    assert f"Invalid value for '{arguments[-2]}': '{arguments[-1]}' is not one of" in said


# --- info ---------------------------------------------------------------------------------


def test_info_tells_frames_rate_size_codec_and_keyframes(run: Run, clip: Clip) -> None:
    ran = run("info", clip("h264_b_aac.mp4"))
    assert ran.status == 0
    for fact in ("90 frames", "30.000 fps", "3.000 s", "192 x 128", "h264", "6 keyframes", "aac"):
        assert fact in ran.out


def test_info_as_json(run: Run, clip: Clip) -> None:
    ran = run("info", clip("h264_ntsc.mkv"), clip("mjpeg.avi"), "--json")
    first, second = ran.json["videos"]
    assert (first["name"], first["frames"], first["fps_exact"]) == (
        "h264_ntsc.mkv",
        90,
        "30000/1001",
    )
    assert (second["codec"], second["keyframes"], second["audio"]) == ("mjpeg", 60, [])
    assert "frame rates differ" in ran.json["remark"]


@pytest.mark.parametrize(
    ("name", "remark"),
    [
        ("h264_vfr.mp4", "frame rate varies"),
        ("h264_rot90.mp4", "turned 90 degrees clockwise"),
        ("h264_hidden.mp4", "hides 10 pictures"),
        ("h264_b.avi", "decoded once to number them"),
    ],
)
def test_info_remarks_on_what_is_unusual(run: Run, clip: Clip, name: str, remark: str) -> None:
    assert remark in run("info", clip(name)).out


def test_info_of_several_videos_tells_of_those_that_can_be_read(
    run: Run, clip: Clip, tmp_path: Path
) -> None:
    ran = run("info", tmp_path / "none.mp4", clip("mjpeg.avi"))
    assert ran.status == 1
    assert "mjpeg.avi" in ran.out
    assert "none.mp4: there is no such file" in ran.err


# --- what cannot be read, whatever the command -------------------------------------------------


def nothing(path: Path) -> None:
    """Make no file."""


def audio_only(path: Path) -> None:
    """Make a file that holds sound only."""
    with av.open(str(path), "w") as output:
        stream = output.add_stream("aac", rate=48000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        frame.sample_rate, frame.pts = 48000, 0
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))


UNREADABLE = [
    pytest.param(nothing, "there is no such file", id="missing"),
    pytest.param(lambda path: path.touch(), r"is empty \(0 bytes\)", id="empty"),
    pytest.param(lambda path: path.write_text("text"), "cannot be read as a video", id="text"),
    pytest.param(
        lambda path: path.write_text("{\n é"), "is a text file. Name a video", id="a session"
    ),
    pytest.param(
        lambda path: path.write_bytes(b"\0\1\2"), "copy it from the camera again", id="noise"
    ),
    pytest.param(audio_only, "holds no video", id="audio only"),
    pytest.param(lambda path: path.mkdir(), "is a folder", id="a folder"),
]


@pytest.mark.parametrize("command", ["info", "detect", "trim"])
@pytest.mark.parametrize(("make", "says"), UNREADABLE)
def test_a_file_that_is_no_video_is_said_so(
    run: Run, tmp_path: Path, make: Callable[[Path], None], says: str, command: str
) -> None:
    video = tmp_path / "video.mp4"
    make(video)
    (tmp_path / "cut_times.csv").write_text(",frame\nvideo.mp4,3\n")
    arguments: dict[str, Sequence[object]] = {
        "info": [video],
        "detect": [video, "--roi", "0,0,9,9"],
        "trim": [tmp_path / "cut_times.csv"],
    }
    sentence = run(command, *arguments[command]).failed_with(1)
    assert "video.mp4" in sentence
    assert re.search(says, sentence)


@pytest.mark.skipif(
    sys.platform == "win32" or shutil.which("setpriv") is None, reason="needs setpriv"
)
def test_a_file_that_may_not_be_read_is_said_so(clip: Clip, tmp_path: Path) -> None:
    """As another user than root, who may read everything."""
    video = tmp_path / "video.mp4"
    shutil.copy(clip("h264.mp4"), video)
    video.chmod(0)
    if os.geteuid() != 0:
        ran = ran_alone("info", video)
    else:
        for folder in (tmp_path, *tmp_path.parents[:2]):
            folder.chmod(0o755)
        nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        done = subprocess.run(
            [*nobody, sys.executable, "-B", "-m", "napari_camsync", "info", video],
            capture_output=True,
            check=False,
            text=True,
        )
        if "ModuleNotFoundError" in done.stderr or "execvp" in done.stderr:
            pytest.skip("another user may not run this Python")
        ran = Ran(done.returncode, done.stdout, done.stderr)
    assert "no permission to read it" in ran.failed_with(1)


# --- detect ---------------------------------------------------------------------------------


def test_detect_prints_the_on_frame(run: Run, lab: Path) -> None:
    ran = run("detect", lab / "cam1.mkv", "--roi", ROI_TEXT)
    assert ran.status == 0
    assert " 20 " in ran.out


@pytest.mark.parametrize("is_terminal", [True, False], ids=["terminal", "file"])
@pytest.mark.parametrize("columns", [40, 80, 200])
def test_the_table_shows_the_on_frame_however_long_the_videos_name(
    run: Run, lab: Path, monkeypatch: pytest.MonkeyPatch, columns: int, is_terminal: bool
) -> None:
    long = lab / ("a folder with a long name " * 4) / "cam1.mkv"
    long.parent.mkdir()
    shutil.copy(lab / "cam1.mkv", long)
    narrow = Console(
        width=columns,
        force_terminal=is_terminal,
        no_color=True,
        soft_wrap=console.out.soft_wrap,
        highlight=False,
    )
    monkeypatch.setattr(console, "out", narrow)
    ran = run("detect", long, "--roi", ROI_TEXT, "--method", "step")
    assert {"20", "ON", "level", "confidence"} <= set(
        re.sub(r"\x1b\[[0-9;]*m", "", ran.out).split()
    )
    assert "…" not in ran.out


def test_detect_as_json_and_into_a_cut_list(run: Run, lab: Path) -> None:
    csv = lab / "cut_times.csv"
    arguments = ["detect", lab / "cam1.mkv", lab / "cam2.mkv", "--roi", ROI_TEXT]
    ran = run(*arguments, "--csv", csv, "--json")
    assert ran.status == 0
    assert [(on["video"], on["frame"], on["needs_review"]) for on in ran.json] == [
        ("cam1.mkv", 20, False),
        ("cam2.mkv", 12, False),
    ]
    assert [len(on["levels"]) for on in ran.json] == [30, 24]
    assert csv.read_text() == ",frame\ncam1.mkv,20\ncam2.mkv,12\n"


@pytest.mark.parametrize("method", ["auto", "kmeans", "step"])
@pytest.mark.parametrize("frames", [":", "10:", ":25", "15:25", "0:30"])
def test_detect_searches_the_frames_asked_for_with_the_method_asked_for(
    run: Run, lab: Path, frames: str, method: str
) -> None:
    arguments = ["detect", lab / "cam1.mkv", "--roi", ROI_TEXT, "--frames", frames]
    (onset,) = run(*arguments, "--method", method, "--json").json
    assert (onset["frame"], onset["method"]) == (20, method)


def test_detect_takes_one_roi_and_one_range_for_each_video(run: Run, lab: Path) -> None:
    arguments = [
        "detect",
        lab / "cam1.mkv",
        lab / "cam2.mkv",
        "--roi",
        ROI_TEXT,
        "--roi",
        "0,0,64,48",
    ]
    ran = run(*arguments, "--frames", "5:28", "--frames", "1:20", "--json")
    assert [(on["frame"], on["start"], on["stop"], on["roi"]) for on in ran.json] == [
        (20, 5, 28, ROI_TEXT),
        (12, 1, 20, "0,0,64,48"),
    ]


def test_detect_ends_with_3_where_something_needs_review_and_says_why(run: Run, lab: Path) -> None:
    csv = lab / "cut_times.csv"
    ran = run("detect", lab / "cam1.mkv", lab / "doubtful.mkv", "--roi", ROI_TEXT, "--csv", csv)
    assert ran.status == 3
    assert "doubtful.mkv: The light came on part-way through frame 8" in ran.out.replace("\n", " ")
    assert [cut.frame for cut in CutList.read(csv)] == [20]


def test_detect_in_a_video_stored_sideways_tells_the_roi_that_it_used(run: Run, clip: Clip) -> None:
    """Stored 128 x 192; nothing lights up, but the window is searched upright."""
    ran = run("detect", clip("h264_rot90.mp4"), "--roi", "10,130,20,30", "--frames", "0:30")
    assert "10,130,20,30" not in ran.out
    assert "Traceback" not in ran.err


BAD_DETECT = [
    pytest.param(["--roi", "60,40,10,10"], 2, "leaves the frame", id="ROI outside the frame"),
    pytest.param(["--roi", "1,2,0,4"], 2, "is empty", id="empty ROI"),
    pytest.param(["--roi", "1,2,3"], 2, "not four whole numbers", id="three numbers"),
    pytest.param(["--frames", "20:10"], 2, "20:10 are not a range", id="pre after post"),
    pytest.param(["--frames", "20:20"], 2, "20:20 are not a range", id="pre is post"),
    pytest.param(["--frames", "20:21"], 2, "20:21 is one frame", id="one frame"),
    pytest.param(["--frames", "10:99"], 2, "has frames 0 to 29", id="beyond the end"),
    pytest.param(["--frames", "10-20"], 2, "'10-20' are not a range A:B", id="no colon"),
    pytest.param(["--frames", "a:b"], 2, "'a:b' are not a range A:B", id="letters"),
    pytest.param(["--frames", "0:18"], 1, "nothing changes in the ROI", id="nothing changes"),
    pytest.param(["--roi", "0,0,20,15"], 1, "nothing changes in the ROI", id="elsewhere"),
    pytest.param(["--frames", "22:"], 1, "nothing changes in the ROI", id="ON throughout"),
    pytest.param(
        ["--roi", "1,1,9,9", "--roi", "2,2,9,9"], 2, "given 2 times for 1 videos", id="two ROIs"
    ),
    pytest.param(
        ["--csv", "/elsewhere/cut_times.csv"], 1, "not in the folder", id="a list elsewhere"
    ),
]


@pytest.mark.parametrize(("options", "status", "says"), BAD_DETECT)
def test_what_cannot_be_detected_is_said_in_a_sentence(
    run: Run, lab: Path, options: list[str], status: int, says: str
) -> None:
    roi = [] if "--roi" in options else ["--roi", ROI_TEXT]
    assert says in run("detect", lab / "cam1.mkv", *roi, *options).failed_with(status)


def test_one_video_that_fails_does_not_stop_the_others(run: Run, lab: Path) -> None:
    csv = lab / "cut_times.csv"
    ran = run("detect", lab / "none.mkv", lab / "cam2.mkv", "--roi", ROI_TEXT, "--csv", csv)
    assert ran.status == 1
    assert "none.mkv: there is no such file" in ran.err
    assert csv.read_text() == ",frame\ncam2.mkv,12\n"


def test_a_cut_list_is_added_to_and_changed_only_if_allowed(run: Run, lab: Path) -> None:
    csv = lab / "cut_times.csv"
    csv.write_text(",frame\nother.mp4,7.0\ncam1.mkv,19\n")
    detect = ["detect", lab / "cam1.mkv", "--roi", ROI_TEXT, "--csv", csv]
    refused = run(*detect)
    assert refused.status == 1
    assert " 20 " in refused.out  # what was found is not lost
    assert "says frame 19 for cam1.mkv already" in refused.err
    assert csv.read_text() == ",frame\nother.mp4,7.0\ncam1.mkv,19\n"
    assert run(*detect, "--overwrite").status == 0
    assert csv.read_text() == ",frame\nother.mp4,7\ncam1.mkv,20\n"


@pytest.mark.parametrize(
    ("option", "content", "says"),
    [
        pytest.param("--session", "mine", "exists already", id="session"),
        pytest.param("--csv", "mine", "has no column 'frame'", id="no cut list"),
        pytest.param("--csv", ",frame,mine\na.mp4,1,2\n", "columns of its own", id="columns"),
    ],
)
def test_what_could_not_be_kept_is_refused_before_anything_is_searched(
    run: Run, lab: Path, option: str, content: str, says: str
) -> None:
    taken = lab / "taken"
    taken.write_text(content)
    detect = ["detect", lab / "cam1.mkv", "--roi", ROI_TEXT, option, taken]
    assert says in run(*detect).failed_with(1)  # and nothing found is printed
    assert taken.read_text() == content


def test_only_a_session_is_overwritten_by_one(run: Run, lab: Path) -> None:
    video = lab / "cam1.mkv"
    before = video.read_bytes()
    detect = ["detect", video, "--roi", ROI_TEXT, "--overwrite", "--session"]
    assert "is not a session file" in run(*detect, video).failed_with(1)
    assert video.read_bytes() == before
    for _ in range(2):
        assert run(*detect, lab / "rig.camsync.json").status == 0


# --- detect without a ROI, and the figure -------------------------------------------------------


@pytest.fixture
def arena(tmp_path: Path) -> Path:
    """Return a folder with a video of one LED, and one of two LEDs."""
    write_scene(tmp_path / "one.mp4", lambda p, i: lit(p, i >= 30), frames=60)
    two = lambda p, i: lit(lit(p, i >= 30), i >= 45, center=(60, 190))  # noqa: E731
    write_scene(tmp_path / "two.mp4", two, frames=60)
    return tmp_path


def test_detect_without_a_roi_searches_for_the_led(run: Run, arena: Path) -> None:
    ran = run("detect", arena / "one.mp4")
    assert ran.status == 0
    assert " 30 " in ran.out
    assert "found in the ROI" in ran.out
    (onset,) = run("detect", arena / "one.mp4", "--frames", "10:", "--json").json
    assert (onset["frame"], len(onset["candidates"])) == (30, 1)
    assert is_on_the_led(Roi.parse(onset["roi"]))


@pytest.mark.parametrize("method", ["kmeans", "step"])
def test_what_is_searched_for_is_found_by_the_method_asked_for(
    run: Run, arena: Path, method: str
) -> None:
    (onset,) = run("detect", arena / "one.mp4", "--method", method, "--json").json
    assert (onset["frame"], onset["method"]) == (30, method)


def test_detect_names_the_candidates_where_it_is_not_sure(run: Run, arena: Path) -> None:
    ran = run("detect", arena / "two.mp4")
    assert ran.status == 3
    text = " ".join(ran.out.split())
    assert "Another light switches at frame 45, bottom left" in text
    choices = re.findall(r"--roi (\S+) --frames (\S+)", text)
    assert len(choices) == 2
    found = [
        run("detect", arena / "two.mp4", "--roi", roi, "--frames", frames, "--json").json[0]
        for roi, frames in choices
    ]
    assert [onset["frame"] for onset in found] == [30, 45]


def test_a_long_video_is_searched_within_the_roi(run: Run, tmp_path: Path) -> None:
    """Where everything else in the ROI is the same, but the light goes out again."""
    levels = [0] * 500 + [1] * 10 + [0] * 200
    long = write_light(tmp_path / "long.mkv", Light(levels=levels))
    (onset,) = run("detect", long, "--roi", ROI_TEXT, "--json").json
    assert (onset["frame"], onset["roi"]) == (500, ROI_TEXT)
    assert onset["start"] > 400
    assert len(onset["candidates"]) == 1


def test_the_figure_is_a_png(run: Run, lab: Path) -> None:
    drawing = lab / "how.png"
    detect = ["detect", lab / "cam1.mkv", "--roi", ROI_TEXT, "--figure", drawing]
    assert run(*detect).status == 0
    picture = cv2.imread(str(drawing))
    assert picture is not None
    assert min(picture.shape[:2]) > 300
    assert "exists already" in run(*detect).failed_with(1)
    assert run(*detect, "--overwrite").status == 0


def test_each_of_several_videos_has_its_own_figure(run: Run, lab: Path) -> None:
    videos = [lab / "cam1.mkv", lab / "cam2.mkv"]
    ran = run("detect", *videos, "--roi", ROI_TEXT, "--figure", lab / "how.png")
    assert ran.status == 0
    assert sorted(path.name for path in lab.glob("*.png")) == ["how-cam1.png", "how-cam2.png"]


@pytest.mark.parametrize(
    ("figure", "says"),
    [("how.jpg", "name end in .png"), ("how", "name end in .png")],
)
def test_a_figure_of_another_kind_is_refused(run: Run, lab: Path, figure: str, says: str) -> None:
    ran = run("detect", lab / "cam1.mkv", "--roi", ROI_TEXT, "--figure", lab / figure)
    assert says in ran.failed_with(2)


def test_figures_of_the_same_name_are_refused(run: Run, lab: Path) -> None:
    shutil.copy(lab / "cam1.mkv", lab / "cam1.avi")
    videos = [lab / "cam1.mkv", lab / "cam1.avi"]
    ran = run("detect", *videos, "--roi", ROI_TEXT, "--figure", lab / "how.png")
    assert "Two videos would have the figure" in ran.failed_with(2)


# --- trim ---------------------------------------------------------------------------------


@pytest.fixture
def cut_list(clip: Clip, tmp_path: Path) -> Path:
    """Return a cut list beside two videos of 60 keyframes and of 90 frames."""
    shutil.copy(clip("h264_intra.mp4"), tmp_path / "intra.mp4")
    shutil.copy(clip("h264_b_aac.mp4"), tmp_path / "gops.mp4")
    path = tmp_path / "cut_times.csv"
    path.write_text(",frame\nintra.mp4,50.0\ngops.mp4,60\n")
    return path


def test_trim_writes_every_video_from_its_frame_on(run: Run, cut_list: Path) -> None:
    ran = run("trim", cut_list)
    assert ran.status == 0
    folder = cut_list.parent
    assert read_with_ffmpeg(folder / "intra-frame_synced.mp4") == list(range(50, 60))
    assert read_with_ffmpeg(folder / "gops-frame_synced.mp4") == list(range(60, 90))
    assert "intra-frame_synced.mp4" in ran.out
    assert "identical" in ran.out


def test_trim_that_is_interrupted_says_so_and_leaves_nothing(
    run: Run, cut_list: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by Ctrl-C, whenever it comes."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    before = set(cut_list.parent.iterdir())
    monkeypatch.setattr("pathlib.Path.hardlink_to", interrupted)
    ran = run("trim", cut_list)
    assert (ran.status, ran.out) == (130, "")
    assert ran.err == "Stopped. No unfinished file was left behind.\n"
    assert set(cut_list.parent.iterdir()) == before


def test_a_program_interrupted_while_it_is_imported_says_so() -> None:
    interrupting = (
        "import sys\n"
        "class Interrupts:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'typer': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupts())\n"
        "from napari_camsync.__main__ import main; main()"
    )
    command = [sys.executable, "-c", interrupting, "info"]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "Stopped before anything was begun.\n"


def test_trim_as_json(run: Run, cut_list: Path) -> None:
    first, second = run("trim", cut_list, "--mode", "lossless", "--json").json
    assert (first["frames"], first["copied"], first["reencoded"]) == (10, 0, 10)
    assert (second["start"], second["stop"], second["verified"]) == (60, 90, True)
    assert second["psnr"] is None
    assert Path(second["output"]) == cut_list.parent / "gops-frame_synced.mp4"


def test_trim_only_the_videos_named_into_a_folder_named(
    run: Run, cut_list: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert run("trim", cut_list, "--only", "intra.mp4", "--out-dir", out).status == 0
    assert [path.name for path in out.iterdir()] == ["intra-frame_synced.mp4"]


def test_trim_to_equal_length_ends_all_with_the_shortest(run: Run, cut_list: Path) -> None:
    first, second = run("trim", cut_list, "--equal-length", "--json").json
    assert (first["frames"], second["frames"]) == (10, 10)
    assert read_with_ffmpeg(Path(second["output"])) == list(range(60, 70))


def test_trim_does_not_overwrite_unless_told_to(run: Run, cut_list: Path) -> None:
    kept = cut_list.with_name("intra-frame_synced.mp4")
    kept.write_text("mine")
    ran = run("trim", cut_list)
    assert ran.status == 1
    assert "intra-frame_synced.mp4 exists already" in ran.err
    assert kept.read_text() == "mine"
    assert cut_list.with_name("gops-frame_synced.mp4").exists()
    assert run("trim", cut_list, "--only", "intra.mp4", "--overwrite").status == 0
    assert read_with_ffmpeg(kept) == list(range(50, 60))


BAD_LISTS = [
    pytest.param(",time\nintra.mp4,3\n", 1, "has no column 'frame'", id="missing column"),
    pytest.param(",frame\na,1\na,2\n", 1, "a is named twice", id="named twice"),
    pytest.param(",frame\nintra.mp4,-3\n", 1, "frame -3 is negative", id="negative"),
    pytest.param(",frame\nintra.mp4,3.5\n", 1, "3.5 is not a whole number", id="fractional"),
    pytest.param(",frame\nintra.mp4,x\n", 1, "'x' is not a number", id="no number"),
    pytest.param(",frame\nintra.mp4,60\n", 1, "has frames 0 to 59", id="too large"),
    pytest.param(",frame\nintra.mp4,1e30\n", 1, "has frames 0 to 59", id="absurdly large"),
    pytest.param(",frame\n../intra.mp4,3\n", 1, "not that of a file beside", id="leads outside"),
    pytest.param(",frame\n/etc/a.mp4,3\n", 1, "not that of a file beside", id="absolute"),
    pytest.param(",frame\n", 1, "names no videos", id="no rows"),
    pytest.param(b"\xff\xfe\x00", 1, "cannot be read as a table: it is not text", id="no text"),
]


@pytest.mark.parametrize(("text", "status", "says"), BAD_LISTS)
def test_a_cut_list_that_cannot_be_carried_out_is_said_so(
    run: Run, cut_list: Path, text: str | bytes, status: int, says: str
) -> None:
    cut_list.write_bytes(text.encode() if isinstance(text, str) else text)
    before = set(cut_list.parent.iterdir())
    assert says in run("trim", cut_list).failed_with(status)
    assert set(cut_list.parent.iterdir()) == before


@pytest.mark.parametrize(
    ("options", "status", "says"),
    [
        pytest.param(["--only", "x.mp4"], 2, "does not name x.mp4", id="a video not named"),
        pytest.param(["--only", "gops.mp4", "--mode", "copy"], 0, "", id="a copy that is exact"),
    ],
)
def test_trim_with_options(
    run: Run, cut_list: Path, options: list[str], status: int, says: str
) -> None:
    ran = run("trim", cut_list, *options)
    assert ran.status == status
    assert says in ran.err


def test_a_copy_that_is_not_exact_is_refused_for_that_video(run: Run, cut_list: Path) -> None:
    cut_list.write_text(",frame\ngops.mp4,61\n")
    sentence = run("trim", cut_list, "--mode", "copy").failed_with(1)
    assert "cannot be copied exactly: frame 61 is not a keyframe" in sentence
    assert "gops.mp4" in sentence


def test_a_folder_in_the_place_of_a_file_is_said_so(run: Run, lab: Path) -> None:
    for command in (["trim", lab], ["batch", lab, "--template", lab]):
        assert "is a folder. Name " in run(*command).failed_with(1)
    assert "cam1.mkv is a file" in run("demo", lab / "cam1.mkv").failed_with(1)


def test_a_report_does_not_replace_the_cut_list(run: Run, cut_list: Path) -> None:
    before = cut_list.read_bytes()
    ran = run("trim", cut_list, "--report", cut_list, "--overwrite")
    assert "is the cut list itself" in ran.failed_with(2)
    assert cut_list.read_bytes() == before


def test_a_list_that_does_not_exist_is_said_so(run: Run, tmp_path: Path) -> None:
    assert "there is no such cut list" in run("trim", tmp_path / "none.csv").failed_with(1)


def test_an_output_folder_that_is_a_file_is_said_so(
    run: Run, cut_list: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    ran = run("trim", cut_list, "--only", "intra.mp4", "--out-dir", tmp_path / "file")
    assert "is a file, not a folder" in ran.failed_with(1)


# --- in a process of its own -------------------------------------------------------------------


def test_the_demo_as_it_is_installed_is_exact_from_end_to_end(tmp_path: Path) -> None:
    ran = ran_alone("demo", tmp_path / "demo", "--json")
    assert ran.status == 0, ran.err
    assert [row["exact"] for row in ran.json] == [True] * 3
    for row in ran.json:
        assert row["onset"]["frame"] == row["true_frame"] == row["trim"]["start"]
        assert len(read_frames(Path(row["trim"]["output"]))) == row["trim"]["frames"]


def read_frames(path: Path) -> list[Any]:
    """Return all frames that PyAV delivers."""
    with av.open(str(path)) as container:
        return list(container.decode(video=0))


def test_a_folder_of_ones_own_is_no_place_for_the_demo(tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    assert "holds other files" in ran_alone("demo", tmp_path).failed_with(1)


def test_the_program_is_installed_under_its_name() -> None:
    program = shutil.which("camsync", path=str(Path(sys.executable).parent))
    assert program is not None
    done = subprocess.run([program, "--version"], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == __version__


def test_without_napari_the_window_is_refused_saying_what_to_install(tmp_path: Path) -> None:
    """As on a computer that has only the core."""
    blocked = "import sys; sys.modules['napari'] = None\nfrom napari_camsync.cli import run; run()"
    done = subprocess.run(
        [sys.executable, "-c", blocked, "gui"], capture_output=True, check=False, text=True
    )
    assert done.returncode == 1, done.stderr
    assert 'pip install "napari-camsync[all]"' in done.stderr
    assert 'in a clone of the repository, pip install ".[all]"' in done.stderr
    assert "Traceback" not in done.stderr


COMMANDS = [command.callback for command in command_line().registered_commands if command.callback]


@pytest.mark.parametrize("name", [command.__name__ for command in COMMANDS])
def test_every_command_says_how_it_is_used(run: Run, name: str) -> None:
    said = run(name, "--help")
    assert said.status == 0
    assert f"Example: camsync {name}" in said.out
    assert ("--json" in said.out) is (name != "gui")
    assert run(name, "--no-such-option").status == 2
