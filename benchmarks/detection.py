"""Measure detection: how often it is exact, silently wrong, or doubts what is right."""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from multiprocessing import Pool
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import other_scenes
from clips import SHORT, make_clip
from observer import Draw, observed_on_frame
from told_camera import ToldStage
from told_check import film_told

from napari_camsync import DetectionError, Roi, Video, find_onset, open_video
from napari_camsync.detect.roi import fit_to_frame
from napari_camsync.difficulties import DIFFICULTIES, make_scene
from napari_camsync.filming import draw_without_noise, film_scene

METHODS = ("auto", "kmeans")
OBSERVER = "observer"
KINDS = ("plain", *DIFFICULTIES, "together")
TRAITS = ("exact", "silently_wrong", "needlessly_doubted")
SIZES = (0.5, 1, 2, 4)
_TOGETHER = (
    ("60 % of the ROI", "10 % of the ROI", "2 % of the ROI"),
    ("dark room", "bright background", "gray"),
    ("part-way exposure", "slow rise", "several flashes"),
    ("occlusion", "moving background", "camera shake"),
    ("auto-exposure", "mains flicker", "room light"),
    ("x264 crf 23 to 35", "MJPEG", "10-bit"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a method said of a clip, beside the truth; None is a refusal."""

    kind: str
    method: str
    truth: int | None
    frame: int | None
    sure: bool
    confidence: float

    @property
    def exact(self) -> bool:
        """Whether it is right; where there is no onset, to doubt is right."""
        if self.truth is None:
            return not self.sure
        return self.frame == self.truth

    @property
    def silently_wrong(self) -> bool:
        """Whether it is wrong without a word."""
        return self.sure and not self.exact

    @property
    def needlessly_doubted(self) -> bool:
        """Whether a person is asked to look at what is right."""
        return self.truth is not None and self.exact and not self.sure


Job = Callable[[], list[Answer]]


def main() -> None:
    """Make the clips that are asked for, search them, and print the tables."""
    options = _parse_options()
    options.folder.mkdir(parents=True, exist_ok=True)
    sets = {
        "clips of napari_camsync.difficulties": partial(_own, options),
        "clips by another hand": partial(_other, options),
        "clips that show their truth": partial(_told, options),
    }
    for title, film in sets.items():
        seeds = range(options.first, options.first + options.seeds)
        jobs = [partial(film, kind, seed) for kind in KINDS for seed in seeds]
        answers = _run(jobs, options.processes)
        print(f"## {title}\n\n{_table(answers)}\n\n{_reliability(answers)}\n", flush=True)
    if options.recordings:
        print(f"## recordings\n\n{_table(list(_recorded(options.recordings)))}\n")
    print(_cost(options.folder))


def _run(jobs: Iterable[Job], processes: int) -> list[Answer]:
    with Pool(processes) as pool:
        return [answer for answers in pool.imap(_call, jobs, chunksize=4) for answer in answers]


def _call(job: Job) -> list[Answer]:
    cv2.setNumThreads(1)
    return job()


def _own(options: argparse.Namespace, kind: str, seed: int) -> list[Answer]:
    scene = make_scene(kind, seed)
    path = options.folder / f"own {kind} {seed}{scene.suffix}"
    if not path.exists():
        film_scene(scene, path)
    truth = None if scene.refuse else scene.on_frame
    answers = _answers(path, kind, Roi(*scene.roi), (scene.start, scene.stop), truth)
    if options.observer:
        draw = draw_without_noise(scene)
        answers.append(_observed(path, kind, draw, scene.levels, truth, scene.start))
    return answers


def _other(options: argparse.Namespace, kind: str, seed: int) -> list[Answer]:
    kinds, footage = (kind,), tuple(options.footage)
    if kind == "together":
        rng = np.random.default_rng(seed)
        kinds = tuple(str(rng.choice(group)) for group in rng.permutation(_TOGETHER)[:3])
    take, rng = other_scenes.plan_take(kinds, seed)
    path = options.folder / f"other {len(footage)} {kind} {seed}{take.suffix}"
    if not path.exists():
        other_scenes.film(take, rng, path, footage)
    answers = _answers(path, kind, Roi(*take.roi), (take.start, take.stop), take.truth)
    if options.observer:
        draw = other_scenes.Stage(*other_scenes.plan_take(kinds, seed), footage).without_noise
        answers.append(_observed(path, kind, draw, take.levels, take.truth, take.start))
    return answers


def _told(options: argparse.Namespace, kind: str, seed: int) -> list[Answer]:
    path, clip = film_told(kind, seed, options.folder)
    answers = _answers(path, kind, Roi(*clip.roi), (clip.start, clip.stop), clip.truth)
    if options.observer:
        draw = ToldStage(clip).draw
        answers.append(_observed(path, kind, draw, clip.levels, clip.truth, clip.start))
    return answers


def _observed(
    path: Path,
    kind: str,
    draw: Draw,
    levels: npt.NDArray[np.float64],
    truth: int | None,
    start: int,
) -> Answer:
    frame = None if truth is None else observed_on_frame(path, draw, levels, truth, start)
    return Answer(kind, OBSERVER, truth, frame, frame is not None, 1.0)


def _recorded(table: Path) -> Iterator[Answer]:
    """Search recordings at several sizes of their ROI; the table names both and the truth."""
    for recording in json.loads(table.read_text()):
        path = table.parent / recording["file"]
        with open_video(path) as video:
            rois = {size: _scaled(recording["roi"], size, video) for size in SIZES}
        for onset in recording["onsets"]:
            for size, roi in rois.items():
                window = onset["start"], onset["stop"]
                yield from _answers(path, f"ROI x{size}", roi, window, onset["on"])


def _scaled(roi: dict[str, int], size: float, video: Video) -> Roi:
    """Return a rectangle around the same middle, as far as it is in the picture."""
    sides = []
    for first, length, limit in zip("xy", ("width", "height"), video.stored_size, strict=True):
        middle, half = roi[first] + roi[length] / 2, roi[length] * size / 2
        begin, end = max(round(middle - half), 0), min(round(middle + half), limit)
        sides.append((begin, end - begin))
    (x, width), (y, height) = sides
    return fit_to_frame(Roi(x, y, width, height), video)


def _answers(
    path: Path, kind: str, roi: Roi, window: tuple[int, int], truth: int | None
) -> list[Answer]:
    answers = []
    with open_video(path) as video:
        for method in METHODS:
            try:
                onset = find_onset(video, roi, *window, method=method)
                said = (onset.frame, not onset.needs_review, onset.confidence)
            except DetectionError:
                said = (None, False, 0.0)
            answers.append(Answer(kind, method, truth, *said))
    return answers


def _table(answers: list[Answer]) -> str:
    """Return percentages per kind: ours, those of k-means alone, and what can be told at all."""
    head = "exact | silently wrong | doubted though exact"
    observed = any(answer.method == OBSERVER for answer in answers)
    title = f"| kind | clips | {head} | k-means: {head} |" + " observer: exact |" * observed
    lines = [title, "|---" * title.count(" | ") + "|---|"]
    for kind in [*dict.fromkeys(answer.kind for answer in answers), "all"]:
        of_kind = [answer for answer in answers if kind in (answer.kind, "all")]
        ours = [answer for answer in of_kind if answer.method == METHODS[0]]
        cells = [f"{_share(of_kind, method, trait):.1f}" for method in METHODS for trait in TRAITS]
        if observed:
            cells.append(f"{_share(of_kind, OBSERVER, 'exact'):.1f}")
        lines.append(f"| {kind} | {len(ours)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _share(answers: list[Answer], method: str, trait: str) -> float:
    return 100 * float(np.mean([getattr(a, trait) for a in answers if a.method == method]))


def _reliability(answers: list[Answer]) -> str:
    """Return how many are exact among those that are called so sure."""
    lines = ["| called sure | onsets | exact, % |", "|---|---|---|"]
    edges = (0, 0.3, 0.5, 0.65, 0.75, 0.85, 0.95, 1)
    ours = [a for a in answers if a.method == "auto" and a.frame is not None]
    for low, high in itertools.pairwise(edges):
        some = [a.frame == a.truth for a in ours if low <= a.confidence < high]
        if some:
            lines.append(f"| {low:.2f} to {high:.2f} | {len(some)} | {100 * np.mean(some):.0f} |")
    return "\n".join(lines)


def _cost(folder: Path) -> str:
    """Return how long a search of 60 frames of 1080p takes, against decoding them once."""
    window, roi = (100, 160), Roi(800, 400, 100, 100)
    with open_video(make_clip(SHORT, folder)) as video:
        ratios = []
        for _ in range(7):
            begin = time.perf_counter()
            for _picture in video.iter_pictures(*window):
                pass
            middle = time.perf_counter()
            with contextlib.suppress(DetectionError):
                find_onset(video, roi, *window)
            ratios.append((time.perf_counter() - middle) / (middle - begin))
    return f"60 frames of 1080p, ROI of 100 x 100: {np.median(ratios):.2f} times their decoding"


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path(".bench-detection"))
    parser.add_argument("--seeds", type=int, default=8, help="clips of each kind")
    parser.add_argument("--first", type=int, default=0, help="the first seed: others, other clips")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--footage", type=Path, nargs="*", default=[], help="for backgrounds")
    parser.add_argument("--observer", action="store_true", help="also what clips can tell at all")
    parser.add_argument("--recordings", type=Path, help="a table of recordings, their ROIs, onsets")
    return parser.parse_args()


if __name__ == "__main__":
    main()
