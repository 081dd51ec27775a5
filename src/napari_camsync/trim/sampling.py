"""frames_to_decode: which frames of a trim are decoded to check it."""

from __future__ import annotations

from ..video.index import VideoIndex
from .plan import LATE_FRAMES, TrimPlan

AT_A_JOIN = 3
"""So many copied frames are decoded on each side of where re-encoded ones end."""
# The last frames are decoded where no more than so many lie between them and a keyframe.
_NEAR_A_KEYFRAME = 60


def frames_to_decode(plan: TrimPlan, index: VideoIndex) -> list[int]:
    """Return the frames that are decoded by default.

    All that are re-encoded, except in the middle of a long stretch before copied ones: each was
    decoded as it was encoded, and its packet is known to be in the output. Of the copied ones,
    some at joins and at both ends; where the last keyframe is far from the end, those after it.

    Parameters
    ----------
    plan : TrimPlan
        What was done.
    index : VideoIndex
        The source's frames and packets.
    """
    if not plan.copied:
        return list(range(plan.start, plan.stop))
    first = range(plan.tail, min(plan.tail + AT_A_JOIN, plan.end))
    wanted = {*range(plan.start, plan.tail), *first, *range(plan.end, plan.stop)}
    wanted -= set(range(plan.start + LATE_FRAMES, plan.tail - LATE_FRAMES))
    keyframes = index.keyframes[index.keyframes < plan.end]
    last = max([plan.tail, *keyframes[-1:].tolist()])  # there is none where it is not shown
    begin = last if plan.end - last > _NEAR_A_KEYFRAME else max(plan.end - AT_A_JOIN, plan.tail)
    return sorted(wanted | set(range(begin, min(begin + AT_A_JOIN, plan.end))))
