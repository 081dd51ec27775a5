"""Print how ON the light is on every frame of a rectangle: levels, as a table for other programs.

python examples/light_over_time.py cam1.mp4 610,300,40,40 > levels.csv
"""

from __future__ import annotations

import sys

import napari_camsync as camsync


def main(path: str, roi: str) -> None:
    """Write frame, seconds and the mean brightness of the rectangle."""
    print("frame,seconds,brightness")
    with camsync.open_video(path) as video:
        pictures = video.iter_frames(roi=camsync.Roi.parse(roi))
        for frame, picture in enumerate(pictures):
            print(f"{frame},{video.times.seconds[frame]:.6f},{picture.mean():.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:3])
