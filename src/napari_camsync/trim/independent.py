"""decoded_apart: a source read from entry points that a cut did not use."""

from __future__ import annotations

from dataclasses import replace

from ..video.cache import PictureCache
from ..video.index import VideoIndex
from ..video.video import Video
from .plan import TrimPlan


def decoded_apart(video: Video, plan: TrimPlan, cache: PictureCache) -> Video:
    """Return a source that is decoded from an earlier packet than its trim was.

    A wrong entry point gives the same wrong pictures to a trim and to its check, if both begin
    there. It costs the pictures between two keyframes.

    Parameters
    ----------
    video : Video
        The source.
    plan : TrimPlan
        How it was cut.
    cache : PictureCache
        For its pictures; none is taken from what was decoded for the cut.
    """
    return Video(video.path, _without_entries(video.index, plan), cache)


def _without_entries(index: VideoIndex, plan: TrimPlan) -> VideoIndex:
    """Return an index without the entries where decoding, and copying, began."""
    is_key = index.packets.is_key.copy()
    used = {next(index.entries_for(plan.start), 0), *plan.packets[:1]}
    is_key[[ordinal for ordinal in used if ordinal > 0]] = False
    return replace(index, packets=replace(index.packets, is_key=is_key))
