"""prepare_trim: what a trim will do and where, decided before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ..align.naming import synced_path
from ..errors import TrimError
from ..video.video import Video
from .containers import Container, container_for, fallback_suffix, is_known
from .encoders import Encoder, head_encoders, whole_encoders
from .entry import find_tail
from .estimate import estimate_size
from .joins import is_joinable
from .plan import Head, Mode, TrimPlan, plan_trim
from .refusals import refuse_full_disk, refuse_source

_MAY_REORDER = ("mpeg4", "mpeg2video", "mpeg1video")


@dataclass(frozen=True, slots=True, eq=False)
class PreparedTrim:
    """A trim that can be carried out.

    Parameters
    ----------
    video : Video
        The source.
    plan : TrimPlan
        How it is done.
    output : Path
        The file to write.
    container : Container
        Its format.
    encoders : tuple of Encoder
        For what is re-encoded, the first to be tried first.
    head : {"compatible", "lossless"}
        How frames beside copied ones are re-encoded.
    fallback : bool
        Whether, if the result should not pass the check, all frames may be re-encoded.
    size : int or None
        About how many bytes a lossless result will have, see `estimate_size`; else None.
    longest_gop : int
        How far apart the keyframes of what is re-encoded whole may be; as in the source where 0.
    pictures_only : bool
        Whether sound and all else that has times of its own is left out.
    """

    video: Video
    plan: TrimPlan
    output: Path
    container: Container
    encoders: tuple[Encoder, ...]
    head: Head
    fallback: bool
    size: int | None = None
    longest_gop: int = 0
    pictures_only: bool = False

    @property
    def sentence(self) -> str:
        """What will be done, and why, in plain words."""
        size = f" About {self.size / 1e6:,.1f} MB." if self.size is not None else ""
        return f"{self.video.path.name} becomes {self.output.name}: {self.plan.reason}{size}"


@dataclass(frozen=True, slots=True)
class _Source:
    """What decides how a source's pictures are encoded."""

    demuxer: str
    codec: str
    pixel_format: str
    profile: str
    reorders: bool

    def head_encoders(self, head: Head, *, ends: bool = False) -> list[Encoder]:
        """Return encoders for frames beside copied ones, perhaps also after them."""
        lossless = head == "lossless"
        found = head_encoders(
            self.codec, self.pixel_format, self.profile, lossless=lossless, ends=ends
        )
        if self.codec not in _MAY_REORDER:
            return found
        # Both headers must say the same of reordering: decoders else show a picture at the join
        # twice, or lose it.
        if self.reorders:
            return [replace(encoder, b_frames=1) for encoder in found]
        if self.codec == "mpeg2video":
            low_delay = ("flags", "+low_delay")
            return [replace(encoder, options=(*encoder.options, low_delay)) for encoder in found]
        return found

    def all_encoders(self, container: Container, *, lossless: bool) -> list[Encoder]:
        """Return encoders for all frames."""
        exact = container.encoder_for(self.codec, self.pixel_format)
        found = []
        if not lossless and container.holds(self.codec):
            found = whole_encoders(self.codec, self.pixel_format, self.profile)
        return [*found, exact] if exact else found


def prepare_trim(
    video: Video,
    start: int,
    stop: int | None = None,
    *,
    output: Path | None = None,
    folder: Path | None = None,
    mode: Mode = "auto",
    head: Head = "compatible",
) -> PreparedTrim:
    """Decide how to trim a video, and into which file.

    Parameters
    ----------
    video : Video
        The source.
    start, stop : int
        The frames to keep; to the end where `stop` is None.
    output : Path, optional
        The new file.
    folder : Path, optional
        Where to put it under its usual name; beside the source where None.
    mode : {"auto", "copy", "smart", "encode", "lossless"}
        See `plan_trim`.
    head : {"compatible", "lossless"}
        How frames beside copied ones are re-encoded, see `trim_video`.

    Raises
    ------
    ValueError
        If the frames are not a range within the video.
    TrimError
        If it cannot be done so, the output would be the source, or the disk is too full.
    """
    source = _describe(video)
    plan = _plan(video, source, start, stop, mode, head)
    target, container, encoders = _choose_output(video, source, plan, head, output, folder)
    refuse_source(video.path, target)
    size = estimate_size(video, plan, encoders[0]) if mode == "lossless" else None
    refuse_full_disk(target, size or int(video.index.packets.size[list(plan.packets)].sum()))
    fallback = mode == "auto"
    return PreparedTrim(video, plan, target, container, encoders, head, fallback, size)


def encode_instead(prepared: PreparedTrim, why: str) -> PreparedTrim:
    """Return the same trim with all frames re-encoded, because of what is said.

    Raises
    ------
    TrimError
        If no encoder takes the pictures.
    """
    plan = prepared.plan
    encoders = _describe(prepared.video).all_encoders(
        prepared.container, lossless=prepared.head == "lossless"
    )
    if not encoders:
        raise TrimError(_no_encoder(prepared.video))
    reason = f"All {plan.frames} frames are re-encoded, because {why}."
    whole = TrimPlan(plan.start, plan.stop, "encode", plan.stop, plan.stop, (), reason)
    return replace(prepared, plan=whole, encoders=tuple(encoders), fallback=False)


def plan_for(
    video: Video,
    start: int,
    stop: int | None = None,
    mode: Mode = "auto",
    head: Head = "compatible",
) -> TrimPlan:
    """Read what the plan depends on, and make it; see `plan_trim`.

    Raises
    ------
    ValueError
        If the frames are not a range within the video.
    TrimError
        If the mode is ``"copy"`` or ``"smart"`` and that would not be exact.
    """
    return _plan(video, _describe(video), start, stop, mode, head)


def _plan(
    video: Video, source: _Source, start: int, stop: int | None, mode: Mode, head: Head
) -> TrimPlan:
    stop = video.check_range(start, stop)
    if mode in ("encode", "lossless"):
        return plan_trim(video.index, start, stop, None, mode=mode)
    tail, why_not = find_tail(video.path, video.index, start, stop)
    joinable = is_joinable(source.codec) and bool(source.head_encoders(head))
    return plan_trim(video.index, start, stop, tail, why_not=why_not, joinable=joinable, mode=mode)


def _describe(video: Video) -> _Source:
    facts = video.index.facts
    reorders = facts.delay > 0
    return _Source(facts.container, facts.codec, video.pixel_format, facts.profile, reorders)


def _choose_output(
    video: Video,
    source: _Source,
    plan: TrimPlan,
    head: Head,
    output: Path | None,
    folder: Path | None,
) -> tuple[Path, Container, tuple[Encoder, ...]]:
    """Return the file to write, its format, and the encoders to try.

    A name that was asked for is kept; the usual name changes its suffix where the container it
    stands for is unknown, or cannot hold re-encoded pictures.
    """

    def encoders_in(container: Container) -> list[Encoder]:
        if plan.mode in ("copy", "smart"):
            ends = plan.end < plan.stop
            return source.head_encoders(head, ends=ends) if plan.mode == "smart" else []
        return source.all_encoders(container, lossless=plan.mode == "lossless")

    target = output or synced_path(video.path, folder)
    fits = container_for(target, source.demuxer)
    unfit = plan.mode != "copy" and not encoders_in(fits)
    if output is None and (unfit or not is_known(target, source.demuxer)):
        target = target.with_suffix(fallback_suffix(source.codec, copied=plan.mode == "copy"))
        fits = container_for(target, source.demuxer)
    encoders = encoders_in(fits)
    if plan.mode != "copy" and not encoders:
        raise TrimError(_no_encoder(video))
    return target, fits, tuple(encoders)


def _no_encoder(video: Video) -> str:
    return (
        f"{video.path.name}: no encoder takes {video.pixel_format} pictures in this kind of file. "
        "Choose an output name that ends in .mkv."
    )
