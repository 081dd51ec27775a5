"""A whole session with four 1080p cameras and mistakes in between: run by hand, takes minutes.

    xvfb-run -s "-screen 0 1920x1080x24" python tests/judge_session.py FOLDER [--theme light]
        [--size 1280x800]

Mouse and keys drive the real window: a wrong rectangle, a search and trims cancelled half-way,
undo, a camera removed and opened again, the panel closed and opened again. Photographs of each
state are in FOLDER/seen, to be looked at. At the end every trim is read with OpenCV and its first
picture held against the source's. It prints for how long the window stood still meanwhile.
"""

from __future__ import annotations

import argparse
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar

import cv2
import napari
import numpy as np
from hands import LEFT, NO_KEY, Hands
from qtpy.QtCore import QPoint, Qt
from qtpy.QtTest import QTest
from qtpy.QtWidgets import QApplication, QDialogButtonBox

from napari_camsync.synthetic import LedCamera, write_video

_PICTURE = {"size": (1920, 1080), "frames": 300, "noise": 4.0}
_GOP = (("g", "120"), ("preset", "veryfast"))
CAMERAS = (
    LedCamera("left.mp4", 141, led=(1500, 300), options=(*_GOP, ("bf", "2")), **_PICTURE),
    LedCamera("right.mkv", 97, led=(420, 700), options=_GOP, seed=1, **_PICTURE),
    LedCamera("top.mp4", 205, led=(960, 200), options=_GOP, fps=Fraction(60), seed=2, **_PICTURE),
    LedCamera("back.avi", 88, led=(1300, 840), codec="mjpeg", seed=3, **_PICTURE),
)
LEFT_CAMERA, RIGHT_CAMERA, TOP_CAMERA, BACK_CAMERA = CAMERAS
TRUTH = {camera.name: camera.on_frame for camera in CAMERAS}
_MARGIN = 40  # pixels beside the LED that somebody in a hurry leaves
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Driver(Hands):
    """Hands that photograph what they see, and notice when the window stands still."""

    folder = Path()
    blocks: ClassVar[list[tuple[float, str]]] = []
    doing = ""

    def wait(self, seconds: float = 0.1) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            began = time.perf_counter()
            QApplication.processEvents()
            self.blocks.append((time.perf_counter() - began, self.doing))
            time.sleep(0.002)

    @property
    def marker(self) -> int | None:
        return self.dock.control.camera.marker

    def see(self, name: str) -> None:
        self.wait(0.5)
        self.screenshot(self.next_photograph(name))

    def next_photograph(self, name: str) -> Path:
        return self.folder / f"{len(list(self.folder.iterdir())):02} {name}.png"

    def detect(self, camera: LedCamera) -> None:
        """Bracket the moment, draw around the LED, detect."""
        self.choose_camera(camera.name)
        self.bracket(camera.on_frame - 25, camera.on_frame + 30)
        self.draw(around(camera))
        self.click(self.dock.panel.onset.detect)
        self.finish()
        expect(self.marker == camera.on_frame, f"{camera.name} is exact")

    def cancel_at(self, percent: int) -> None:
        """Press Cancel when the running work has got so far."""
        bar = self.dock.panel.footer.progress
        self.wait_until(lambda: bar.value() >= percent or not self.dock.jobs.title)
        expect(bool(self.dock.jobs.title), "it still runs when it is cancelled")
        self.see("running")
        self.click(self.dock.panel.footer.cancel)
        self.finish()


def around(camera: LedCamera) -> tuple[int, int, int, int]:
    x, y = camera.led
    return x - _MARGIN, y - _MARGIN, 2 * _MARGIN, 2 * _MARGIN


def expect(holds: bool, what: str) -> None:
    sys.stdout.write(f"{'yes' if holds else 'NO '}  {what}\n")
    sys.stdout.flush()
    _failed.extend([] if holds else [what])


_failed: list[str] = []


def session(hands: Driver, videos: Path) -> Driver:
    """Do it all; return the hands on the panel that was opened last."""
    for step in (open_four, detect, search, mark, align, open_again, trim):
        hands.doing = step.__name__
        step(hands, videos)
    hands.viewer.window.remove_dock_widget(hands.dock)
    hands.dock.deleteLater()
    hands.wait(0.5)
    again = opened(hands.viewer)
    again.wait(1)
    expect(markers(again) == TRUTH, "a panel opened again is as it was")
    again.wait_until(lambda: again.dock.control.camera.explanation is not None)
    again.see("panel opened again")
    return again


def open_four(hands: Driver, videos: Path) -> None:
    hands.see("nothing open")
    hands.dock.open_videos([str(videos / camera.name) for camera in CAMERAS])
    hands.wait_until(lambda: all_are_open(hands))
    hands.see("four open")


def detect(hands: Driver, _videos: Path) -> None:
    """In a wrong rectangle, then in the right one."""
    hands.choose_camera(LEFT_CAMERA.name)
    hands.bracket(LEFT_CAMERA.on_frame - 25, LEFT_CAMERA.on_frame + 30)
    hands.draw((100, 900, 90, 90))
    hands.click(hands.dock.panel.onset.detect)
    hands.finish()
    found = hands.dock.control.camera
    expect(found.onset is None or found.onset.needs_review, "a wrong rectangle is not trusted")
    hands.see("wrong rectangle")
    hands.press(Qt.Key.Key_Z, CTRL)
    hands.detect(LEFT_CAMERA)
    hands.see("detected")


def search(hands: Driver, _videos: Path) -> None:
    """Cancelled half-way, then to the end."""
    hands.choose_camera(RIGHT_CAMERA.name)
    hands.click(hands.dock.panel.signal.search)
    hands.cancel_at(30)
    expect(hands.marker is None, "a cancelled search leaves no ON frame")
    hands.see("search cancelled")
    hands.click(hands.dock.panel.signal.search)
    hands.finish()
    expect(hands.marker == RIGHT_CAMERA.on_frame, "the search finds the LED")
    hands.see("found")


def mark(hands: Driver, _videos: Path) -> None:
    """By hand, wrongly, and nudge too far; all of it taken back."""
    hands.choose_camera(BACK_CAMERA.name)
    hands.go_to(40)
    hands.press(Qt.Key.Key_M)
    hands.see("marked by hand")
    hands.press(Qt.Key.Key_U)
    expect(hands.marker is None, "undo takes the mark back")
    hands.detect(BACK_CAMERA)
    hands.detect(TOP_CAMERA)
    hands.press(Qt.Key.Key_Period)
    hands.press(Qt.Key.Key_Right, SHIFT)
    expect(hands.marker == TOP_CAMERA.on_frame + 11, "nudged")
    hands.press(Qt.Key.Key_U)
    hands.press(Qt.Key.Key_U)
    expect(hands.marker == TOP_CAMERA.on_frame, "undone")


def align(hands: Driver, _videos: Path) -> None:
    hands.click(hands.dock.panel.exports.align)
    for seconds in (-0.5, 0.0, 0.1, 1.0, -1.0, 0.0):
        hands.viewer.dims.set_point(0, seconds)
        hands.wait(2)
    hands.see("aligned")
    hands.click(hands.dock.panel.exports.align)
    hands.wait(0.5)


def open_again(hands: Driver, videos: Path) -> None:
    hands.viewer.layers.remove(hands.viewer.layers[BACK_CAMERA.name])
    hands.wait(0.5)
    hands.dock.open_videos([str(videos / BACK_CAMERA.name)])
    hands.wait_until(lambda: all_are_open(hands))
    hands.wait(0.5)
    expect(markers(hands) == TRUTH, "a camera opened again is as it was")


def trim(hands: Driver, videos: Path) -> None:
    """To equal length; cancelled half-way, then to the end."""
    dialog = hands.plan_trims()
    QTest.mouseClick(dialog.equal, LEFT, NO_KEY, QPoint(8, 10))
    hands.wait(1)
    dialog.grab().save(str(hands.next_photograph("plan")))
    QTest.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok), LEFT)
    hands.cancel_at(20)
    trims = [path.name for path in videos.iterdir() if "synced" in path.name]
    whole = [name for name in trims if not name.startswith(".")]
    expect(trims == whole, "cancelled trims leave no part of a file")
    hands.see("trimming cancelled")
    for name in whole:  # those finished before are whole
        (videos / name).unlink()
    hands.plan_trims()
    QTest.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok), LEFT)
    hands.finish()
    hands.see("trimmed")


def all_are_open(hands: Driver) -> bool:
    cameras = hands.dock.control.cameras
    return len(cameras) == len(CAMERAS) and all(camera.video for camera in cameras)


def markers(hands: Driver) -> dict[str, int | None]:
    return {camera.name: camera.marker for camera in hands.dock.control.cameras}


def opened(viewer: Any) -> Driver:
    _, dock = viewer.window.add_plugin_dock_widget("napari-camsync")
    return Driver(viewer, dock)


def judge(videos: Path) -> None:
    """Hold each trim's first picture and count against the source, both read by OpenCV."""
    counts = {}
    for camera in CAMERAS:
        path = videos / f"{Path(camera.name).stem}-frame_synced{Path(camera.name).suffix}"
        source, trimmed = leds(videos / camera.name, camera), leds(path, camera)
        counts[camera.name] = len(trimmed)
        errors = [np.abs(picture - trimmed[0]).mean() for picture in source[camera.on_frame - 1 :]]
        expect(errors[1] < errors[0] / 5, f"{path.name} begins with frame {camera.on_frame}")
        later = trimmed[-1], source[camera.on_frame + len(trimmed) - 1]
        expect(np.abs(later[0] - later[1]).mean() < 2, f"{path.name} ends where it should")
    expect(len(set(counts.values())) == 1, f"all are equally long: {counts}")


def leds(path: Path, camera: LedCamera) -> list[Any]:
    """Return what is around the LED on each frame, as float arrays."""
    x, y, width, height = camera.roi
    capture, found = cv2.VideoCapture(str(path)), []
    while (read := capture.read())[0]:
        found.append(read[1][y : y + height, x : x + width].astype(float))
    return found


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--theme", choices=["dark", "light"], default="dark")
    parser.add_argument("--size", default="1920x1080")
    options = parser.parse_args()
    videos, Driver.folder = options.folder / "videos", options.folder / "seen"
    videos.mkdir(parents=True)
    Driver.folder.mkdir()
    for camera in CAMERAS:
        write_video(camera, videos / camera.name)
    viewer = napari.Viewer()
    viewer.theme = options.theme
    width, height = map(int, options.size.split("x"))
    viewer.window._qt_window.setGeometry(0, 0, width, height)
    hands = opened(viewer)
    hands.wait(3)
    hands = session(hands, videos)
    hands.dock._closing.release()
    viewer.close()
    judge(videos)
    for doing in dict.fromkeys(what for _, what in Driver.blocks):
        longest = max(block for block, what in Driver.blocks if what == doing)
        sys.stdout.write(f"longest block {1000 * longest:.0f} ms: {doing or 'starting'}\n")
    sys.stdout.write(f"{len(_failed)} expectations were not met\n")
    return min(len(_failed), 1)


if __name__ == "__main__":
    sys.exit(main())
