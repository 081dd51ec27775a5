"""Detecting: finds ON frames, one camera's or everybody's, beside the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from ..detect import Onset, explain, find_onset, search_onset
from ..errors import CamSyncError, Cancelled
from ..progress import Progress, part_of
from .cameras import Cameras
from .jobs import Jobs, Say
from .shown import ShownVideo
from .underway import Underway
from .why_not import can_detect

if TYPE_CHECKING:
    from napari.layers import Image

Found = tuple[Onset, Any]
Outcome = tuple["Image", "Found | Exception"]


class Detecting:
    """Runs detection and hands what it found to the state.

    Parameters
    ----------
    cameras : Cameras
        The state.
    jobs : Jobs
        Runs long work.
    underway : Underway
        Told which cameras it is about.
    say : callable
        Tells the user a sentence, and whether it is about a failure.
    failed : callable
        Told what ended the work as a whole.
    go_to : callable
        Shows a layer's camera on its ON frame.
    """

    def __init__(
        self,
        cameras: Cameras,
        jobs: Jobs,
        underway: Underway,
        say: Say,
        failed: Callable[[BaseException], None],
        go_to: Callable[[Image], None],
    ) -> None:
        self._cameras = cameras
        self._jobs = jobs
        self._underway = underway
        self._say = say
        self._failed = failed
        self._go_to = go_to
        self._colors = 2

    @property
    def colors(self) -> int:
        """To how many colors each picture is reduced by the k-means method.

        Whoever sets it asks anew: what detection found before is accepted no longer.
        """
        return self._colors

    @colors.setter
    def colors(self, colors: int) -> None:
        if colors == self._colors:
            return
        self._colors = colors
        for image in self._cameras:
            if self._cameras[image].accepted and not self._cameras[image].by_hand:
                self._cameras.restore(image, accepted=False)

    def detect(self) -> None:
        """Find the current camera's ON frame."""
        image = self._cameras.image
        if image is not None and can_detect(self._cameras[image]):
            self._run("Detecting", [(image, self._detection(image))])

    def detect_all(self) -> None:
        """Find the ON frame of every camera that has a ROI and a window."""
        ready = [image for image in self._cameras if can_detect(self._cameras[image])]
        self._run("Detecting", [(image, self._detection(image)) for image in ready])

    def search(self) -> None:
        """Look for the LED in the current camera's whole recording."""
        image = self._cameras.image
        if image is not None:
            self._run("Searching", [(image, self._searching(image))])

    def search_all(self) -> None:
        """Look for the LED in the recordings of all cameras without an ON frame."""
        unmarked = [
            image
            for image in self._cameras
            if self._cameras[image].marker is None and self._cameras[image].video is not None
        ]
        self._run("Searching", [(image, self._searching(image)) for image in unmarked])

    def choose_candidate(self, candidate: Any) -> None:
        """Take one of the places where something lit up for the LED, and detect there.

        Both are one step to undo.
        """
        step, image = object(), self._cameras.image
        self._cameras.update(
            run=step, roi=candidate.roi, pre=candidate.start, post=candidate.stop - 1
        )
        if image is not None and can_detect(self._cameras[image]):
            self._run("Detecting", [(image, self._detection(image))], step)

    def _detection(self, image: Image) -> Callable[[Progress], Found]:
        camera, colors = self._cameras[image], self.colors
        video, roi = _readable(camera.video), camera.roi
        start, stop = camera.pre, camera.post + 1

        def work(progress: Progress) -> Found:
            assert roi is not None
            onset = find_onset(video, roi, start, stop, colors=colors, progress=progress)
            return onset, _explained(video, onset, colors)

        return work

    def _searching(self, image: Image) -> Callable[[Progress], Found]:
        video, colors = _readable(self._cameras[image].video), self.colors

        def work(progress: Progress) -> Found:
            onset = search_onset(video, progress=progress)
            return onset, _explained(video, onset, colors)

        return work

    def _run(
        self,
        title: str,
        each: Sequence[tuple[Image, Callable[[Progress], Found]]],
        step: object = None,
    ) -> None:
        """Look at cameras one after the other; what fails for one does not stop the others.

        What is found belongs to a step, if there is one, of what can be undone.
        """

        def work(progress: Progress) -> list[Outcome]:
            outcomes: list[Outcome] = []
            parts = 1000
            for number, (image, look) in enumerate(each):
                part = part_of(progress, number * parts, len(each) * parts)

                def scaled(
                    done: int, total: int, part: Progress = part, number: int = number
                ) -> None:
                    self._jobs.report_part(number, done, total)
                    part(done * parts // max(total, 1), parts)

                try:
                    outcomes.append((image, look(scaled)))
                except (CamSyncError, OSError, ValueError) as error:
                    outcomes.append((image, error))
            return outcomes

        if each:
            self._underway.begin([image for image, _ in each])
            self._jobs.run(title, work, partial(self._found, step), self._failed)

    def _found(self, step: object, outcomes: Sequence[Outcome]) -> None:
        failures = []
        for image, found in outcomes:
            if image not in self._cameras:
                continue
            if isinstance(found, Exception):
                failures.append(str(found))
                if len(outcomes) == 1:
                    self._cameras.update(
                        image, run=step, onset=None, marker=None, by_hand=False, accepted=False
                    )
                continue
            self._take(image, step, *found)
        self._say("\n".join(failures), True)
        found_here = [image for image, found in outcomes if not isinstance(found, Exception)]
        here = self._cameras.image
        if found_here:
            self._go_to(here if here in found_here else found_here[0])

    def _take(self, image: Image, step: object, onset: Onset, explanation: Any) -> None:
        candidates = getattr(onset, "candidates", self._cameras[image].candidates)
        self._cameras.update(
            image,
            run=step,
            roi=onset.roi,
            pre=onset.start,
            post=onset.stop - 1,
            onset=onset,
            marker=onset.frame,
            by_hand=False,
            accepted=False,
            renumbered="",
            explanation=explanation,
            candidates=candidates,
        )


def _readable(video: ShownVideo | None) -> ShownVideo:
    """Return a video that has been counted; the controls allow no others."""
    if video is None:
        raise Cancelled
    return video


def _explained(video: ShownVideo, onset: Onset, colors: int) -> Any:
    """Return the frames around an onset as detection saw them; None where one is damaged."""
    try:
        return explain(video, onset, colors=colors)
    except CamSyncError:
        return None
