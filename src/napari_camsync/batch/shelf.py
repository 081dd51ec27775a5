"""Shelf: the outcomes of all runs that report into one folder, a file for each recording."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from ..files import write_whole
from ..session import SUFFIX
from .journal import record_path
from .task import Outcome

_FOLDER = "outcomes"


class Shelf:
    """What became of recordings, in this run and in others, which may go on at the same time.

    Each recording has a file of its own, so that no run writes what another one has.

    Parameters
    ----------
    folder : Path
        The report's.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / _FOLDER

    def put(self, outcomes: Iterable[Outcome]) -> None:
        """Keep outcomes, each in the place of an earlier one of the same recording.

        What they supersede is dropped: recordings of which a video is in one of these now, as where
        videos are grouped otherwise, and those that are here under the same name while their own
        videos are gone.

        Raises
        ------
        OSError
            If the folder cannot be written to.
        """
        new = {self._place(outcome): outcome for outcome in outcomes}
        videos = {video for outcome in new.values() for video in outcome.files}
        names = {outcome.name for outcome in new.values()}
        for place, old in self._read().items():
            regrouped = not videos.isdisjoint(old.files)
            if place not in new and (regrouped or (old.name in names and is_gone(old))):
                place.unlink(missing_ok=True)
        for place, outcome in new.items():
            write_whole(place, outcome.model_dump_json(indent=1) + "\n", overwrite=True)

    def all(self) -> list[Outcome]:
        """Return all outcomes, in the order of their names."""
        return sorted(self._read().values(), key=lambda outcome: outcome.name)

    def state(self) -> frozenset[tuple[str, int]]:
        """Return what changes with every outcome that is put here, by whichever run."""
        found = set()
        for place in self._folder.glob("*.json"):
            with contextlib.suppress(FileNotFoundError):
                found.add((place.name, place.stat().st_mtime_ns))
        return frozenset(found)

    def _place(self, outcome: Outcome) -> Path:
        """Return a recording's file: known by its session file, whatever it is called in a run."""
        name = outcome.session.name.removesuffix(SUFFIX)
        return record_path(self._folder, name, outcome.session)

    def _read(self) -> dict[Path, Outcome]:
        found = {}
        for place in sorted(self._folder.glob("*.json")):
            # Not there any more, or none of this version's.
            with contextlib.suppress(OSError, ValidationError):
                found[place] = Outcome.model_validate_json(place.read_bytes())
        return found


def is_gone(outcome: Outcome) -> bool:
    """Whether none of a recording's videos is where it was."""
    return bool(outcome.files) and not any(video.exists() for video in outcome.files)
