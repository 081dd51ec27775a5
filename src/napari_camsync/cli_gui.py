"""``camsync gui``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .console import Exit, err, one_sentence_errors


def gui(
    videos: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Video files to open, or a session file.", metavar="VIDEO", show_default=False
        ),
    ] = None,
) -> None:
    """Open napari with the dock, and these videos in it."""
    try:
        from ._napari.launch import launch
    except ImportError as error:
        err.print(
            f'The window needs napari ({error}). Install it: pip install "napari-camsync[all]", '
            'or, in a clone of the repository, pip install ".[all]"',
            markup=False,
        )
        raise typer.Exit(Exit.FAILED) from error
    with one_sentence_errors():
        launch(videos or [])
