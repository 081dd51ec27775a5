"""CameraTable: all cameras at a glance; a click makes one the current one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qtpy.QtCore import QSignalBlocker, Qt, Signal  # type: ignore[attr-defined]
from qtpy.QtGui import QColor, QKeyEvent
from qtpy.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from .colors import Colors
from .status import HEADINGS, Row

_ROW_HEIGHT = 22
_SMALLER = 0.9  # than the window's text
_FEWEST, _MOST = 3, 6  # rows shown without scrolling
_STATUS = len(HEADINGS) - 1
_MARK = "⚠ "


class CameraTable(QTableWidget):
    """A row for each camera."""

    chosen = Signal(int)
    """The row that the mouse has gone to."""

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
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * _SMALLER)  # names are to be read in full
        self.setFont(font)
        self.setStyleSheet("QHeaderView::section { padding: 1px 2px; }")
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
        # Whichever button it is, and also where the mouse is dragged over the rows.
        self.currentCellChanged.connect(self._tell)
        self._shown: tuple[Any, ...] = ()
        self._make_room(0)

    def show_rows(self, rows: Sequence[Row], current: int, colors: Colors) -> None:
        """Show these rows, and which is the current one."""
        if (tuple(rows), current, colors) == self._shown:
            return
        before, self._shown = self._shown, (tuple(rows), current, colors)
        with QSignalBlocker(self):  # what is shown is not what the mouse does
            self._fill_in(rows, current, colors, before)

    def _fill_in(
        self, rows: Sequence[Row], current: int, colors: Colors, before: tuple[Any, ...]
    ) -> None:
        if self.rowCount() != len(rows):
            self._make_room(len(rows))
        for number, row in enumerate(rows):
            for column, text in enumerate(row.cells):
                item = self.item(number, column)
                if item is not None:
                    _fill(item, row, column, text, colors)
        if current >= 0 and (not before or before[1] != current or len(before[0]) != len(rows)):
            self.selectRow(current)

    def _tell(self, row: int, _column: int, _before: int, _column_before: int) -> None:
        if row >= 0 and self._shown and row != self._shown[1]:
            self.chosen.emit(row)

    def _make_room(self, rows: int) -> None:
        """Have so many rows."""
        self.setRowCount(rows)
        for row in range(rows):
            for column in range(len(HEADINGS)):
                if self.item(row, column) is None:
                    self.setItem(row, column, _item(column))
        header = self.horizontalHeader()
        top = header.sizeHint().height() if header is not None else 0
        shown = min(max(rows, _FEWEST), _MOST)
        self.setFixedHeight(top + shown * _ROW_HEIGHT + 2 * self.frameWidth())

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Hand keys on: they are napari's and the shortcuts'."""
        if event is not None:
            event.ignore()


def _item(column: int) -> QTableWidgetItem:
    item = QTableWidgetItem()
    left = column in (0, _STATUS)
    side = Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight
    item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    return item


def _fill(item: QTableWidgetItem, row: Row, column: int, text: str, colors: Colors) -> None:
    """Let a cell show what it is to; setting what is there already would draw it anew."""
    said = _MARK + text if column == 0 and row.unusual else text
    if item.text() != said:
        item.setText(said)
    if item.toolTip() != row.about:
        item.setToolTip(row.about)
    if column == _STATUS:
        color = QColor(colors.of(row.tone))
        if item.foreground().color() != color:
            item.setForeground(color)
