"""Controller: puts together what one viewer's dock acts with; holds no logic of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psygnal import Signal

from ..errors import CamSyncError, Cancelled
from .adding import Adding
from .aligning import Aligning
from .camera import Camera
from .cameras import Cameras
from .cropping import Cropping
from .detecting import Detecting
from .explaining import Explaining
from .exporting import Exporting
from .jobs import Jobs
from .marking import Marking
from .situation import Situation
from .strays import Strays
from .timeline import Timeline
from .underway import Underway
from .watching import Watching

if TYPE_CHECKING:
    from napari.components import ViewerModel
    from napari.layers import Image


class Controller:
    """The cameras of one viewer, and what can be done with them.

    Parameters
    ----------
    viewer : ViewerModel
        The viewer.
    jobs : Jobs
        Runs long work.
    """

    message = Signal(str, bool)
    """A sentence for the user, and whether it is about a failure."""

    def __init__(self, viewer: ViewerModel, jobs: Jobs) -> None:
        self._jobs = jobs
        self.state = Cameras()
        self.changed = self.state.changed
        self._viewer = viewer
        self.timeline = Timeline(viewer)
        self.adding = Adding(viewer, self.message.emit, jobs)
        self.cropping = Cropping(self.state, self.message.emit)
        self.watching = Watching(viewer, self.state, self.cropping.stop, jobs)
        self.strays = Strays(viewer, self.state, self.watching, self.message.emit)
        self.marking = Marking(self.state, self.watching, self.timeline)
        self.aligning = Aligning(
            viewer, self.state, self.watching, self.timeline, self.message.emit
        )
        underway = Underway(self.state, jobs)
        self.detecting = Detecting(
            self.state, jobs, underway, self.message.emit, self._failed, self.show_onset
        )
        self.explaining = Explaining(self.state, self.detecting)
        self.exporting = Exporting(self.state, jobs, underway, self.message.emit, self._failed)

    @property
    def cameras(self) -> list[Camera]:
        """All cameras, in the order in which they were added."""
        return self.state.all

    @property
    def camera(self) -> Camera | None:
        """The current camera."""
        return self.state.camera

    @property
    def frame(self) -> int:
        """The frame of the current camera that the viewer shows."""
        return self.timeline.frame_of(self.state.image)

    @property
    def situation(self) -> Situation:
        """All that the dock shows follows from."""
        return Situation(
            camera=self.camera,
            cameras=self.cameras,
            busy=self._jobs.title,
            can_undo=self.state.can_undo,
            can_redo=self.state.can_redo,
            has_report=bool(self.exporting.outcomes),
            is_aligned=self.aligning.is_on,
            frame=self.frame,
            offered=self.strays.offered,
        )

    def show_onset(self, image: Image) -> None:
        """Show a camera on its ON frame."""
        self.watching.choose(image)
        self._viewer.layers.selection.active = image
        self.marking.jump()

    def close(self) -> None:
        """Stop the work and let go of the viewer; its layers stay."""
        self._jobs.cancel()
        self.explaining.close()
        self.adding.close()
        self.aligning.close()
        self.strays.close()
        self.watching.close()

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            self.message.emit("Cancelled.", False)
        elif isinstance(error, CamSyncError | OSError | ValueError):
            self.message.emit(str(error), True)
        else:
            raise error
