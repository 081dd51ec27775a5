"""Small widgets that the dock is made of."""

from __future__ import annotations

from qtpy.QtCore import Qt
from qtpy.QtGui import QAction, QKeyEvent
from qtpy.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from .controls import Control

_SPACING = 4
_HEADING = 68


class Step(QWidget):
    """One of the dock's steps: its heading and first controls, and below what belongs to it.

    Parameters
    ----------
    number : int
        Which step it is.
    title : str
        What it is about.
    """

    def __init__(self, number: int, title: str) -> None:
        super().__init__()
        self._heading = QLabel(f"<b>{number}&nbsp; {title}</b>")
        self._heading.setMinimumWidth(_HEADING)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(_SPACING)

    def begin(self, *widgets: QWidget, stretch: int | None = None) -> None:
        """Put the heading and these widgets into the first row."""
        place = None if stretch is None else stretch + 1
        self.add(self._heading, *widgets, stretch=place)

    def add(self, *widgets: QWidget, stretch: int | None = None) -> None:
        """Add a row of widgets; the one of this place takes the room that is left."""
        if len(widgets) == 1:
            self._rows.addWidget(widgets[0])
        else:
            self._rows.addLayout(line(*widgets, stretch=stretch))


class PlainScrollArea(QScrollArea):
    """Scrolls up and down where the window is low, and leaves keys to napari."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Hand the key on."""
        if event is not None:
            event.ignore()


def line(*widgets: QWidget, stretch: int | None = None) -> QHBoxLayout:
    """Return widgets side by side."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(_SPACING)
    for place, widget in enumerate(widgets):
        layout.addWidget(widget, 1 if place == stretch else 0)
    if stretch is None:
        layout.addStretch(1)
    return layout


def button(name: str, text: str) -> QPushButton:
    """Return a button that leaves the keyboard to the picture when it is clicked."""
    widget = QPushButton(text)
    widget.setObjectName(name)
    widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return widget


def words(name: str) -> QLabel:
    """Return a place for sentences."""
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)  # as many lines as it takes
    label.setSizePolicy(policy)
    return label


def allow(widget: QWidget | QAction, control: Control, key: str = "") -> None:
    """Let a widget be used or not; its tooltip says why not, or what it does, and its key."""
    widget.setEnabled(control.enabled)
    widget.setToolTip(f"{control.text} Key: {key}" if key else control.text)
