"""Which pictures of a trim are decoded to check it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from napari_camsync.trim.plan import TrimPlan
from napari_camsync.trim.sampling import frames_to_decode


def test_where_no_keyframe_is_shown_the_first_copied_frames_are_compared() -> None:
    plan = TrimPlan(10, 40, "smart", 20, 40, tuple(range(20, 40)), "")
    index: Any = SimpleNamespace(keyframes=np.zeros(0, np.int64))
    frames = frames_to_decode(plan, index)
    assert {10, 19, 20} <= set(frames) <= set(range(10, 40))
