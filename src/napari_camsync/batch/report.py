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
)
HEADINGS = ["recording", "status", "ON frames", "least sure", "frames", "verified"]


def write_report(folder: Path, outcomes: Sequence[Outcome], unmatched: Sequence[Path]) -> None:
    """Write ``report.csv`` and ``report.json``, whole or not at all.

    Parameters
    ----------
    folder : Path
        Where to; an earlier report there is replaced.
    outcomes : sequence of Outcome
        Of all recordings.
    unmatched : sequence of Path
        Videos of no recording.

    Raises
    ------
    OSError
        If the folder cannot be written to.
    """
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
    if camera is None:
        blank = [""] * (len(_COLUMNS) - 4)
        return [outcome.name, outcome.status.value, *blank, outcome.sentence, outcome.session]
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
    ]
