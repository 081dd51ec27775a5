"""``camsync info``."""

from __future__ import annotations

from . import records
from .console import Json, Sentences, Videos, out, print_json, progress_bars
from .video import open_video
from .video.probe import VideoInfo, compare_rates, probe


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
