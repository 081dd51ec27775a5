"""decoded_apart: a source read from entry points that a cut did not use."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..video.cache import PictureCache
from ..video.index import VideoIndex
from ..video.video import Video
from .plan import TrimPlan

_ONE_IN = 8
"""Of so many entries one is kept where all packets are, so that checking stays quick."""


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
    """Return an index without the entries where decoding, and copying, began.

    Without any but the first where the file is not to be trusted: its flags were found wrong, or
    its order by decoding. Where every packet is an entry, without most of them.
    """
    is_key = index.packets.is_key.copy()
    if index.scanned or index.facts.denies_flags:
        is_key[1:] = False
    elif index.is_all_intra:
        is_key[np.arange(len(is_key)) % _ONE_IN > 0] = False
    used = {next(index.entries_for(plan.start), 0), *plan.packets[:1]}
    is_key[[ordinal for ordinal in used if ordinal > 0]] = False
    return replace(index, packets=replace(index.packets, is_key=is_key))
