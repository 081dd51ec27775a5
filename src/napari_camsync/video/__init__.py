"""A file becomes exact frames."""

from .cache import set_cache_size
from .times import FrameTimes, Gap
from .video import Video, open_video

__all__ = ["FrameTimes", "Gap", "Video", "open_video", "set_cache_size"]
