"""Synchronize videos by an LED: exact frames, onsets that say how sure they are, exact trims."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .align import Cut, CutList
    from .detect import (
        Candidate,
        Explanation,
        Onset,
        Roi,
        SearchedOnset,
        draw_explanation,
        explain,
        find_onset,
        search_onset,
    )
    from .errors import (
        CamSyncError,
        Cancelled,
        CutListError,
        DetectionError,
        SessionError,
        TrimError,
        VideoError,
    )
    from .session import Session, SessionCamera, SessionOnset, SessionOptions
    from .trim import TrimResult, convert_video, split_video, trim_video, verify_trim
    from .video import FrameTimes, Video, open_video, set_cache_size

__version__ = "0.1.0"

__all__ = [
    "CamSyncError",
    "Cancelled",
    "Candidate",
    "Cut",
    "CutList",
    "CutListError",
    "DetectionError",
    "Explanation",
    "FrameTimes",
    "Onset",
    "Roi",
    "SearchedOnset",
    "Session",
    "SessionCamera",
    "SessionError",
    "SessionOnset",
    "SessionOptions",
    "TrimError",
    "TrimResult",
    "Video",
    "VideoError",
    "convert_video",
    "draw_explanation",
    "explain",
    "find_onset",
    "open_video",
    "search_onset",
    "set_cache_size",
    "split_video",
    "trim_video",
    "verify_trim",
]

_ROOM_OF = {
    **dict.fromkeys(("FrameTimes", "Video", "open_video", "set_cache_size"), "video"),
    **dict.fromkeys(("Candidate", "Explanation", "Onset", "Roi", "SearchedOnset"), "detect"),
    **dict.fromkeys(("draw_explanation", "explain", "find_onset", "search_onset"), "detect"),
    **dict.fromkeys(("Cut", "CutList"), "align"),
    **dict.fromkeys(("Session", "SessionCamera", "SessionOnset", "SessionOptions"), "session"),
    **dict.fromkeys(
        ("TrimResult", "convert_video", "split_video", "trim_video", "verify_trim"), "trim"
    ),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: importing the package stays quick."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_ROOM_OF.get(name, 'errors')}", __name__), name)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
