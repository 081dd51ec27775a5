"""``camsync detect``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import records
from .align import Cut, CutList, name_beside
from .align.numbering import number_cut
from .align.review import Judged, Review, accepted_names, review
from .cli_accept import Accept, Asked, say_held, take_out
from .console import (
    Json,
    Sentences,
    Videos,
    err,
    one_sentence_errors,
    out,
    print_json,
    print_table,
    progress_bars,
)
from .detect import Method, Onset, Roi
from .files import make_folder, refuse_existing
from .questions import Question, figure_paths, one_each, read_frames, remarks
from .session import Session, SessionCamera
from .video import Video, open_video


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
        typer.Option(
            help="Cut list to write what is sure into; other videos it names are kept.",
            show_default=False,
        ),
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
    accept: Accept = None,
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
        accepted = accepted_names(names, accept or [])
        figures = figure_paths(figure, videos, overwrite=overwrite)
        _check_files(csv, session, overwrite=overwrite)
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
            accepts = question.name in accepted
            _say_numbering(video, onset, csv)
            cameras.append(SessionCamera.found(video, folder, onset, accepted=accepts))
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
    decided = review(
        Judged(name, onset.frame, onset.frame, onset.needs_review, name in accepted)
        for name, onset in found.items()
    )
    if csv and found:
        with sentences.of(csv.name):
            _export(csv, found, decided, overwrite=overwrite)
    if csv or session:
        held = {one.name for one in decided.held}
        again = [q for q in questions if session or q.name in held]
        files = {"--csv": csv, "--session": session}
        asked = _asked(again, files, overwrite=overwrite or session is not None)
        window = [session] if session else [q.path for q in again]
        say_held(decided.held, asked, window)
    sentences.exit(review=bool(decided.held))


def _say_numbering(video: Video, onset: Onset, csv: Path | None) -> None:
    """Say of a list's frame that another program would count otherwise how it is to be read."""
    cut = Cut(video.path.name, onset.frame)
    if csv and number_cut(cut, video.index, "ask", ours=False).is_held:
        err.print(
            f"{cut.name}: OpenCV counts this file's frames otherwise; to trim it by this list, "
            "add --numbering decoded.",
            markup=False,
        )


def _export(csv: Path, found: dict[str, Onset], decided: Review, *, overwrite: bool) -> None:
    """Write what is cleared into a cut list; let no doubtful row stay there unnoticed."""
    take_out(csv, decided.held, overwrite=overwrite)
    cuts = CutList(tuple(Cut(name, found[name].frame) for name in decided.cleared))
    if len(cuts):
        cuts.add_to(csv, overwrite=overwrite)


def _asked(questions: list[Question], files: dict[str, Path | None], *, overwrite: bool) -> Asked:
    """Return the command that asks these questions again, and writes the same files."""
    options = [word for question in questions for word in question.options]
    method, colors = questions[0].how if questions else ("auto", 2)
    options += ["--method", method] if method != "auto" else []
    options += ["--colors", str(colors)] if colors != 2 else []
    options += [word for option, path in files.items() if path for word in (option, str(path))]
    options += ["--overwrite"] if overwrite else []
    return Asked("detect", tuple(str(question.path) for question in questions), tuple(options))


def _check_files(csv: Path | None, session: Path | None, *, overwrite: bool) -> None:
    """Refuse files that could not be written, before hours are spent on what goes into them."""
    if session and not overwrite:
        refuse_existing(session)
    elif session and session.exists():
        Session.read(session)  # anything else, as a video, is not to be replaced
    if csv and csv.exists():
        CutList.read(csv).refuse_other_columns(csv, overwrite=overwrite)
    for path in (session, csv):
        if path:
            make_folder(path.parent)


def _keep(
    session: Path | None, cameras: list[SessionCamera], sentences: Sentences, *, overwrite: bool
) -> None:
    """Write a session file, if one is asked for."""
    if session and cameras:
        with sentences.of(session.name):
            Session(cameras=tuple(cameras)).write(session, overwrite=overwrite)
