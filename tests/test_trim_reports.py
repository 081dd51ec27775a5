"""``camsync trim --report`` and ``camsync verify``: what was done, kept and checked again."""

from __future__ import annotations

import csv
import json
import math
import shutil
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from click.testing import Result
from typer.testing import CliRunner

from napari_camsync import TrimError, open_video, trim_video
from napari_camsync.cli import command_line
from napari_camsync.trim import Verification, verify_against

Clip = Callable[[str], Path]
ALL = "All 50 pictures are identical: "


def run(*arguments: object) -> Result:
    """Run a command within this process."""
    return CliRunner().invoke(command_line(), [str(argument) for argument in arguments])


@pytest.fixture
def cut_list(clip: Clip, tmp_path: Path) -> Path:
    """Return a cut list beside two videos, one to be cut within a GOP."""
    shutil.copy(clip("h264_intra.mp4"), tmp_path / "intra.mp4")
    shutil.copy(clip("h264_b_aac.mp4"), tmp_path / "gops.mp4")
    path = tmp_path / "cut_times.csv"
    path.write_text(",frame\nintra.mp4,50\ngops.mp4,40\n")
    return path


def test_a_report_keeps_what_was_done(cut_list: Path) -> None:
    report = cut_list.with_name("trim.json")
    assert run("trim", cut_list, "--report", report).exit_code == 0
    first, second = json.loads(report.read_text())
    assert (first["mode"], first["copied"], first["reencoded"]) == ("copy", 10, 0)
    assert (second["mode"], second["copied"], second["reencoded"]) == ("smart", 45, 5)
    assert second["psnr"] >= 50
    assert (second["verified"], second["verify"]) == (True, "default")
    assert second["packets_compared"] == 45
    assert 5 <= second["frames_compared"] < 50
    assert "frame 40 is not a keyframe" in second["reason"]
    assert second["sound"] == [
        "audio track 1 (aac) copied, an edit list skips what its first packet holds from before "
        "the cut"
    ]


def test_a_report_may_be_a_table(cut_list: Path) -> None:
    report = cut_list.with_name("trim.csv")
    assert run("trim", cut_list, "--report", report, "--verify", "none").exit_code == 0
    first, second = csv.DictReader(report.read_text().splitlines())
    assert (first["frames"], second["frames"]) == ("10", "50")
    assert (second["verified"], second["verify"]) == ("False", "none")


@pytest.mark.parametrize(
    ("name", "status", "says"),
    [
        ("trim.txt", 2, "neither"),
        ("cut_times.csv", 1, "exists already"),
        ("gops.mp4/trim.csv", 1, "gops.mp4 is a file, not a folder"),
    ],
)
def test_a_report_that_cannot_be_written_is_refused_before_anything_is_done(
    cut_list: Path, name: str, status: int, says: str
) -> None:
    done = run("trim", cut_list, "--report", cut_list.parent / name)
    assert (done.exit_code, says in done.stderr) == (status, True)
    assert len(list(cut_list.parent.iterdir())) == 3


@pytest.mark.parametrize(
    ("name", "start", "stop", "mode", "packets", "identical"),
    [
        pytest.param("h264_intra.mp4", 20, 50, "auto", 30, 30, id="copied"),
        pytest.param("h264_b_aac.mp4", 40, None, "auto", 45, 45, id="re-encoded at the cut"),
        pytest.param("hevc.mp4", 40, None, "auto", 45, 50, id="re-encoded without loss"),
        pytest.param("h264.mp4", 40, 70, "lossless", 0, 30, id="all without loss"),
        pytest.param("h264.mp4", 40, 70, "encode", 0, 0, id="all re-encoded"),
        pytest.param("h264.mp4", 0, None, "auto", 90, 90, id="from the first frame"),
    ],
)
def test_a_trim_can_be_checked_any_time_without_knowing_where_it_was_cut(
    clip: Clip,
    tmp_path: Path,
    name: str,
    start: int,
    stop: int | None,
    mode: str,
    packets: int,
    identical: int,
) -> None:
    output = trim_video(clip(name), start, stop, tmp_path / "a.mp4", mode).output
    found = verify_against(output, clip(name))
    assert (found.start, found.packets, found.identical) == (start, packets, identical)
    done = run("verify", output, "--against", clip(name), "--json")
    assert done.exit_code == 0
    record = json.loads(done.stdout)
    assert (record["start"], record["frames"]) == (start, found.stop - start)
    assert run("verify", output, "--against", clip(name)).stdout == found.sentence + "\n"


@pytest.mark.parametrize(
    ("identical", "packets", "psnr", "said"),
    [
        pytest.param(
            50, 50, math.inf, "All 50 pictures are identical: copied bit for bit.", id="copied"
        ),
        pytest.param(
            50,
            100,
            math.inf,
            "All 50 pictures are identical: copied bit for bit.",
            id="two packets for each picture",
        ),
        pytest.param(
            50,
            45,
            math.inf,
            f"{ALL}45 packets were copied, the others re-encoded without loss.",
            id="re-encoded without loss at the cut",
        ),
        pytest.param(
            50,
            0,
            math.inf,
            "All 50 pictures are identical: re-encoded without loss.",
            id="lossless",
        ),
        pytest.param(
            45,
            45,
            51.58,
            "45 of 50 pictures are identical, 5 were re-encoded, each at 51.5 dB or better.",
            id="re-encoded at the cut",
        ),
        pytest.param(
            0, 0, 51.3, "All 50 pictures were re-encoded, each at 51.3 dB or better.", id="none"
        ),
    ],
)
def test_a_check_says_that_it_was_passed_and_how_the_pictures_were_made(
    identical: int, packets: int, psnr: float, said: str
) -> None:
    found = Verification(Path("b.mp4"), Path("a.mp4"), 40, 90, identical, packets, psnr)
    assert found.sentence == (
        f"b.mp4 passed the check: it holds frames 40:90 of a.mp4, each at its time. {said}"
    )


def test_a_beginning_that_cannot_be_is_said_so(clip: Clip) -> None:
    name = clip("h264_intra.mp4")
    assert run("verify", name, "--against", name, "--start", "-1").exit_code == 2
    done = run("verify", name, "--against", name, "--start", "60")
    assert (done.exit_code, "has frames 0 to 59" in done.stderr) == (2, True)
    with pytest.raises(ValueError, match="not a range"):
        verify_against(name, name, start=-1)


def test_what_is_not_a_trim_of_that_video_is_refused(clip: Clip, tmp_path: Path) -> None:
    output = trim_video(clip("h264_intra.mp4"), 20, 50, tmp_path / "a.mp4").output
    with pytest.raises(TrimError, match="frames differ from the source's, the first at 0"):
        verify_against(output, clip("h264_intra.mp4"), start=21)
    with pytest.raises(TrimError, match="more frames than follow frame 40"):
        verify_against(output, clip("h264_intra.mp4"), start=40)
    done = run("verify", output, "--against", clip("mjpeg.avi"))
    assert (done.exit_code, "a.mp4 did not pass the check: its pictures" in done.stderr) == (
        1,
        True,
    )
    done = run("verify", output, "--against", clip("h264_vfr.mp4"))
    assert (done.exit_code, "did not pass the check" in done.stderr) == (1, True)


def test_chapters_are_counted_from_the_cut(clip: Clip, tmp_path: Path) -> None:
    """Of 0 to 1, 1 to 2, 2 to 3 s, cut at 40 frames of 30 a second: the last two, from 1 1/3 s."""
    source = tmp_path / "chapters.mkv"
    with av.open(str(clip("h264.mkv"))) as given, av.open(str(source), "w") as made:
        stream = made.add_stream_from_template(given.streams.video[0])
        made.set_chapters(
            [
                {"id": k, "start": k, "end": k + 1, "time_base": 1, "metadata": {"title": f"{k}"}}
                for k in range(3)
            ]
        )
        for packet in given.demux(video=0):
            if packet.size:
                packet.stream = stream
                made.mux(packet)
    output = trim_video(source, 40).output
    with av.open(str(output)) as container:
        chapters = container.chapters()
    found = [
        (each["metadata"]["title"], float(each["start"] * each["time_base"])) for each in chapters
    ]
    assert found == [("1", 0), ("2", pytest.approx(2 / 3, abs=1e-3))]
    end = chapters[-1]["end"] * chapters[-1]["time_base"]
    assert float(end) == pytest.approx(5 / 3, abs=1e-3)


def test_a_file_that_is_not_its_source_is_named_as_such(
    clip: Callable[[str], Path], tmp_path: Path
) -> None:
    other = tmp_path / "other.mkv"
    with open_video(clip("h264_intra.mp4")) as video:
        width, height = video.stored_size
    with av.open(str(other), "w") as output:
        stream = output.add_stream("ffv1", rate=30)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        gray = np.full((height, width), 128, np.uint8)
        for _ in range(3):
            picture = av.VideoFrame.from_ndarray(gray, "gray").reformat(format="yuv420p")
            output.mux(stream.encode(picture))
        output.mux(stream.encode(None))
    with pytest.raises(TrimError, match=r"h264_intra\.mp4 is not its source.*other\.mkv"):
        verify_against(other, clip("h264_intra.mp4"))
