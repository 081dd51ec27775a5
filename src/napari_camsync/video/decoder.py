"""FrameDecoder: frame N of a file, exactly, asked for in any order."""

from __future__ import annotations

import contextlib
import threading
import weakref
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from av.video.frame import VideoFrame

from ..errors import VideoError
from .cache import PictureCache, owner_numbers, picture_bytes, shared_cache
from .index import VideoIndex
from .passes import DecodingPass, LostPicturesError
from .run import ENTRIES_TRIED, DecodingRun, EntryTrial

# A jump keeps so many of the pictures that it passes on its way; filling new memory with all of
# them would make it slower.
_FRAMES_KEPT = 16
FRAMES_BACK = 32
"""A step back begins to decode so many frames earlier, if there is room for them."""


class DamagedFrameError(VideoError):
    """One frame cannot be decoded; the others can."""


def damaged(path: Path, frame: int) -> DamagedFrameError:
    """Return the error that says so of a frame."""
    return DamagedFrameError(f"{path}: frame {frame} is damaged and cannot be decoded.")


class Overtaken(Exception):  # noqa: N818 - not an error: somebody asked for another frame
    """Nobody wants the frame any more; decoding it was given up."""


class _BrokenPictures(Exception):  # noqa: N818 - not an error: they are decoded in another way
    """FFmpeg marks a picture corrupt on which a frame that was asked for may depend."""


class FrameDecoder:
    """Decode single frames, from any thread.

    What FFmpeg puts in place of data that are broken depends on its threads, and on what it
    decoded before. From the entry of a picture that it marks corrupt up to the next entry, the
    frames are therefore decoded by a decoder of their own, on one thread, in whatever order they
    are asked for.

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
        self._threads = threads or ("SLICE" if index.is_all_intra else "AUTO")
        self._lock = threading.Lock()
        self._cache = cache or shared_cache()
        self._name = next(owner_numbers)
        self._pass: DecodingPass | None = None
        self._run: DecodingRun | None = None
        self._damaged: set[int] = set()
        self._broken: set[int] = set()
        self._apart: int | None = None
        self._trial = EntryTrial()
        self._steps_back = False
        self._picture_bytes = 0
        self._unwanted = 0
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
            well, and of all that are passed on the way, as many are kept as there is room for.

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

    def first_picture(self, frame: int) -> VideoFrame:
        """Return a frame's picture, none before which will be asked for: that is faster."""
        self._unwanted = frame
        with contextlib.suppress(DamagedFrameError):
            return self.picture(frame)
        self._unwanted = 0  # perhaps for want of what was left out
        self._damaged.clear()
        self.close()
        return self.picture(frame)

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
        self._pass = self._run = None

    def _decode_damaged_or_not(self, frame: int, is_wanted: Callable[[], bool]) -> VideoFrame:
        if not is_wanted():
            raise Overtaken
        while True:  # more carefully each time
            try:
                return self._decode(frame, is_wanted)
            except _BrokenPictures:
                self._damaged.clear()
            except LostPicturesError:
                self._close_pass()
                self._damaged.clear()
                self._threads = "SLICE"
            except (DamagedFrameError, Overtaken):
                raise
            except Exception:  # the file is not there, or another: begin anew when it is back
                self._close_pass()
                raise

    def _decode(self, frame: int, is_wanted: Callable[[], bool]) -> VideoFrame:
        for run in self._runs(frame):
            picture = self._run_to(run, frame, is_wanted)
            if picture is not None:
                return picture
        self._damaged.add(frame)
        if self._threads != "SLICE":
            raise LostPicturesError
        raise damaged(self._path, frame)

    def _runs(self, frame: int) -> Iterator[DecodingRun]:
        """Yield the runs that may come to a frame, the most promising first."""
        home = self._home(frame)
        apart = home if home in self._broken else None
        if apart != self._apart:
            self._close_pass()
        self._apart = apart
        if self._pass is None or self._run is None:
            self._run = self._run_anew(0, None)
        if self._run.is_on_the_way(frame, next(iter(self._entries(frame)), 0)):
            yield self._run
        for entry, trial in [*((entry, self._trial) for entry in self._entries(frame)), (0, None)]:
            if frame in self._damaged:
                return
            self._run = self._run_anew(entry, trial)
            yield self._run

    def _run_anew(self, entry: int, trial: EntryTrial | None) -> DecodingRun:
        """Begin to decode at a packet; where data are broken, with a decoder that is new."""
        if self._apart is not None:
            self._close_pass()
        if self._pass is None:
            threads = self._threads if self._apart is None else "NONE"
            self._pass = DecodingPass(self._path, self._index, threads)
            self._pass.unwanted = self._unwanted
        return DecodingRun(self._pass, self._index, entry, trial)

    def _home(self, frame: int) -> int:
        """Return the entry that frames have in common with those they refer to."""
        return 0 if self._trial.failed else next(self._index.entries_for(frame), 0)

    def _note_broken(self, shown: int) -> None:
        """Take note of a picture marked corrupt; those that may refer to it are let go."""
        home = self._home(shown)
        if home not in self._broken:
            self._broken.add(home)
            self._cache.forget(self._name)

    def _is_unsure(self, shown: int, frame: int) -> bool:
        """Whether a picture on the way to a frame may be made up in part, otherwise when apart."""
        home = self._home(shown) if self._broken else None
        if home not in self._broken or home == self._apart:
            return False
        if home == self._home(frame):
            raise _BrokenPictures
        return True

    def _entries(self, frame: int) -> list[int]:
        """Return the packets to begin at for a frame, the most promising first."""
        if self._trial.failed:
            return []
        entries = list(islice(self._index.entries_for(frame), ENTRIES_TRIED))
        if self._steps_back and self._apart is None:
            earlier = max(frame - self._cache.how_many(self._picture_bytes, FRAMES_BACK), 0)
            entries = [*islice(self._index.entries_for(earlier), 1), *entries]
        return entries

    def _run_to(
        self, run: DecodingRun, frame: int, is_wanted: Callable[[], bool]
    ) -> VideoFrame | None:
        """Read pictures up to a frame's; None where it does not come, or not cleanly."""
        kept = 0
        for shown, picture in run.pictures_to(frame):
            for broken in run.broken(shown, picture):
                self._note_broken(broken)
            if self._is_unsure(shown, frame):
                continue
            self._damaged.discard(shown)
            kept = kept or self._how_many_kept(picture)
            if shown > frame - kept:
                self._cache.put(self._name, shown, picture)
            if shown == frame:
                return picture
            if not is_wanted():
                raise Overtaken
        if run.is_clean is not False:
            self._note_missing(run, frame)
        return None

    def _how_many_kept(self, picture: VideoFrame) -> int:
        """Return how many pictures on the way to a frame are kept."""
        self._picture_bytes = picture_bytes(picture)
        if not self._steps_back:
            return _FRAMES_KEPT
        return max(self._cache.room(self._name, self._picture_bytes), _FRAMES_KEPT)

    def _note_missing(self, run: DecodingRun, frame: int) -> None:
        """Take note of frames that did not come though decoding began as near as it can."""
        for missing in run.missing(frame):
            nearest = next(self._index.entries_for(missing), 0)
            if self._trial.failed or (nearest == run.entry and run.is_clean):
                self._damaged.add(missing)


def _always() -> bool:
    return True
