"""``camsync split`` and ``camsync convert``: one video at a time, without a cut list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .align.naming import Kind
from .cli_trim import print_results
from .console import Json, Sentences, one_sentence_errors, progress_bars
from .trim import Head, Mode, TrimResult, convert_video, converted_path, split_video

OutDir = Annotated[
    Path | None, typer.Option(help="Where to put the new files. Default: beside their sources.")
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace files that exist.")]


def split(
    video: Annotated[Path, typer.Argument(help="A video.", metavar="VIDEO", show_default=False)],
    frame: Annotated[
        int, typer.Argument(help="First frame of the second part, from 0.", metavar="FRAME")
    ],
    mode: Annotated[Mode, typer.Option(help="How the frames get into the new files.")] = "auto",
    head: Annotated[
        Head, typer.Option(help="How frames beside copied ones are re-encoded.")
    ] = "compatible",
    out_dir: OutDir = None,
    overwrite: Overwrite = False,
    json: Json = False,
) -> None:
    """Write what is before a frame into one file, and what begins on it into another.

    Those of cam1.mp4, split at frame 245, are cam1-before_245.mp4 and cam1-from_245.mp4.
    """
    results: list[TrimResult] = []
    with one_sentence_errors(), progress_bars() as bars:
        bar = bars(f"Splitting {video.name}")
        parts = split_video(video, frame, out_dir, mode, head, overwrite=overwrite, progress=bar)
        results.extend(parts)
    print_results(results, json=json)


def convert(
    videos: Annotated[
        list[Path], typer.Argument(help="Video files.", metavar="VIDEO", show_default=False)
    ],
    to: Annotated[
        Kind | None,
        typer.Option(help="Kind of the new files. Default: the source's.", show_default=False),
    ] = None,
    out_dir: OutDir = None,
    overwrite: Overwrite = False,
    json: Json = False,
) -> None:
    """Write videos anew with every frame a keyframe, for tools that can only seek to those.

    The new file of cam1.avi is cam1-all_intra.avi, or, with --to mp4, cam1-all_intra.mp4.
    """
    results: list[TrimResult] = []
    sentences = Sentences()
    for video in videos:
        with sentences.of(video.name), progress_bars() as bars:
            target = converted_path(video, out_dir, to)
            bar = bars(f"Converting {video.name}")
            named, usual = (target, None) if to else (None, target)
            results.append(
                convert_video(video, named, usual=usual, overwrite=overwrite, progress=bar)
            )
    print_results(results, json=json)
    sentences.exit()
