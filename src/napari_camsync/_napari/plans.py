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


@dataclass(frozen=True, slots=True)
class Offer:
    """A camera that can be trimmed, or cannot.

    Parameters
    ----------
    name : str
        The camera's.
    trim : PreparedTrim or None
        How it would be trimmed.
    why_not : str
        Why it cannot be; empty where it can.
    """

    name: str
    trim: PreparedTrim | None = None
    why_not: str = ""

    @property
    def title(self) -> str:
        """Which file becomes which."""
        if self.trim is None:
            return self.name
        return f"{self.name}  →  {self.trim.output.name}"


def offer_words(offer: Offer) -> str:
    """Say what would be done to a camera's video, or why nothing can be."""
    if offer.trim is None:
        return f"Not now: {_by_title(offer.why_not)}"
    exists = "It exists and would be REPLACED." if offer.trim.output.exists() else ""
    return " ".join(part for part in (plan_sentence(offer.trim), exists) if part)


def _by_title(sentence: str) -> str:
    """Call the ways of trimming what they are called in the window."""
    for mode, (title, _) in MODES.items():
        sentence = sentence.replace(f"Use mode {mode!r}", f"Choose {title}")
    return sentence


def plan_sentence(trim: PreparedTrim) -> str:
    """Say what will be done to a file."""
    plan = trim.plan
    done = [
        f"copies {plan.copied:,} frames" if plan.copied else "",
        f"re-encodes {plan.reencoded:,}" if plan.reencoded else "",
    ]
    what = ", ".join(part for part in done if part)
    dropped = len(trim.video) - plan.stop
    end = f" and {dropped:,} at its end" if dropped else ""
    size = f" {trim.size_words}" if trim.size_words else ""
    return (
        f"{what.capitalize()}; leaves out {plan.start:,} before the LED{end}.{size} {plan.reason}"
    )


def summary_words(chosen: Sequence[PreparedTrim], options: TrimOptions) -> str:
    """Say what all that is chosen comes to."""
    if not chosen:
        return "No video is ticked."
    copied = sum(trim.plan.copied for trim in chosen)
    reencoded = sum(trim.plan.reencoded for trim in chosen)
    lengths = {trim.plan.frames for trim in chosen}
    same = f" Each gets {lengths.pop():,} frames." if options.equal and len(lengths) == 1 else ""
    where = f"to {options.folder}" if options.folder else "beside their sources"
    return (
        f"{copied:,} frames copied bit for bit, {reencoded:,} re-encoded.{same} Written {where}; "
        "the sources are only read."
    )


def begin_words(chosen: Sequence[PreparedTrim]) -> str:
    """Say what the button does that begins."""
    existing = sum(trim.output.exists() for trim in chosen)
    videos = "1 video" if len(chosen) == 1 else f"{len(chosen)} videos"
    return f"Trim {videos}" + (f", replacing {existing}" if existing else "")


def trimmed_words(outcomes: Sequence[TrimResult | TrimFailure]) -> str:
    """Say what trims came to: what was written in all, and each that failed."""
    failures = [outcome.sentence for outcome in outcomes if isinstance(outcome, TrimFailure)]
    results = [outcome for outcome in outcomes if isinstance(outcome, TrimResult)]
    if not results:
        return "\n".join(failures)
    checked = "checked" if all(result.verified for result in results) else "NOT all checked"
    videos = "1 video" if len(results) == 1 else f"{len(results)} videos"
    frames = sum(result.reencoded for result in results)
    folders = {result.output.parent for result in results}
    place = f", in {folders.pop()}" if len(folders) == 1 else ""
    said = f"{videos} trimmed and {checked}, {frames:,} frames re-encoded{place}. See Report."
    return "\n".join([said, *failures])


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
