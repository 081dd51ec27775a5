"""ReportDialog: what was trimmed, how, and what the checks found."""

from __future__ import annotations

from collections.abc import Callable

from qtpy.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

_SIZE = (720, 460)


class ReportDialog(QDialog):
    """Shows a report.

    Parameters
    ----------
    text : str
        The report.
    save : callable
        Saves it, where the user wants it.
    """

    def __init__(self, parent: QWidget, text: str, save: Callable[[], object]) -> None:
        super().__init__(parent)
        self.setWindowTitle("What was trimmed")
        self.setObjectName("report_dialog")
        self.resize(*_SIZE)
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        close = QDialogButtonBox.StandardButton.Close
        self.buttons = QDialogButtonBox(close)
        self.save = self.buttons.addButton("Save…", QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.rejected.connect(self.reject)
        if self.save is not None:
            self.save.clicked.connect(lambda _checked: save())
        layout = QVBoxLayout(self)
        layout.addWidget(self.text)
        layout.addWidget(self.buttons)
