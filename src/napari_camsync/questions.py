"""Question: what ``camsync detect`` is asked of a video, and how it finds the answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .detect import (
    Method,
    Onset,
    Roi,
    SearchedOnset,
    draw_explanation,
    explain,
    find_onset,
    search_onset,
    write_figure,
)
from .errors import DetectionError
from .files import refuse_existing
from .progress import Progress
from .video import Video

Frames = tuple[int, int | None]

# A video with more frames is no window that somebody chose: there, the light is searched for.
_LONGEST_WINDOW = 600
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of one video.

    Parameters
    ----------
    name : str
        How the video is called in the results.
    path : Path
        Its file.
    roi : Roi or None
        Where to look; everywhere if None.
    frames : (int, int or None) or None
        Which frames to look at; all if None.
    method : str
        How the ON frame is found.
    colors : int
        To how many colors ``"kmeans"`` reduces each frame.
    figure : Path or None
        Where to draw how it was found.
    """

    name: str
    path: Path
    roi: Roi | None
    frames: Frames | None
    method: Method
    colors: int
    figure: Path | None

    @property
    def options(self) -> list[str]:
        """The options that say where and when to look, as the command takes them."""
        start, stop = self.frames or (0, None)
        frames = f"{start}:{'' if stop is None else stop}"
        return [
            *(["--roi", str(self.roi)] if self.roi else []),
            *(["--frames", frames] if self.frames else []),
        ]

    @property
    def how(self) -> tuple[Method, int]:
        """The method, and its colors."""
        return self.method, self.colors

    def find(self, video: Video, progress: Progress) -> Onset:
        """Find the onset.

        Raises
        ------
        DetectionError
            If none can be found.
        VideoError
            If a frame that is needed is damaged.
        ValueError
            If the ROI or the frames asked for are not within the video.
        """
        if len(video) < _FEWEST:
            raise DetectionError(
                f"{video.path.name} has one frame, and a light that turns on takes two. "
                "Name the whole recording."
            )
        start, stop = self.frames or (0, None)
        method, colors = self.method, self.colors
        if self.roi is None or (self.frames is None and len(video) > _LONGEST_WINDOW):
            return search_onset(
                video,
                self.roi,
                start=start,
                stop=stop,
                method=method,
                colors=colors,
                progress=progress,
            )
        return find_onset(video, self.roi, start, stop, method, colors=colors, progress=progress)

    def draw(self, video: Video, onset: Onset, progress: Progress, *, overwrite: bool) -> None:
        """Write the figure, if one is asked for."""
        if self.figure is not None:
            shown = explain(video, onset, colors=self.colors, progress=progress)
            write_figure(self.figure, draw_explanation(shown), overwrite=overwrite)


def read_frames(text: str) -> Frames:
    """Read ``A:B``; either may be left out.

    Raises
    ------
    ValueError
        If it is no such range.
    """
    start, colon, stop = text.partition(":")
    try:
        if not colon:
            raise ValueError
        return int(start or 0), int(stop) if stop else None
    except ValueError:
        raise ValueError(f"The frames {text!r} are not a range A:B, as in 90:150.") from None


def one_each(values: Sequence[str] | None, count: int, option: str) -> Sequence[str | None]:
    """Return an option's value for each of so many videos; None where it was not given.

    Raises
    ------
    ValueError
        If it was given neither once nor once for each.
    """
    if not values:
        return [None] * count
    if len(values) == 1:
        return [values[0]] * count
    if len(values) != count:
        raise ValueError(
            f"{option} was given {len(values)} times for {count} videos. "
            "Give it once for all, or once for each."
        )
    return values


def figure_paths(
    figure: Path | None, videos: Sequence[Path], *, overwrite: bool
) -> Sequence[Path | None]:
    """Return where each video's figure goes: the file named, or one beside it for each video.

    Raises
    ------
    ValueError
        If the name is not that of a PNG file, or would be that of several videos' figures.
    FileExistsError
        If there is such a file already, and it may not be replaced.
    """
    if figure is None:
        return [None] * len(videos)
    if figure.suffix.lower() != ".png":
        raise ValueError(f"The figure {figure} is to be a PNG file. Let its name end in .png.")
    paths = [figure]
    if len(videos) > 1:
        paths = [figure.with_name(f"{figure.stem}-{video.stem}.png") for video in videos]
    for path in paths:
        if paths.count(path) > 1:
            raise ValueError(f"Two videos would have the figure {path}. Run them one by one.")
        if not overwrite:
            refuse_existing(path)
    return paths


def remarks(name: str, onset: Onset) -> Iterator[str]:
    """Yield what is to be said of an onset: its reasons, and what else it could be."""
    yield from (f"{name}: {reason}" for reason in onset.reasons)
    if isinstance(onset, SearchedOnset):
        if not onset.needs_review:
            yield f"{name}: found in the ROI {onset.roi}."
            return
        for candidate in onset.candidates:
            yield (
                f"{name}: candidate: frame {candidate.frame}, ROI {candidate.roi}, "
                f"{candidate.confidence:.0%} like an LED. To choose it: "
                f"--roi {candidate.roi} --frames {candidate.start}:{candidate.stop}"
            )
