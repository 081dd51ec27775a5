"""prepare_trim: what a trim will do and where, decided before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ..align.naming import synced_path
from ..errors import TrimError
from ..video.video import Video
from .containers import Container, container_for, fallback_suffix, is_known
from .encoders import Encoder
from .entry import find_tail
from .estimate import estimate_size, source_size
from .joins import is_joinable
from .plan import Head, Mode, TrimPlan, plan_trim
from .quality import fitted_encoders
from .refusals import another_kind, refuse_full_disk, refuse_source, refuse_turned
from .source import SourcePictures

# From when on it is said that a result is larger than the source's part.
_NOTABLE_GROWTH, _NOTABLE_BYTES = 1.25, 50_000


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
        About how many bytes its pictures will have, see `estimate_size`; None where that cannot be
        told, as no picture can be decoded where it was tried.
    source_size : int
        How many bytes the same pictures have in the source.
    renames : bool
        Whether the name may get another suffix, should that kind of file not hold the pictures.
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
    source_size: int = 0
    renames: bool = False
    longest_gop: int = 0
    pictures_only: bool = False

    @property
    def sentence(self) -> str:
        """What will be done, and why, in plain words."""
        said = f"{self.video.path.name} becomes {self.output.name}: {self.plan.reason}"
        return " ".join(part for part in (said, self.codec_words, self.size_words) if part)

    @property
    def codec_words(self) -> str:
        """In what pictures are kept without loss, where the source's codec cannot; else empty."""
        codec = self.video.index.facts.codec
        if not self.encoders or not self.encoders[0].lossless or self.encoders[0].codec == codec:
            return ""
        return f"Pictures become {self.encoders[0].title}, which keeps each of them identical."

    @property
    def size_words(self) -> str:
        """About how large the result will be, where it grows notably or is asked to be lossless."""
        if self.size is None:
            return ""
        least = max(_NOTABLE_GROWTH * self.source_size, self.source_size + _NOTABLE_BYTES)
        if self.size > least:
            part = _megabytes(self.source_size)
            return f"About {_megabytes(self.size)}, where the source's part is {part}."
        return f"About {_megabytes(self.size)}." if self.plan.mode == "lossless" else ""


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 1_000_000 else f"{size / 1e6:.2f} MB"


def prepare_trim(
    video: Video,
    start: int,
    stop: int | None = None,
    *,
    output: Path | None = None,
    folder: Path | None = None,
    usual: Path | None = None,
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
    usual : Path, optional
        Another usual name; unlike `output`, it may get another suffix.
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
    source = SourcePictures.of(video)
    plan = _plan(video, source, start, stop, mode, head)
    named = output or usual or synced_path(video.path, folder)
    plan, target, container, encoders = _choose_output(
        video, source, plan, head, named, renames=output is None, may_encode=mode == "auto"
    )
    refuse_source(video.path, target)
    if plan.mode == "smart":
        encoders = fitted_encoders(video, plan, encoders)
    size = estimate_size(video, plan, encoders[0] if encoders else None)
    copied = int(video.index.packets.size[list(plan.packets)].sum())
    refuse_full_disk(target, size if size and mode == "lossless" else copied)
    return PreparedTrim(
        video=video,
        plan=plan,
        output=target,
        container=container,
        encoders=encoders,
        head=head,
        fallback=mode == "auto",
        size=size,
        source_size=source_size(video, plan),
        renames=output is None,
    )


def encode_instead(prepared: PreparedTrim, why: str) -> PreparedTrim:
    """Return the same trim with all frames re-encoded, because of what is said.

    Raises
    ------
    TrimError
        If no encoder takes the pictures.
    """
    video, output, container = prepared.video, prepared.output, prepared.container
    source, lossless = SourcePictures.of(video), prepared.head == "lossless"
    encoders = source.all_encoders(container, lossless=lossless)
    turned = not (video.orientation.is_upright or container.tells_turns)
    if prepared.renames and (turned or not encoders):
        output = output.with_suffix(fallback_suffix(source.codec, copied=False))
        container = container_for(output, source.demuxer)
        encoders = source.all_encoders(container, lossless=lossless)
    if not encoders:
        raise TrimError(_no_encoder(video, asked=False))
    refuse_turned(video, container)
    return replace(
        prepared,
        plan=_encoding_all(prepared.plan, why),
        output=output,
        container=container,
        encoders=tuple(encoders),
        fallback=False,
    )


def in_matroska(prepared: PreparedTrim) -> PreparedTrim:
    """Return the same trim with all frames re-encoded without loss, in a file that holds any.

    Raises
    ------
    TrimError
        If no encoder takes the pictures.
    """
    output = prepared.output.with_suffix(".mkv")
    why = f"no encoder keeps them well enough in this kind of file ({prepared.container.muxer})"
    container = container_for(output, SourcePictures.of(prepared.video).demuxer)
    lossless = replace(prepared, output=output, container=container, head="lossless")
    return encode_instead(lossless, why)


def _encoding_all(plan: TrimPlan, why: str) -> TrimPlan:
    reason = f"All {plan.frames} frames are re-encoded, because {why}."
    return TrimPlan(plan.start, plan.stop, "encode", plan.stop, plan.stop, (), reason)


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
    return _plan(video, SourcePictures.of(video), start, stop, mode, head)


def _plan(
    video: Video, source: SourcePictures, start: int, stop: int | None, mode: Mode, head: Head
) -> TrimPlan:
    stop = video.check_range(start, stop)
    if mode in ("encode", "lossless"):
        return plan_trim(video.index, start, stop, None, mode=mode)
    tail, why_not = find_tail(video.path, video.index, start, stop)
    joinable = is_joinable(source.codec) and bool(source.head_encoders(head))
    return plan_trim(video.index, start, stop, tail, why_not=why_not, joinable=joinable, mode=mode)


def _choose_output(
    video: Video,
    source: SourcePictures,
    plan: TrimPlan,
    head: Head,
    target: Path,
    *,
    renames: bool,
    may_encode: bool,
) -> tuple[TrimPlan, Path, Container, tuple[Encoder, ...]]:
    """Return how it is done, the file to write, its format, and the encoders to try.

    A name that was asked for is kept; the usual name changes its suffix where the container it
    stands for is unknown, cannot hold re-encoded pictures, or cannot say how they are turned.
    """

    def encoders_in(container: Container) -> list[Encoder]:
        if plan.mode in ("copy", "smart"):
            ends = plan.end < plan.stop
            return source.head_encoders(head, ends=ends) if plan.mode == "smart" else []
        return source.all_encoders(container, lossless=plan.mode == "lossless")

    fits = container_for(target, source.demuxer)
    unfit = plan.mode != "copy" and not encoders_in(fits)
    unfit |= not (video.orientation.is_upright or fits.tells_turns)
    if renames and (unfit or not is_known(target, source.demuxer)):
        target = target.with_suffix(fallback_suffix(source.codec, copied=plan.mode == "copy"))
        fits = container_for(target, source.demuxer)
    if plan.mode == "copy" and source.codec == "rawvideo" and not fits.stores_raw:
        if not may_encode:
            raise TrimError(_no_copy(video, fits))
        plan = _encoding_all(plan, "this kind of file does not hold uncompressed pictures")
    encoders = encoders_in(fits)
    if plan.mode != "copy" and not encoders:
        raise TrimError(_no_encoder(video, asked=not may_encode))
    if plan.mode != "copy":
        refuse_turned(video, fits)
    return plan, target, fits, tuple(encoders)


def _no_copy(video: Video, container: Container) -> str:
    return (
        f"{video.path.name}: its uncompressed pictures cannot be copied into this kind of file "
        f"({container.muxer}). {another_kind(container.muxer)}"
    )


def _no_encoder(video: Video, *, asked: bool) -> str:
    advice = "Choose an output name that ends in .mkv."
    if not SourcePictures.of(video).all_encoders(container_for(Path("any.mkv"), ""), lossless=True):
        other = "Use mode 'auto', which copies them where that is exact."
        advice = other if asked else "Choose a keyframe to begin with: from there they are copied."
    return (
        f"{video.path.name}: no encoder takes {video.pixel_format} pictures in this kind of file. "
        f"{advice}"
    )
