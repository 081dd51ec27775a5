"""A file becomes exact frames."""

from .times import FrameTimes
from .video import Video, open_video

__all__ = ["FrameTimes", "Video", "open_video"]
