"""verify_trim: an output that is not the source's frames does not pass."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest

from napari_camsync import TrimError, Video, open_video, trim_video, verify_trim
from napari_camsync.trim import PreparedTrim, TrimPlan, Verify, encoders, trim
from napari_camsync.trim.compare import psnr, samples
from napari_camsync.trim.write import Written

Clip = Callable[[str], Path]
START, STOP = 10, 30


@pytest.fixture
def video(clip: Clip) -> Iterator[Video]:
    """Return a video of 40 keyframes, stored without loss."""
    with open_video(clip("ffv1.mkv")) as opened:
        yield opened


def rewritten(
    video: Video, path: Path, frames: Sequence[int], pts: Sequence[int] | None = None
) -> Path:
    """Copy some frames of the video into a new file, by PyAV alone."""
    with av.open(str(video.path)) as source, av.open(str(path), "w") as output:
        packets = [bytes(packet) for packet in source.demux(video=0) if packet.size]
        base = source.streams.video[0].time_base
        stream = output.add_stream_from_template(source.streams.video[0])
        for place, frame in enumerate(frames):
            packet = av.Packet(packets[frame])
            packet.stream, packet.time_base, packet.is_keyframe = stream, base, True
            packet.pts = packet.dts = round(place * 1000 / 30) if pts is None else pts[place]
            output.mux(packet)
    return path


def repainted(video: Video, path: Path, change: Callable[[int, npt.NDArray[Any]], None]) -> Path:
    """Encode the frames anew without loss, each after a change to its Y, U and V samples."""
    with av.open(str(path), "w") as output:
        stream = output.add_stream("ffv1", rate=30)
        stream.width, stream.height, stream.pix_fmt = *video.stored_size, video.pixel_format
        for place, picture in enumerate(video.iter_pictures(START, STOP)):
            planes = picture.to_ndarray()
            change(place, planes)
            output.mux(stream.encode(av.VideoFrame.from_ndarray(planes, video.pixel_format)))
        output.mux(stream.encode(None))
    return path


def test_the_frames_themselves_pass(video: Video, tmp_path: Path) -> None:
    check = verify_trim(
        rewritten(video, tmp_path / "a.mkv", range(START, STOP)), video, START, STOP
    )
    assert (check.frames, check.compared, check.identical, check.psnr) == (20, 20, 20, math.inf)


def test_so_do_frames_encoded_anew_without_loss(video: Video, tmp_path: Path) -> None:
    same = repainted(video, tmp_path / "a.mkv", lambda place, planes: None)
    assert verify_trim(same, video, START, STOP).identical == 20


MISCUT = [
    pytest.param([*range(START, STOP - 1)], "19 frames instead of 20", id="one short at the end"),
    pytest.param([*range(START + 1, STOP)], "19 frames instead of 20", id="one short at the start"),
    pytest.param([*range(START, STOP + 1)], "21 frames instead of 20", id="one too many"),
    pytest.param([START], "1 frames instead of 20", id="one alone"),
]


@pytest.mark.parametrize(("frames", "says"), MISCUT)
def test_another_number_of_frames_is_refused(
    video: Video, tmp_path: Path, frames: list[int], says: str
) -> None:
    output = rewritten(video, tmp_path / "a.mkv", frames)
    with pytest.raises(TrimError, match=says):
        verify_trim(output, video, START, STOP)


MIXED = [
    pytest.param([*range(START + 1, STOP + 1)], 0, id="all one too late"),
    pytest.param([*range(START - 1, STOP - 1)], 0, id="all one too early"),
    pytest.param([10, 12, 11, *range(13, STOP)], 18, id="two swapped"),
    pytest.param([*range(10, 29), 28], 19, id="the last one twice"),
    pytest.param([11, *range(11, STOP)], 19, id="the first one wrong"),
]


@pytest.mark.parametrize(("frames", "identical"), MIXED)
def test_frames_that_are_not_the_sources_are_counted(
    video: Video, tmp_path: Path, frames: list[int], identical: int
) -> None:
    check = verify_trim(rewritten(video, tmp_path / "a.mkv", frames), video, START, STOP)
    assert (check.frames, check.identical) == (20, identical)
    assert check.psnr < 40


def test_one_sample_that_differs_by_one_is_noticed(video: Video, tmp_path: Path) -> None:
    """The worst frame's PSNR is that of one wrong sample among 192 x 128 x 1.5."""

    def change(place: int, planes: npt.NDArray[Any]) -> None:
        if place == 7:
            planes[100, 190] += 1 if planes[100, 190] < 128 else -1

    check = verify_trim(repainted(video, tmp_path / "a.mkv", change), video, START, STOP)
    assert check.identical == 19
    assert check.psnr == pytest.approx(10 * math.log10(255**2 * 192 * 128 * 1.5))


@pytest.mark.parametrize("place", [0, 127, 128, 191], ids="row {} of Y, U and V".format)
def test_a_sample_of_every_plane_counts(video: Video, tmp_path: Path, place: int) -> None:
    """Rows 0 to 127 are Y, 128 to 159 U, 160 to 191 V."""

    def change(_: int, planes: npt.NDArray[Any]) -> None:
        planes[place, -1] ^= 1

    changed = repainted(video, tmp_path / "a.mkv", change)
    assert verify_trim(changed, video, START, STOP).identical == 0


@pytest.mark.parametrize(
    "shift",
    [
        pytest.param(lambda times: [time * 2 for time in times], id="half as fast"),
        pytest.param(lambda times: [round(time * 1.01) for time in times], id="1% slow"),
        pytest.param(lambda times: [*times[:-1], times[-1] + 5], id="the last 5 ms late"),
        pytest.param(lambda times: [times[0], times[1] + 4, *times[2:]], id="one 4 ms late"),
    ],
)
def test_wrong_times_are_refused(
    video: Video, tmp_path: Path, shift: Callable[[list[int]], list[int]]
) -> None:
    times = shift([round(place * 1000 / 30) for place in range(20)])
    output = rewritten(video, tmp_path / "a.mkv", range(START, STOP), times)
    with pytest.raises(TrimError, match=r"frame \d+ is shown at"):
        verify_trim(output, video, START, STOP)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        pytest.param("ffv1_gray16.mkv", "192 x 128 gray16le, the source's 192 x 128", id="format"),
        pytest.param("mjpeg_odd.avi", "193 x 129", id="size"),
    ],
)
def test_another_kind_of_picture_is_refused(clip: Clip, video: Video, name: str, says: str) -> None:
    with open_video(clip(name)) as other:
        count = min(len(other), len(video))
    trimmed = trim_video(
        clip(name), 0, count, output=clip(name).with_name(f"cut-{name}"), overwrite=True
    )
    with pytest.raises(TrimError, match=says):
        verify_trim(trimmed.output, video, 0, count)


def test_a_damaged_output_is_noticed(video: Video, tmp_path: Path) -> None:
    """FFV1 of version 1 has no checksums: what cannot be decoded comes out as wrong samples."""
    output = rewritten(video, tmp_path / "a.mkv", range(START, STOP))
    data = bytearray(output.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 500] = bytes(500)
    output.write_bytes(data)
    assert verify_trim(output, video, START, STOP).identical < 20


def test_a_truncated_output_is_refused(video: Video, tmp_path: Path) -> None:
    output = rewritten(video, tmp_path / "a.mkv", range(START, STOP))
    output.write_bytes(output.read_bytes()[:-20_000])
    with pytest.raises(TrimError, match="frames instead of 20"):
        verify_trim(output, video, START, STOP)


def test_what_is_no_video_is_refused(video: Video, tmp_path: Path) -> None:
    (tmp_path / "a.mkv").write_text("no video")
    with pytest.raises(TrimError, match="did not pass the check"):
        verify_trim(tmp_path / "a.mkv", video, START, STOP)


def test_progress_is_reported_in_frames(video: Video, tmp_path: Path) -> None:
    output = rewritten(video, tmp_path / "a.mkv", range(START, STOP))
    reports: list[tuple[int, int]] = []
    verify_trim(output, video, START, STOP, lambda *report: reports.append(report))
    assert reports == [(done, 20) for done in range(21)]


MISWRITTEN = [
    pytest.param(lambda plan: replace(plan, packets=plan.packets[1:]), id="one frame short"),
    pytest.param(
        lambda plan: replace(
            plan, packets=tuple(p + 1 for p in plan.packets), start=11, tail=11, stop=31, end=31
        ),
        id="one frame late",
    ),
    pytest.param(
        lambda plan: replace(
            plan, packets=tuple(p - 1 for p in plan.packets), start=9, tail=9, stop=29, end=29
        ),
        id="one frame early",
    ),
]


@pytest.mark.parametrize("verify", ["default", "full"])
@pytest.mark.parametrize("spoil", MISWRITTEN)
def test_an_output_that_came_out_wrong_never_gets_its_name(
    clip: Clip,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    verify: Verify,
    spoil: Callable[[TrimPlan], TrimPlan],
) -> None:
    """As if the writer had a fault."""
    write = trim.write_trim

    def write_wrong(prepared: PreparedTrim, *others: Any) -> Written:
        return write(replace(prepared, plan=spoil(prepared.plan)), *others)

    monkeypatch.setattr(trim, "write_trim", write_wrong)
    with pytest.raises(TrimError):
        trim_video(clip("ffv1.mkv"), START, STOP, tmp_path / "out.mkv", "copy", verify=verify)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", ["encode", "lossless"])
def test_an_output_that_lost_quality_never_gets_its_name(
    clip: Clip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    """As if the encoder were worse than it is."""
    poor = {"crf": "40", "preset": "ultrafast"}
    monkeypatch.setattr(encoders.Encoder, "settings", lambda encoder, **private: poor)
    with pytest.raises(TrimError, match="no encoder keeps these pictures at 45 dB or better"):
        trim_video(clip("h264.mp4"), 10, 30, tmp_path / "out.mp4", mode)
    assert list(tmp_path.iterdir()) == []


def picture_of(values: npt.NDArray[Any], pixel_format: str) -> av.VideoFrame:
    return av.VideoFrame.from_ndarray(values, pixel_format)


@pytest.mark.parametrize(
    ("pixel_format", "dtype", "peak"),
    [("gray", np.uint8, 255), ("gray16le", np.uint16, 65535), ("rgb24", np.uint8, 255)],
)
@pytest.mark.parametrize("width", [16, 33, 100])
def test_psnr_is_the_formula_worked_out_by_hand(
    pixel_format: str, dtype: type, peak: int, width: int
) -> None:
    """One sample of all is off by 3; the padding at the end of rows does not count."""
    shape = (10, width, 3) if pixel_format == "rgb24" else (10, width)
    one = np.full(shape, 100, dtype)
    other = one.copy()
    other.reshape(-1)[-1] += 3
    a, b = picture_of(one, pixel_format), picture_of(other, pixel_format)
    assert psnr(a, a) == math.inf
    assert psnr(a, b) == psnr(b, a) == pytest.approx(10 * math.log10(peak**2 * one.size / 9))


def test_samples_are_the_planes_as_decoded() -> None:
    """4:2:0 with an odd width: 33 x 11 samples of Y, 17 x 6 of U and V."""
    picture = av.VideoFrame(33, 11, "yuv420p")
    assert [plane.size for plane in samples(picture)] == [33 * 11, 17 * 6, 17 * 6]
    assert [plane.dtype for plane in samples(av.VideoFrame(32, 8, "yuv420p10le"))] == [
        np.uint16
    ] * 3
