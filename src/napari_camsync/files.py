"""Files that are either whole under their name, or not there."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import socket
import threading
import time
from codecs import getincrementaldecoder
from collections.abc import Iterator
from pathlib import Path

_PART = ".camsync-part-"
_LONGEST_TRIM = 24 * 3600  # seconds
# How often it is asked whether a file has grown by so much that it is worth going to the disk.
_FLUSH_EVERY = 0.2  # seconds
_FLUSH_BYTES = 2**26
_CHECKED_TEXT = 1024  # bytes


@contextlib.contextmanager
def whole_file(target: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """Give a temporary path beside the target; rename it to the target when all went well.

    When the block fails the temporary file is removed. What a killed process left behind in
    the folder is removed by the next one.

    Parameters
    ----------
    target : Path
        The name under which the file is to appear.
    overwrite : bool
        Whether it may replace a file of that name.

    Raises
    ------
    FileExistsError
        If the target exists, then or by the time the file is whole, and may not be replaced.
    OSError
        If the folder cannot be written to.
    """
    if not overwrite:
        refuse_existing(target)
    make_folder(target.parent)
    _remove_left_behind(target.parent)
    owner = f"{_host()}-{os.getpid()}-{secrets.token_hex(4)}"
    part = target.with_name(f"{_PART}{owner}{target.suffix}")
    try:
        _try(part)
        yield part
        _flush_to_disk(part)
        _publish(part, target, overwrite=overwrite)
    finally:
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def flushed_meanwhile(path: Path) -> Iterator[None]:
    """Let a file's bytes go to the disk in a thread, while the block writes it and reads it again.

    What is left to flush at the end is little: the disk has not waited for the block.

    Raises
    ------
    OSError
        At the end of the block, if the disk did not take them.
    """
    ended = threading.Event()
    errors: list[OSError] = []
    thread = threading.Thread(target=_flush_while_it_grows, args=(path, ended, errors), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
    if errors:
        raise errors[0]


def _flush_while_it_grows(path: Path, ended: threading.Event, errors: list[OSError]) -> None:
    """Flush a file whenever much of it is new, or no more comes for a while."""
    flushed = size = 0
    while not ended.wait(_FLUSH_EVERY):
        try:
            before, size = size, path.stat().st_size
            flushed = min(flushed, size)
            if size - flushed < _FLUSH_BYTES and not flushed < size == before:
                continue
            file = path.open("rb+")
        except OSError:  # not there yet, or not to be opened twice: it is flushed at the end
            continue
        with file:
            try:
                os.fsync(file.fileno())
            except OSError as error:  # the system tells of it once only
                errors.append(error)
                return
        flushed = size


def write_whole(path: Path, text: str, *, overwrite: bool = False, encoding: str = "utf-8") -> None:
    """Write a text file, whole or not at all, its line ends as they are; raises as `whole_file`."""
    try:
        with whole_file(path, overwrite=overwrite) as part:
            part.write_text(text, encoding=encoding, newline="")
    except OSError as error:
        if error.errno is None or error.filename:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error  # a full disk names none


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, and see that files can be written into it.

    Raises
    ------
    OSError
        If there can be no such folder, or nothing be written into it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise NotADirectoryError(
            f"{folder} is a file, not a folder. Choose another folder."
        ) from error
    except OSError as error:
        raise OSError(
            f"The folder {folder} cannot be made ({error.strerror}). Choose another folder."
        ) from error
    if not os.access(folder, os.W_OK):
        raise PermissionError(f"{folder} cannot be written into. Choose another folder.")


def is_text(path: Path) -> bool:
    """Whether a file begins as text in UTF-8; a letter may be cut in two."""
    try:
        with path.open("rb") as file:
            text = getincrementaldecoder("utf-8")().decode(file.read(_CHECKED_TEXT))
    except (OSError, UnicodeDecodeError):
        return False
    return all(character.isprintable() or character.isspace() for character in text)


def refuse_existing(target: Path) -> None:
    """Refuse to write a file that is there already.

    Raises
    ------
    FileExistsError
        If it is, also where it is a link that leads nowhere.
    """
    if target.exists() or target.is_symlink():
        raise FileExistsError(
            f"{target} exists already. Move it away, or allow overwriting (--overwrite)."
        )


def _try(part: Path) -> None:
    """See that the folder takes a file: /proc does not, whatever it permits."""
    try:
        part.touch()
        part.unlink()
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise OSError(
            f"{part.parent} takes no new file ({error.strerror}). Choose another folder."
        ) from error


def _publish(part: Path, target: Path, *, overwrite: bool) -> None:
    if overwrite:
        part.replace(target)
        return
    try:
        target.hardlink_to(part)  # unlike a rename, fails if the name was taken meanwhile
    except FileExistsError:
        refuse_existing(target)
        raise  # it has vanished again meanwhile
    except OSError:  # a file system without hard links (exFAT, some network drives)
        refuse_existing(target)
        part.rename(target)


def _flush_to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _remove_left_behind(folder: Path) -> None:
    """Remove the temporary files of processes of this machine that no longer run.

    Where it cannot be asked whether a process runs, only files of an earlier day.
    """
    for path in folder.glob(f"{_PART}{_host()}-*"):
        pid = path.name.removeprefix(f"{_PART}{_host()}-").split("-")[0]
        with contextlib.suppress(OSError):
            if pid.isdigit() and not _may_be_running(int(pid), path):
                path.unlink()


def _host() -> str:
    return "".join(c for c in socket.gethostname() if c.isalnum())[:32] or "local"


def _may_be_running(pid: int, path: Path) -> bool:
    if os.name == "nt":  # there os.kill ends the process instead of asking
        return time.time() - path.stat().st_mtime < _LONGEST_TRIM
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
