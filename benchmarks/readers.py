"""Readers: what people read frames with, each behind the same three methods."""

from __future__ import annotations

import contextlib
import importlib
import importlib.metadata
import warnings
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]


class Reader(ABC):
    """Frame N of a file, in a package's own quickest way.

    The package is imported when the reader is made, so that no clock runs meanwhile.
    """

    title: ClassVar[str]
    """What the table calls it."""
    package: ClassVar[str]
    """Its distribution."""
    module: ClassVar[str]
    """What is imported."""
    order: ClassVar[str] = "rgb"
    """The order of the channels it returns."""

    def __init__(self) -> None:
        self.api: Any = importlib.import_module(self.module)
        self.video: Any = None

    @classmethod
    def version(cls) -> str | None:
        """Return the package's version, None where it is not installed."""
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            return importlib.metadata.version(cls.package)
        return None

    @abstractmethod
    def open(self, path: Path) -> None:
        """Open a file anew."""

    def read(self, frame: int) -> Picture:
        """Return a frame as an (H, W, 3) uint8 array."""
        picture: Picture = self.video[frame]
        return picture

    def close(self) -> None:
        """Close the file."""
        if hasattr(self.video, "close"):
            self.video.close()
        self.video = None


class Camsync(Reader):
    """napari-camsync itself."""

    title, package, module = "napari-camsync", "napari-camsync", "napari_camsync"

    def open(self, path: Path) -> None:
        """Open a file anew."""
        self.video = self.api.open_video(path)


class OpenCv(Reader):
    """OpenCV, told to go to a frame by its number."""

    title, package, module, order = "OpenCV", "opencv-python-headless", "cv2", "bgr"

    def open(self, path: Path) -> None:
        """Open a file anew."""
        self.video = self.api.VideoCapture(str(path))

    def read(self, frame: int) -> Picture:
        """Return a frame, after a seek only where it is not the next one anyway."""
        position = self.api.CAP_PROP_POS_FRAMES
        if self.video.get(position) != frame:
            self.video.set(position, frame)
        picture: Picture = self.video.read()[1]
        return picture


class NapariVideo(Reader):
    """The array that napari-video gives to napari; OpenCV underneath."""

    title, package, module = "napari-video", "napari-video", "napari_video.napari_video"

    def open(self, path: Path) -> None:
        """Open a file anew."""
        self.video = self.api.VideoReaderNP(str(path))


class NapariPyav(Reader):
    """The array that napari-pyav gives to napari; PyAV underneath."""

    title, package, module = "napari-pyav", "napari-pyav", "napari_pyav._reader"

    def open(self, path: Path) -> None:
        """Open a file anew, without its warnings about files it may read wrongly."""
        warnings.simplefilter("ignore")
        self.video = self.api.FastVideoReader(str(path))


class TorchCodec(Reader):
    """torchcodec, exact by its own account, with as many threads as FFmpeg likes.

    Its default of one thread takes half as long again.
    """

    title, package, module = "torchcodec", "torchcodec", "torchcodec.decoders"

    def open(self, path: Path) -> None:
        """Open a file anew."""
        self.video = self.api.VideoDecoder(
            str(path), dimension_order="NHWC", num_ffmpeg_threads=0, seek_mode="exact"
        )

    def read(self, frame: int) -> Picture:
        """Return a frame as a view of the tensor."""
        picture: Picture = self.video[frame].numpy()
        return picture


class SleapIo(Reader):
    """sleap-io with the plugin it takes by itself where OpenCV is installed: OpenCV."""

    title, package, module = "sleap-io", "sleap-io", "sleap_io"

    def open(self, path: Path) -> None:
        """Open a file anew."""
        self.video = self.api.load_video(str(path), plugin="opencv")


READERS: dict[str, type[Reader]] = {
    reader.title: reader
    for reader in (Camsync, NapariVideo, NapariPyav, OpenCv, TorchCodec, SleapIo)
}
OURS = Camsync.title
