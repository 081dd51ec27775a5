"""SourcePictures: what decides how a source's pictures are encoded."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..video.video import Video
from .containers import Container
from .encoders import Encoder, head_encoders, whole_encoders
from .plan import Head

_MAY_REORDER = ("mpeg4", "mpeg2video", "mpeg1video")


@dataclass(frozen=True, slots=True)
class SourcePictures:
    """What decides how a source's pictures are encoded.

    Parameters
    ----------
    demuxer, codec, pixel_format, profile : str
        FFmpeg's names.
    reorders : bool
        Whether pictures are stored in another order than they are shown in.
    """

    demuxer: str
    codec: str
    pixel_format: str
    profile: str
    reorders: bool

    @classmethod
    def of(cls, video: Video) -> SourcePictures:
        """Describe the pictures of a video."""
        facts = video.index.facts
        return cls(facts.container, facts.codec, video.pixel_format, facts.profile, facts.delay > 0)

    def head_encoders(self, head: Head, *, ends: bool = False) -> list[Encoder]:
        """Return encoders for frames beside copied ones, perhaps also after them."""
        lossless = head == "lossless"
        found = head_encoders(
            self.codec, self.pixel_format, self.profile, lossless=lossless, ends=ends
        )
        if self.codec not in _MAY_REORDER:
            return found
        # Both headers must say the same of reordering: decoders else show a picture at the join
        # twice, or lose it.
        if self.reorders:
            return [replace(encoder, b_frames=1) for encoder in found]
        if self.codec == "mpeg2video":
            low_delay = ("flags", "+low_delay")
            return [replace(encoder, options=(*encoder.options, low_delay)) for encoder in found]
        return found

    def all_encoders(self, container: Container, *, lossless: bool) -> list[Encoder]:
        """Return encoders for all frames."""
        exact = container.lossless_encoders(self.codec, self.pixel_format)
        found = []
        if not lossless and container.holds(self.codec):
            found = whole_encoders(self.codec, self.pixel_format, self.profile)
        return [*found, *exact]
