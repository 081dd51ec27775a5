"""``camsync demo``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import records
from .console import (
    Exit,
    Json,
    err,
    one_sentence_errors,
    out,
    print_json,
    print_table,
    progress_bars,
)
from .demo import run_demo


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make them in.")] = Path(
        "camsync-demo"
    ),
    json: Json = False,
) -> None:
    """Make three LED videos, detect, export, trim, verify; compare all of it with the truth."""
    with one_sentence_errors(), progress_bars() as bars:
        rows = run_demo(folder, bars)
    if json:
        print_json([records.demo_record(row) for row in rows])
    else:
        print_table(records.DEMO_HEADINGS, [records.demo_cells(row) for row in rows])
        out.print(f"\nThe videos and cut_times.csv are in {folder}.", markup=False)
    if not all(row.is_exact for row in rows):
        err.print("Not everything is exact.")
        raise typer.Exit(Exit.FAILED)
