"""Video: a file seen as a lazy array of upright RGB pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Any

from av.video.frame import VideoFrame

from ..errors import VideoError
from ..progress import Progress
from .array import FrameArray
from .cache import PictureCache
from .decoder import DamagedFrameError, FrameDecoder
from .index import VideoIndex
from .indexing import build_index
from .orientation import Orientation, Picture, to_rgb
from .peek import first_picture
from .region import Region, RegionConverter
from .sequence import decode_in_order, decode_readable
from .steps import StepsBack
from .times import FrameTimes


class Video(FrameArray):
    """A video file as a lazy array of shape ``(T, H, W, 3)``, uint8 RGB, upright.

    Index it as NumPy arrays are indexed: only the frames asked for are decoded. Safe to use
    from several threads. Made by `open_video`.

    Parameters
    ----------
    path : Path
        The file.
    index : VideoIndex
        Its index.
    cache : PictureCache, optional
        Where its decoded pictures are kept; the one that all videos share where None.
    """

    def __init__(self, path: Path, index: VideoIndex, cache: PictureCache | None = None) -> None:
        self.path = path
        self.index = index
        self._decoder = FrameDecoder(path, index, cache)
        self._ready = StepsBack(self._decoder)
        self._asked = -1
        self.first_picture = first_picture(path, self._pictures())
        """The first that can be decoded, as FFmpeg decoded it."""
        self.orientation = Orientation.from_frame(self.first_picture)
        self.stored_size = (self.first_picture.width, self.first_picture.height)
        self.pixel_format = self.first_picture.format.name

    @property
    def times(self) -> FrameTimes:
        """When each frame is presented."""
        return self.index.times

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """``(T, H, W, 3)``."""
        width, height = self.stored_size
        if self.orientation.transposed:
            width, height = height, width
        return len(self.index), height, width, 3

    def __repr__(self) -> str:
        """Name the file and its size."""
        frames, height, width, _ = self.shape
        return f"<Video {self.path.name}: {frames} frames of {width} x {height}>"

    def __iter__(self) -> Iterator[Picture]:
        """Yield the frames in order."""
        return self.iter_frames(0, len(self))

    def __enter__(self) -> Video:
        """Return the video itself."""
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the file."""
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as a path: the other side opens the file for itself."""
        return _reopen, (self.path, self.index.content)

    def close(self) -> None:
        """Close the file and forget the cached pictures. A later read opens it again."""
        self._ready.forget()
        self._decoder.close()

    def frame(self, number: int) -> Picture:
        """Return one frame as an ``(H, W, 3)`` uint8 RGB array.

        Raises
        ------
        IndexError
            If there is no such frame.
        VideoError
            If it is damaged.
        """
        if not -len(self) <= number < len(self):
            raise IndexError(f"frame {number} is outside {self.path.name}: 0 to {len(self) - 1}")
        frame = number % len(self)
        steps_back, self._asked = frame == self._asked - 1, frame
        ready = self._ready.take(frame)
        if ready is not None:
            return ready
        anew = not self._decoder.has(frame)
        picture = self._decoder.picture(frame, steps_back=steps_back)
        if anew and steps_back:
            self._ready.prepare(frame, self.to_rgb)
        return self.to_rgb(picture)

    def picture(self, number: int) -> VideoFrame:
        """Return one frame as FFmpeg decoded it: stored orientation, own pixel format.

        Raises
        ------
        VideoError
            If it is damaged.
        """
        return self._decoder.picture(number)

    def iter_frames(
        self, start: int = 0, stop: int | None = None, roi: Region | None = None
    ) -> Iterator[Picture]:
        """Return frames in order: the fast way through a file.

        Parameters
        ----------
        start, stop : int
            The frames ``[start, stop)``; to the end where `stop` is None.
        roi : Roi, optional
            The part of each frame to return, in upright pixels.

        Returns
        -------
        iterator of (height, width, 3) uint8 arrays

        Raises
        ------
        ValueError
            At once, if the range or the ROI does not lie within the video.
        VideoError
            As it comes to it, if a frame is damaged.
        """
        pictures = self.iter_pictures(start, stop)
        return map(self.to_rgb if roi is None else self.cropper(roi), pictures)

    def cropper(self, roi: Region) -> Callable[[VideoFrame], Picture]:
        """Return a function that turns the ROI of decoded pictures into upright RGB.

        It is for one thread. It raises `VideoError` for a picture of another size than the first.

        Raises
        ------
        ValueError
            If the ROI does not lie within the video.
        """
        roi.check_within(self.shape[1:3])
        converter = RegionConverter(*self.orientation.stored_region(*roi.slices, self.stored_size))

        def crop(picture: VideoFrame) -> Picture:
            self._check_size(picture)
            return self.orientation.apply(converter.to_rgb(picture))

        return crop

    def iter_pictures(self, start: int = 0, stop: int | None = None) -> Iterator[VideoFrame]:
        """Yield frames in order as FFmpeg decoded them: stored orientation, own pixel format."""
        stop = self.check_range(start, stop)
        return decode_in_order(self.path, self.index, start, stop)

    def iter_readable(
        self, start: int = 0, stop: int | None = None
    ) -> Iterator[tuple[int, VideoFrame | None]]:
        """Yield numbers and pictures as `iter_pictures` does; None where a frame is damaged."""
        stop = self.check_range(start, stop)
        for number, picture in decode_readable(self.path, self.index, start, stop):
            if picture is not None:
                self._check_size(picture)
            yield number, picture

    def iter_readable_frames(
        self, start: int, stop: int | None, roi: Region
    ) -> Iterator[tuple[int, Picture | None]]:
        """Yield numbers and RGB pictures of a part of each frame; None where it is damaged."""
        crop = self.cropper(roi)
        for number, picture in self.iter_readable(start, stop):
            yield number, None if picture is None else crop(picture)

    def check_range(self, start: int, stop: int | None) -> int:
        """Return the end of the range ``[start, stop)``.

        Raises
        ------
        ValueError
            If it is empty or does not lie within the video.
        """
        end = len(self) if stop is None else stop
        if start >= len(self):
            raise ValueError(
                f"frame {start} is beyond the end of {self.path.name}, which has frames 0 to "
                f"{len(self) - 1}."
            )
        if not 0 <= start < end <= len(self):
            raise ValueError(
                f"frames {start}:{end} are not a range within {self.path.name}, which has frames "
                f"0 to {len(self) - 1}; the first must come before the end, and the end be at "
                f"most {len(self)}."
            )
        return end

    def _pictures(self) -> Iterator[VideoFrame | None]:
        """Yield the picture of every frame, None where it is damaged."""
        for frame in range(len(self.index)):
            try:
                yield self._decoder.picture(frame)
            except DamagedFrameError:
                yield None

    def to_rgb(self, picture: VideoFrame) -> Picture:
        """Return a decoded picture as an upright ``(H, W, 3)`` uint8 RGB array.

        Raises
        ------
        VideoError
            If it is of another size than the first.
        """
        self._check_size(picture)
        return self.orientation.apply(to_rgb(picture))

    def _check_size(self, picture: VideoFrame) -> None:
        if (picture.width, picture.height) != self.stored_size:
            raise VideoError(
                f"{self.path}: the picture size changes from {self.stored_size} to "
                f"{(picture.width, picture.height)} within the file. Split it there first."
            )


def open_video(path: str | PathLike[str], progress: Progress | None = None) -> Video:
    """Open a video file.

    Reads the file's packets once to know every frame's time. Only where their timestamps do not
    tell the order of the pictures is it decoded for that.

    Parameters
    ----------
    path : path
        The file: anything that FFmpeg decodes.
    progress : callable, optional
        Called as ``progress(done, total)`` while the packets are read.

    Returns
    -------
    Video

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    VideoError
        If it cannot be read or holds no video.
    """
    file = Path(path).absolute()
    return Video(file, build_index(file, progress))


def _reopen(path: Path, content: int) -> Video:
    """Open the video that was pickled elsewhere, unless there is another file under its path."""
    video = open_video(path)
    if video.index.content != content:
        raise VideoError(
            f"{path} is not the file here that it was where it was opened. Make the same file "
            "available under this path."
        )
    return video
