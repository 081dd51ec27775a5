"""Cut: which frame a video is to begin on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from ..errors import CutListError


@dataclass(frozen=True, slots=True)
class Cut:
    """One camera's video and the frame it is to begin on.

    Parameters
    ----------
    name : str
        The video's file name, beside the cut list.
    frame : int
        The first frame to keep, 0-based.
    stop : int, optional
        The frame to end before; the end of the video where None.

    Raises
    ------
    CutListError
        If the name leads out of its folder, or the frames are not a range.
    """

    name: str
    frame: int
    stop: int | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be a cut."""
        if not self.name or _leads_outside(self.name):
            raise CutListError(
                f"The name {self.name!r} is not that of a file beside the cut list. "
                "Put the videos and the list into one folder."
            )
        if self.frame < 0:
            raise CutListError(f"{self.name}: frame {self.frame} is negative; frames count from 0.")
        if self.stop is not None and self.stop <= self.frame:
            raise CutListError(f"{self.name}: it cannot stop at {self.stop}, before {self.frame}.")


def name_beside(video: Path, cut_list: Path) -> str:
    """Return the name by which a cut list speaks of a video.

    Raises
    ------
    CutListError
        If the video is not in the list's folder.
    """
    folder = cut_list.resolve().parent
    try:
        return (video.parent.resolve() / video.name).relative_to(folder).as_posix()
    except ValueError:
        raise CutListError(
            f"{video} is not in the folder of {cut_list}, and a cut list names videos beside it. "
            "Save the list where the videos are, or move them into one folder."
        ) from None


def _leads_outside(name: str) -> bool:
    paths = (PurePosixPath(name), PureWindowsPath(name))
    return any(path.anchor or ".." in path.parts for path in paths)
