"""``camsync info``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from . import records
from .console import Json, Sentences, Videos, out, print_json, progress_bars
from .video import Video, open_video
from .video.probe import VideoInfo, compare_rates, look_closely, probe


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
            known = probe(video)
            infos.append(replace(known, remarks=(*known.remarks, *_more_remarks(video))))
    rates = compare_rates(infos)
    if json:
        print_json({"videos": [records.info_record(item) for item in infos], "remark": rates})
    else:
        lines = [line for item in infos for line in records.info_lines(item)]
        lines += [rates] if rates else []
        out.print("\n".join(lines), markup=False, end="\n" if lines else "")
    sentences.exit()


def _more_remarks(video: Video) -> Iterator[str]:
    from .trim import codec_change  # slow to import

    yield from look_closely(video)
    said = codec_change(video)
    if said:
        yield said
