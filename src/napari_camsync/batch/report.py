"""write_report: what became of a study, as CSV, one row for each camera, and as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..files import write_whole
from .shelf import Shelf, is_gone
from .task import CameraOutcome, Outcome, Status

CSV_NAME = "report.csv"
JSON_NAME = "report.json"
_COLUMNS = (
    "recording",
    "status",
    "camera",
    "video",
    "on_frame",
    "confidence",
    "needs_review",
    "accepted",
    "output",
    "frames",
    "mode",
    "copied",
    "reencoded",
    "verified",
    "remarks",
    "session",
    "versions",
)
_GONE = "Its videos are no longer where they were."
HEADINGS = ["recording", "status", "ON frames", "least sure", "frames", "verified"]


def write_report(
    folder: Path, outcomes: Sequence[Outcome], unmatched: Sequence[Path]
) -> tuple[Outcome, ...]:
    """Write ``report.csv`` and ``report.json``, whole or not at all.

    What other runs have reported into the same folder, also at the same time, stays in them: the
    rows of recordings that are not of this run, and videos of no recording that are still there.

    Parameters
    ----------
    folder : Path
        Where to.
    outcomes : sequence of Outcome
        Of this run's recordings.
    unmatched : sequence of Path
        Videos of no recording.

    Returns
    -------
    tuple of Outcome
        Recordings of earlier runs whose videos are no longer where they were.

    Raises
    ------
    OSError
        If the folder cannot be written to.
    """
    shelf = Shelf(folder)
    shelf.put(outcomes)
    written = None
    while (state := shelf.state()) != written:  # another run's may have come meanwhile
        everything = shelf.all()
        _write(folder, everything, _with_earlier(folder, unmatched, everything))
        written = state
    names = {outcome.session for outcome in outcomes}
    return tuple(one for one in everything if one.session not in names and is_gone(one))


def _with_earlier(
    folder: Path, unmatched: Sequence[Path], outcomes: Sequence[Outcome]
) -> list[Path]:
    """Return videos of no recording: this run's, and those that an earlier report knew."""
    try:
        earlier = json.loads((folder / JSON_NAME).read_text(encoding="utf-8"))["unmatched"]
    except (OSError, ValueError, KeyError):
        earlier = []
    matched = {video for outcome in outcomes for video in outcome.files}
    known = {Path(path) for path in earlier}
    kept = {path for path in known if path not in matched and path.exists()}
    return sorted(kept.union(unmatched))


def _write(folder: Path, outcomes: Sequence[Outcome], unmatched: Sequence[Path]) -> None:
    outcomes = [
        one.model_copy(update={"remark": f"{one.remark} {_GONE}".strip()}) if is_gone(one) else one
        for one in outcomes
    ]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for outcome in outcomes:
        for camera in outcome.cameras or (None,):
            writer.writerow(_row(outcome, camera))
    write_whole(folder / CSV_NAME, text.getvalue(), overwrite=True)
    content = json.dumps(report_record(outcomes, unmatched), indent=1)
    write_whole(folder / JSON_NAME, content + "\n", overwrite=True)


def report_record(outcomes: Sequence[Outcome], unmatched: Sequence[Path]) -> dict[str, Any]:
    """Return what became of a study for JSON."""
    counts = Counter(outcome.status for outcome in outcomes)
    return {
        "counts": {status.value: counts[status] for status in Status},
        "recordings": [outcome.model_dump(mode="json") for outcome in outcomes],
        "unmatched": [str(path) for path in unmatched],
    }


def outcome_cells(outcome: Outcome) -> list[str]:
    """Return a recording as a row of a table."""
    cameras = outcome.cameras
    frames = ", ".join("?" if c.frame is None else str(c.frame) for c in cameras)
    sure = [camera.confidence for camera in cameras if camera.confidence is not None]
    trims = [camera.trimmed for camera in cameras if camera.trimmed is not None]
    lengths = sorted({trim.frames for trim in trims})
    return [
        outcome.name,
        outcome.status.value,
        frames,
        f"{min(sure):.0%}" if sure else "",
        ", ".join(map(str, lengths)),
        "yes" if trims and all(trim.verified for trim in trims) else "",
    ]


def outcome_line(outcome: Outcome, done: int, total: int, *, earlier: bool) -> str:
    """Return a recording's line, as it is said when it is done."""
    took = "done earlier, unchanged" if earlier else f"{outcome.seconds:.1f} s"
    said = " ".join(text for text in (outcome.sentence, outcome.remark) if text)
    line = f"[{done}/{total}] {outcome.name}: {outcome.status.value} ({took})"
    return f"{line}: {said}" if said else line


def _row(outcome: Outcome, camera: CameraOutcome | None) -> list[Any]:
    counted = str(outcome.versions) if outcome.versions else ""
    if camera is None:
        blank = [""] * (len(_COLUMNS) - 5)
        said = " ".join(text for text in (outcome.sentence, outcome.remark) if text)
        return [outcome.name, outcome.status.value, *blank, said, outcome.session, counted]
    trim = camera.trimmed
    made = (
        [trim.output, trim.frames, trim.mode, trim.copied, trim.reencoded, trim.verified]
        if trim
        else [""] * 6
    )
    return [
        outcome.name,
        outcome.status.value,
        camera.name,
        camera.video,
        "" if camera.frame is None else camera.frame,
        "" if camera.confidence is None else camera.confidence,
        camera.needs_review,
        camera.accepted,
        *made,
        " ".join((*camera.reasons, *([outcome.remark] if outcome.remark else []))),
        outcome.session,
        counted,
    ]
