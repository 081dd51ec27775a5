"""Tables: what was measured, as rows of Markdown, and which goals were met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

from access import Access
from opening import Opening
from readers import OURS, READERS


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what one reader did in one measure.

    Parameters
    ----------
    measure : str
        What was measured, and on which clip.
    reader : str
        Who did it.
    figure : str
        Its absolute figure.
    exact : str
        How many pictures were those asked for, or that this is known from elsewhere.
    ours : str
        How ours compares with it.
    """

    measure: str
    reader: str
    figure: str
    exact: str = ""
    ours: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One goal, what came of it, and whether that is enough."""

    goal: str
    came: str
    met: str


ROW_HEADER = ("measure", "reader", "figure", "exact", "ours against it")
VERDICT_HEADER = ("goal", "came out", "met")


def as_markdown(header: Sequence[str], rows: Sequence[Row | Verdict]) -> str:
    """Return rows as a table, its columns aligned."""
    cells = [tuple(header), *(astuple(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [" | ".join(map(str.ljust, row, widths)) for row in cells]
    lines.insert(1, " | ".join("-" * width for width in widths))
    return "\n".join(f"| {line} |" for line in lines)


def access_rows(measure: str, results: Sequence[Access]) -> list[Row]:
    """Return one row for each reader, and one for each that is not installed."""
    ours = next((result for result in results if result.title == OURS), None)
    found = {result.title: result for result in results}
    return [
        _access_row(measure, found[title], ours)
        if title in found
        else Row(measure, title, "not installed")
        for title in READERS
    ]


def step_verdict(measure: str, results: Sequence[Access]) -> Verdict:
    """Hold our steps back against the fastest of the exact readers."""
    goal = f"{measure}: p95 10 times faster than the fastest exact reader"
    ours = next(result for result in results if result.title == OURS)
    others = [result for result in results if result.is_exact and result.title != OURS]
    if not others or not ours.is_exact:
        return Verdict(goal, "nobody to compare with" if ours.is_exact else "not exact", "no")
    fastest = min(others, key=lambda result: result.quantile(0.95))
    ratio = fastest.quantile(0.95) / ours.quantile(0.95)
    return verdict(goal, f"{ratio:.1f}x ({fastest.title})", met=ratio >= 10)


def rate_rows(measure: str, rates: dict[str, float]) -> list[Row]:
    """Return one row for each scan; ours is the first."""
    ours = next(iter(rates.values()))
    return [
        Row(measure, title, f"{rate:.0f} frames/s", "", "" if i == 0 else f"{ours / rate:.0%}")
        for i, (title, rate) in enumerate(rates.items())
    ]


def rate_verdict(
    measure: str, rates: dict[str, float], against: str, least: float = 0.9
) -> Verdict:
    """Hold our scan, the first, against another."""
    goal = f"{measure}: {100 * least:.0f} % of {against}"
    if against not in rates:
        return Verdict(goal, "not installed", "not known")
    share = next(iter(rates.values())) / rates[against]
    return verdict(goal, f"{share:.0%}", met=share >= least)


def opening_rows(measure: str, opening: Opening) -> list[Row]:
    """Return the first opening, the second, and ffprobe's list of packets."""
    rows = [
        Row(measure, f"{OURS}, first time", _duration(opening.first)),
        Row(
            measure,
            f"{OURS}, again",
            _duration(opening.second),
            "",
            f"{opening.first / opening.second:.1f}x faster than the first time",
        ),
    ]
    if opening.ffprobe is None:
        return [*rows, Row(measure, "ffprobe -show_packets", "not installed")]
    ratio = f"takes {opening.first / opening.ffprobe:.2f}x as long"
    return [*rows, Row(measure, "ffprobe -show_packets", _duration(opening.ffprobe), "", ratio)]


def opening_verdict(measure: str, opening: Opening) -> Verdict:
    """Hold our first opening against ffprobe."""
    goal = f"{measure}: first time at most 1.5 times ffprobe's"
    if opening.ffprobe is None:
        return Verdict(goal, "not installed", "not known")
    ratio = opening.first / opening.ffprobe
    return verdict(goal, f"{ratio:.2f}x", met=ratio <= 1.5)


def memory_rows(short: dict[str, int], long: dict[str, int]) -> list[Row]:
    """Return the peaks for both files; a row for each way of reading."""
    return [
        Row(
            f"peak memory, {way}",
            OURS,
            f"{short[way] / 2**20:.0f} MiB, ten times longer {long[way] / 2**20:.0f} MiB",
        )
        for way in short
    ]


def memory_verdict(way: str, short: int, long: int) -> Verdict:
    """Hold the peak of the long file against that of the short one."""
    ratio = long / short
    goal = f"peak memory, {way}: flat with length (within 10 %)"
    return verdict(goal, f"{ratio:.2f}x", met=ratio <= 1.1)


def _access_row(measure: str, result: Access, ours: Access | None) -> Row:
    if not result.seconds:
        return Row(measure, result.title, f"failed: {result.failure}")
    middle, most, worst = (result.quantile(share) for share in (0.5, 0.95, 1))
    figure = f"p50 {_duration(middle)}, p95 {_duration(most)}, worst {_duration(worst)}"
    if result.failure:
        figure += f"; then failed: {result.failure}"
    exact = f"{result.right} of {len(result.seconds)}"
    if ours is None or result is ours or not ours.seconds:
        return Row(measure, result.title, figure, exact)
    if not result.is_exact:
        return Row(measure, result.title, figure, exact, "not exact: not compared")
    ratios = (middle / ours.quantile(0.5), most / ours.quantile(0.95))
    return Row(measure, result.title, figure, exact, "p50 {:.1f}x, p95 {:.1f}x".format(*ratios))


def _duration(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"


def verdict(goal: str, came: str, *, met: bool) -> Verdict:
    """Return a goal with what came of it, and whether that is enough."""
    return Verdict(goal, came, "yes" if met else "NO")
