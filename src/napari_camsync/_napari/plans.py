"""What a trim will do and how far it is, in sentences; decided without any window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..trim import PreparedTrim, TrimFailure, TrimResult

MODES = {
    "auto": ("Automatic", "The first of the others that is exact for the file."),
    "copy": ("Copy only", "Copy bit for bit; refuse where that would not be exact."),
    "smart": ("Re-encode at the cut", "Re-encode up to the next keyframe, copy the rest."),
    "encode": ("Re-encode all", "Re-encode everything, without a difference that one sees."),
    "lossless": ("Re-encode all, lossless", "Keep every picture identical; the files get large."),
}
"""What each way of trimming is called, and what it means."""


@dataclass(frozen=True, slots=True)
class TrimOptions:
    """How to trim.

    Parameters
    ----------
    mode : str
        One of `MODES`.
    equal : bool
        Whether all outputs get the length of the shortest.
    folder : Path or None
        Where to write them; beside their sources where None.
    """

    mode: str = "auto"
    equal: bool = False
    folder: Path | None = None


def plan_sentence(trim: PreparedTrim) -> str:
    """Say what will be done to a file."""
    plan = trim.plan
    done = [
        f"copies {plan.copied:,}" if plan.copied else "",
        f"re-encodes {plan.reencoded:,}" if plan.reencoded else "",
    ]
    what = ", ".join(part for part in done if part)
    dropped = len(trim.video) - plan.stop
    end = f" and {dropped:,} at its end" if dropped else ""
    exists = " It exists and would be replaced." if trim.output.exists() else ""
    return (
        f"{trim.video.path.name}: {what} of its {len(trim.video):,} frames; leaves out "
        f"{plan.start:,} before the LED{end}. {plan.reason} Written to {trim.output}.{exists}"
    )


def files_words(written: int, total: int) -> str:
    """Say how many files are written; several may be under way at a time."""
    return f"{written} of {total} files written and checked"


def time_left(done: int, total: int, elapsed: float) -> str:
    """Say how long something will still take, going by how long it took so far."""
    if done <= 0 or elapsed < 1:
        return ""
    seconds = elapsed * (total - done) / done
    if seconds < 90:
        return f"about {max(seconds, 1):.0f} s left"
    if seconds < 90 * 60:
        return f"about {seconds / 60:.0f} min left"
    return f"about {seconds / 3600:.1f} h left"


def report_lines(outcomes: Sequence[TrimResult | TrimFailure]) -> str:
    """Return a report of what was written and how it was checked."""
    lines = []
    for outcome in outcomes:
        if isinstance(outcome, TrimFailure):
            lines += [f"NOT TRIMMED {outcome.sentence}", ""]
            continue
        lines += [
            outcome.sentence,
            f"  source:   {outcome.source}",
            f"  output:   {outcome.output}",
            f"  frames:   {outcome.start} to {outcome.stop - 1} of the source",
            f"  made by:  {outcome.mode}: {outcome.reason}",
            f"  verified: {'yes' if outcome.verified else 'no'}",
            "",
        ]
    return "\n".join(lines)
