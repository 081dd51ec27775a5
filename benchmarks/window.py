"""Measure the window: steps, jumps, what holds it up, the plot's cursor, and memory.

It opens a real window; on a machine without a screen run it under ``xvfb-run``.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import av
import numpy as np
from alone import peak_memory, run_alone
from clips import H264, RATE, make_clip
from marks import read
from opening import FOLDER_VARIABLE

CAMERAS, GOP = 4, 250
STEP_GOAL, BLOCK_GOAL, CURSOR_GOAL, JUMP_GOAL, MEMORY_GOAL = 0.040, 0.100, 0.010, 1.3, 2048
SIZE = (1920, 1080)
_BEAT = 2  # ms
_PATIENCE = 120.0  # s

CLIP = replace(H264, name="window.mp4", frames=GOP + 150)
HOUR = replace(
    CLIP, name="hour.mp4", frames=10 * RATE, copies=360, options=CLIP.options | {"b": "1M"}
)


class Window:
    """A viewer, a driver of its event loop, and a heart that beats in it."""

    def __init__(self) -> None:
        import napari
        from qtpy.QtCore import QTimer

        self.viewer = napari.Viewer()
        window = self.viewer.window._qt_window
        window.setGeometry(0, 0, *SIZE)
        self.draws = 0
        canvas = self.viewer.window._qt_viewer.canvas._scene_canvas
        canvas.events.draw.connect(self._drawn)
        self.longest = self.busiest = 0.0
        self._last, self._last_cpu = time.perf_counter(), time.thread_time()
        self._heart = QTimer(window)
        self._heart.timeout.connect(self._beat)
        self._heart.start(_BEAT)

    def run_until(self, holds: Callable[[], bool]) -> float:
        """Run the event loop until something holds; return how long it took, in seconds."""
        from qtpy.QtCore import QEventLoop
        from qtpy.QtWidgets import QApplication

        start = time.perf_counter()
        waiting = QEventLoop.ProcessEventsFlag.WaitForMoreEvents  # the heart's, if no others come
        while not holds():
            QApplication.processEvents(waiting)
            if time.perf_counter() - start > _PATIENCE:
                raise TimeoutError("it did not happen")
        return time.perf_counter() - start

    def rest(self, seconds: float) -> None:
        """Run the event loop for a while."""
        end = time.perf_counter() + seconds
        self.run_until(lambda: time.perf_counter() > end)

    def show(self, place: float, holds: Callable[[], bool]) -> float:
        """Go to a place on the slider; return the seconds until `holds` and it is drawn."""
        start, drawn = time.perf_counter(), self.draws

        def is_shown() -> bool:
            nonlocal drawn
            if not holds():
                drawn = self.draws
            return self.draws > drawn

        self.viewer.dims.set_point(0, place)
        self.run_until(is_shown)
        return time.perf_counter() - start

    @contextmanager
    def watched(self, what: str) -> Iterator[None]:
        """Print the longest time for which the event loop stood still meanwhile.

        Beside it stands the most CPU time that the main thread took in one go, which tells what
        the window did itself from what the machine's other work took.
        """
        self.rest(0.2)
        self.longest = self.busiest = 0.0
        yield
        self.rest(0.2)  # the last turn too: what ends the work may be the longest of all
        verdict = "" if self.longest <= BLOCK_GOAL else "  OVER THE GOAL"
        wall, cpu = 1000 * self.longest, 1000 * self.busiest
        print(f"  longest block {wall:4.0f} ms, CPU {cpu:4.0f} ms: {what}{verdict}", flush=True)

    def _drawn(self, _event: object) -> None:
        self.draws += 1

    def _beat(self) -> None:
        now, cpu = time.perf_counter(), time.thread_time()
        self.longest = max(self.longest, now - self._last)
        self.busiest = max(self.busiest, cpu - self._last_cpu)
        self._last, self._last_cpu = now, cpu


def measure_plain(folder: Path) -> float:
    """Return the median seconds that napari takes to draw four plain layers anew."""
    window = Window()
    with av.open(str(make_clip(CLIP, folder))) as container:
        pictures = islice(container.decode(video=0), 9)
        frames = [picture.to_ndarray(format="rgb24") for picture in pictures]
    with window.watched("napari alone, adding four plain 1080p layers"):
        for _ in range(CAMERAS):
            window.viewer.add_image(np.stack(frames), rgb=True, contrast_limits=(0, 255))
            window.rest(0.2)
    _spread_out(window)
    with window.watched("napari alone, stepping through four plain 1080p layers"):
        seconds = [window.show(n % 9, lambda: True) for n in range(2, 42)]
    window.viewer.close()
    return median(seconds)


def measure_steps(folder: Path) -> list[float]:
    """Return the seconds of single steps with four cameras in view, aligned."""
    window, dock = _open(make_clip(CLIP, folder), folder)
    images = _aligned(window, dock)
    with window.watched("jumping in four aligned cameras"):
        _step(window, images, -90)
        _step(window, images, 20)
    for place in range(19, -21, -1):  # decodes what the steps will need
        _step(window, images, place)
    with window.watched("stepping through four aligned cameras, GOP decoded"):
        places = (*range(-19, 20), *range(18, -20, -1))
        seconds = [_step(window, images, place) for place in places]
    window.viewer.close()
    return seconds


def measure_jumps(folder: Path) -> list[tuple[float, float]]:
    """Return the seconds of jumps into cold GOPs: the window's, and a bare decoder's."""
    window, dock = _open(make_clip(CLIP, folder), folder)
    image, found = dock.control.state.image, []
    for frame in (GOP - 10, GOP + 120, GOP + 149, 60, GOP + 40, 199, GOP - 40, 120):
        bare = _bare(image.data.path, frame)
        _make_cold(image.data)
        with window.watched(f"jumping to frame {frame}"):
            found.append((window.show(frame, lambda f=frame: _shows(image, f)), bare))
    window.viewer.close()
    return found


def measure_work(folder: Path) -> None:
    """Detect, search and trim, while somebody goes on looking."""
    window, dock = _open(make_clip(CLIP, folder), folder)
    control = dock.control

    def change(**decisions: Any) -> None:
        for image in control.state:
            control.state.update(image, **decisions)

    def look_about(what: str) -> None:
        with window.watched(f"{what}, looking about"):
            frame = 0
            while dock.jobs.title:
                frame = (frame + 37) % CLIP.frames
                window.viewer.dims.set_point(0, frame)
                window.rest(0.3)

    with window.watched("making four rectangles"):
        change(roi=_roi(), pre=150, post=GOP + 50)
        window.run_until(lambda: len(window.viewer.layers) == 2 * CAMERAS)
    control.detecting.detect_all()
    look_about("detecting in four cameras")
    change(marker=None, onset=None)
    control.detecting.search_all()
    look_about("searching four recordings")
    with window.watched("making the markers"):
        change(marker=CLIP.frames // 2, by_hand=True)
        window.run_until(lambda: len(window.viewer.layers) == 3 * CAMERAS)
    dialog = dock.panel.trimming
    with window.watched("planning four trims"):
        dialog.begin_choosing(None)
        window.run_until(lambda: bool(dialog.boxes))
    dialog.accept()
    look_about("trimming four videos")
    assert len(control.exporting.outcomes) == CAMERAS, dock.panel.footer.message.text()
    window.viewer.close()


def measure_cursor() -> float:
    """Return the median seconds in which the plot of 100,000 samples moves its cursor."""
    from qtpy.QtWidgets import QApplication

    from napari_camsync._napari.trace import Trace, TracePlot

    app = QApplication.instance() or QApplication([])
    plot = TracePlot()
    plot.resize(480, 160)
    plot.show()
    levels = np.random.default_rng(0).random(100_000)
    plot.show_trace(Trace(levels, 0, (0, len(levels) - 1), 5000, len(levels), False))
    app.processEvents()
    seconds = []
    for frame in range(0, 100_000, 1000):
        start = time.perf_counter()
        plot.show_cursor(frame)
        plot.viewport().repaint()
        seconds.append(time.perf_counter() - start)
    return median(seconds)


def measure_memory(folder: Path) -> float:
    """Return the peak MiB with four recordings of an hour open, after going about in them."""
    window, dock = _open(make_clip(HOUR, folder), folder)
    images = list(dock.control.state)
    for image in images:
        image.visible = True
    _spread_out(window)
    last = len(images[0].data) - 1
    print(f"  four recordings of {last + 1:,} frames", flush=True)
    for place in np.linspace(2, last - 1, 12).astype(int):
        for step in (0, -1, -2, 1):
            wanted = int(place) + step
            window.show(wanted, lambda: all(_is_there(image) for image in images))
    window.viewer.close()
    return peak_memory() / 2**20


def _open(clip: Path, folder: Path) -> tuple[Window, Any]:
    """Open a clip as four cameras in the dock."""
    window, paths = Window(), _copies(clip, folder)
    _, dock = window.viewer.window.add_plugin_dock_widget("napari-camsync")
    with window.watched(f"opening four times {clip.name}"):
        dock.open_videos([str(path) for path in paths])
        window.run_until(lambda: sum(bool(c.video) for c in dock.control.cameras) == CAMERAS)
    window.rest(0.5)
    return window, dock


def _aligned(window: Window, dock: Any) -> list[Any]:
    """Show all cameras aligned at a frame in their middle; return their layers."""
    images = list(dock.control.state)
    for image in images:
        dock.control.state.update(image, marker=CLIP.frames // 2, by_hand=True)
    dock.control.aligning.switch(True)
    window.rest(1)
    return images


def _step(window: Window, images: list[Any], place: int) -> float:
    wanted = CLIP.frames // 2 + place
    return window.show(place, lambda: all(_shows(image, wanted) for image in images))


def _bare(path: Path, frame: int) -> float:
    """Return the seconds in which a bare decoder comes to a frame from the keyframe before it."""
    seconds = []

    def decode() -> None:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            stream.thread_type = "AUTO"
            wanted = round(frame / RATE / stream.time_base)
            start = time.perf_counter()
            container.seek(wanted, stream=stream)
            for picture in container.decode(stream):
                if picture.pts >= wanted:
                    assert read(picture.to_ndarray(format="rgb24")) == frame
                    break
            seconds.append(time.perf_counter() - start)

    thread = threading.Thread(target=decode)
    thread.start()
    thread.join()
    return seconds[0]


def _make_cold(video: Any) -> None:
    """Forget a video's pictures; the file stays open, as a bare decoder's."""
    video._decoder.close()
    video._loader._worker.submit(video._decoder.picture, 0).result()


def _shows(image: Any, frame: int) -> bool:
    """Whether a layer shows a frame: the number is read from the picture."""
    return _is_there(image) and read(np.asarray(image._slice.image.raw)) == frame


def _is_there(image: Any) -> bool:
    return image.data.notice == ""


def _spread_out(window: Window) -> None:
    grid = window.viewer.canvas.grid
    grid.stride, grid.enabled = 1, True
    window.viewer.reset_view()
    window.rest(1)


def _roi() -> Any:
    import napari_camsync as camsync

    return camsync.Roi(1700, 20, 100, 80)


def _copies(path: Path, folder: Path) -> list[Path]:
    """Return four files of the same content, as links where that can be."""
    copies = folder / "cameras"
    shutil.rmtree(copies, ignore_errors=True)
    copies.mkdir()
    paths = [copies / f"cam{number}_{path.name}" for number in range(1, CAMERAS + 1)]
    for copy in paths:
        os.link(path, copy)
    return paths


def _print_goal(what: str, value: str, met: bool) -> None:
    print(f"{what}: {value}{'' if met else '  NOT MET'}", flush=True)


def _report_steps(plain: float, steps: list[float]) -> None:
    step, p95 = median(steps), float(np.percentile(steps, 95))
    print(f"step, four 1080p cameras: p50 {1000 * step:.0f} ms, p95 {1000 * p95:.0f} ms")
    print(f"napari alone, the same four pictures: {1000 * plain:.0f} ms")
    ours = step - plain
    _print_goal("  ours beside that", f"{1000 * ours:.0f} ms, goal 40", ours <= STEP_GOAL)


def _report_jumps(found: list[tuple[float, float]]) -> None:
    for jump, bare in found:
        print(f"  jump {jump:.2f} s, bare decoder {bare:.2f} s: {jump / bare:.2f}")
    ratio = median(jump / bare for jump, bare in found)
    _print_goal("jump, median", f"{ratio:.2f} times, goal 1.3", ratio <= JUMP_GOAL)


def main() -> None:
    """Measure what is asked for, and print it."""
    options = _parse_options()
    folder = options.folder
    with tempfile.TemporaryDirectory() as cache:
        os.environ[FOLDER_VARIABLE] = cache
        if {"steps", "jumps", "work"} & set(options.only):
            run_alone(make_clip, CLIP, folder)
        if "steps" in options.only:
            plain = run_alone(measure_plain, folder)
            _report_steps(plain, run_alone(measure_steps, folder))
        if "jumps" in options.only:
            _report_jumps(run_alone(measure_jumps, folder))
        if "work" in options.only:
            run_alone(measure_work, folder)
        if "cursor" in options.only:
            cursor = run_alone(measure_cursor)
            _print_goal("cursor, 100,000 samples", f"{1000 * cursor:.1f} ms", cursor < CURSOR_GOAL)
        if "memory" in options.only:
            run_alone(make_clip, HOUR, folder)
            memory = run_alone(measure_memory, folder)
            _print_goal("peak memory, four hours", f"{memory:.0f} MiB", memory < MEMORY_GOAL)


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    kept = Path(tempfile.gettempdir()) / "camsync-benchmark-clips"
    parser.add_argument("--folder", type=Path, default=kept, help="for the clips: %(default)s")
    measures = ("steps", "jumps", "work", "cursor", "memory")
    parser.add_argument("--only", nargs="+", choices=measures, default=measures)
    return parser.parse_args()


if __name__ == "__main__":
    main()
