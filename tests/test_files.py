"""whole_file: a file is whole under its name, or not there."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from napari_camsync.files import flushed_meanwhile, whole_file, write_whole


class OopsError(Exception):
    """Something goes wrong halfway."""


def write_half(target: Path, *, overwrite: bool = False) -> None:
    """Write half a file."""
    with whole_file(target, overwrite=overwrite) as part:
        part.write_text("half")
        raise OopsError


def write_while_another_does(target: Path) -> None:
    """Write a file whose name another program takes meanwhile."""
    with whole_file(target) as part:
        part.write_text("ours")
        target.write_text("theirs")


def test_the_file_appears_under_its_name_only_once_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    with whole_file(target) as part:
        part.write_text("half")
        assert not target.exists()
        assert part.parent == tmp_path
        part.write_text("whole")
    assert target.read_text() == "whole"
    assert list(tmp_path.iterdir()) == [target]


def test_the_temporary_name_keeps_the_suffix(tmp_path: Path) -> None:
    """Which tells FFmpeg the format."""
    with whole_file(tmp_path / "a.mp4") as part:
        assert part.suffix == ".mp4"
        part.touch()


def test_when_something_goes_wrong_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(OopsError):
        write_half(tmp_path / "a.txt")
    assert list(tmp_path.iterdir()) == []


def test_a_block_that_writes_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), whole_file(tmp_path / "a.txt"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("mine")
    with pytest.raises(FileExistsError, match=r"a\.txt exists already"), whole_file(target):
        pytest.fail("the block should not run")
    assert target.read_text() == "mine"


def test_a_file_that_appears_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    with pytest.raises(FileExistsError):
        write_while_another_does(target)
    assert target.read_text() == "theirs"
    assert list(tmp_path.iterdir()) == [target]


def test_so_too_where_there_are_no_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on exFAT, which most camera cards have."""

    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    write_whole(tmp_path / "a.txt", "one")
    assert (tmp_path / "a.txt").read_text() == "one"
    with pytest.raises(FileExistsError):
        write_while_another_does(tmp_path / "b.txt")
    assert (tmp_path / "b.txt").read_text() == "theirs"
    assert {path.name for path in tmp_path.iterdir()} == {"a.txt", "b.txt"}


def test_an_existing_file_is_replaced_where_that_is_allowed_and_kept_until_then(
    tmp_path: Path,
) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises(OopsError):
        write_half(target, overwrite=True)
    assert target.read_text() == "old"
    write_whole(target, "new", overwrite=True)
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


def test_folders_that_do_not_exist_are_made(tmp_path: Path) -> None:
    write_whole(tmp_path / "new" / "deep" / "a.txt", "text")
    assert (tmp_path / "new" / "deep" / "a.txt").read_text() == "text"


def test_a_file_where_the_folder_should_be_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError, match="file is a file, not a folder"):
        write_whole(tmp_path / "file" / "a.txt", "text")


def test_text_is_stored_as_utf8_to_the_byte(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.txt", "ü\n½")
    if os.linesep == "\n":
        assert (tmp_path / "a.txt").read_bytes() == b"\xc3\xbc\n\xc2\xbd"


def left_by(pid: int, folder: Path) -> Path:
    """Leave a temporary file as a process of this number would; see `part_of_this_process`."""
    mine = part_of_this_process(folder)
    left = folder / mine.replace(f"-{os.getpid()}-", f"-{pid}-")
    left.write_text("half")
    return left


def part_of_this_process(folder: Path) -> str:
    """Return the name of a temporary file that this process makes."""
    with whole_file(folder / "probe.txt") as part:
        part.touch()
        name = part.name
    (folder / "probe.txt").unlink()
    return name


def dead_process() -> int:
    """Return the number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
        return process.pid


@pytest.mark.skipif(sys.platform == "win32", reason="processes cannot be asked for there")
def test_what_a_process_left_that_no_longer_runs_is_removed(tmp_path: Path) -> None:
    left = left_by(dead_process(), tmp_path)
    write_whole(tmp_path / "a.txt", "text")
    assert not left.exists()


def test_what_another_process_is_writing_is_left_alone(tmp_path: Path) -> None:
    left = left_by(os.getppid(), tmp_path)
    write_whole(tmp_path / "a.txt", "text")
    assert left.exists()


def test_what_a_process_of_another_computer_is_writing_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a network drive, where its number says nothing here."""
    dead = dead_process()
    monkeypatch.setattr(socket, "gethostname", lambda: "elsewhere")
    left = left_by(dead, tmp_path)
    monkeypatch.undo()
    write_whole(tmp_path / "a.txt", "text")
    assert left.exists()


def test_files_of_the_users_own_are_never_removed(tmp_path: Path) -> None:
    names = [".camsync-part-", ".camsync-part-notes.txt", "camsync-part-1-x.mp4", ".hidden"]
    for name in names:
        (tmp_path / name).touch()
    write_whole(tmp_path / "a.txt", "text")
    assert {path.name for path in tmp_path.iterdir()} == {*names, "a.txt"}


def test_two_files_may_be_written_into_one_folder_at_once(tmp_path: Path) -> None:
    with whole_file(tmp_path / "a.txt") as first, whole_file(tmp_path / "b.txt") as second:
        first.write_text("a")
        second.write_text("b")
    assert (tmp_path / "a.txt").read_text() == "a"
    assert (tmp_path / "b.txt").read_text() == "b"


@pytest.mark.skipif(sys.platform != "linux", reason="has no /proc")
def test_a_folder_that_takes_no_file_whatever_it_permits_is_named() -> None:
    with (
        pytest.raises(
            OSError, match=r"^/proc (takes no new file|cannot be written into).*Choose another"
        ),
        whole_file(Path("/proc/a.txt")) as part,
    ):
        part.touch()


def test_bytes_go_to_the_disk_while_the_block_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed = threading.Event()
    monkeypatch.setattr(os, "fsync", lambda number: flushed.set())
    with flushed_meanwhile(tmp_path / "new.mp4"):
        (tmp_path / "new.mp4").write_bytes(b"pictures")
        assert flushed.wait(10)


def test_a_disk_that_does_not_take_them_is_an_error_though_it_is_told_once_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = threading.Event()

    def fail_once(number: int) -> None:
        if not told.is_set():
            told.set()
            raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail_once)

    def write() -> None:
        with whole_file(tmp_path / "new.mp4") as part, flushed_meanwhile(part):
            part.write_bytes(b"pictures")
            assert told.wait(10)

    with pytest.raises(OSError, match="Input/output"):
        write()
    assert list(tmp_path.iterdir()) == []


def test_a_text_that_the_disk_has_no_room_for_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system names no file where writing fails, only where opening does."""

    def fail(path: Path, *_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", fail)
    with pytest.raises(OSError, match=r"a\.txt") as raised:
        write_whole(tmp_path / "a.txt", "text")
    assert raised.value.errno == errno.ENOSPC
    assert list(tmp_path.iterdir()) == []
