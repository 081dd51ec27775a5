"""What the command palette offers; each presses a button of the dock, opened where it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari.utils.notifications import show_info

from .dock import CamSyncDock

if TYPE_CHECKING:
    import napari.viewer
    from qtpy.QtWidgets import QPushButton

DOCK_NAME = "Synchronize cameras (Camera sync)"
"""What napari's own menu calls the dock; under another name, that would open a second one."""


def find_led(napari_viewer: napari.viewer.Viewer) -> None:
    """Search the current camera's recording for the LED."""
    _press(dock_of(napari_viewer).panel.signal.search)


def find_led_in_all(napari_viewer: napari.viewer.Viewer) -> None:
    """Search the recordings of all cameras without an ON frame for the LED."""
    _press(dock_of(napari_viewer).panel.signal.search_all)


def detect(napari_viewer: napari.viewer.Viewer) -> None:
    """Find the current camera's ON frame."""
    _press(dock_of(napari_viewer).panel.onset.detect)


def detect_all(napari_viewer: napari.viewer.Viewer) -> None:
    """Find the ON frames of all cameras."""
    _press(dock_of(napari_viewer).panel.onset.detect_all)


def align(napari_viewer: napari.viewer.Viewer) -> None:
    """Show all cameras at the same instant, or as they were."""
    _press(dock_of(napari_viewer).panel.exports.align)


def export(napari_viewer: napari.viewer.Viewer) -> None:
    """Write cut_times.csv."""
    _press(dock_of(napari_viewer).panel.exports.export)


def trim(napari_viewer: napari.viewer.Viewer) -> None:
    """Trim all videos."""
    _press(dock_of(napari_viewer).panel.exports.trim_all)


def dock_of(viewer: napari.viewer.Viewer) -> CamSyncDock:
    """Return a viewer's dock, opened if it is not open."""
    for widget in viewer.window.dock_widgets.values():
        if isinstance(widget, CamSyncDock):
            return widget
    dock = CamSyncDock(getattr(viewer, "__wrapped__", viewer))  # napari may hand out a stand-in
    viewer.window.add_dock_widget(dock, name=DOCK_NAME)
    return dock


def _press(button: QPushButton) -> None:
    """Press a button, or say why that cannot be done."""
    if button.isEnabled():
        button.click()
    else:
        show_info(button.toolTip())
