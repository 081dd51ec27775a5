"""Journal: how far the work on a recording has come, on disk; nothing finished is done twice."""

from __future__ import annotations

import contextlib
import glob
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..errors import CamSyncError
from ..files import write_whole
from ..fingerprint import Fingerprint
from ..session import Session
from ..video.versions import Versions
from .task import Outcome, Record, Status, Task, Trimmed, Written


class Journal:
    """What is noted while a recording is worked on.

    Parameters
    ----------
    task : Task
        The work. What an earlier run noted of it is read.
    """

    def __init__(self, task: Task) -> None:
        self._task = task
        self._record = _read(task.record) or _of_moved(task) or Record()

    def finished(self) -> Outcome | None:
        """Return the outcome of an earlier run, if it still holds.

        It does where sources, template, options and a person's decisions are the same, and what
        was written is there unchanged. What failed is tried again.
        """
        outcome = self._record.outcome
        if outcome is None or outcome.status is Status.FAILED:
            return None
        if outcome.status is Status.REVIEW and self._task.accept:
            return None
        try:
            same = self._record.question == question(self._task)
        except (OSError, CamSyncError):
            return None
        whole = all(self._is_whole(path) for path in self._record.written)
        return outcome if same and whole else None

    def may_replace(self, path: Path) -> bool:
        """Whether a file may be replaced: no earlier than this work, or overwriting is allowed."""
        return self._task.overwrite or path in self._record.mine

    def intend(self, paths: Iterable[Path]) -> None:
        """Note which files are going to be written: those not there yet are this work's own."""
        new = [path for path in paths if path not in self._record.mine and not path.exists()]
        self._note(mine=(*self._record.mine, *new))

    def is_own(self, path: Path) -> bool:
        """Whether this work, or an earlier run of it, made a file."""
        return path in self._record.mine

    def was_searched(self, camera: str, recipe: str) -> bool:
        """Whether the onset in the session file is the answer to this very question."""
        return self._record.searched.get(camera) == recipe

    def looked_in(self, camera: str) -> str:
        """Return the template's ROI in which it was looked last; empty where there was none."""
        return self._record.looked.get(camera, "")

    def note_searched(self, recipes: dict[str, str]) -> None:
        """Note what the onsets in the session file depend on, and where it was looked for them."""
        rois = {camera.name: str(camera.roi) for camera in self._task.cameras if camera.roi}
        self._note(searched=recipes, looked=rois)

    def written(self, path: Path, recipe: str) -> Trimmed | None:
        """Return what an output is, if it is there, whole, and was made in this very way."""
        written = self._record.written.get(str(path))
        if written is None or written.recipe != recipe or not self._is_whole(str(path)):
            return None
        return written.trimmed

    def note_written(self, path: Path, recipe: str, trimmed: Trimmed) -> None:
        """Note that an output is whole."""
        fingerprint = Fingerprint.of(trimmed.output)
        written = Written(recipe=recipe, fingerprint=fingerprint, trimmed=trimmed)
        self._note(written=self._record.written | {str(path): written})

    def discard_outdated(self, recipes: dict[Path, str]) -> None:
        """Remove outputs that an earlier run made otherwise, and nobody has touched since.

        Left there, they would be taken for this run's.
        """
        current = {str(path): recipe for path, recipe in recipes.items()}
        for path, written in list(self._record.written.items()):
            if current.get(path) != written.recipe:
                if self._is_whole(path):
                    Path(path).unlink()
                kept = {name: w for name, w in self._record.written.items() if name != path}
                self._note(written=kept)

    def finish(self, outcome: Outcome) -> None:
        """Note what became of the recording."""
        answered = ""
        with contextlib.suppress(OSError, CamSyncError):
            answered = question(self._task)
        self._note(outcome=outcome, question=answered)

    def _is_whole(self, path: str) -> bool:
        try:
            return Fingerprint.of(Path(path)) == self._record.written[path].fingerprint
        except OSError:
            return False

    def _note(self, **changes: Any) -> None:
        changes |= {"session": self._task.session}
        changes.setdefault("outcome", None)
        self._record = self._record.model_copy(update=changes)
        write_whole(self._task.record, self._record.model_dump_json(indent=1), overwrite=True)


def record_path(folder: Path, name: str, session: Path) -> Path:
    """Return where in a folder something is noted of a recording.

    Recordings of one name, as of two days, are told apart by their session files.
    """
    return folder / f"{name.replace('/', '__')}-{hashed(str(session))[:8]}.json"


def _read(path: Path) -> Record | None:
    try:
        return Record.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):  # none yet, or none of this version's
        return None


def _of_moved(task: Task) -> Record | None:
    """Return what was noted of a recording of this name that is no longer where it was."""
    name = task.record.stem.rpartition("-")[0]
    for path in sorted(task.record.parent.glob(f"{glob.escape(name)}-????????.json")):
        record = _read(path)
        if record and record.session and not record.session.exists():
            return record
    return None


def question(task: Task) -> str:
    """Return a hash of all that a recording's outcome depends on.

    Raises
    ------
    OSError
        If a video cannot be read.
    SessionError
        If the session file cannot be.
    """
    session = Session.read(task.session) if task.session.exists() else Session()
    return hashed(
        task.model_dump_json(exclude={"overwrite", "accept"}),
        [str(Fingerprint.of(camera.video)) for camera in task.cameras],
        [(c.name, c.marker, c.accepted, str(c.roi)) for c in session.cameras],
        str(Versions.here()),
    )


def hashed(*facts: Any) -> str:
    """Return a hash of facts that JSON can hold."""
    return hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest()[:40]
