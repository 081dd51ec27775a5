"""Controller: turns what the user does into state, layers and work; holds no logic of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from psygnal import Signal

from ..align import Cut, CutList, name_beside
from ..detect import Onset, find_onset
from ..errors import CamSyncError, Cancelled
from ..progress import Progress, report_each
from ..trim import (
    PreparedTrim,
    TrimFailure,
    TrimResult,
    check_outputs,
    prepare_trim,
    trim_each,
)
from ..video import Video
from .camera import Camera
from .jobs import Jobs
from .layers import CameraLayers
from .loading import PictureLoader
from .opening import OpeningVideo, replace_when_ready
from .shown import ShownVideo

if TYPE_CHECKING:
    from napari.components import ViewerModel
    from napari.layers import Image, Layer

CUT_LIST = "cut_times.csv"
_DECIDED = "camsync camera"
_SPATIAL = 2  # axes of a picture; the frame is the axis before them
# Around the ROI, this part of its size is shown too, so that one sees where it is.
_MARGIN = 0.5


class Controller:
    """The cameras of one viewer, and what can be done with them.

    Parameters
    ----------
    viewer : ViewerModel
        The viewer.
    jobs : Jobs
        Runs long work.
    """

    changed = Signal()
    """Something that the dock shows is different now."""
    message = Signal(str, bool)
    """A sentence for the user, and whether it is about a failure."""

    def __init__(self, viewer: ViewerModel, jobs: Jobs) -> None:
        self._viewer = viewer
        self._jobs = jobs
        self._cameras: dict[Image, Camera] = {}
        self._layers: dict[Image, CameraLayers] = {}
        self._crop_loaders: dict[Image, list[PictureLoader]] = {}
        self._current: Image | None = None
        for layer in list(viewer.layers):
            self._add(layer)
        viewer.layers.events.inserted.connect(self._on_inserted)
        viewer.layers.events.removed.connect(self._on_removed)
        viewer.layers.selection.events.active.connect(self._on_selected)

    @property
    def cameras(self) -> list[Camera]:
        """All cameras, in the order in which they were added."""
        return list(self._cameras.values())

    @property
    def camera(self) -> Camera | None:
        """The current camera."""
        return self._cameras[self._current] if self._current is not None else None

    @property
    def frame(self) -> int:
        """The frame that the viewer shows."""
        dims = self._viewer.dims
        return round(dims.point[-_SPATIAL - 1]) if dims.ndim > _SPATIAL else 0

    def close(self) -> None:
        """Stop the work and let go of the viewer; its layers stay."""
        self._jobs.cancel()
        self._viewer.layers.events.inserted.disconnect(self._on_inserted)
        self._viewer.layers.events.removed.disconnect(self._on_removed)
        self._viewer.layers.selection.events.active.disconnect(self._on_selected)
        self._current = None
        for image in list(self._cameras):
            self._let_go(image)

    def add_videos(self, paths: list[str]) -> None:
        """Open videos as layers; what cannot be opened is said, and the others go on."""
        from .reader import image_layer_data

        problems = []
        for path in paths:
            try:
                data, settings, _ = image_layer_data(Path(path))
            except (CamSyncError, OSError) as error:
                problems.append(str(error))
                continue
            self._viewer.add_image(data, **settings)
        self.message.emit("\n".join(problems), True)

    def choose(self, name: str) -> None:
        """Make a camera the current one and show it alone."""
        for image, camera in self._cameras.items():
            if camera.name == name and image != self._current:
                self._current = image
                others = [layers for key, layers in self._layers.items() if key != image]
                self._layers[image].hide_others(others)
                self._viewer.layers.selection.active = image
                self.fit_view()
                self.changed.emit()

    def fit_view(self) -> None:
        """Show the whole picture."""
        if self._current is not None:
            self._viewer.reset_view(layers=[self._current])

    def set_window(self, pre: int, post: int) -> None:
        """Bracket the moment."""
        self._update(pre=pre, post=post)

    def draw_roi(self) -> None:
        """Let the user draw the current camera's rectangle."""
        if self._current is not None:
            self._layers[self._current].draw_roi()

    def detect(self, colors: int) -> None:
        """Find the current camera's ON frame."""
        image, camera = self._current, self.camera
        if image is None or camera is None or camera.video is None or camera.roi is None:
            return
        video, roi, start, stop = camera.video, camera.roi, camera.pre, camera.post + 1

        def work(progress: Progress) -> Onset:
            return find_onset(video, roi, start, stop, colors=colors, progress=progress)

        def failed(error: BaseException) -> None:
            if not isinstance(error, Cancelled):
                self._update(image, onset=None, marker=None)
            self._failed(error)

        self._jobs.run("Detecting", work, lambda onset: self._detected(image, onset), failed)

    def move_marker(self, frame: int) -> None:
        """Set the current camera's ON frame and go there."""
        camera = self.camera
        if camera is None or camera.video is None or camera.marker is None:
            return
        self._update(marker=min(max(frame, 0), len(camera.video) - 1))
        self._show_marker()

    def crop(self, frame: int, side: int) -> npt.NDArray[np.uint8] | None:
        """Return the current camera's ROI, and a little around it, on a frame.

        None where it is not there yet; then `changed` will tell. Of each side, 0 or 1, only
        the frame asked for last is loaded. A damaged frame is gray, and said so.
        """
        camera = self.camera
        if self._current is None or camera is None or camera.video is None or camera.roi is None:
            return None
        roi = camera.roi
        x, y = int(roi.width * _MARGIN), int(roi.height * _MARGIN)
        rows = slice(max(roi.y - y, 0), roi.y + roi.height + y)
        columns = slice(max(roi.x - x, 0), roi.x + roi.width + x)
        try:
            picture = self._crop_loader(self._current, camera.video, side).picture(frame)
        except (CamSyncError, OSError) as error:
            self.message.emit(str(error), True)
            picture = camera.video.gray()
        return None if picture is None else picture[rows, columns]

    def cut_list_path(self) -> Path | None:
        """Return where the cut list belongs: beside the videos."""
        videos = [camera.video for camera in self.cameras if camera.video is not None]
        return videos[0].path.parent / CUT_LIST if videos else None

    def export(self, path: Path, *, overwrite: bool) -> None:
        """Write the cut list of all cameras."""
        try:
            cuts = CutList(
                tuple(Cut(name_beside(video.path, path), frame) for video, frame in self._marked())
            )
            cuts.add_to(path, overwrite=overwrite)
        except (CamSyncError, OSError) as error:
            self.message.emit(str(error), True)
            return
        doubtful = [c.name for c in self.cameras if c.onset and c.onset.needs_review]
        note = f" Please check: {', '.join(doubtful)}." if doubtful else ""
        self.message.emit(f"{len(cuts)} cameras written to {path}.{note}", False)

    def prepare_trims(self, ready: Callable[[list[PreparedTrim]], None]) -> None:
        """Decide how all cameras' videos are trimmed, then call back."""
        marked = self._marked()

        def work(progress: Progress) -> list[PreparedTrim]:
            paths = [video.path for video, _ in marked]
            check_outputs(paths, paths, None)
            return [
                prepare_trim(video, frame)
                for video, frame in report_each(marked, len(marked), progress)
            ]

        self._jobs.run("Preparing", work, ready, self._failed)

    def trim(self, prepared: list[PreparedTrim], replacing: list[Path]) -> None:
        """Trim the videos as prepared; these outputs may be replaced."""

        def work(progress: Progress) -> list[TrimResult | TrimFailure]:
            return list(trim_each(prepared, overwrite=replacing, progress=progress))

        self._jobs.run("Trimming", work, self._trimmed, self._failed)

    def _marked(self) -> list[tuple[Video, int]]:
        """Return the videos that have an ON frame, with it."""
        return [
            (camera.video, camera.marker)
            for camera in self.cameras
            if camera.video is not None and camera.marker is not None
        ]

    def _add(self, layer: Layer) -> None:
        data = getattr(layer, "data", None)
        if not isinstance(data, ShownVideo | OpeningVideo) or layer in self._cameras:
            return
        # What an earlier dock decided of this video is kept with its layer.
        before = layer.metadata.get(_DECIDED, Camera(layer.name))
        self._cameras[layer] = replace(before, name=layer.name, video=None, notice="")
        self._layers[layer] = CameraLayers(
            self._viewer,
            layer,
            lambda roi: self._update(layer, roi=roi),
            lambda frame: self._marker_moved(layer, frame),
        )
        layer.events.data.connect(self._on_data)
        layer.events.name.connect(self._on_name)
        if isinstance(data, OpeningVideo):
            counting = partial(self._counting, layer, data)
            replace_when_ready(data, lambda: self._viewer, counting)
        else:
            self._show(layer, data)
        self._name_axes()
        self._current = None
        self.choose(layer.name)

    def _on_inserted(self, event: Any) -> None:
        self._add(event.value)

    def _on_removed(self, event: Any) -> None:
        image = event.value
        if image not in self._cameras:
            for layers in self._layers.values():
                layers.forget(image)
            return
        made = self._layers[image]
        self._let_go(image)
        made.remove_made()
        if isinstance(image.data, OpeningVideo):
            image.data.cancel()
        else:
            image.data.close()
        if image == self._current:
            self._current = None
            if self._cameras:
                self.choose(next(iter(self._cameras.values())).name)
        self.changed.emit()

    def _on_selected(self, event: Any) -> None:
        if event.value in self._cameras:
            self.choose(self._cameras[event.value].name)

    def _on_data(self, event: Any) -> None:
        if isinstance(event.source.data, ShownVideo):
            self._show(event.source, event.source.data)

    def _counting(self, image: Image, opening: OpeningVideo) -> None:
        self._update(image, counted=round(opening.counted, 2))

    def _show(self, image: Image, video: ShownVideo) -> None:
        """Take a layer's exact video."""
        self._stop_crops(image)
        video.drawn_by(image)
        video.showing_changed.connect(partial(self._say_what_is_shown, image, video))
        self._update(image, video=video, counted=1.0, notice=video.notice)

    def _say_what_is_shown(self, image: Image, video: ShownVideo) -> None:
        if image.data is video:
            self._update(image, notice=video.notice)

    def _stop_crops(self, image: Image) -> None:
        for loader in self._crop_loaders.pop(image, ()):
            loader.stop()

    def _crop_loader(self, image: Image, video: ShownVideo, side: int) -> PictureLoader:
        if image not in self._crop_loaders:
            self._crop_loaders[image] = [video.loader(self.changed.emit) for _ in range(2)]
        return self._crop_loaders[image][side]

    def _on_name(self, event: Any) -> None:
        self._update(event.source, name=event.source.name)

    def _let_go(self, image: Image) -> None:
        """Forget a video's layer."""
        image.events.data.disconnect(self._on_data)
        image.events.name.disconnect(self._on_name)
        self._layers.pop(image).close()
        self._stop_crops(image)
        del self._cameras[image]

    def _name_axes(self) -> None:
        if self._viewer.dims.ndim == 3:
            self._viewer.dims.axis_labels = ("frame", "y", "x")

    def _update(self, image: Image | None = None, **changes: Any) -> None:
        image = image or self._current
        if image is None or image not in self._cameras:
            return
        camera = replace(self._cameras[image], **changes)
        if camera != self._cameras[image]:
            self._cameras[image] = image.metadata[_DECIDED] = camera
            self.changed.emit()

    def _detected(self, image: Image, onset: Onset) -> None:
        self.message.emit("", False)
        if image not in self._cameras:
            return
        self._update(image, onset=onset, marker=onset.frame)
        self.choose(self._cameras[image].name)
        self._show_marker()

    def _marker_moved(self, image: Image, frame: int | None) -> None:
        video = self._cameras[image].video
        if video is not None:
            inside = None if frame is None else min(max(frame, 0), len(video) - 1)
            self._update(image, marker=inside)

    def _show_marker(self) -> None:
        camera = self.camera
        if self._current is None or camera is None or camera.marker is None:
            return
        roi = camera.roi or (camera.onset.roi if camera.onset is not None else None)
        if roi is not None:
            self._layers[self._current].show_marker(camera.marker, roi)
        self._viewer.layers.selection.active = self._current
        dims = self._viewer.dims
        dims.set_current_step(dims.ndim - _SPATIAL - 1, camera.marker)

    def _trimmed(self, outcomes: list[TrimResult | TrimFailure]) -> None:
        failed = any(isinstance(outcome, TrimFailure) for outcome in outcomes)
        self.message.emit("\n".join(outcome.sentence for outcome in outcomes), failed)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            self.message.emit("Cancelled. Nothing half-written was left behind.", False)
        elif isinstance(error, CamSyncError | OSError | ValueError):
            self.message.emit(str(error), True)
        else:
            raise error
