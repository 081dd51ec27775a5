"""Trims in words, as JSON records and in reports; the same facts for people and for machines."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .files import make_folder, refuse_existing, write_whole
from .trim import TrimResult, Verification
from .video.versions import Versions

TRIM_HEADINGS = ["output", "frames", "copied", "re-encoded", "pictures", "verified"]


def trim_record(result: TrimResult) -> dict[str, Any]:
    """Return a trim for JSON; ``psnr`` is null where all pictures are identical."""
    return {
        "source": str(result.source),
        "output": str(result.output),
        "start": result.start,
        "stop": result.stop,
        "frames": result.frames,
        "mode": result.mode,
        "copied": result.copied,
        "reencoded": result.reencoded,
        "psnr": result.psnr if math.isfinite(result.psnr) else None,
        "verified": result.verified,
        "verify": result.verify,
        "frames_compared": result.check.compared if result.check else 0,
        "packets_compared": result.check.packets if result.check else 0,
        "encoder": result.encoder,
        "reason": result.reason,
        "sound": list(result.sound),
        "left_out": list(result.left_out),
        "versions": Versions.here().record(),
    }


def verification_record(found: Verification) -> dict[str, Any]:
    """Return a later check for JSON; ``psnr`` is null where all pictures are identical."""
    return {
        "output": str(found.output),
        "source": str(found.source),
        "start": found.start,
        "stop": found.stop,
        "frames": found.stop - found.start,
        "identical": found.identical,
        "packets": found.packets,
        "psnr": found.psnr if math.isfinite(found.psnr) else None,
        "missing": list(found.missing),
        "versions": Versions.here().record(),
    }


def check_report(path: Path | None, *, overwrite: bool) -> None:
    """Refuse a report that could not be written, before anything else is.

    Raises
    ------
    ValueError
        If its name says no format.
    FileExistsError
        If it exists and may not be replaced.
    OSError
        If nothing can be written into its folder.
    """
    if path is None:
        return
    if path.suffix.lower() not in (".json", ".csv"):
        raise ValueError(f"A report is .json or .csv, and {path.name} is neither.")
    if not overwrite:
        refuse_existing(path)
    make_folder(path.parent)


def write_report(path: Path, results: Sequence[TrimResult], *, overwrite: bool) -> None:
    """Write what was done as JSON or as a table, by the name's suffix; see `check_report`."""
    rows = [trim_record(result) for result in results]
    if path.suffix.lower() == ".json":
        text = json.dumps(rows, indent=2) + "\n"
    else:
        table = io.StringIO()
        writer = csv.DictWriter(table, list(rows[0]) if rows else ["source"], lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({key: _cell(value) for key, value in row.items()})
        text = table.getvalue()
    write_whole(path, text, overwrite=overwrite)


def _cell(value: Any) -> Any:
    if isinstance(value, dict):
        value = [f"{name} {one}" for name, one in value.items()]
    return "; ".join(value) if isinstance(value, list) else value


def trim_cells(result: TrimResult) -> list[str]:
    """Return a trim as a row of a table."""
    return [
        result.output.name,
        str(result.frames),
        str(result.copied),
        str(result.reencoded),
        "identical" if math.isinf(result.psnr) else f"{result.psnr:.1f} dB",
        "yes" if result.verified else "NO",
    ]
