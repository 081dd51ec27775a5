"""read_table: a cut list's cells, as spreadsheets and scripts write them."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import CutListError

FRAME_COLUMN = "frame"

_SEPARATORS = (",", ";", "\t")
# Excel's "Unicode text" is UTF-16, its "CSV UTF-8" begins with a byte order mark too.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ANNOUNCED = re.compile(r"sep=.(\r\n|\r|\n)")  # to Excel, before the header
_DECIMAL_COMMA = re.compile(r"\d+,\d+")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table.

    Parameters
    ----------
    cells : list of str
        What stands in it.
    lines : range
        The lines of the file that it takes, counted from 0.
    """

    cells: list[str]
    lines: range

    @property
    def line(self) -> int:
        """The number of its first line, as editors count."""
        return self.lines.start + 1


@dataclass(frozen=True, slots=True)
class Table:
    """A cut list as it stands in its file.

    Parameters
    ----------
    header : list of str
        The names of the columns.
    rows : tuple of Row
        Those that are not empty.
    lines : tuple of str
        The whole file's, with what ends them.
    encoding : str
        How they are written.
    """

    header: list[str]
    rows: tuple[Row, ...]
    lines: tuple[str, ...]
    encoding: str

    def text_without(self, rows: Container[int]) -> str:
        """Return the file's text without the rows of these places, all else as it is."""
        gone = {line for place, row in enumerate(self.rows) if place in rows for line in row.lines}
        return "".join(text for line, text in enumerate(self.lines) if line not in gone)


def read_table(file: Path) -> Table:
    """Return a cut list's rows, names in the first column.

    Separated by commas, semicolons or tabs, in UTF-8 or UTF-16; a column of row numbers, as pandas
    writes before the names, is left out; ``245,0`` is ``245.0`` where no comma separates.

    Raises
    ------
    CutListError
        If it is no such table, with what to change.
    """
    text, encoding = _text(file)
    if "\0" in text:
        raise CutListError(
            f"{file}, line {text[: text.index(chr(0))].count(chr(10)) + 1}: there is a NUL "
            "character, which no file name can hold. Delete it, or save the list anew as CSV."
        )
    lines = tuple(io.StringIO(text, newline=""))
    begin = 1 if _ANNOUNCED.match(text) else 0
    try:
        rows = _rows(lines, begin)
    except csv.Error as error:
        raise CutListError(
            f"{file} cannot be read as a table ({error}). Save it as CSV in UTF-8."
        ) from error
    header, *rows = _without_numbers(_checked(file, rows))
    return Table(header.cells, tuple(rows), lines, encoding)


def _rows(lines: Sequence[str], begin: int) -> list[Row]:
    """Return the rows that are not empty, from a line on."""
    separator = _separator(next((line for line in lines[begin:] if line.strip()), ""))
    reader = csv.reader(lines[begin:], delimiter=separator)
    rows, first = [], begin
    for cells in reader:
        end = begin + reader.line_num
        if any(cell.strip() for cell in cells):
            rows.append(Row([_cell(cell, separator) for cell in cells], range(first, end)))
        first = end
    return rows


def _text(file: Path) -> tuple[str, str]:
    """Return a file's text, and how it is encoded."""
    try:
        data = file.read_bytes()
        encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
        return data.decode(encoding), encoding
    except UnicodeDecodeError as error:
        raise CutListError(
            f"{file} cannot be read as a table: it is not text in UTF-8. Name a cut list such as "
            "cut_times.csv; in Excel, save it as 'CSV UTF-8'."
        ) from error
    except OSError as error:
        raise CutListError(
            f"{file} cannot be read as a table ({error}). Save it as CSV in UTF-8."
        ) from error


def _separator(header: str) -> str:
    """Return what divides a header so that one of its columns is called as it should be."""
    for separator in _SEPARATORS:
        if FRAME_COLUMN in [cell.strip().strip('"') for cell in header.split(separator)[1:]]:
            return separator
    return ","


def _cell(cell: str, separator: str) -> str:
    cell = cell.strip()
    decimal = separator != "," and _DECIMAL_COMMA.fullmatch(cell)
    return cell.replace(",", ".") if decimal else cell


def _checked(file: Path, rows: list[Row]) -> list[Row]:
    if not rows or FRAME_COLUMN not in rows[0].cells[1:]:
        begins = ", ".join(map(repr, rows[0].cells)) if rows else ""
        found = f" It begins with {begins}." if rows else " It is empty."
        raise CutListError(
            f"{file} has no column {FRAME_COLUMN!r}.{found[:200]} Its first line should be "
            "',frame', each further line a file name and a frame."
        )
    return rows


def _without_numbers(rows: list[Row]) -> list[Row]:
    """Leave out a first column that only numbers the rows, before that of the names."""
    header, filled = rows[0].cells, rows[1:]
    numbered = bool(filled) and all(row.cells[0].isdigit() for row in filled)
    nameless = header[0] in ("", "index") or header[0].startswith("Unnamed:")
    if not (numbered and nameless and len(header) > 2 and header[1] != FRAME_COLUMN):
        return rows
    return [replace(row, cells=row.cells[1:]) for row in rows]
