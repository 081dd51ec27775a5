"""DecodingRun: decoding from one packet on, and which frames came of it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from av.video.frame import VideoFrame

from .index import VideoIndex
from .passes import DECODER_DELAY, DecodingPass

# FFmpeg's AV_PICTURE_TYPE_NONE (said by some intra-only codecs) and AV_PICTURE_TYPE_I.
_INTRA_PICTURES = (0, 1)
ENTRIES_TRIED = 3
"""After so many keyframes that are no clean entries, decoding begins at the file's start."""


class EntryTrial:
    """Whether decoding may begin at a file's keyframes at all (not so with intra refresh)."""

    def __init__(self) -> None:
        self._clean, self._unclean = 0, 0

    def note(self, entry: int, *, clean: bool) -> None:
        """Take note of how decoding began at a packet; the first one says nothing."""
        self._clean += entry > 0 and clean
        self._unclean += entry > 0 and not clean

    @property
    def failed(self) -> bool:
        """Whether several were tried, and none was clean."""
        return self._unclean >= ENTRIES_TRIED and not self._clean


class DecodingRun:
    """The pictures from one packet on, by the frames that they are.

    A run that begins at a keyframe is clean if the first picture to come out, its leading
    pictures aside, is that keyframe's and intra coded.

    Parameters
    ----------
    decoding : DecodingPass
        Goes to the packet, and belongs to this run until another begins.
    index : VideoIndex
        The file's index.
    entry : int
        The packet's ordinal.
    trial : EntryTrial, optional
        Told whether the run is clean; None where it is so in any case, at the file's start.
    """

    def __init__(
        self,
        decoding: DecodingPass,
        index: VideoIndex,
        entry: int,
        trial: EntryTrial | None = None,
    ) -> None:
        decoding.restart(entry)
        self._decoding, self._index, self._trial = decoding, index, trial
        self.entry = entry
        self.is_clean = None if trial else True
        """None as long as no picture tells."""
        self._first = max(int(index.rank[entry]), 0) if trial else 0
        self._latest = self._first - 1
        self._came = np.zeros(len(index), bool)

    def is_on_the_way(self, frame: int, nearest: int) -> bool:
        """Whether reading on gets to a frame, and beginning at its nearest entry no sooner."""
        if not self.is_clean:
            return False
        return frame > self._latest and nearest <= self._decoding.position

    def pictures_to(self, frame: int) -> Iterator[tuple[int, VideoFrame]]:
        """Yield pictures, each with its frame, until a frame's would have come out.

        None come, or none any more, where the run turns out not to be clean.
        """
        due = int(self._index.order[frame]) + DECODER_DELAY
        while self._decoding.position <= due:
            found = self._decoding.next_picture()
            if found is None:
                return
            shown, picture = int(self._index.rank[found[0]]), found[1]
            if shown < 0 or (self.is_clean is None and shown < self._first):
                continue
            if self.is_clean is None and not self._begins_with(shown, picture):
                return
            self._latest = max(self._latest, shown)
            self._came[shown] = True
            yield shown, picture

    def broken(self, shown: int, picture: VideoFrame) -> list[int]:
        """Return a frame if its picture is marked corrupt, and those that were refused since."""
        rank, refused = self._index.rank, self._decoding.refused
        frames = [int(rank[o]) for o in refused if o < len(rank) and rank[o] >= 0]
        refused.clear()
        return [*frames, shown] if picture.is_corrupt else frames

    def missing(self, frame: int) -> list[int]:
        """Return the frames up to one that have not come, though they are not before the run."""
        missed = np.flatnonzero(~self._came[self._first : frame + 1]) + self._first
        return [int(number) for number in missed]

    def _begins_with(self, shown: int, picture: VideoFrame) -> bool:
        self.is_clean = shown == self._first and picture.pict_type in _INTRA_PICTURES
        if self._trial is not None:
            self._trial.note(self.entry, clean=self.is_clean)
        return self.is_clean
