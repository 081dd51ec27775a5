"""FrameDecoder: frame N of a file, exactly, asked for in any order."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from av.video.frame import VideoFrame

from ..errors import VideoError
from .cache import DEFAULT_CACHE_BYTES, PictureCache
from .index import VideoIndex
from .passes import DecodingPass

# FFmpeg's AV_PICTURE_TYPE_NONE (said by some intra-only codecs) and AV_PICTURE_TYPE_I.
_INTRA_PICTURES = (0, 1)
# After so many keyframes that are no clean entries, decoding begins at the file's start.
_ENTRIES_TRIED = 3


class FrameDecoder:
    """Decode single frames, from any thread.

    Parameters
    ----------
    path : Path
        The file.
    index : VideoIndex
        Its index.
    cache_bytes : int
        How many bytes of decoded pictures to keep.
    """

    def __init__(
        self, path: Path, index: VideoIndex, cache_bytes: int = DEFAULT_CACHE_BYTES
    ) -> None:
        self._path = path
        self._index = index
        self._lock = threading.Lock()
        self._cache = PictureCache(cache_bytes)
        self._pass: DecodingPass | None = None
        self._damaged: set[int] = set()
        self._latest = -1
        """The frame that came out of the pass last; none after it is skipped by reading on."""

    def picture(self, frame: int) -> VideoFrame:
        """Return the picture of a frame, as decoded.

        Parameters
        ----------
        frame : int
            0-based, in ``[0, T)``.

        Raises
        ------
        VideoError
            If this frame is damaged.
        """
        with self._lock:
            return self._cache.get(frame) or self._decode(frame)

    def close(self) -> None:
        """Close the file; the next picture opens it again."""
        with self._lock:
            self._cache.clear()
            if self._pass is not None:
                self._pass.close()
            self._pass = None

    def _decode(self, frame: int) -> VideoFrame:
        if self._pass is None:
            self._pass = DecodingPass(self._path, self._index)
            self._latest = -1
        current = self._pass
        picture = self._run_to(current, frame) if self._is_ahead(current, frame) else None
        for entry in islice(self._index.entries_for(frame), _ENTRIES_TRIED):
            if picture is None and frame not in self._damaged:
                current.restart(entry)
                picture = self._run_to(current, frame, entry)
        if picture is None and frame not in self._damaged:
            current.restart(0)
            picture = self._run_to(current, frame)
            if picture is None:
                self._damaged.add(frame)
        if picture is None:
            raise VideoError(f"{self._path}: frame {frame} is damaged and cannot be decoded.")
        return picture

    def _is_ahead(self, current: DecodingPass, frame: int) -> bool:
        """Whether reading on gets to the frame, and no keyframe gets there sooner."""
        nearest = next(self._index.entries_for(frame), 0)
        return frame > self._latest and nearest <= current.position

    def _run_to(
        self, current: DecodingPass, frame: int, entry: int | None = None
    ) -> VideoFrame | None:
        """Read pictures up to a frame's; None where it does not come, or not cleanly.

        Decoding that began at a keyframe is clean if the first picture to come out, its leading
        pictures aside, is that keyframe's and intra coded (not so with intra refresh).
        """
        rank = self._index.rank
        first = -1 if entry is None else int(rank[entry])
        unchecked = first >= 0
        self._latest = len(self._index)
        while (found := current.next_picture()) is not None:
            ordinal, picture = found
            shown = int(rank[ordinal])
            if shown < max(first, 0):
                continue
            if unchecked and (shown != first or picture.pict_type not in _INTRA_PICTURES):
                return None
            unchecked = False
            self._cache.put(shown, picture)
            if shown >= frame:
                self._latest = shown
                break
        if first >= 0 and not unchecked and (found is None or shown != frame):
            self._damaged.add(frame)  # the frames around it came out, and it did not
        return picture if found is not None and shown == frame else None


def decode_in_order(path: Path, index: VideoIndex, start: int, stop: int) -> Iterator[VideoFrame]:
    """Yield the pictures of the frames ``[start, stop)``, as decoded, each decoded once.

    Raises
    ------
    VideoError
        If one of them is damaged.
    """
    decoder = FrameDecoder(path, index, cache_bytes=0)
    try:
        for frame in range(start, stop):
            yield decoder.picture(frame)
    finally:
        decoder.close()
