"""Make the pictures of the documents by driving the real window.

Run it from the repository: ``xvfb-run -a .venv/bin/python docs/make_pictures.py``
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import napari

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from hands import Hands  # noqa: E402 - shared with the tests of the window

from napari_camsync._napari.sample import sample_videos  # noqa: E402
from napari_camsync.synthetic import demo_cameras  # noqa: E402

PICTURES = ROOT / "docs" / "images"


def main() -> None:
    """Synchronize the sample cameras and photograph the window."""
    viewer = napari.Viewer()
    viewer.window._qt_window.resize(1280, 800)
    _, dock = viewer.window.add_plugin_dock_widget("napari-camsync")
    hands = Hands(viewer, dock)
    with tempfile.TemporaryDirectory() as folder:
        videos = sample_videos(Path(folder))
        viewer.open([str(path) for path in videos], plugin="napari-camsync", stack=False)
        for camera in demo_cameras():
            hands.choose_camera(camera.name)
            hands.bracket(camera.on_frame - 20, camera.on_frame + 25)
            hands.draw(camera.roi)
            hands.click(dock.panel.onset.detect)
            hands.finish()
        hands.choose_camera(demo_cameras()[0].name)
        hands.go_to(demo_cameras()[0].on_frame)
        dock.panel.room.verticalScrollBar().setValue(0)
        photograph(hands, "window")
        hands.click(dock.panel.exports.align)
        photograph(hands, "aligned")
        viewer.close()


def photograph(hands: Hands, name: str) -> None:
    """Save a picture of the window."""
    hands.wait(0.5)
    PICTURES.mkdir(parents=True, exist_ok=True)
    hands.viewer.window._qt_window.grab().save(str(PICTURES / f"{name}.png"))


if __name__ == "__main__":
    main()
