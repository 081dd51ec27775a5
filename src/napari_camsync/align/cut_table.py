"""read_table: a cut list's cells, as spreadsheets and scripts write them."""

from __future__ import annotations

import codecs
import csv
import io
import re
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
_ANNOUNCED = re.compile(r"\Asep=.(\r\n|\r|\n)")  # to Excel, before the header
_DECIMAL_COMMA = re.compile(r"\d+,\d+")


def read_table(file: Path) -> list[list[str]]:
    """Return a cut list's rows, the header first, names in the first column.

    Separated by commas, semicolons or tabs, in UTF-8 or UTF-16; a column of row numbers, as pandas
    writes before the names, is left out; ``245,0`` is ``245.0`` where no comma separates.

    Raises
    ------
    CutListError
        If it is no such table, with what to change.
    """
    text = _text(file)
    if "\0" in text:
        raise CutListError(
            f"{file}, line {text[: text.index(chr(0))].count(chr(10)) + 1}: there is a NUL "
            "character, which no file name can hold. Delete it, or save the list anew as CSV."
        )
    text = _ANNOUNCED.sub("", text)
    first = text.lstrip("\r\n").splitlines()[0] if text.strip() else ""
    separator = _separator(first)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise CutListError(
            f"{file} cannot be read as a table ({error}). Save it as CSV in UTF-8."
        ) from error
    while rows and not any(cell.strip() for cell in rows[0]):
        rows = rows[1:]
    rows = [[_cell(cell, separator) for cell in row] for row in rows]
    return _without_numbers(_checked(file, rows))


def _text(file: Path) -> str:
    try:
        data = file.read_bytes()
        encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
        return data.decode(encoding)
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


def _checked(file: Path, rows: list[list[str]]) -> list[list[str]]:
    if not rows or FRAME_COLUMN not in rows[0][1:]:
        found = f" It begins with {', '.join(map(repr, rows[0]))}." if rows else " It is empty."
        raise CutListError(
            f"{file} has no column {FRAME_COLUMN!r}.{found[:200]} Its first line should be "
            "',frame', each further line a file name and a frame."
        )
    return rows


def _without_numbers(rows: list[list[str]]) -> list[list[str]]:
    """Leave out a first column that only numbers the rows, before that of the names."""
    header, filled = rows[0], [row for row in rows[1:] if any(row)]
    numbered = bool(filled) and all(row[0].isdigit() for row in filled)
    nameless = header[0] in ("", "index") or header[0].startswith("Unnamed:")
    if not (numbered and nameless and len(header) > 2 and header[1] != FRAME_COLUMN):
        return rows
    return [row[1:] for row in rows]
