"""CutList: the cuts of all cameras, and ``cut_times.csv``."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path, PurePosixPath

from ..errors import CutListError
from ..files import write_whole
from .cut import Cut
from .cut_table import FRAME_COLUMN, Row, read_table

STOP_COLUMN = "stop"


@dataclass(frozen=True, slots=True)
class CutList:
    """The cuts of several cameras.

    Parameters
    ----------
    cuts : tuple of Cut
        One per video.
    other_columns : tuple of str
        Columns of the file it was read from that are not kept here.

    Raises
    ------
    CutListError
        If a video is named twice.
    """

    cuts: tuple[Cut, ...]
    other_columns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse two cuts of one video."""
        names = [cut.name for cut in self.cuts]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise CutListError(f"{twice[0]} is named twice in the cut list. Keep one of its rows.")

    def __len__(self) -> int:
        """Return the number of cuts."""
        return len(self.cuts)

    def __iter__(self) -> Iterator[Cut]:
        """Yield the cuts."""
        return iter(self.cuts)

    @classmethod
    def read(cls, path: str | PathLike[str]) -> CutList:
        """Read a ``cut_times.csv``, ours or Camera-Sync's.

        The first column holds file names, the column ``frame`` the frames (``245.0`` is frame
        245), the column ``stop``, if there is one, the frames to end before. Other columns are
        passed over.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        CutListError
            If it is not a cut list, naming the row and the value.
        """
        file = Path(path)
        if not file.exists():
            raise FileNotFoundError(f"{file}: there is no such cut list. Export or detect first.")
        if file.is_dir():
            raise CutListError(f"{file} cannot be read: it is a folder. Name the cut list in it.")
        table = read_table(file)
        cuts = tuple(_cut(file, table.header, row) for row in table.rows)
        if not cuts:
            raise CutListError(f"{file} names no videos. Add a line for each: file name,frame")
        known = ("", FRAME_COLUMN, STOP_COLUMN)
        return cls(cuts, tuple(name for name in table.header[1:] if name not in known))

    def only(self, names: Sequence[str]) -> CutList:
        """Return the cuts of these videos; all of them where no name is given.

        Raises
        ------
        ValueError
            If the list does not name one of them.
        """
        known = {cut.name for cut in self.cuts}
        unknown = [name for name in names if name not in known]
        if unknown:
            raise ValueError(
                f"The cut list does not name {unknown[0]}. It names: {', '.join(sorted(known))}."
            )
        return replace(self, cuts=tuple(c for c in self.cuts if not names or c.name in names))

    def without(self, names: Sequence[str]) -> CutList:
        """Return the cuts of the other videos."""
        return replace(self, cuts=tuple(cut for cut in self.cuts if cut.name not in names))

    def equally_long(self, lengths: Mapping[str, int]) -> CutList:
        """Return the cuts with ends, so that every video keeps the same number of frames.

        Parameters
        ----------
        lengths : mapping of str to int
            Each video's number of frames.

        Raises
        ------
        CutListError
            If a video ends before it is to begin, or before it is to end.
        """
        for cut in self.cuts:
            length = lengths[cut.name]
            where = f"begin at frame {cut.frame}" if cut.frame >= length else f"stop at {cut.stop}"
            if cut.frame >= length or (cut.stop or length) > length:
                raise CutListError(
                    f"{cut.name} has {length} frames and cannot {where}. Correct its row."
                )
        kept = min((c.stop or lengths[c.name]) - c.frame for c in self.cuts)
        return replace(self, cuts=tuple(replace(c, stop=c.frame + kept) for c in self.cuts))

    def add_to(self, path: str | PathLike[str], *, overwrite: bool = False) -> CutList:
        """Write these cuts into a cut list that may exist, keeping the videos it names already.

        Parameters
        ----------
        path : path
            The ``cut_times.csv``; made where it does not exist.
        overwrite : bool
            Whether rows of these videos may be replaced, and columns that are not kept here be
            dropped.

        Returns
        -------
        CutList
            What the file now holds.

        Raises
        ------
        CutListError
            If something would be lost that may not be.
        """
        file = Path(path)
        before = CutList.read(file) if file.exists() else CutList(())
        ours = {cut.name: cut for cut in self.cuts}
        changed = [old for old in before if ours.get(old.name, old).frame != old.frame]
        if changed and not overwrite:
            old = changed[0]
            raise CutListError(
                f"{file} says frame {old.frame} for {old.name} already; now it would be "
                f"{ours[old.name].frame}. Allow overwriting (--overwrite) to replace it."
            )
        before.refuse_other_columns(file, overwrite=overwrite)
        names = {cut.name for cut in before}
        kept = tuple(ours[old.name] if old in changed else old for old in before)
        merged = CutList(kept + tuple(cut for cut in self.cuts if cut.name not in names))
        merged.write(file, overwrite=True)
        return merged

    def refuse_other_columns(self, file: Path, *, overwrite: bool) -> None:
        """Refuse to write a file again that has columns which are not kept here.

        Raises
        ------
        CutListError
            If it has, and may not be overwritten.
        """
        if self.other_columns and not overwrite:
            raise CutListError(
                f"{file} has columns of its own ({', '.join(self.other_columns)}) that would be "
                "lost. Write to another file, or allow overwriting (--overwrite)."
            )

    def write(self, path: str | PathLike[str], *, overwrite: bool = False) -> None:
        """Write the list so that Camera-Sync reads it too.

        Raises
        ------
        FileExistsError
            If the file exists and `overwrite` is False.
        OSError
            If it cannot be written.
        """
        with_stop = any(cut.stop is not None for cut in self.cuts)
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["", FRAME_COLUMN] + [STOP_COLUMN] * with_stop)
        for cut in self.cuts:
            stop = "" if cut.stop is None else cut.stop
            writer.writerow([cut.name, cut.frame] + [stop] * with_stop)
        write_whole(Path(path), text.getvalue(), overwrite=overwrite)


def _cut(file: Path, header: list[str], row: Row) -> Cut:
    cells = dict(zip(header[1:], row.cells[1:], strict=False))
    where = f"{file}, line {row.line}"
    frame = _whole_number(cells.get(FRAME_COLUMN, ""), f"{where}: frame")
    stop_text = cells.get(STOP_COLUMN, "").strip()
    try:
        return Cut(
            _on_disk(file.parent, _plain(row.cells[0])),
            frame,
            _whole_number(stop_text, where) if stop_text else None,
        )
    except CutListError as error:
        raise CutListError(f"{where}: {error}") from None


def drop_cuts(path: Path, names: Sequence[str]) -> list[Cut]:
    """Take videos out of a cut list on disk, if there is one; return their rows.

    All else stays as it is written. A list that would hold nothing more is removed.

    Raises
    ------
    CutListError
        If it cannot be read.
    OSError
        If it cannot be written.
    """
    if not path.exists():
        return []
    before = CutList.read(path)
    table = read_table(path)
    dropped = {place: cut for place, cut in enumerate(before) if cut.name in names}
    if len(dropped) == len(before):
        path.unlink()
    elif dropped:
        text = table.text_without(dropped)
        write_whole(path, text, overwrite=True, encoding=table.encoding)
    return list(dropped.values())


def _on_disk(folder: Path, name: str) -> str:
    """Return a name as the file beside the list is spelled, which may be in another Unicode form.

    An accented letter is one character or two (NFC, NFD): macOS and some programs choose for one.
    """
    if name.isascii() or _is_there(folder, name):
        return name
    forms = (unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name))
    return next((form for form in forms if _is_there(folder, form)), name)


def _is_there(folder: Path, name: str) -> bool:
    try:
        return (folder / name).exists()
    except (OSError, ValueError):  # no name that a file can have
        return False


def _whole_number(text: str, where: str) -> int:
    try:
        value = float(text.replace("_", "?"))  # Python's own spelling 1_000 is not CSV's
        whole = int(value)
    except (ValueError, OverflowError):
        raise CutListError(f"{where} {text.strip()!r} is not a number.") from None
    if value != whole:
        raise CutListError(f"{where} {text.strip()} is not a whole number; frames are counted.")
    return whole


def _plain(name: str) -> str:
    """Return a name without the detours that make one file look like two."""
    return PurePosixPath(name).as_posix() if name else name
