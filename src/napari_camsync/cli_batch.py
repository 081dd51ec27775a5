"""``camsync batch``: a rig's many recordings, with one template."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from . import __version__
from .align.naming import Kind
from .align.presets import Preset, preset_hint
from .batch import (
    Batch,
    By,
    Choices,
    Journal,
    Outcome,
    Status,
    Task,
    find_videos,
    plan_batch,
    run_here,
    run_on_cluster,
    study_folder,
    write_report,
)
from .batch.cluster import PATIENCE
from .batch.planning import REPORT_FOLDER
from .batch.report import HEADINGS, outcome_cells, outcome_line, report_record
from .console import (
    Exit,
    err,
    one_sentence_errors,
    out,
    print_json,
    print_table,
    progress_bars,
)
from .files import make_folder
from .progress import Progress
from .session import Session
from .shell import opening, typed
from .video.threads import core_count


def batch(  # noqa: PLR0913, PLR0917  # each option is a parameter
    patterns: Annotated[
        list[str],
        typer.Argument(
            help="Videos, quoted patterns such as 'study/*/*.mp4', or folders with all below.",
            metavar="PATTERN",
            show_default=False,
        ),
    ],
    template: Annotated[
        Path,
        typer.Option(
            help="Session file of one recording of the rig: its cameras and their ROIs.",
            show_default=False,
        ),
    ],
    group_by: Annotated[
        By,
        typer.Option(
            help="One recording is a folder, or the videos whose names agree but for the camera's."
        ),
    ] = "auto",
    out_dir: Annotated[
        Path | None,
        typer.Option(
            help="Where to put trimmed videos. Default: beside their sources, or PRESET-project."
        ),
    ] = None,
    preset: Annotated[
        Preset | None,
        typer.Option(help="Folders and names that this tool demands, all videos equally long."),
    ] = None,
    to: Annotated[
        Kind | None,
        typer.Option(
            help="Kind of the trimmed videos, as for a tool that takes one only. Default: that of "
            "their sources.",
            show_default=False,
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            help=f"Folder for the report and for how far the work has come. Default: "
            f"{REPORT_FOLDER} in --out-dir, or in the study's folder."
        ),
    ] = None,
    equal_length: Annotated[
        bool,
        typer.Option("--equal-length", help="End a recording's videos after the same frame count."),
    ] = False,
    accept: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="You have looked at the ON frames of this recording and they are right: trim it, "
            "though they need review. May be given again; 'all' for every one.",
            show_default=False,
        ),
    ] = None,
    workers: Annotated[
        int, typer.Option(min=1, help="Processes on this machine.", show_default="cores")
    ] = core_count(),
    scheduler: Annotated[
        str | None,
        typer.Option(
            help="Address or file of a Dask scheduler, to work on its cluster.", show_default=False
        ),
    ] = None,
    patience: Annotated[
        float,
        typer.Option(min=0.1, help="Minutes that the cluster may be without a worker."),
    ] = PATIENCE / 60,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace files that no earlier batch has made.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Find the LED in many recordings of one rig, and trim, checked, those that are sure.

    Run it again after an interruption, or after reviewing recordings in the window: it goes on
    where it stopped, and does nothing anew that is finished and unchanged.
    """
    choices = Choices(group_by, out_dir, preset, report, tuple(accept or ()), overwrite, to)
    with one_sentence_errors():
        rig = Session.read(template)
        if equal_length:
            options = rig.options.model_copy(update={"equal_length": True})
            rig = rig.model_copy(update={"options": options})
        videos = find_videos(patterns, choices.own_folders)
        planned = plan_batch(videos, rig, choices, __version__, study_folder(patterns))
        for path in planned.unmatched:
            err.print(f"{path}: no camera of the template; left out.", markup=False)
        make_folder(planned.report)
        team = _Team(workers, scheduler, patience)
        with progress_bars() as bars:
            outcomes, whole = _run(planned, team, bars("Recordings"))
        gone = write_report(planned.report, outcomes, planned.unmatched)
    if gone:
        names = ", ".join(outcome.name for outcome in gone)
        _say(f"No longer found where it was, but kept in the report: {names}.")
    if json:
        print_json(report_record(outcomes, planned.unmatched))
    else:
        _summarize(planned, outcomes, preset)
    if not whole:
        left = len(planned.tasks) - len(outcomes)
        recordings = "1 recording" if left == 1 else f"{left} recordings"
        err.print(f"Interrupted with {recordings} left. Run the same command to go on.")
    _exit(outcomes, planned, whole=whole)


@dataclass(frozen=True, slots=True)
class _Team:
    """Who does the work: processes here, or a scheduler's workers, waited for so many minutes."""

    workers: int
    scheduler: str | None
    patience: float

    def do(self, tasks: Sequence[Task]) -> Iterator[Outcome]:
        """Yield the outcomes of tasks."""
        if not tasks:
            return iter(())
        if self.scheduler:
            seconds = 60 * self.patience
            return run_on_cluster(tasks, self.scheduler, patience=seconds, say=_say)
        return run_here(tasks, min(self.workers, len(tasks)))


def _say(sentence: str) -> None:
    err.print(sentence, markup=False)


def _run(planned: Batch, team: _Team, bar: Progress) -> tuple[list[Outcome], bool]:
    """Do what is not done yet, saying a line for each; return outcomes and whether all came."""
    outcomes: dict[str, Outcome] = {}
    total = len(planned.tasks)

    def say(outcome: Outcome, *, earlier: bool) -> None:
        outcomes[outcome.name] = outcome
        line = outcome_line(outcome, len(outcomes), total, earlier=earlier)
        _say(line)
        bar(len(outcomes), total)

    bar(0, total)
    whole = True
    try:
        waiting: list[Task] = []
        for task in planned.tasks:
            earlier = None if task.problem else Journal(task).finished()
            if earlier is None:
                waiting.append(task)
            else:
                say(earlier, earlier=True)
        for outcome in team.do(waiting):
            say(outcome, earlier=False)
    except KeyboardInterrupt:
        whole = False
    return [outcomes[task.name] for task in planned.tasks if task.name in outcomes], whole


def _summarize(planned: Batch, outcomes: Sequence[Outcome], preset: Preset | None) -> None:
    if not outcomes:  # it was interrupted before one was done
        return
    print_table(HEADINGS, [outcome_cells(outcome) for outcome in outcomes])
    review = [outcome for outcome in outcomes if outcome.status is Status.REVIEW]
    if review:
        out.print("\nPlease look at these, accept or correct the ON frames, and run this again:")
    for outcome in review:
        typer.echo(f"  {opening([outcome.session] if outcome.session else [])}")
    markers = {o.name: [camera.frame for camera in o.cameras] for o in review}
    known = [name for name, frames in markers.items() if None not in frames]
    if known:
        words = typed(word for name in known for word in ("--accept", name))
        typer.echo(f"\nOr, having looked, give this command with {words}")
    failures = [outcome for outcome in outcomes if outcome.status is Status.FAILED]
    for outcome in failures:
        out.print(f"{outcome.name}: {outcome.sentence}", markup=False)
    trims = [c.trimmed for outcome in outcomes for c in outcome.cameras if c.trimmed]
    if preset and trims:
        suffixes = {trim.output.suffix for trim in trims}
        out.print(preset_hint(preset, planned.cameras, suffixes), markup=False)
    out.print(f"\nThe report is in {planned.report}.", markup=False)


def _exit(outcomes: Sequence[Outcome], planned: Batch, *, whole: bool) -> None:
    statuses = {outcome.status for outcome in outcomes}
    if not whole or Status.FAILED in statuses:
        raise typer.Exit(Exit.FAILED)
    if Status.REVIEW in statuses or planned.unmatched:
        raise typer.Exit(Exit.NEEDS_REVIEW)
