"""What a session file keeps of a camera, and a camera of it; decided without any window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..session import Session, SessionCamera, SessionOnset
from .camera import DECISIONS, Camera

SESSION_FILE = "camsync session"
"""Under this name a video's layer says which session file it was opened from."""

_UNDECIDED = Camera("")


def is_decided(camera: Camera) -> bool:
    """Whether anything was decided about a camera."""
    return camera.decisions_of(_UNDECIDED) != camera


def fields_of(camera: Camera) -> dict[str, Any]:
    """Return what a session file keeps of what was decided about a camera."""
    return {
        "roi": camera.roi,
        "window": (camera.pre, camera.post + 1) if camera.has_window else None,
        "onset": SessionOnset.of(camera.onset) if camera.onset is not None else None,
        "marker": camera.marker,
        "accepted": camera.accepted,
        "renumbered": "" if camera.by_hand else camera.renumbered,
    }


def decisions_in(known: SessionCamera) -> dict[str, Any]:
    """Return what was decided about a camera, as a session file has it."""
    onset = known.onset.to_onset() if known.onset is not None else None
    start, stop = known.window or (0, 1)
    moved = known.marker is not None and (onset is None or onset.frame != known.marker)
    by_hand = moved and not known.renumbered
    decided = (
        *(start, stop - 1, known.roi, onset),
        *(known.marker, by_hand, known.accepted, known.renumbered),
    )
    return dict(zip(DECISIONS, decided, strict=True))


def camera_of(session: Session, video: Path, folder: Path) -> SessionCamera | None:
    """Return what a session file in `folder` says of a video, if anything."""
    return next((one for one in session.cameras if one.file(folder) == video), None)


def merged(session: Session, ours: Sequence[SessionCamera]) -> Session:
    """Return a session with these cameras in the places of the same videos, or added."""
    by_path = {one.path: one for one in ours}
    known = {one.path for one in session.cameras}
    kept = [
        by_path[one.path].model_copy(update={"name": one.name}) if one.path in by_path else one
        for one in session.cameras
    ]
    added = [one for one in ours if one.path not in known]
    return session.model_copy(update={"cameras": (*kept, *added)})
