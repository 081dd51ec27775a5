"""``camsync relocate``: a session file whose videos have moved."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .console import Exit, Json, err, one_sentence_errors, out, print_json
from .session import Session


def relocate(
    session: Annotated[
        Path, typer.Argument(help="A session file.", metavar="SESSION", show_default=False)
    ],
    folders: Annotated[
        list[Path],
        typer.Argument(
            help="Where to look for its videos, in all folders below too.",
            metavar="FOLDER",
            show_default=False,
        ),
    ],
    json: Json = False,
) -> None:
    """Find a session's videos that have moved or were renamed, by their content, and note where."""
    with one_sentence_errors():
        project, home = Session.read(session), session.absolute().parent
        moved: dict[str, Path] = {}
        for folder in folders:
            if not folder.is_dir():
                raise FileNotFoundError(f"{folder}: there is no such folder.")
            found = project.find_moved(home, folder)
            moved |= {name: place for name, place in found.items() if name not in moved}
        lost = {n: p for n, p in project.missing(home).items() if n not in moved}
        if moved:
            project.relocate(moved, home).write(session)
    if json:
        places = {name: str(place) for name, place in moved.items()}
        print_json({"moved": places, "missing": {name: str(path) for name, path in lost.items()}})
    else:
        lines = [f"{name}: now {place}" for name, place in moved.items()]
        if not moved and not lost:
            lines = ["All videos are where the session says. Nothing to note."]
        out.print("\n".join(lines), markup=False, end="\n" if lines else "")
    for name, path in lost.items():
        err.print(f"{name}: {path} is not there, and was not found.", markup=False)
    if lost:
        raise typer.Exit(Exit.FAILED)
