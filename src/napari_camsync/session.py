"""Session: a project on disk, ``*.camsync.json``: cameras, their ROIs, windows and onsets."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any, Final, Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from .detect import Method, Onset, Roi
from .errors import SessionError
from .files import write_whole
from .fingerprint import Fingerprint
from .trim import Mode
from .video import Video

SUFFIX = ".camsync.json"
"""How the name of a session file ends."""
VERSION = 1
"""The version of session files written; those of this and earlier versions are read."""
_FORMAT: Final = "camsync session"
_LEVEL_DIGITS = 4


class _Frozen(BaseModel):
    """What is read from a file: checked, and never changed in place."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SessionOnset(_Frozen):
    """A detected onset and its evidence; the fields are those of `Onset`."""

    frame: int = Field(ge=0)
    level: float
    confidence: float = Field(ge=0, le=1)
    needs_review: bool
    reasons: tuple[str, ...] = ()
    method: Method = "auto"
    roi: Roi
    start: int = Field(ge=0)
    stop: int = Field(ge=1)
    levels: tuple[float, ...] = ()

    @classmethod
    def of(cls, onset: Onset) -> SessionOnset:
        """Return what is kept of an onset; levels to four digits."""
        kept = {name: getattr(onset, name) for name in cls.model_fields if name != "levels"}
        return cls(**kept, levels=tuple(np.round(onset.levels, _LEVEL_DIGITS).tolist()))

    def to_onset(self) -> Onset:
        """Return the onset that was kept."""
        known = {name: getattr(self, name) for name in SessionOnset.model_fields}
        return Onset(**known | {"levels": np.array(self.levels, np.float64)})


class SessionCamera(_Frozen):
    """One camera's video, and what has been decided about it.

    Attributes
    ----------
    name : str
        What the camera is called; each name once in a session.
    path : str
        The video, relative to the session file's folder, with forward slashes.
    frames : int
        How many frames it has.
    size : (int, int)
        Width and height of its upright pictures in pixels.
    fingerprint : Fingerprint
        To notice that the file has changed.
    roi : Roi, optional
        The rectangle around the light.
    window : (int, int), optional
        The frames ``[start, stop)`` to search.
    onset : SessionOnset, optional
        What was detected last.
    marker : int, optional
        The ON frame as it stands: detected, then perhaps corrected.
    accepted : bool
        Whether a person has looked at the ON frame and found it right.
    """

    name: str = Field(min_length=1)
    path: str = Field(min_length=1)
    frames: int = Field(ge=1)
    size: tuple[int, int]
    fingerprint: Fingerprint
    roi: Roi | None = None
    window: tuple[int, int] | None = None
    onset: SessionOnset | None = None
    marker: int | None = Field(default=None, ge=0)
    accepted: bool = False

    @classmethod
    def of(cls, video: Video, folder: Path, **decided: Any) -> SessionCamera:
        """Describe a video for a session file in `folder`.

        Parameters
        ----------
        video : Video
            The recording.
        folder : Path
            Where the session file is, or is to be.
        **decided
            Other fields: `name` (the file's stem where not given), `roi`, `window`, ...
        """
        frames, height, width, _ = video.shape
        known: dict[str, Any] = {
            "name": video.path.stem,
            "path": relative_to(video.path, folder),
            "frames": frames,
            "size": (width, height),
            "fingerprint": Fingerprint.of(video.path),
        }
        return cls(**known | decided)

    @classmethod
    def found(cls, video: Video, folder: Path, onset: Onset, **decided: Any) -> SessionCamera:
        """Describe a video in which an onset was found; the other parameters are those of `of`."""
        known = {
            "roi": onset.roi,
            "window": (onset.start, onset.stop),
            "onset": SessionOnset.of(onset),
            "marker": onset.frame,
        }
        return cls.of(video, folder, **known | decided)

    @property
    def needs_review(self) -> bool:
        """Whether a person should look at it: no ON frame, or one in doubt and not accepted."""
        doubted = self.onset is not None and self.onset.needs_review
        return self.marker is None or (doubted and not self.accepted)

    def file(self, folder: Path) -> Path:
        """Return where the video is, if the session file is in `folder`."""
        return Path(os.path.normpath(folder / self.path))


class SessionOptions(_Frozen):
    """How onsets are found and videos trimmed, as `find_onset` and `trim_video` take it."""

    method: Method = "auto"
    colors: int = Field(default=2, ge=1)
    mode: Mode = "auto"
    head: str = "compatible"
    equal_length: bool = False
    out_dir: str | None = None


class Session(_Frozen):
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
        if not file.exists():
            raise FileNotFoundError(f"{file}: there is no such session file.")
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise SessionError(
                f"{file} cannot be read as a session file ({error}). It may have been cut off; "
                "take a copy of it, or begin a new session."
            ) from error
        if not isinstance(content, dict) or content.get("format") != _FORMAT:
            raise SessionError(f"{file} is not a session file of camsync. Name a *{SUFFIX} file.")
        version = content.get("version")
        if isinstance(version, int) and version > VERSION:
            raise SessionError(
                f"{file} was written by a newer napari-camsync (session version {version}; this "
                f"one reads up to {VERSION}). Update napari-camsync to open it."
            )
        try:
            return cls.model_validate(content)
        except ValidationError as error:
            raise SessionError(f"{file} is not a whole session file: {_in_words(error)}.") from None

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
        for camera in self.cameras:
            if camera.name not in self.missing(folder):
                continue
            candidates = (p for p in where.rglob(f"*{Path(camera.path).suffix}") if p.is_file())
            same = (p for p in candidates if p.stat().st_size == camera.fingerprint.size)
            place = next((p for p in same if Fingerprint.of(p) == camera.fingerprint), None)
            if place is not None:
                found[camera.name] = place
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


def relative_to(path: Path, folder: Path) -> str:
    """Return a path as seen from a folder, with forward slashes; absolute on another drive."""
    try:
        return Path(os.path.relpath(path.absolute(), folder.absolute())).as_posix()
    except ValueError:
        return path.absolute().as_posix()


def _moved(camera: SessionCamera, place: Path | None, folder: Path) -> SessionCamera:
    if place is None:
        return camera
    if Fingerprint.of(place) != camera.fingerprint:
        raise SessionError(
            f"{place} is not the file that {camera.name} was: its content differs. Choose another, "
            "or begin a new session with it."
        )
    return camera.model_copy(update={"path": relative_to(place, folder)})


def _in_words(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else first["msg"]
