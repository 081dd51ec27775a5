"""trim_video: a new file holding exactly the wanted frames, checked before it gets its name."""

from __future__ import annotations

import math
from os import PathLike
from pathlib import Path

import av

from ..errors import TrimError, VideoError
from ..files import flushed_meanwhile, whole_file
from ..progress import Progress, part_of
from ..video.decoder import DamagedFrameError
from ..video.video import Video, open_video
from .encoders import HEAD_PSNR, LEAST_PSNR
from .plan import HEADS, MODES, Head, Mode
from .prepare import PreparedTrim, encode_instead, in_matroska, prepare_trim
from .recode import PoorPictureError
from .refusals import NOT_MUXED, another_kind, why_not_written, why_turned
from .result import TrimResult
from .streams import NotHeldError
from .verify import VERIFY, Check, Verify, verify_written
from .write import Written, write_trim


def trim_video(  # noqa: PLR0913 - the last three are by keyword only
    source: str | PathLike[str] | Video,
    start: int,
    stop: int | None = None,
    output: str | PathLike[str] | None = None,
    mode: Mode = "auto",
    head: Head = "compatible",
    *,
    verify: Verify = "default",
    overwrite: bool = False,
    progress: Progress | None = None,
) -> TrimResult:
    """Write a new file that holds exactly the frames ``[start, stop)`` of a video.

    Packets are copied where that is exact; otherwise only the frames from the cut to the next
    safe keyframe are re-encoded, and all frames only where none follows. Times, rotation, color
    tags and audio come along. The result is read again and compared with the source before it
    appears under its name; the source is only read.

    Parameters
    ----------
    source : path or Video
        The video to trim.
    start, stop : int
        The frames to keep; to the end where `stop` is None.
    output : path, optional
        The new file; ``<stem>-frame_synced<suffix>`` beside the source where None, in a
        Matroska file where the source's container cannot hold what is written.
    mode : {"auto", "copy", "smart", "encode", "lossless"}
        See `napari_camsync.trim.plan.plan_trim`.
    head : {"compatible", "lossless"}
        How frames beside copied ones are re-encoded: identical where the source's profile
        allows it (HEVC, VP9, AV1) and else at 50 dB or better where its codec can (H.264);
        or always identical, which in H.264 takes a profile that not every player has.
    verify : {"default", "full", "none"}
        Whether to find the copied packets to be the source's and decode the re-encoded frames,
        the joins and both ends; to decode everything; or nothing.
    overwrite : bool
        Whether an existing output may be replaced.
    progress : callable, optional
        Called as ``progress(done, total)``; raising `Cancelled` in it stops the work and leaves
        no file behind.

    Returns
    -------
    TrimResult

    Raises
    ------
    FileNotFoundError
        If the source does not exist.
    FileExistsError
        If the output exists and may not be overwritten.
    ValueError
        If the frames are not a range within the video, or a choice is unknown.
    VideoError
        If the source cannot be read.
    TrimError
        If the trim cannot be done or its result is not right.
    """
    for name, chosen, choices in (
        ("mode", mode, MODES),
        ("head", head, HEADS),
        ("verify", verify, VERIFY),
    ):
        if chosen not in choices:
            raise ValueError(f"There is no {name} {chosen!r}. Use one of {', '.join(choices)}.")
    video = source if isinstance(source, Video) else open_video(source)
    try:
        named = None if output is None else Path(output)
        prepared = prepare_trim(video, start, stop, output=named, mode=mode, head=head)
        return carry_out(prepared, overwrite=overwrite, verify=verify, progress=progress)
    finally:
        if video is not source:
            video.close()


def carry_out(
    prepared: PreparedTrim,
    *,
    overwrite: bool = False,
    verify: Verify = "default",
    progress: Progress | None = None,
) -> TrimResult:
    """Write what was prepared, check it, and give it its name; see `trim_video`."""
    frames = prepared.plan.frames
    writing = part_of(progress, 0, 2 * frames)
    checking = _scaled(part_of(progress, frames, 2 * frames), frames)
    try:
        with whole_file(prepared.output, overwrite=overwrite) as part, flushed_meanwhile(part):
            made, written, check = _make(prepared, part, verify, writing, checking)
            checking(1, 1)
    except _OtherFileError as other:
        return carry_out(other.prepared, overwrite=overwrite, verify=verify, progress=progress)
    except FileExistsError:
        raise
    except (OSError, av.FFmpegError) as error:
        raise TrimError(why_not_written(prepared.output, error)) from error
    return _result(made, written, check, verify)


class _OtherFileError(Exception):
    """What is to be done goes into a file of another name."""

    def __init__(self, prepared: PreparedTrim) -> None:
        super().__init__(str(prepared.output))
        self.prepared = prepared


def _scaled(progress: Progress, size: int) -> Progress:
    """Return a progress that reports any work as one of a size."""

    def report(done: int, total: int) -> None:
        progress(done * size // max(total, 1), size)

    return report


def _make(
    prepared: PreparedTrim, part: Path, verify: Verify, writing: Progress, checking: Progress
) -> tuple[PreparedTrim, Written, Check | None]:
    """Write and check; where the result is not right, re-encode all frames if that is allowed."""
    try:
        written = _write(prepared, part, writing)
        check = None
        if verify != "none":
            plan = prepared.plan
            check = verify_written(part, prepared.video, plan, written, verify, checking)
        return prepared, written, check
    except (TrimError, DamagedFrameError, *NOT_MUXED) as error:
        if not prepared.fallback or prepared.plan.mode not in ("copy", "smart"):
            advised = _with_advice(prepared, error)
            if advised is None:
                raise
            raise advised from error
        instead = encode_instead(prepared, _why_encoded(prepared, error))
        if instead.output != prepared.output:
            raise _OtherFileError(instead) from error
        return _make(instead, part, verify, writing, checking)


def _with_advice(prepared: PreparedTrim, error: Exception) -> TrimError | None:
    """Return what to say of a kind of file that does not give a copy back; None of other errors."""
    if prepared.plan.mode != "copy":
        return None
    video, container = prepared.video, prepared.container
    if isinstance(error, TrimError) and not (video.orientation.is_upright or container.tells_turns):
        return TrimError(why_turned(video, container))
    unread = isinstance(error.__cause__, VideoError) and not isinstance(error, NotHeldError)
    if not unread:
        return None
    kind, codec = container.muxer, video.index.facts.codec
    return NotHeldError(
        f"This kind of file ({kind}) does not give {codec} pictures back as they are. "
        f"{another_kind(kind)}"
    )


def _why_encoded(prepared: PreparedTrim, error: Exception) -> str:
    codec, kind = prepared.video.index.facts.codec, prepared.container.muxer
    if isinstance(error, NotHeldError):
        return f"this kind of file ({kind}) does not hold {codec} pictures"
    if isinstance(error, NOT_MUXED):
        return f"this kind of file ({kind}) does not hold these {codec} pictures as they are"
    return f"copying did not give the right file ({str(error).rstrip('.')})"


def _write(prepared: PreparedTrim, part: Path, progress: Progress) -> Written:
    """Write with the first encoder whose pictures are good enough.

    Raises
    ------
    TrimError
        If none is.
    """
    if prepared.plan.mode == "copy":
        return write_trim(prepared, None, math.inf, part, progress)
    tries = [(encoder, LEAST_PSNR) for encoder in prepared.encoders]
    if prepared.plan.mode == "smart":  # what misses 50 dB gets as near as it can
        tries = [(encoder, HEAD_PSNR) for encoder, _ in tries] + tries[::-1]
    for encoder, least in tries:
        try:
            return write_trim(prepared, encoder, least, part, progress)
        except PoorPictureError:
            continue
    if prepared.renames and prepared.output.suffix.lower() != ".mkv":
        raise _OtherFileError(in_matroska(prepared))
    name = prepared.video.path.name
    raise TrimError(
        f"{name}: no encoder keeps these pictures at {LEAST_PSNR:.0f} dB or better in this kind of "
        "file. Choose an output name that ends in .mkv, with mode 'lossless'."
    )


def _result(
    prepared: PreparedTrim, written: Written, check: Check | None, verify: Verify
) -> TrimResult:
    plan = prepared.plan
    return TrimResult(
        source=prepared.video.path,
        output=prepared.output,
        start=plan.start,
        stop=plan.stop,
        mode=plan.mode,
        copied=plan.copied,
        reencoded=plan.reencoded,
        psnr=written.pictures.psnr,
        verified=check is not None,
        reason=plan.reason,
        left_out=written.left_out,
        encoder=written.encoder.title if written.encoder else "",
        verify=verify,
        check=check,
        sound=written.sound,
    )
