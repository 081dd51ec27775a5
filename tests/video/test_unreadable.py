"""A disk or network that fails while a video is read is not taken for the end of the video."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import av
import pytest
from av.error import err_check
from burned import read_number

from napari_camsync import VideoError, open_video
from napari_camsync.video import indexing, packet_reader, packets, peek
from napari_camsync.video.index_store import FOLDER_VARIABLE
from napari_camsync.video.peek import peek_video

INVALID_DATA, END_OF_FILE = 0x41444E49, 0x20464F45
"""AVERROR_INVALIDDATA and AVERROR_EOF, without their sign (libavutil/error.h)."""
MODULES = (packets, packet_reader, peek)
"""Those that open files."""
FAULTS = {
    "a bad sector": errno.EIO,
    "permission lost": errno.EACCES,
    "a share that was unmounted": errno.ESTALE,
    "a server that is gone": errno.EHOSTDOWN,
    "a network that is too slow": errno.ETIMEDOUT,
    "a drive that was pulled out": errno.ENODEV,
}


class Failing:
    """A container that cannot be read from a byte on, and says so as PyAV does."""

    def __init__(self, container: Any, place: int, code: int) -> None:
        self._container, self._place, self._code = container, place, code

    def __enter__(self) -> Failing:
        return self

    def __exit__(self, *_: object) -> None:
        self._container.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._container, name)

    def demux(self, stream: Any) -> Iterator[Any]:
        for packet in self._container.demux(stream):
            if packet.size and packet.pos >= self._place:
                err_check(-self._code)
            yield packet


def place_of(path: Path, ordinal: int) -> int:
    """Return where in a file a packet of its video begins."""
    with av.open(str(path)) as container:
        positions = [packet.pos for packet in container.demux(video=0) if packet.size]
    return positions[ordinal]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return what lets all files fail at a packet from now on, or not any more."""
    plain = packets.open_container

    def fail(ordinal: int | None, code: int = errno.EIO, modules: Any = MODULES) -> None:
        def opened(path: Path, **options: bool) -> tuple[Any, Any]:
            container, stream = plain(path, **options)
            return Failing(container, place_of(path, ordinal), code), stream

        for module in modules:
            monkeypatch.setattr(module, "open_container", plain if ordinal is None else opened)

    return fail


@pytest.fixture
def take(clip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a video of 90 frames; its index would be kept in a folder that is empty yet."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "cache"))
    seconds = iter(range(0, 1000, 10))
    monkeypatch.setattr(indexing, "time", SimpleNamespace(monotonic=lambda: next(seconds)))
    return Path(shutil.copy(clip("h264.mp4"), tmp_path / "take.mp4"))


def kept(take: Path) -> list[Path]:
    return sorted(take.parent.glob("cache/indexes/*.npz"))


@pytest.mark.parametrize("code", FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_while_indexing_is_said_with_the_file_and_what_to_do(take, failing, code):
    with pytest.raises(OSError, match=r".") as fault:
        err_check(-code)
    failing(50, code)
    with pytest.raises(VideoError) as raised:
        open_video(take)
    said = str(raised.value)
    assert str(take) in said
    assert fault.value.strerror in said
    assert "disk or network drive is connected" in said


def test_nothing_of_a_file_that_could_not_be_read_to_its_end_is_kept(take, failing):
    failing(50)
    with pytest.raises(VideoError):
        open_video(take)
    assert kept(take) == []
    failing(None)
    with open_video(take) as video:
        assert len(video) == 90
    assert len(kept(take)) == 1


@pytest.mark.parametrize("code", [INVALID_DATA, END_OF_FILE], ids=["invalid data", "end of file"])
def test_what_is_wrong_with_the_file_itself_ends_it(take, failing, code):
    failing(50, code)
    with open_video(take) as video:
        assert len(video) == 50
        assert [read_number(video[frame]) for frame in (49, 0, 30)] == [49, 0, 30]


def test_a_fault_while_the_order_is_found_by_decoding_is_said_and_nothing_kept(clip, take, failing):
    raw = Path(shutil.copy(clip("h264_b_raw.h264"), take.with_name("take.h264")))
    failing(50, modules=[packet_reader])
    with pytest.raises(VideoError, match=r"take\.h264: reading it failed"):
        open_video(raw)
    assert kept(take) == []


def test_frames_are_not_taken_for_damaged_and_can_be_had_once_the_fault_is_gone(take, failing):
    with open_video(take) as video:
        video.close()
        failing(20)
        for _ in range(2):
            with pytest.raises(VideoError, match="reading it failed"):
                video[89]
        failing(None)
        assert read_number(video[89]) == 89


def test_a_first_look_at_a_file_says_it_too(take, failing):
    failing(0)
    with pytest.raises(VideoError, match="reading it failed"):
        peek_video(take)


@pytest.mark.parametrize("code", [errno.EIO, errno.ESTALE])
def test_a_drive_that_does_not_even_tell_of_the_file_is_said_to_fail(take, monkeypatch, code):
    video = open_video(take)
    video.close()
    stat = Path.stat

    def refused(path: Path, **options: Any) -> os.stat_result:
        if path == take:
            raise OSError(code, os.strerror(code), str(path))
        return stat(path, **options)

    monkeypatch.setattr(Path, "stat", refused)
    with pytest.raises(VideoError, match="reading it failed"):
        open_video(take)
    with pytest.raises(VideoError, match="reading it failed"):
        video[50]


@pytest.mark.parametrize("name", ["none.mp4", "take.mp4/none.mp4", "n" * 300, "a\0b.mp4"])
def test_where_there_is_no_file_that_is_said(take, name):
    with pytest.raises(FileNotFoundError, match="there is no such file"):
        open_video(take.parent / name)
