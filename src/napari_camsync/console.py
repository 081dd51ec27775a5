"""What commands have in common: arguments, progress bars, tables, JSON, exit codes."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from .errors import CamSyncError, in_a_sentence
from .progress import Progress as Report
from .progress import silent

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

# Not readable: a file without permission is said so by `open_video`, as all else that is wrong.
Videos = Annotated[
    list[Path],
    typer.Argument(help="Video files.", metavar="VIDEO", show_default=False, readable=False),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]

# stdout is for results (and JSON), stderr for all that is said on the way.
# Without emoji: ":key:" in a file's name is no picture of a key.
out = Console(soft_wrap=True, highlight=False, emoji=False)
err = Console(stderr=True, soft_wrap=True, highlight=False, emoji=False)
# Of a table that goes into a file or another program.
_ANY_WIDTH = 10_000


class Exit(IntEnum):
    """How a command ended."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NEEDS_REVIEW = 3
    INTERRUPTED = 130  # as shells say it of Ctrl-C


class Bars:
    """Progress bars on a terminal; silence elsewhere."""

    def __init__(self, bars: Progress | None) -> None:
        self._bars = bars

    def __call__(self, title: str) -> Report:
        """Add a bar; return the progress that moves it."""
        if self._bars is None:
            return silent
        bars = self._bars
        task: TaskID = bars.add_task(title, total=None)

        def report(done: int, total: int) -> None:
            bars.update(task, completed=done, total=total)

        return report


@contextlib.contextmanager
def progress_bars() -> Iterator[Bars]:
    """Show progress bars while the block runs, where there is a terminal to show them on."""
    if not sys.stderr.isatty():
        yield Bars(None)
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as bars:
        yield Bars(bars)


class Sentences:
    """Errors of several files, each said in a sentence while the other files go on."""

    def __init__(self) -> None:
        self._worst = Exit.DONE

    @contextlib.contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Say what goes wrong with one file, by its name."""
        try:
            yield
        except (CamSyncError, OSError, ValueError) as error:
            text = in_a_sentence(error)
            self.say(text if name in text else f"{name}: {text}", error)

    def say(self, sentence: str, error: Exception) -> None:
        """Say a sentence about an error, and remember how bad it is."""
        err.print(sentence, markup=False, style="red")
        self._worst = Exit.FAILED if self._worst == Exit.FAILED else _exit_for(error)

    def exit(self, *, review: bool = False) -> None:
        """End the command with what the files deserve."""
        status = Exit.NEEDS_REVIEW if review and self._worst == Exit.DONE else self._worst
        if status != Exit.DONE:
            raise typer.Exit(status)


@contextlib.contextmanager
def one_sentence_errors() -> Iterator[None]:
    """End the command with a sentence instead of a traceback, also where it is interrupted."""
    try:
        yield
    except (CamSyncError, OSError, ValueError) as error:
        err.print(in_a_sentence(error), markup=False, style="red")
        raise typer.Exit(_exit_for(error)) from error
    except KeyboardInterrupt:
        err.print("Stopped. No unfinished file was left behind.", style="red")
        raise typer.Exit(Exit.INTERRUPTED) from None


def _exit_for(error: Exception) -> Exit:
    return Exit.USAGE if isinstance(error, ValueError) else Exit.FAILED


def print_json(value: Any) -> None:
    """Print a result for machines."""
    sys.stdout.write(json.dumps(value, indent=2) + "\n")


def print_table(headings: list[str], rows: list[list[str]]) -> None:
    """Print a result for people; where it is narrow, the first column folds."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, no_wrap=heading != headings[0], overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))  # a name may hold [what looks like markup]
    out.print(table, width=None if out.is_terminal else _ANY_WIDTH)
