"""Studies of many recordings whose truth is known: every picture says its number, and an LED."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
from burned import draw, read_number

from napari_camsync import Roi, Session, SessionCamera, open_video

CAMERAS = ("cam1", "cam2", "cam3")
ROI = Roi(150, 20, 36, 36)
_WIDTH, _HEIGHT, _CODE = 192, 144, (128, 96)
_LED = (168, 38)


@dataclass(frozen=True)
class Filmed:
    """One camera's recording: the truth of it."""

    path: Path
    on_frame: int | None
    frames: int

    @property
    def output(self) -> Path:
        return self.path.with_name(f"{self.path.stem}-frame_synced{self.path.suffix}")


def film(
    path: Path, on_frame: int | None, frames: int = 90, seed: int = 0, rate: int = 30
) -> Filmed:
    """Write a video whose LED turns on at a frame, or not at all."""
    rng = np.random.default_rng(seed)
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as output:
        options = {"preset": "ultrafast", "crf": "18", "g": "24", "bf": "0"}
        stream = output.add_stream("libx264", rate=rate, options=options)
        stream.width, stream.height, stream.pix_fmt = _WIDTH, _HEIGHT, "yuv420p"
        for number in range(frames):
            picture = np.full((_HEIGHT, _WIDTH, 3), 70.0)
            picture[: _CODE[1], : _CODE[0]] = draw(number, *_CODE)
            cv2.circle(picture, _LED, 6, (70, 20, 20), -1)
            if on_frame is not None and number >= on_frame:
                cv2.circle(picture, _LED, 9, (255, 120, 110), -1)
            picture += rng.normal(0, 2, picture.shape)
            image = picture.clip(0, 255).astype(np.uint8)
            output.mux(stream.encode(av.VideoFrame.from_ndarray(image, "rgb24")))
        output.mux(stream.encode(None))
    return Filmed(path, on_frame, frames)


def film_recording(
    folder: Path, number: int, cameras: Sequence[str] = CAMERAS, *, light: bool = True
) -> list[Filmed]:
    """Write a recording; its cameras were not started together. Without light, one sees none."""
    rng = np.random.default_rng(number)
    filmed = []
    for index, camera in enumerate(cameras):
        on = int(rng.integers(20, 55)) if light or index else None
        path = folder / f"{folder.name}_{camera}.mp4"
        filmed.append(film(path, on, int(rng.integers(80, 100)), seed=10 * number + index))
    return filmed


def write_template(path: Path, filmed: Sequence[Filmed]) -> None:
    """Write the rig's session file from one of its recordings."""
    cameras = []
    for one, name in zip(filmed, CAMERAS, strict=False):
        with open_video(one.path) as video:
            cameras.append(SessionCamera.of(video, path.parent, name=name, roi=ROI))
    Session(cameras=tuple(cameras)).write(path)


def numbers_in(video: Path) -> list[int | None]:
    """Return the numbers in a video's pictures, as OpenCV reads them from its start."""
    capture = cv2.VideoCapture(str(video))
    numbers = []
    try:
        while True:
            came, picture = capture.read()
            if not came:
                return numbers
            numbers.append(read_number(picture[: _CODE[1], : _CODE[0]]))
    finally:
        capture.release()


def is_exact(one: Filmed) -> bool:
    """Whether a trimmed video holds exactly the frames from the ON frame to the end."""
    return one.on_frame is not None and numbers_in(one.output) == list(
        range(one.on_frame, one.frames)
    )
