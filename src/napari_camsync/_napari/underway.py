"""Underway: each camera's row says how far the running work is with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .cameras import Cameras
from .jobs import Jobs

if TYPE_CHECKING:
    from napari.layers import Image


class Underway:
    """Tells the cameras what is being done with them.

    Parameters
    ----------
    cameras : Cameras
        The state.
    jobs : Jobs
        What runs.
    """

    def __init__(self, cameras: Cameras, jobs: Jobs) -> None:
        self._cameras = cameras
        self._jobs = jobs
        self._images: Sequence[Image] = ()
        jobs.part_progressed.connect(self._show)
        jobs.finished.connect(self._clear)

    def begin(self, images: Sequence[Image]) -> None:
        """Take note of whom the next work is about, in the order of its parts."""
        self._images = images
        for image in images:
            self._cameras.update(image, working="Waiting")

    def _show(self, number: int, percent: int) -> None:
        if number < len(self._images):
            words = f"{self._jobs.title} {percent}%" if percent < 100 else "Done"
            self._cameras.update(self._images[number], working=words)

    def _clear(self) -> None:
        if not self._jobs.title:
            for image in self._images:
                self._cameras.update(image, working="")
            self._images = ()
