"""codec_change: whether a trim may have to change the codec of the pictures."""

from __future__ import annotations

from ..video.video import Video
from .containers import container_for, fallback_suffix
from .joins import is_joinable
from .source import SourcePictures


def codec_change(video: Video) -> str:
    """Say in what codec a trim keeps pictures where it cannot copy them; empty if in their own.

    Parameters
    ----------
    video : Video
        The source.
    """
    source = SourcePictures.of(video)
    joins = is_joinable(source.codec) and bool(source.head_encoders("compatible"))
    if video.index.is_all_intra or joins:
        return ""
    elsewhere = video.path.with_suffix(fallback_suffix(source.codec, copied=False))
    for path in (video.path, elsewhere):
        encoders = source.all_encoders(container_for(path, source.demuxer), lossless=False)
        if encoders and encoders[0].codec == source.codec:
            return ""
        if encoders:
            suffix = f" in {path.suffix}" if path is elsewhere else ""
            kept = ", which keeps each of them identical" if encoders[0].lossless else ""
            return (
                f"A trim copies {source.codec} pictures only from a keyframe on. Elsewhere they "
                f"become {encoders[0].title}{suffix}{kept}."
            )
    return ""
