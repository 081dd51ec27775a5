"""trim_each: several videos, each on its own; one that goes wrong does not stop the others."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from ..align import Cut, CutList, synced_path
from ..errors import CamSyncError, TrimError
from ..progress import Progress, SharedProgress
from ..video import open_video
from ..video.restamp import restamped
from .plan import Head, Mode
from .prepare import PreparedTrim, prepare_trim
from .result import TrimResult
from .trim import carry_out
from .verify import Verify

_MOST_WORKERS = 4


@dataclass(frozen=True, slots=True)
class TrimFailure:
    """A video that was not trimmed.

    Parameters
    ----------
    source : Path
        The video.
    error : Exception
        Why, in a sentence.
    """

    source: Path
    error: Exception

    @property
    def sentence(self) -> str:
        """What went wrong."""
        text = str(self.error)
        return text if self.source.name in text else f"{self.source.name}: {text}"


def check_outputs(sources: Collection[Path], trimmed: Sequence[Path], folder: Path | None) -> None:
    """Refuse a set of trims in which a file would be written twice, or over a source.

    Parameters
    ----------
    sources : collection of Path
        All videos that must not be touched.
    trimmed : sequence of Path
        Those that are to be trimmed.
    folder : Path, optional
        Where the outputs go; beside their sources where None.

    Raises
    ------
    TrimError
        Naming the file.
    """
    kept = {source.resolve() for source in sources}
    written: dict[Path, Path] = {}
    for source in trimmed:
        output = synced_path(source, folder).resolve()
        if output in kept:
            raise TrimError(f"{output} is itself a video of the list. Rename it, or leave it out.")
        if output in written:
            raise TrimError(
                f"{written[output]} and {source} would both become {output}. "
                "Rename one, or trim them into different folders."
            )
        written[output] = source


def prepare_cut(
    cut: Cut,
    folder: Path,
    out_dir: Path | None = None,
    mode: Mode = "auto",
    head: Head = "compatible",
    fps: Fraction | None = None,
) -> PreparedTrim:
    """Open the video that a cut list in `folder` names; decide how to trim it, and where to.

    With `fps`, its frames are shown at that rate, without sound; see `restamped` for what is
    refused.
    """
    with open_video(folder / cut.name) as video:  # reading it later opens it again
        timed = restamped(video, fps) if fps else video
        plan = prepare_trim(timed, cut.frame, cut.stop, folder=out_dir, mode=mode, head=head)
        return replace(plan, pictures_only=fps is not None)


def trim_each(
    prepared: Sequence[PreparedTrim],
    *,
    overwrite: bool | Collection[Path] = False,
    verify: Verify = "default",
    progress: Progress | None = None,
    each: Callable[[int, int, int], None] | None = None,
    workers: int | None = None,
) -> Iterator[TrimResult | TrimFailure]:
    """Trim videos, side by side where there are cores for it.

    Parameters
    ----------
    prepared : sequence of PreparedTrim
        What to do.
    overwrite : bool or collection of Path
        Whether existing outputs may be replaced, or which of them. What this run has written is
        never replaced by it.
    verify : {"default", "full", "none"}
        How thoroughly the results are checked, see `trim_video`.
    progress : callable, optional
        Told about all of them together, in frames written and checked; from other threads.
    each : callable, optional
        Told how far one of them is: its number, and how much of how much is done.
    workers : int, optional
        How many at a time; where None, one for two cores, 4 at most.

    Yields
    ------
    TrimResult or TrimFailure
        For each, in order. `Cancelled` ends all of it.
    """
    workers = workers or min(max((os.cpu_count() or 1) // 2, 1), _MOST_WORKERS)
    shared = SharedProgress([2 * trim.plan.frames for trim in prepared], progress, each)
    pool = ThreadPoolExecutor(workers, "trim")
    last_of: dict[Path, Future[TrimResult | TrimFailure]] = {}
    outcomes: list[Future[TrimResult | TrimFailure]] = []
    try:
        for number, trim in enumerate(prepared):
            earlier = last_of.get(trim.output)
            may = overwrite if isinstance(overwrite, bool) else trim.output in overwrite
            part = shared.part(number)
            last_of[trim.output] = pool.submit(
                _trim_one, trim, earlier, overwrite=may, verify=verify, progress=part
            )
            outcomes.append(last_of[trim.output])
        for outcome in outcomes:
            yield outcome.result()
    finally:
        shared.cancel()
        pool.shutdown(cancel_futures=True)


def _trim_one(
    trim: PreparedTrim,
    earlier: Future[TrimResult | TrimFailure] | None,
    *,
    overwrite: bool,
    verify: Verify,
    progress: Progress,
) -> TrimResult | TrimFailure:
    """Trim a video after an earlier one that has the same output, if there is one."""
    written = earlier is not None and isinstance(earlier.result(), TrimResult)
    try:
        return carry_out(
            trim, overwrite=overwrite and not written, verify=verify, progress=progress
        )
    except (CamSyncError, OSError) as error:
        return TrimFailure(trim.video.path, error)


def equal_lengths(cuts: CutList, folder: Path) -> CutList:
    """Return the cuts with ends, so that all trimmed videos have the same number of frames.

    Raises
    ------
    FileNotFoundError, VideoError
        If a video cannot be read.
    CutListError
        If a video ends before it is to begin.
    """
    lengths = {}
    for cut in cuts:
        with open_video(folder / cut.name) as video:
            lengths[cut.name] = len(video)
    return cuts.equally_long(lengths)
