"""Synchronize a recording with the core alone: find each camera's LED, export, trim, check.

python examples/synchronize.py cam1.mp4 cam2.mp4 ...
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import napari_camsync as camsync


def main(videos: list[Path]) -> None:
    """Find the ON frames, write cut_times.csv beside the videos, and trim what is sure."""
    cuts = []
    for path in videos:
        with camsync.open_video(path) as video:
            onset = camsync.search_onset(video)
        print(f"{path.name}: {onset.sentence}")
        if onset.needs_review:
            sys.exit(f"{path.name} needs a look first: camsync gui {shlex.quote(str(path))}")
        cuts.append(camsync.Cut(path.name, onset.frame))
    camsync.CutList(tuple(cuts)).write(videos[0].with_name("cut_times.csv"), overwrite=True)
    for path, cut in zip(videos, cuts, strict=True):
        print(camsync.trim_video(path, start=cut.frame, overwrite=True).sentence)


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
