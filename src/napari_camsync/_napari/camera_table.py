"""CameraTable: all cameras at a glance; a click makes one the current one."""

from __future__ import annotations

from collections.abc import Sequence

from qtpy.QtCore import Qt, Signal  # type: ignore[attr-defined]
from qtpy.QtGui import QColor, QKeyEvent
from qtpy.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from .colors import Colors
from .status import HEADINGS, Row

_ROW_HEIGHT = 22
_FEWEST, _MOST = 3, 6  # rows shown without scrolling
_STATUS = len(HEADINGS) - 1
_MARK = "⚠ "


class CameraTable(QTableWidget):
    """A row for each camera."""

    chosen = Signal(int)
    """The row that was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, len(HEADINGS), parent)
        self.setObjectName("cameras")
        self.setHorizontalHeaderLabels(list(HEADINGS))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        if rows is not None and columns is not None:
            rows.hide()
            rows.setDefaultSectionSize(_ROW_HEIGHT)
            rows.setMinimumSectionSize(_ROW_HEIGHT)
            columns.setMinimumSectionSize(28)
            columns.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            columns.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
            columns.setHighlightSections(False)
        self.cellClicked.connect(lambda row, _column: self.chosen.emit(row))
        self._shown: tuple[object, ...] = ()

    def show_rows(self, rows: Sequence[Row], current: int, colors: Colors) -> None:
        """Show these rows, and which is the current one."""
        if (tuple(rows), current, colors) == self._shown:
            return
        self._shown = (tuple(rows), current, colors)
        self.setRowCount(len(rows))
        for number, row in enumerate(rows):
            for column, text in enumerate(row.cells):
                self.setItem(number, column, _item(row, column, text, colors))
        if current >= 0:
            self.selectRow(current)
        header = self.horizontalHeader()
        top = header.sizeHint().height() if header is not None else 0
        shown = min(max(len(rows), _FEWEST), _MOST)
        self.setFixedHeight(top + shown * _ROW_HEIGHT + 2 * self.frameWidth())

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Hand keys on: they are napari's and the shortcuts'."""
        if event is not None:
            event.ignore()


def _item(row: Row, column: int, text: str, colors: Colors) -> QTableWidgetItem:
    item = QTableWidgetItem(_MARK + text if column == 0 and row.unusual else text)
    item.setToolTip(row.about)
    if column in (0, _STATUS):
        item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    else:
        item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    if column == _STATUS:
        item.setForeground(QColor(colors.of(row.tone)))
    return item
