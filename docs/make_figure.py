"""Draw how the ON frame of one of the demo's cameras is found: the figure of the documents.

Run it from the repository: ``.venv/bin/python docs/make_figure.py``
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import napari_camsync as camsync
from napari_camsync.detect import write_figure
from napari_camsync.synthetic import demo_cameras, write_video

FIGURE = Path(__file__).parent / "images" / "detection.png"


def main() -> None:
    """Film the camera whose LED lights up part-way through its exposure, and explain it."""
    camera = demo_cameras()[1]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / camera.name
        write_video(camera, path)
        with camsync.open_video(path) as video:
            roi = camsync.Roi(*camera.roi)
            onset = camsync.find_onset(video, roi, camera.on_frame - 25, camera.on_frame + 40)
            shown = camsync.explain(video, onset)
    write_figure(FIGURE, camsync.draw_explanation(shown), overwrite=True)
    print(f"{FIGURE} shows frame {onset.frame}")


if __name__ == "__main__":
    main()
