"""CanvasContext: what napari drew is freed in the OpenGL context that it was drawn in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtOpenGLWidgets import QOpenGLWidget

if TYPE_CHECKING:
    from napari.components import LayerList
    from qtpy.QtWidgets import QWidget


class CanvasContext:
    """Makes the picture's OpenGL context current whenever a layer is about to go.

    napari 0.9 frees what a removed layer had drawn at once, in whichever context happens to be
    current. Where that is the window's own, buffers that are still in use go, and drawing the
    next frame may end the program (a segmentation fault, seen with Mesa; three layers removed
    from a plain viewer in one go suffice).

    Parameters
    ----------
    layers : LayerList
        The viewer's layers.
    widget : QWidget
        A widget in the viewer's window.
    """

    def __init__(self, layers: LayerList, widget: QWidget) -> None:
        self._layers = layers
        self._widget = widget
        layers.events.removing.connect(self._make_current)

    def close(self) -> None:
        """Let go of the viewer."""
        self._layers.events.removing.disconnect(self._make_current)

    def _make_current(self) -> None:
        window = self._widget.window()
        for canvas in window.findChildren(QOpenGLWidget) if window is not None else ():
            canvas.makeCurrent()
