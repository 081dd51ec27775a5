"""Session: a project on disk, ``*.camsync.json``: cameras, their ROIs, windows and onsets."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any, Final, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from .detect import Method
from .errors import SessionError
from .files import write_whole
from .fingerprint import Fingerprint
from .session_camera import Frozen, SessionCamera, SessionOnset, relative_to
from .trim import Head, Mode

__all__ = ["SUFFIX", "VERSION", "Session", "SessionCamera", "SessionOnset", "SessionOptions"]

SUFFIX = ".camsync.json"
"""How the name of a session file ends."""
VERSION = 1
"""The version of session files written; those of this and earlier versions are read."""
_FORMAT: Final = "camsync session"


class SessionOptions(Frozen):
    """How onsets are found and videos trimmed, as `find_onset` and `trim_video` take it."""

    method: Method = "auto"
    colors: int = Field(default=2, ge=1)
    mode: Mode = "auto"
    head: Head = "compatible"
    equal_length: bool = False
    out_dir: str | None = None


class Session(Frozen):
    """A recording's cameras and what has been decided about them.

    Attributes
    ----------
    cameras : tuple of SessionCamera
        One per video.
    options : SessionOptions
        For all of them.
    """

    format: Literal["camsync session"] = _FORMAT
    version: int = VERSION
    cameras: tuple[SessionCamera, ...] = ()
    options: SessionOptions = SessionOptions()

    @field_validator("version")
    @classmethod
    def _is_known(cls, version: int) -> int:
        if not 1 <= version <= VERSION:
            raise ValueError(f"must be from 1 to {VERSION}")
        return version

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        twice = [n for n, count in Counter(c.name for c in self.cameras).items() if count > 1]
        if twice:
            raise ValueError(f"two cameras are called {twice[0]!r}")
        return self

    @classmethod
    def read(cls, path: str | PathLike[str]) -> Session:
        """Read a session file.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        SessionError
            If it is no session file, not whole, or of a newer version.
        """
        file = Path(path)
        if file.is_dir():
            raise SessionError(f"{file} is a folder. Name a *{SUFFIX} file in it.")
        if not file.is_file():
            raise FileNotFoundError(f"{file}: there is no such session file.")
        content = _content(file)
        if not isinstance(content, dict) or content.get("format") != _FORMAT:
            raise SessionError(
                f"{file} is not a session file of camsync. Name a *{SUFFIX} file; the window and "
                "camsync detect --session write them."
            )
        version = content.get("version")
        if isinstance(version, int) and version > VERSION:
            raise SessionError(
                f"{file} was written by a newer napari-camsync (session version {version}; this "
                f"one reads up to {VERSION}). Update napari-camsync to open it."
            )
        try:
            return cls.model_validate(content)
        except ValidationError as error:
            raise SessionError(
                f"{file} has a mistake as a session file: {_in_words(error)}. Correct it there, or "
                "begin a new session."
            ) from None

    def write(self, path: str | PathLike[str], *, overwrite: bool = True) -> None:
        """Write the session, whole or not at all.

        Raises
        ------
        FileExistsError
            If the file exists and may not be replaced.
        OSError
            If it cannot be written.
        """
        write_whole(Path(path), self.model_dump_json(indent=1) + "\n", overwrite=overwrite)

    def camera(self, name: str) -> SessionCamera | None:
        """Return a camera by its name, if there is one."""
        return next((camera for camera in self.cameras if camera.name == name), None)

    def missing(self, folder: Path) -> dict[str, Path]:
        """Return the cameras whose files are not there, and where they should be.

        Parameters
        ----------
        folder : Path
            The session file's.
        """
        files = {camera.name: camera.file(folder) for camera in self.cameras}
        return {name: file for name, file in files.items() if not file.is_file()}

    def changed(self, folder: Path) -> tuple[str, ...]:
        """Return the cameras whose files are there, but are not the ones they were.

        Raises
        ------
        OSError
            If a file cannot be read.
        """
        missing = self.missing(folder)
        here = [camera for camera in self.cameras if camera.name not in missing]
        return tuple(c.name for c in here if Fingerprint.of(c.file(folder)) != c.fingerprint)

    def find_moved(self, folder: Path, where: Path) -> dict[str, Path]:
        """Look for files that are missing in another folder and those below it.

        Returns
        -------
        dict of str to Path
            For the cameras whose very file was found, by content, where it is now: what
            `relocate` takes.
        """
        found = {}
        lost = self.missing(folder)
        for camera in self.cameras:
            if camera.name not in lost:
                continue
            candidates = (p for p in where.rglob(f"*{Path(camera.path).suffix}") if p.is_file())
            same = [p for p in candidates if p.stat().st_size == camera.fingerprint.size]
            copies = sorted(p for p in same if Fingerprint.of(p) == camera.fingerprint)
            if copies:  # of several, the one that is called as it was
                found[camera.name] = min(copies, key=lambda p: p.name != lost[camera.name].name)
        return found

    def relocate(self, places: Mapping[str, Path], folder: Path) -> Session:
        """Return the session with other paths for some cameras' files.

        Parameters
        ----------
        places : mapping of str to Path
            For each of these cameras, where its file is now.
        folder : Path
            The session file's.

        Raises
        ------
        SessionError
            If there is no such camera, or the file is another one than it was.
        """
        unknown = sorted(set(places) - {camera.name for camera in self.cameras})
        if unknown:
            raise SessionError(f"The session has no camera {unknown[0]!r}.")
        return self.model_copy(
            update={"cameras": tuple(_moved(c, places.get(c.name), folder) for c in self.cameras)}
        )


def _moved(camera: SessionCamera, place: Path | None, folder: Path) -> SessionCamera:
    if place is None:
        return camera
    if Fingerprint.of(place) != camera.fingerprint:
        raise SessionError(
            f"{place} is not the file that {camera.name} was: its content differs. Choose another, "
            "or begin a new session with it."
        )
    return camera.model_copy(update={"path": relative_to(place, folder)})


def _content(file: Path) -> Any:
    """Return what a file holds as JSON; None where it does not even begin as such.

    Raises
    ------
    SessionError
        If it cannot be read, or not to its end.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise SessionError(
            f"{file} cannot be read as a session file ({error.strerror}). Is it yours to read?"
        ) from error
    if data.strip() and not data.lstrip().startswith(b"{"):
        return None
    try:
        return json.loads(data.decode("utf-8"))
    except ValueError as error:
        raise SessionError(
            f"{file} cannot be read as a session file: it is not whole. It may have been cut off; "
            "take a copy of it, or begin a new session."
        ) from error


def _in_words(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    what = first["msg"].removeprefix("Value error, ")
    return f"{where}: {what}" if where else what
