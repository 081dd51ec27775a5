"""The command line: ``camsync``."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from . import __version__

# Of each command the module, imported only for it, and an example; in the order of a user's work,
# which `camsync --help` keeps.
_COMMANDS = {
    "demo": ("cli_demo", "camsync demo"),
    "info": ("cli_info", "camsync info cam1.mp4 cam2.mp4"),
    "detect": ("cli_detect", "camsync detect cam1.mp4 cam2.mp4 --csv cut_times.csv"),
    "trim": ("cli_trim", "camsync trim cut_times.csv --equal-length"),
    "verify": ("cli_trim", "camsync verify cam1-frame_synced.mp4 --against cam1.mp4"),
    "batch": ("cli_batch", "camsync batch study/ --template rig.camsync.json --out-dir synced/"),
    "relocate": ("cli_session", "camsync relocate mouse3.camsync.json /new/disk/videos"),
    "split": ("cli_files", "camsync split cam1.mp4 245"),
    "convert": ("cli_files", "camsync convert cam1.mp4 cam2.mp4"),
    "gui": ("cli_gui", "camsync gui cam1.mp4 cam2.mp4"),
}


def run() -> None:
    """Run the command line, importing only what the command needs."""
    asked = sys.argv[1:2]
    command_line(asked if asked and asked[0] in _COMMANDS else _COMMANDS)()


def command_line(commands: Iterable[str] = tuple(_COMMANDS)) -> typer.Typer:
    """Return the command line with some of its commands."""
    app = typer.Typer(
        name="camsync",
        help="Synchronize videos by an LED: find the first lit frame, trim every video to begin "
        "there.\n\nExit status: 0 done, 1 failed (if only one of several videos: the others are "
        "done), 2 wrong usage, 3 done but something needs review.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback(invoke_without_command=True)(_version)
    for name in commands:
        module, example = _COMMANDS[name]
        function = getattr(import_module(f".{module}", __package__), name)
        app.command(cls=_Command, epilog=f"Example: {example}")(function)
    return app


class _Command(TyperCommand):
    """A command that says of a wrong value what is wrong, and not what kind of error that is."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except typer.BadParameter as error:
            error.message = error.message.removeprefix("Value error, ")
            raise


def _version(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        sys.stdout.write(f"{__version__}\n")
        raise typer.Exit
