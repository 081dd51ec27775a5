"""What commands say of cameras that need review, and how a person accepts them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .align import CutList, drop_cuts
from .align.review import Held, Judged
from .console import err
from .errors import CamSyncError
from .shell import opening, typed

if TYPE_CHECKING:
    from .session import SessionCamera

Accept = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="You have looked at the ON frame of this video and it is right: take it, though it "
        "needs review. May be given again; 'all' for every one.",
        show_default=False,
    ),
]


@dataclass(frozen=True, slots=True)
class Asked:
    """A command that can be given again, with names of cameras that are accepted.

    Parameters
    ----------
    command : str
        Its name.
    files : tuple of str
        Its files.
    options : tuple of str
        Its options.
    """

    command: str
    files: tuple[str, ...]
    options: tuple[str, ...] = ()

    def accepting(self, names: Iterable[str]) -> str:
        """Return the command that accepts these, as a shell takes it."""
        accepted = [word for name in names for word in ("--accept", name)]
        dashes = ["--"] if any(file.startswith("-") for file in self.files) else []
        return typed(["camsync", self.command, *self.options, *accepted, *dashes, *self.files])


def say_held(held: Sequence[Held], asked: Asked, window: Sequence[Path]) -> None:
    """Name the cameras that are held back, and how to look at them and accept them."""
    if not held:
        return
    for one in held:
        err.print(f"{one.name}: held back. {one.why}", markup=False)
    typer.echo(f"To look:   {opening(window)}", err=True)  # rich would replace tabs
    marked = [one.name for one in held if one.frame is not None]
    if marked:
        typer.echo(f"To accept: {asked.accepting(marked)}", err=True)


def take_out(csv: Path, held: Sequence[Held], *, overwrite: bool) -> None:
    """Let no earlier row of a camera that is held back go unnoticed in a cut list."""
    if not csv.exists():
        return
    names = [one.name for one in held]
    if overwrite:
        for cut in drop_cuts(csv, names):
            err.print(
                f"{cut.name}: its row in {csv}, frame {cut.frame}, was taken out.", markup=False
            )
        return
    for cut in CutList.read(csv):
        if cut.name in names:
            err.print(
                f"{cut.name}: {csv} still says frame {cut.frame}, from before, and camsync trim "
                "would cut there. Add --overwrite to take it out.",
                markup=False,
            )


def judged_beside(cuts: CutList, folder: Path) -> list[Judged]:
    """Return what session files beside a cut list know of just the frames that it names."""
    from .session import SUFFIX, Session  # slow to import, for most commands need none

    wanted = {(folder / cut.name).resolve(): cut for cut in cuts}
    known: dict[str, list[SessionCamera]] = {cut.name: [] for cut in cuts}
    for file in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            session = Session.read(file)
        except (CamSyncError, OSError):  # none of ours to judge by
            continue
        for camera in session.cameras:
            cut = wanted.get(camera.file(folder).resolve())
            if cut is not None and camera.marker == cut.frame:
                known[cut.name].append(_as_here(camera, folder))
    return [_judged(cut.name, cut.frame, known[cut.name]) for cut in cuts if known[cut.name]]


def _as_here(camera: SessionCamera, folder: Path) -> SessionCamera:
    try:
        return camera.counted_here(camera.file(folder))
    except (CamSyncError, OSError):  # trimming it will say so
        return camera


def _judged(name: str, frame: int, cameras: Sequence[SessionCamera]) -> Judged:
    """Put together what several sessions know: who accepts in one has looked."""
    judged = [camera.judged for camera in cameras]
    return Judged(
        name,
        frame,
        found=frame,
        doubted=any(one.why_held for one in judged),
        accepted=any(one.is_decided for one in judged),
        renumbered=next((one.renumbered for one in judged if one.renumbered), ""),
    )
