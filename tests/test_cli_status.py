"""Whatever a command is given, it ends with a sentence, and with 2 only where it is misused."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import av
import numpy as np
import pytest
from lights import ROI as LIGHT_ROI
from lights import Light, write_light
from typer.testing import CliRunner

from napari_camsync.cli import command_line

ROI = ",".join(map(str, LIGHT_ROI))
DONE, FAILED, USAGE, REVIEW = 0, 1, 2, 3
APP = command_line()


def run(*arguments: object) -> tuple[int, str]:
    """Run a command; return its status and all that it said. An error that escapes is raised."""
    result = CliRunner().invoke(APP, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert "Traceback" not in result.output
    assert result.exit_code == DONE or result.output.strip()
    return result.exit_code, result.output


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a good video, its session, and files of every wrong kind."""
    folder = tmp_path_factory.mktemp("lab")
    good = folder / "good.mkv"
    write_light(good, Light(levels=[0] * 6 + [1] * 8))
    write_light(folder / "one_frame.mkv", Light(levels=[0]))
    (folder / "folder_good.mkv").mkdir()
    (folder / "empty_good.mkv").touch()
    (folder / "text_good.mkv").write_text("hello\n" * 50)
    whole = good.read_bytes()
    (folder / "cut_off.mkv").write_bytes(whole[: len(whole) * 2 // 3])
    (folder / "head_good.mkv").write_bytes(whole[:300])
    _write_sound(folder / "sound_good.mkv")
    assert run("detect", good, "--roi", ROI, "--session", folder / "rig.camsync.json")[0] == DONE
    return folder


def _write_sound(path: Path) -> None:
    with av.open(str(path), "w") as file:
        stream = file.add_stream("pcm_s16le", rate=8000)
        stream.layout = "mono"
        silence = np.zeros((1, 8000), np.int16)
        frame = av.AudioFrame.from_ndarray(silence, format="s16", layout="mono")
        frame.sample_rate = 8000
        file.mux([*stream.encode(frame), *stream.encode(None)])


def cut_list(folder: Path, name: str, frame: object = 1) -> Path:
    """Write a cut list of one row."""
    path = folder / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["", "frame"], [name, frame]])
    return path


WRONG = ("missing", "folder", "empty", "text", "head", "sound")
COMMANDS = {
    "info": lambda lab, file, out: ["info", file],
    "detect": lambda lab, file, out: ["detect", file, "--roi", ROI, "--csv", out / "new.csv"],
    "detect --session": lambda lab, file, out: ["detect", file, "--session", out / "a.json"],
    "trim": lambda lab, file, out: ["trim", cut_list(lab, file.name), "--out-dir", out],
    "trim --fps": lambda lab, file, out: [
        *("trim", cut_list(lab, file.name), "--out-dir", out, "--fps", "25")
    ],
    "trim it": lambda lab, file, out: ["trim", file, "--out-dir", out],
    "split": lambda lab, file, out: ["split", file, 1, "--out-dir", out],
    "convert": lambda lab, file, out: ["convert", file, "--out-dir", out],
    "verify": lambda lab, file, out: ["verify", file, "--against", lab / "good.mkv"],
    "verify against": lambda lab, file, out: ["verify", lab / "good.mkv", "--against", file],
    "batch": lambda lab, file, out: [
        *("batch", file, "--template", lab / "rig.camsync.json", "--out-dir", out),
        *("--workers", 1),
    ],
    "batch by it": lambda lab, file, out: [
        *("batch", lab / "good.mkv", "--template", file, "--out-dir", out)
    ],
    "relocate": lambda lab, file, out: ["relocate", file, lab],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_cannot_be_used_is_a_failure_and_no_wrong_usage(
    lab: Path, tmp_path: Path, command: str
) -> None:
    for kind in WRONG:
        file = lab / f"{kind}_good.mkv"
        status, said = run(*COMMANDS[command](lab, file, tmp_path / "out"))
        assert status == FAILED, (kind, said)
        assert file.name in said, kind


@pytest.mark.parametrize(
    ("command", "expected"),
    [("info", DONE), ("convert", DONE)]
    + [(name, FAILED) for name in ("detect", "trim", "trim --fps", "split")],
)
def test_of_one_frame_only_what_takes_more_fails(
    lab: Path, tmp_path: Path, command: str, expected: int
) -> None:
    status, said = run(*COMMANDS[command](lab, lab / "one_frame.mkv", tmp_path))
    assert status == expected, said


@pytest.mark.parametrize("command", ["info", "trim", "split", "convert"])
def test_what_there_is_of_a_recording_that_was_cut_off_is_used(
    lab: Path, tmp_path: Path, command: str
) -> None:
    assert run(*COMMANDS[command](lab, lab / "cut_off.mkv", tmp_path))[0] == DONE


@pytest.mark.parametrize("extra", [(), ("--fps", "25"), ("--equal-length",), ("--mode", "copy")])
@pytest.mark.parametrize("frame", ["14", "99999999999999999999", "-1", "x", "2.5", "", "nan"])
def test_a_row_that_cannot_be_cut_is_the_lists_fault(
    lab: Path, tmp_path: Path, frame: str, extra: tuple[str, ...]
) -> None:
    path = cut_list(lab, "good.mkv", frame)
    status, said = run("trim", path, "--out-dir", tmp_path, *extra)
    assert status == FAILED, said


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("Käfig é 鼠.mkv", id="other letters"),
        pytest.param('it\'s "mine".mkv', id="quotes"),
        pytest.param("two\nlines.mkv", id="a line break"),
        pytest.param("-dash.mkv", id="a dash"),
        pytest.param("[red]x[/red].mkv".replace("/", "\\"), id="markup"),
        pytest.param("a,b;c.mkv", id="separators"),
        pytest.param("100%d $HOME *.mkv", id="what shells and formats expand"),
    ],
)
def test_any_name_goes_all_the_way(lab: Path, tmp_path: Path, name: str) -> None:
    file, csv_file, session = tmp_path / name, tmp_path / "c.csv", tmp_path / "s.camsync.json"
    shutil.copy(lab / "good.mkv", file)
    asked = ("--roi", ROI, "--csv", csv_file, "--session", session, "--accept", "all")
    for command in (
        ("info", file),
        ("detect", file, *asked, "--figure", tmp_path / "f.png"),
        ("trim", csv_file, "--report", tmp_path / "r.csv"),
        ("verify", tmp_path / f"{file.stem}-frame_synced.mkv", "--against", file),
        ("split", file, 3),
        ("convert", file),
        ("relocate", session, tmp_path),
    ):
        status, said = run(*command)
        assert status == DONE, (command, said)


NO_PLACE = {
    "detect --csv": lambda lab, out: [
        *("detect", lab / "good.mkv", "--roi", ROI, "--csv", out / "c.csv")
    ],
    "detect --session": lambda lab, out: [
        *("detect", lab / "good.mkv", "--roi", ROI, "--session", out / "s.json")
    ],
    "detect --figure": lambda lab, out: [
        *("detect", lab / "good.mkv", "--roi", ROI, "--figure", out / "f.png")
    ],
    "trim": lambda lab, out: ["trim", cut_list(lab, "good.mkv", 6), "--out-dir", out],
    "trim --report": lambda lab, out: [
        *("trim", cut_list(lab, "good.mkv", 6), "--out-dir", lab / "kept", "--overwrite"),
        *("--report", out / "r.json"),
    ],
    "split": lambda lab, out: ["split", lab / "good.mkv", 6, "--out-dir", out],
    "convert": lambda lab, out: ["convert", lab / "good.mkv", "--out-dir", out],
    "batch": lambda lab, out: [
        *("batch", lab / "good.mkv", "--template", lab / "rig.camsync.json", "--out-dir", out)
    ],
    "batch --report": lambda lab, out: [
        *("batch", lab / "good.mkv", "--template", lab / "rig.camsync.json"),
        *("--out-dir", lab / "kept", "--report", out),
    ],
    "demo": lambda lab, out: ["demo", out],
}


@pytest.mark.parametrize("command", NO_PLACE)
@pytest.mark.parametrize("place", ["a file", "below a file", "takes no file"])
def test_where_nothing_can_be_written_a_command_fails(lab: Path, command: str, place: str) -> None:
    if place == "takes no file" and not Path("/proc/self").exists():
        pytest.skip("there is no such folder on this system")
    places = {
        "a file": "text_good.mkv",
        "below a file": "text_good.mkv/x",
        "takes no file": "/proc/x",
    }
    status, said = run(*NO_PLACE[command](lab, lab / places[place]))
    assert status == FAILED, said


@pytest.mark.parametrize(
    "arguments",
    [
        ("detect", "good.mkv", "--roi", "1,2,3"),
        ("detect", "good.mkv", "--roi", "0,0,0,5"),
        ("detect", "good.mkv", "--roi", ROI, "--frames", "3"),
        ("detect", "good.mkv", "--roi", ROI, "--frames", "9:99"),
        ("detect", "good.mkv", "--method", "guess"),
        ("detect", "good.mkv", "--figure", "f.jpg"),
        ("detect", "good.mkv", "--accept", "other"),
        ("detect", "good.mkv", "good.mkv"),
        ("trim", "list.csv", "--only", "other.mkv"),
        ("trim", "list.csv", "--index", "7"),
        ("trim", "list.csv", "--fps", "0"),
        ("trim", "list.csv", "--report", "r.txt"),
        ("split", "good.mkv", "14"),
        ("split", "good.mkv", "x"),
        ("verify", "good.mkv"),
        ("convert",),
        ("gui", "--no-such-option"),
        ("no-such-command",),
    ],
    ids=" ".join,
)
def test_what_was_given_wrongly_is_wrong_usage(
    lab: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(lab)
    cut_list(lab, "good.mkv", 6)
    status, said = run(*arguments)
    assert status == USAGE, said


def test_every_command_tells_how_it_is_used() -> None:
    for command in (*(c.callback.__name__ for c in APP.registered_commands), "gui"):
        status, said = run(command, "--help")
        assert status == DONE
        assert f"camsync {command}" in said or f"{command} [OPTIONS]" in said
