"""FrameDecoder: frame N of a file, exactly, asked for in any order."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame

from ..errors import VideoError
from .cache import PictureCache, owner_numbers, picture_bytes, shared_cache
from .index import VideoIndex
from .passes import DECODER_DELAY, DecodingPass, LostPicturesError

# FFmpeg's AV_PICTURE_TYPE_NONE (said by some intra-only codecs) and AV_PICTURE_TYPE_I.
_INTRA_PICTURES = (0, 1)
# After so many keyframes that are no clean entries, decoding begins at the file's start.
_ENTRIES_TRIED = 3
# A jump keeps so many of the pictures that it passes on its way; filling new memory with all of
# them would make it slower.
_FRAMES_KEPT = 16
FRAMES_BACK = 32
"""A step back begins to decode so many frames earlier, if there is room for them."""


class DamagedFrameError(VideoError):
    """One frame cannot be decoded; the others can."""


class Overtaken(Exception):  # noqa: N818 - not an error: somebody asked for another frame
    """Nobody wants the frame any more; decoding it was given up."""


class FrameDecoder:
    """Decode single frames, from any thread.

    Parameters
    ----------
    path : Path
        The file.
    index : VideoIndex
        Its index.
    cache : PictureCache, optional
        Where decoded pictures are kept; the one that all videos share where None.
    threads : {"AUTO", "SLICE"}, optional
        See `PacketReader`; where None, what hands out a single frame soonest.
    """

    def __init__(
        self,
        path: Path,
        index: VideoIndex,
        cache: PictureCache | None = None,
        threads: str | None = None,
    ) -> None:
        self._path = path
        self._index = index
        self._threads = threads or ("SLICE" if index.packets.is_key.all() else "AUTO")
        self._lock = threading.Lock()
        self._cache = cache or shared_cache()
        self._name = next(owner_numbers)
        self._pass: DecodingPass | None = None
        self._damaged: set[int] = set()
        self._trial = _EntryTrial()
        self._steps_back = False
        self._picture_bytes = 0
        self._begun_at = self._first = 0
        self._came = np.zeros(len(index), bool)
        """Which frames came out since decoding began there."""
        self._unchecked = False
        """Whether no picture has come out yet since decoding began at a keyframe."""
        self._latest = -1
        """The frame that came out of the pass last; none after it is skipped by reading on."""
        weakref.finalize(self, self._cache.abandon, self._name)

    def picture(
        self,
        frame: int,
        is_wanted: Callable[[], bool] | None = None,
        *,
        steps_back: bool = False,
    ) -> VideoFrame:
        """Return the picture of a frame, as decoded.

        Parameters
        ----------
        frame : int
            0-based, in ``[0, T)``.
        is_wanted : callable, optional
            Asked at first, and after each picture on the way, whether to go on.
        steps_back : bool
            Whether the frames before this one are wanted next: some of them are decoded as
            well, and all that are passed on the way are kept.

        Raises
        ------
        VideoError
            If this frame is damaged.
        Overtaken
            If it is no longer wanted.
        """
        picture = self._cache.get(self._name, frame)
        if picture is None:
            with self._lock:
                picture = self._cache.get(self._name, frame)
                self._steps_back = steps_back
                picture = picture or self._decode_damaged_or_not(frame, is_wanted or _always)
        return picture

    def has(self, frame: int) -> bool:
        """Whether a frame can be had without decoding."""
        return self._cache.has(self._name, frame)

    def at_hand(self, frame: int) -> VideoFrame | None:
        """Return a frame's picture if it need not be decoded."""
        picture: VideoFrame | None = self._cache.get(self._name, frame)
        return picture

    def close(self) -> None:
        """Close the file; the next picture opens it again."""
        with self._lock:
            self._cache.forget(self._name)
            self._close_pass()

    def _close_pass(self) -> None:
        if self._pass is not None:
            self._pass.close()
        self._pass = None

    def _decode_damaged_or_not(self, frame: int, is_wanted: Callable[[], bool]) -> VideoFrame:
        if not is_wanted():
            raise Overtaken
        try:
            return self._decode(frame, is_wanted)
        except LostPicturesError:
            self._close_pass()
            self._damaged.clear()
            self._threads = "SLICE"
            return self._decode(frame, is_wanted)
        except (DamagedFrameError, Overtaken):
            raise
        except Exception:  # the file is not there, or another: begin anew when it is back
            self._close_pass()
            raise

    def _decode(self, frame: int, is_wanted: Callable[[], bool]) -> VideoFrame:
        if self._pass is None:
            self._pass = DecodingPass(self._path, self._index, self._threads)
            self._begin(self._pass, 0, unchecked=False)
        current = self._pass
        picture = self._run_to(current, frame, is_wanted) if self._is_ahead(frame) else None
        for entry in self._entries(frame):
            if picture is None and frame not in self._damaged:
                self._begin(current, entry, unchecked=True)
                picture = self._run_to(current, frame, is_wanted)
        if picture is None and frame not in self._damaged:
            self._begin(current, 0, unchecked=False)
            picture = self._run_to(current, frame, is_wanted)
            if picture is None:
                self._damaged.add(frame)
        if picture is None and self._threads != "SLICE":
            raise LostPicturesError
        if picture is None:
            raise DamagedFrameError(
                f"{self._path}: frame {frame} is damaged and cannot be decoded."
            )
        return picture

    def _begin(self, current: DecodingPass, entry: int, *, unchecked: bool) -> None:
        """Let the pass go on from a packet, at which decoding may or may not begin cleanly."""
        current.restart(entry)
        self._begun_at, self._unchecked = entry, unchecked
        self._first = max(int(self._index.rank[entry]), 0) if unchecked else 0
        self._latest = self._first - 1
        self._came.fill(False)

    def _is_ahead(self, frame: int) -> bool:
        """Whether reading on gets to the frame, and no keyframe gets there sooner."""
        if self._pass is None or self._unchecked:
            return False
        nearest = next(iter(self._entries(frame)), 0)
        return frame > self._latest and nearest <= self._pass.position

    def _entries(self, frame: int) -> list[int]:
        """Return the packets to begin at for a frame, the most promising first."""
        if self._trial.failed:
            return []
        entries = list(islice(self._index.entries_for(frame), _ENTRIES_TRIED))
        if self._steps_back:
            earlier = max(frame - self._cache.how_many(self._picture_bytes, FRAMES_BACK), 0)
            entries = [*islice(self._index.entries_for(earlier), 1), *entries]
        return entries

    def _run_to(
        self, current: DecodingPass, frame: int, is_wanted: Callable[[], bool]
    ) -> VideoFrame | None:
        """Read pictures up to a frame's; None where it does not come, or not cleanly.

        Decoding that began at a keyframe is clean if the first picture to come out, its leading
        pictures aside, is that keyframe's and intra coded (not so with intra refresh).
        """
        due = int(self._index.order[frame]) + DECODER_DELAY
        while current.position <= due and (found := current.next_picture()) is not None:
            shown, picture = int(self._index.rank[found[0]]), found[1]
            if shown < 0 or (self._unchecked and shown < self._first):
                continue
            if self._unchecked:
                clean = shown == self._first and picture.pict_type in _INTRA_PICTURES
                self._trial.note(self._begun_at, clean=clean)
                if not clean:
                    return None
                self._unchecked = False
            self._note(shown, picture)
            if self._steps_back or shown > frame - _FRAMES_KEPT:
                self._cache.put(self._name, shown, picture)
            if shown == frame:
                return picture
            if not is_wanted():
                raise Overtaken
        self._note_missing(frame)
        return None

    def _note_missing(self, frame: int) -> None:
        """Take note of frames that did not come though decoding began as near as it can."""
        missed = np.flatnonzero(~self._came[self._first : frame + 1]) + self._first
        for missing in missed.tolist():
            nearest = next(self._index.entries_for(missing), 0)
            if self._trial.failed or (nearest == self._begun_at and not self._unchecked):
                self._damaged.add(missing)

    def _note(self, frame: int, picture: VideoFrame) -> None:
        """Take note of a frame that came."""
        self._latest = max(self._latest, frame)
        self._came[frame] = True
        self._damaged.discard(frame)
        self._picture_bytes = picture_bytes(picture)


class _EntryTrial:
    """Whether decoding may begin at this file's keyframes at all (not so with intra refresh)."""

    def __init__(self) -> None:
        self._clean, self._unclean = 0, 0

    def note(self, entry: int, *, clean: bool) -> None:
        """Take note of how decoding began at a packet; the first one says nothing."""
        self._clean += entry > 0 and clean
        self._unclean += entry > 0 and not clean

    @property
    def failed(self) -> bool:
        """Whether several were tried, and none was clean."""
        return self._unclean >= _ENTRIES_TRIED and not self._clean


def decode_in_order(path: Path, index: VideoIndex, start: int, stop: int) -> Iterator[VideoFrame]:
    """Yield the pictures of the frames ``[start, stop)``, as decoded, each decoded once.

    Raises
    ------
    VideoError
        If one of them is damaged.
    """
    decoder = FrameDecoder(path, index, PictureCache(0), "AUTO")
    try:
        for frame in range(start, stop):
            yield decoder.picture(frame)
    finally:
        decoder.close()


def _always() -> bool:
    return True
