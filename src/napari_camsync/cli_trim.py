"""``camsync trim`` and ``camsync verify``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from . import trim_records as records
from .align import Cut, CutList
from .align.numbering import Numbering, number_cut
from .align.review import Held, accepted_names, review
from .cli_accept import Accept, Asked, judged_beside, say_held
from .console import (
    Json,
    Sentences,
    err,
    one_sentence_errors,
    out,
    print_json,
    print_table,
    progress_bars,
)
from .errors import CutListError
from .trim import (
    Head,
    Mode,
    PreparedTrim,
    TrimResult,
    Verify,
    check_outputs,
    equal_lengths,
    prepare_cut,
    trim_each,
    verify_against,
)
from .video import open_video


def trim(  # noqa: PLR0913, PLR0917 - one for each option
    cut_times: Annotated[
        Path,
        typer.Argument(
            help="Cut list, beside its videos.", metavar="CUT_TIMES_CSV", show_default=False
        ),
    ],
    only: Annotated[
        list[str] | None,
        typer.Option(help="Trim this video only; may be given again.", show_default=False),
    ] = None,
    index: Annotated[
        int | None,
        typer.Option(
            min=0, help="Trim only the cut list's video of this number, from 0.", show_default=False
        ),
    ] = None,
    fps: Annotated[
        str | None,
        typer.Option(
            help="Show the frames at this rate, as in 30 or 30000/1001, without sound; only for "
            "videos whose rate is constant. Default: every frame keeps its time.",
            show_default=False,
        ),
    ] = None,
    accept: Accept = None,
    numbering: Annotated[
        Numbering,
        typer.Option(
            help="What the list's frames count: pictures as decoded, or places where OpenCV seeks, "
            "as Camera-Sync's do. Matters in AVI files that repeat pictures; there it is asked."
        ),
    ] = "ask",
    mode: Annotated[Mode, typer.Option(help="How the frames get into the new file.")] = "auto",
    head: Annotated[
        Head, typer.Option(help="How frames beside copied ones are re-encoded.")
    ] = "compatible",
    verify: Annotated[
        Verify, typer.Option(help="How thoroughly the new files are checked.")
    ] = "default",
    report: Annotated[
        Path | None,
        typer.Option(help="Keep what was done in this file, .json or .csv.", show_default=False),
    ] = None,
    equal_length: Annotated[
        bool, typer.Option("--equal-length", help="End all videos after the same frame count.")
    ] = False,
    out_dir: Annotated[
        Path | None,
        typer.Option(help="Where to put the trimmed videos. Default: beside their sources."),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace trimmed videos that exist.")
    ] = False,
    json: Json = False,
) -> None:
    """Trim every video of a cut list to begin on its frame, and check the result."""
    folder = cut_times.parent
    prepared: list[PreparedTrim] = []
    results: list[TrimResult] = []
    sentences = Sentences()
    with one_sentence_errors(), progress_bars() as bars:
        records.check_report(report, overwrite=overwrite)
        if report and report.resolve() == cut_times.resolve():
            raise ValueError(f"{report} is the cut list itself. Name another file for the report.")
        rate = _rate(fps)
        listed = CutList.read(cut_times)
        only = _names(listed, only, index)
        sources = [folder / cut.name for cut in listed]
        names = [cut.name for cut in listed]
        wanted = {cut.name for cut in listed.only(only)}
        accepted = accepted_names(names, accept or [])
        cuts = listed if equal_length else listed.only(only)
        cuts, unclear = _numbered(cuts, folder, numbering, sentences)
        cuts = equal_lengths(cuts, folder) if equal_length and len(cuts) else cuts
        cuts, held = _cleared(cuts.without([n for n in names if n not in wanted]), folder, accepted)
        check_outputs(sources, [folder / cut.name for cut in cuts], out_dir)
        for cut in cuts:
            with sentences.of(cut.name):
                prepared.append(_prepare(cut, folder, out_dir, mode, head, rate))
                if prepared[-1].size_words or prepared[-1].codec_words:
                    err.print(prepared[-1].sentence, markup=False)
        bar = bars("Trimming")
        for outcome in trim_each(prepared, overwrite=overwrite, verify=verify, progress=bar):
            if isinstance(outcome, TrimResult):
                results.append(outcome)
            else:
                sentences.say(outcome.sentence, outcome.error)
        if report:
            records.write_report(report, results, overwrite=overwrite)
    print_results(results, json=json)
    given = {"--out-dir": out_dir, "--fps": fps, "--mode": mode, "--head": head, "--verify": verify}
    flags = {"--equal-length": equal_length, "--overwrite": overwrite}
    options = _options(given | {"--numbering": numbering}, flags, held)
    asked = Asked("trim", (str(cut_times),), options)
    say_held(held, asked, [folder / one.name for one in held])
    sentences.exit(review=bool(held) or unclear)


def _prepare(
    cut: Cut, folder: Path, out_dir: Path | None, mode: Mode, head: Head, rate: Fraction | None
) -> PreparedTrim:
    """Decide how a cut is made; a row that cannot be is the list's fault, not the command's."""
    try:
        return prepare_cut(cut, folder, out_dir, mode, head, rate)
    except ValueError as error:
        raise CutListError(f"{error} Correct its row in the cut list.") from error


def _numbered(
    cuts: CutList, folder: Path, numbering: Numbering, sentences: Sentences
) -> tuple[CutList, bool]:
    """Return the cuts in pictures as decoded, and whether some are held back as unclear."""
    sure = {one.name for one in judged_beside(cuts, folder)}
    taken, unclear = [], False
    for cut in cuts:
        if numbering == "ask" and Path(cut.name).suffix.lower() != ".avi":
            taken.append(cut)
            continue
        with sentences.of(cut.name), open_video(folder / cut.name) as video:
            found = number_cut(cut, video.index, numbering, ours=cut.name in sure)
            if found.said:
                err.print(found.said, markup=False)
            unclear |= found.is_held
            taken += [] if found.is_held else [found.cut]
    return replace(cuts, cuts=tuple(taken)), unclear


def _cleared(cuts: CutList, folder: Path, accepted: frozenset[str]) -> tuple[CutList, list[Held]]:
    """Return the cuts that may be made, and what sessions beside the list say to hold back."""
    decided = review(judged_beside(cuts, folder))
    held = [one for one in decided.held if one.name not in accepted]
    return cuts.without([one.name for one in held]), held


def _options(
    given: Mapping[str, Path | str | None], flags: Mapping[str, bool], held: list[Held]
) -> tuple[str, ...]:
    """Return the options that trim only what was held back, but else in the same way."""
    usual = {"--mode": "auto", "--head": "compatible", "--verify": "default", "--numbering": "ask"}
    options = [word for one in held for word in ("--only", one.name)]
    for option, value in given.items():
        options += [option, str(value)] if value and usual.get(option) != value else []
    return (*options, *(flag for flag, is_set in flags.items() if is_set))


def verify(
    output: Annotated[
        Path, typer.Argument(help="A trimmed video.", metavar="OUTPUT", show_default=False)
    ],
    against: Annotated[
        Path, typer.Option(help="The video it was trimmed from.", show_default=False)
    ],
    start: Annotated[
        int | None,
        typer.Option(min=0, help="The source's frame it begins on. Default: found out."),
    ] = None,
    fps: Annotated[
        str | None,
        typer.Option(
            help="The rate that it was trimmed with. Default: every frame at its own time.",
            show_default=False,
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Decode a trimmed video and hold every frame, time and packet against its source."""
    with one_sentence_errors(), progress_bars() as bars:
        bar = bars(f"Checking {output.name}")
        found = verify_against(output, against, start, bar, _rate(fps))
    if json:
        print_json(records.verification_record(found))
    else:
        out.print(found.sentence, markup=False)


def _names(cuts: CutList, only: list[str] | None, index: int | None) -> list[str]:
    """Return the names of the videos that are asked for; none where all are."""
    if index is None:
        return only or []
    names = [cut.name for cut in cuts]
    if only or index >= len(names):
        raise ValueError(
            f"The cut list has {len(names)} videos, numbers 0 to {len(names) - 1}: give --index "
            "one of them, or --only a name, not both."
        )
    return [names[index]]


def _rate(text: str | None) -> Fraction | None:
    """Read frames per second, as in 30, 29.97 or 30000/1001."""
    try:
        rate = Fraction(text) if text else None
    except (ValueError, ZeroDivisionError):
        rate = Fraction(0)
    if rate is not None and rate <= 0:
        raise ValueError(f"--fps {text} is not a frame rate such as 30, 29.97 or 30000/1001.")
    return rate


def print_results(results: list[TrimResult], *, json: bool) -> None:
    """Print what was written, for people or for machines."""
    if json:
        print_json([records.trim_record(result) for result in results])
    elif results:
        print_table(records.TRIM_HEADINGS, [records.trim_cells(result) for result in results])
        for result in results:
            out.print(f"{result.output.name}: {result.reason}", markup=False)
            for stream in result.left_out:
                out.print(f"{result.output.name}: left out {stream}.", markup=False)
