"""StreamFacts: what a file says of its video, before any packet is read."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import av
from av.container import InputContainer
from av.video.stream import VideoStream

# Containers (FFmpeg's demuxers) that store when each picture is shown, not only their order.
_REAL_TIMES = ("mov", "matroska", "mpegts", "flv", "mxf")
# FFmpeg's demuxers of bare streams, without a container, of codecs that reorder.
_RAW = ("h264", "hevc", "vvc", "mpegvideo", "m4v", "vc1", "cavsvideo", "avs2", "avs3")
_USUAL_RATE = Fraction(25)
_PROGRESSIVE = 1  # FFmpeg's AV_FIELD_PROGRESSIVE


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """What the container and the codec's headers say.

    Parameters
    ----------
    container, codec : str
        FFmpeg's names.
    time_base : Fraction
        Seconds per tick of the packets' timestamps.
    rate, average_rate : Fraction
        Frames per second, as FFmpeg guesses it (25 where it cannot), and as it counts them or
        the container says.
    start : int
        The stream's first timestamp, in ticks.
    claimed_frames : int
        How many frames the container says there are; 0 where it does not say.
    claimed_seconds : float
        How long it says the video lasts; 0 where it does not say.
    claim_is_own : bool
        Whether that is said of the video itself, or of the longest of all tracks.
    audio : tuple of str
        The codec of each audio track.
    delay : int
        How many pictures a picture waits for at most because the codec stores them in another
        order than it shows them, as far as its headers tell.
    may_pair_fields : bool
        Whether two packets may carry one picture, each a field of it.
    profile : str
        FFmpeg's name of the codec's profile; empty where it does not tell.
    denies_flags : bool
        Whether some pictures flagged as keyframes turned out to be none.
    """

    container: str
    codec: str
    time_base: Fraction
    rate: Fraction
    average_rate: Fraction
    start: int
    claimed_frames: int
    claimed_seconds: float
    claim_is_own: bool
    audio: tuple[str, ...]
    delay: int
    may_pair_fields: bool
    profile: str = ""
    denies_flags: bool = False

    @property
    def is_raw(self) -> bool:
        """Whether it is a bare stream: no container, so it has neither times nor an index."""
        return self.container in _RAW

    @property
    def may_need_its_beginning(self) -> bool:
        """Whether pictures may be decoded otherwise by who has not seen the first packet.

        x264 before its core 151 coded 4:4:4 pictures in its own way, and says only there that it
        made them.
        """
        return self.codec == "h264" and self.profile == "High 4:4:4 Predictive"

    @property
    def has_no_times(self) -> bool:
        """Whether the file does not hold in which order stored pictures are shown.

        FFmpeg then makes times up from what kinds of picture it sees.
        """
        return self.is_raw or (self.container == "avi" and self.delay > 0)

    @property
    def may_only_count(self) -> bool:
        """Whether a codec that reorders is in a container that may store only the order."""
        return self.delay > 0 and not any(name in self.container for name in _REAL_TIMES)

    def rate_nearest(self, measured: float) -> Fraction:
        """Return the rate, of those that the file suggests, that is nearest to a measured one."""
        return min((self.rate, self.average_rate), key=lambda rate: abs(float(rate) - measured))


def read_facts(container: InputContainer, stream: VideoStream) -> StreamFacts:
    """Read what an open file says of its video."""
    base = Fraction(stream.time_base or Fraction(1, 1000))
    codec = stream.codec.canonical_name
    rate = Fraction(stream.guessed_rate or stream.average_rate or _USUAL_RATE)
    own = float((stream.duration or 0) * base)
    return StreamFacts(
        container=container.format.name,
        codec=codec,
        time_base=base,
        rate=rate,
        average_rate=Fraction(stream.average_rate or rate),
        start=stream.start_time or 0,
        claimed_frames=stream.frames,
        claimed_seconds=own or (container.duration or 0) / av.time_base,
        claim_is_own=own > 0 or len(container.streams) == 1,
        audio=tuple(
            track.codec.canonical_name if track.codec_context else "unknown"
            for track in container.streams.audio
        ),
        delay=int(stream.codec_context.has_b_frames),
        may_pair_fields=codec == "h264" and stream.codec_context.field_order != _PROGRESSIVE,
        profile=str(stream.codec_context.profile or ""),
    )
