"""The command line: ``camsync``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from . import __version__, records
from .align import Cut, CutList, name_beside
from .cli_batch import batch
from .cli_detect import Question, figure_paths, one_each, read_frames, remarks
from .cli_files import convert, split
from .cli_session import relocate
from .cli_trim import trim, verify
from .console import (
    Exit,
    Sentences,
    err,
    one_sentence_errors,
    out,
    print_json,
    print_table,
    progress_bars,
)
from .demo import run_demo
from .detect import Method, Onset, Roi
from .session import Session, SessionCamera
from .video import open_video
from .video.probe import VideoInfo, compare_rates, probe

app = typer.Typer(
    name="camsync",
    help="Synchronize videos by an LED: find the first lit frame, trim every video to begin there."
    "\n\nExit status: 0 done, 1 failed, 2 wrong usage, 3 done but something needs review.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
# Not readable: a file without permission is said so by `open_video`, as all else that is wrong.
Videos = Annotated[
    list[Path],
    typer.Argument(help="Video files.", metavar="VIDEO", show_default=False, readable=False),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def main() -> None:
    """Run the command line."""
    app()


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        out.print(__version__)
        raise typer.Exit


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


def info(videos: Videos, json: Json = False) -> None:
    """Tell frames, rate, codec, keyframes, and what is unusual about each video."""
    infos: list[VideoInfo] = []
    sentences = Sentences()
    for path in videos:
        with (
            sentences.of(path.name),
            progress_bars() as bars,
            open_video(path, bars(f"Reading {path.name}")) as video,
        ):
            infos.append(probe(video))
    rates = compare_rates(infos)
    if json:
        print_json({"videos": [records.info_record(item) for item in infos], "remark": rates})
    else:
        lines = [line for item in infos for line in records.info_lines(item)]
        lines += [rates] if rates else []
        out.print("\n".join(lines), markup=False, end="\n" if lines else "")
    sentences.exit()


def detect(  # noqa: PLR0913, PLR0917  # each option is a parameter
    videos: Videos,
    roi: Annotated[
        list[str] | None,
        typer.Option(
            help="Rectangle around the LED: X,Y,WIDTH,HEIGHT in pixels of the upright frame. "
            "Once for all videos, or once for each, in their order. Default: it is searched for.",
            show_default=False,
        ),
    ] = None,
    frames: Annotated[
        list[str] | None,
        typer.Option(
            help="Frames to search, A:B without B: the LED is OFF on A and, if --roi is given, ON "
            "on B - 1. Once for all videos, or once for each. Default: the whole video.",
            show_default=False,
        ),
    ] = None,
    method: Annotated[Method, typer.Option(help="How the ON frame is found.")] = "auto",
    colors: Annotated[int, typer.Option(min=1, help="Colors that kmeans reduces to.")] = 2,
    csv: Annotated[
        Path | None,
        typer.Option(help="Cut list to write; other videos it names are kept."),
    ] = None,
    figure: Annotated[
        Path | None,
        typer.Option(
            help="PNG file to draw how the ON frame was found; of several videos, one for each, "
            "its name with the video's added.",
            show_default=False,
        ),
    ] = None,
    session: Annotated[
        Path | None,
        typer.Option(
            help="Session file to write: the cameras with their ROIs and ON frames, a template "
            "for camsync batch.",
            show_default=False,
        ),
    ] = None,
    overwrite: Annotated[
        bool,
        typer.Option(
            "--overwrite",
            help="Replace figures and session, and what the cut list says of these videos.",
        ),
    ] = False,
    json: Json = False,
) -> None:
    """Find the first frame on which the LED is ON."""
    with one_sentence_errors():
        names = [name_beside(path, csv) if csv else str(path) for path in videos]
        if len(set(names)) < len(names):
            raise ValueError("A video is named twice. Name each once.")
        if not roi and (method != "auto" or colors != 2):
            raise ValueError("--method and --colors are for a given ROI. Give --roi too.")
        figures = figure_paths(figure, videos, overwrite=overwrite)
        questions = [
            Question(
                name,
                path,
                Roi.parse(rectangle) if rectangle else None,
                read_frames(window) if window else None,
                method,
                colors,
                drawing,
            )
            for name, path, rectangle, window, drawing in zip(
                names,
                videos,
                one_each(roi, len(videos), "--roi"),
                one_each(frames, len(videos), "--frames"),
                figures,
                strict=True,
            )
        ]
    found: dict[str, Onset] = {}
    cameras: list[SessionCamera] = []
    sentences = Sentences()
    for question in questions:
        name = question.path.name
        with sentences.of(name), progress_bars() as bars, open_video(question.path) as video:
            onset = question.find(video, bars(f"Searching {name}"))
            found[question.name] = onset
            folder = session.parent if session else Path()
            cameras.append(SessionCamera.found(video, folder, onset))
            if question.roi not in (None, onset.roi):
                err.print(
                    f"{name} is stored sideways, and the ROI fits only the stored picture: "
                    f"upright it is {onset.roi}.",
                    markup=False,
                )
            question.draw(video, onset, bars(f"Drawing {name}"), overwrite=overwrite)
    if json:
        print_json([{"video": name} | records.onset_record(on) for name, on in found.items()])
    elif found:
        cells = [records.onset_cells(name, onset) for name, onset in found.items()]
        print_table(records.ONSET_HEADINGS, cells)
        notes = [remark for name, onset in found.items() for remark in remarks(name, onset)]
        out.print("\n".join(notes), markup=False, end="\n" if notes else "")
    _keep(session, cameras, sentences, overwrite=overwrite)
    if csv and found:
        with sentences.of(csv.name):
            cuts = CutList(tuple(Cut(name, onset.frame) for name, onset in found.items()))
            cuts.add_to(csv, overwrite=overwrite)
    sentences.exit(review=any(onset.needs_review for onset in found.values()))


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
            f'The window needs napari ({error}). Install it: pip install "napari-camsync[all]"',
            markup=False,
        )
        raise typer.Exit(Exit.FAILED) from error
    with one_sentence_errors():
        launch(videos or [])


def _keep(
    session: Path | None, cameras: list[SessionCamera], sentences: Sentences, *, overwrite: bool
) -> None:
    """Write a session file, if one is asked for."""
    if session and cameras:
        with sentences.of(session.name):
            Session(cameras=tuple(cameras)).write(session, overwrite=overwrite)


# In the order of a user's work; `camsync --help` keeps it.
_EXAMPLES: dict[Callable[..., None], str] = {
    demo: "camsync demo",
    info: "camsync info cam1.mp4 cam2.mp4",
    detect: "camsync detect cam1.mp4 cam2.mp4 --csv cut_times.csv",
    trim: "camsync trim cut_times.csv --equal-length",
    verify: "camsync verify cam1-frame_synced.mp4 --against cam1.mp4",
    batch: "camsync batch study/ --template rig.camsync.json --out-dir synced/",
    relocate: "camsync relocate mouse3.camsync.json /new/disk/videos",
    split: "camsync split cam1.mp4 245",
    convert: "camsync convert cam1.mp4 cam2.mp4",
    gui: "camsync gui cam1.mp4 cam2.mp4",
}
for _command, _example in _EXAMPLES.items():
    app.command(epilog=f"Example: {_example}")(_command)
