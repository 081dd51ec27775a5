"""A timecode is moved by the cut: by enumeration, and as ffprobe and MP4's own track tell it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import pytest

from napari_camsync import TrimError, convert_video, split_video, trim_video
from napari_camsync.trim.along import missing_along
from napari_camsync.trim.timecode import shifted_timecode
from napari_camsync.video import open_video

Clip = Callable[[str], Path]
NTSC = Fraction(30000, 1001)
FRAMES = 50


def numbers(nominal: int, drop: int) -> Iterator[str]:
    """Yield the timecodes of an hour, as SMPTE ST 12-1 counts."""
    for minute in range(60):
        for second in range(60):
            for frame in range(nominal):
                if minute % 10 == 0 or second or frame >= drop:
                    yield f"00:{minute:02}:{second:02}{';' if drop else ':'}{frame:02}"


@pytest.mark.parametrize(
    ("rate", "nominal", "drop"),
    [
        (NTSC, 30, 2),
        (2 * NTSC, 60, 4),
        (NTSC, 30, 0),
        (Fraction(25), 25, 0),
        (Fraction(24000, 1001), 24, 0),
    ],
    ids=["29.97 drop", "59.94 drop", "29.97", "25", "23.976"],
)
def test_a_timecode_moves_as_one_counts(rate: Fraction, nominal: int, drop: int) -> None:
    counted = list(islice(numbers(nominal, drop), 60_000))
    for place in (0, 1, 1799, 1800, 17_981, 17_982, 30_000):
        for later in (0, 1, 2, 1798, 17_982, 29_999):
            moved = shifted_timecode(counted[place], later, rate)
            assert moved == counted[place + later]


@pytest.mark.parametrize(
    ("text", "rate", "moved"),
    [
        ("23:59:59;29", NTSC, "00:00:00;00"),
        ("23:59:59:24", Fraction(25), "00:00:00:00"),
        ("00:00:00:25", Fraction(25), None),
        ("00:00:00;00", Fraction(25), None),
        ("noon", Fraction(25), None),
    ],
)
def test_one_frame_later(text: str, rate: Fraction, moved: str | None) -> None:
    assert shifted_timecode(text, 1, rate) == moved


def with_timecode(clip: Path, path: Path, timecode: str) -> Path:
    """Return a copy of a clip's video that begins at a timecode."""
    with av.open(str(clip)) as source, av.open(str(path), "w") as copy:
        stream = copy.add_stream_from_template(source.streams.video[0], opaque=True)
        stream.codec_context.framerate = source.streams.video[0].average_rate
        stream.metadata["timecode"] = timecode
        if path.suffix == ".avi":
            copy.metadata["timecode"] = timecode
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                copy.mux(packet)
    return path


def timecodes(path: Path) -> set[str]:
    """Return every timecode that a file tells, whatever says it."""
    with av.open(str(path)) as file:
        said = [file.metadata, *(stream.metadata for stream in file.streams)]
    return {value for tags in said for name, value in tags.items() if name.lower() == "timecode"}


@pytest.mark.parametrize("mode", ["auto", "encode"])
@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
def test_the_timecode_is_that_of_the_first_frame(
    clip: Clip, tmp_path: Path, suffix: str, mode: str
) -> None:
    source = with_timecode(clip("h264.mp4"), tmp_path / f"a{suffix}", "01:00:00:10")
    assert timecodes(source) == {"01:00:00:10"}
    rate = open_video(source).times.fps
    result = trim_video(source, 44, None, mode=mode)  # type: ignore[arg-type]
    second, frame = divmod(54, round(rate))
    assert timecodes(result.output) == {f"01:00:{second:02}:{frame:02}"}
    assert result.left_out == ()


def test_where_it_cannot_be_held_it_is_named(clip: Clip, tmp_path: Path) -> None:
    source = with_timecode(clip("h264.mp4"), tmp_path / "a.mp4", "01:00:00:00")
    result = trim_video(source, 30, output=tmp_path / "a.ts")
    assert timecodes(result.output) == set()
    assert any(named.startswith("timecode 01:00:0") for named in result.left_out)


def test_parts_and_conversions_have_it_too(clip: Clip, tmp_path: Path) -> None:
    source = with_timecode(clip("h264.mp4"), tmp_path / "a.mp4", "01:00:00:00")
    before, after = split_video(source, 10)
    assert timecodes(before.output) == {"01:00:00:00"}
    assert timecodes(after.output) == {"01:00:00:10"}
    assert timecodes(convert_video(source).output) == {"01:00:00:00"}


def test_another_frames_timecode_does_not_pass_the_check(clip: Clip, tmp_path: Path) -> None:
    source = with_timecode(clip("h264.mp4"), tmp_path / "a.mp4", "01:00:00:00")
    wrong = with_timecode(clip("h264.mp4"), tmp_path / "b.mp4", "01:00:00:01")
    with open_video(source) as video, pytest.raises(TrimError, match="01:00:00:01 instead of"):
        missing_along(wrong, video, 0, len(video))
