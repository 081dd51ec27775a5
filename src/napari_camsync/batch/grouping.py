"""group: which videos belong to one recording, and which camera filmed each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias, get_args

By: TypeAlias = Literal["auto", "folder", "name"]
BY: tuple[By, ...] = get_args(By)

_DIVIDERS = "_. -"
# How video files' names end; a folder that is named holds other files too.
_VIDEO = re.compile(
    r"\.(mp4|m4v|mov|qt|mkv|webm|avi|ts|mts|m2ts|mpe?g|vob|wmv|asf|flv|h264|264|hevc|h265|265"
    r"|lrv|insv|3gp|mxf|mjpe?g)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Recording:
    """The videos that were filmed together.

    Parameters
    ----------
    name : str
        Its folder as seen from the study's, or that and what its videos' names have in common.
    folder : Path
        Where its session file and its cut list go.
    label : str
        What distinguishes it from other recordings in its folder; empty where it is the only one.
    videos : mapping of str to Path
        For each camera its video.
    problem : str
        Why it cannot be synchronized; empty where it can.
    """

    name: str
    folder: Path
    label: str
    videos: Mapping[str, Path]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Grouping:
    """What was made of a study's videos.

    Parameters
    ----------
    recordings : tuple of Recording
        In the order of their names.
    unmatched : tuple of Path
        Videos that no camera of the template could have filmed.
    """

    recordings: tuple[Recording, ...]
    unmatched: tuple[Path, ...]


@dataclass(slots=True)
class _Found:
    videos: dict[str, list[Path]] = field(default_factory=lambda: defaultdict(list))


def group(videos: Iterable[Path], cameras: Sequence[str], root: Path, by: By = "auto") -> Grouping:
    """Divide videos into recordings, and tell the cameras by the videos' names.

    A video is a camera's if its name holds the camera's name as a whole word, words being divided
    by ``_``, ``-``, a dot or a space: ``mouse3_cam1.mp4`` is cam1's and ``cam10.mp4`` is not. Of
    the cameras' names only what tells them apart counts: cameras ``rig_left`` and ``rig_right``
    are looked for as ``left`` and ``right``.

    Parameters
    ----------
    videos : iterable of Path
        All videos of the study.
    cameras : sequence of str
        The template's cameras.
    root : Path
        The folder that holds all of them.
    by : {"auto", "folder", "name"}
        Whether the videos of one folder are one recording (``mouse3/cam1.mp4``), or those of one
        folder whose names agree but for the camera's (``mouse3_cam1.mp4``). ``"auto"`` is by name
        where a folder holds several videos of one camera, else by folder.
    """
    words = dict(zip(cameras, telling_parts(cameras), strict=True))
    matched: list[tuple[Path, str, str]] = []
    unmatched: list[Path] = []
    for path in sorted(set(videos)):
        found = match(path.stem, words)
        if found is None:
            unmatched.append(path)
        else:
            matched.append((path, *found))
    if by == "auto":
        by = "name" if _several_in_a_folder(matched) else "folder"
    groups: dict[tuple[Path, str], _Found] = defaultdict(_Found)
    for path, camera, rest in matched:
        groups[path.parent, rest if by == "name" else ""].videos[camera].append(path)
    recordings = [_recording(key, found.videos, cameras, root) for key, found in groups.items()]
    recordings.sort(key=lambda recording: recording.name)
    return Grouping(tuple(recordings), tuple(unmatched))


def match(stem: str, words: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the camera whose word a video's name holds, and the name without it.

    None where it holds none, or several that are equally long.
    """
    found = [(camera, place) for camera, word in words.items() for place in _places(stem, word)]
    longest = max((len(words[camera]) for camera, _ in found), default=0)
    best = [(camera, place) for camera, place in found if len(words[camera]) == longest]
    if len({camera for camera, _ in best}) != 1:
        return None
    camera, (start, stop) = best[-1]
    before, after = stem[:start].rstrip(_DIVIDERS), stem[stop:].lstrip(_DIVIDERS)
    return camera, "_".join(part for part in (before, after) if part)


def is_video(name: str) -> bool:
    """Whether a name ends as those of video files do."""
    return _VIDEO.search(name) is not None


def telling_parts(names: Sequence[str]) -> list[str]:
    """Return what tells names apart: without the words that all begin or all end with.

    A name may be a video file's: how that ends tells nothing either.
    """
    names = [_VIDEO.sub("", name) for name in names]
    if len(names) < 2:
        return names
    divided = [re.split(rf"([{_DIVIDERS}])", name) for name in names]
    front = _shared(divided)
    back = _shared([list(reversed(words[front:])) for words in divided])
    parts = ["".join(words[front : len(words) - back]).strip(_DIVIDERS) for words in divided]
    return parts if all(parts) and len(set(parts)) == len(parts) else names


def _shared(divided: Sequence[Sequence[str]]) -> int:
    count = 0
    for words in zip(*divided, strict=False):
        if len(set(words)) > 1:
            break
        count += 1
    return count


def _places(stem: str, word: str) -> Iterator[tuple[int, int]]:
    """Yield where a word stands in a name as a whole."""
    edge = rf"[{_DIVIDERS}]"
    pattern = rf"(?:(?<={edge})|^){re.escape(word)}(?={edge}|$)"
    for found in re.finditer(pattern, stem, re.IGNORECASE):
        yield found.span()


def _several_in_a_folder(matched: Iterable[tuple[Path, str, str]]) -> bool:
    seen = set()
    for path, camera, _ in matched:
        if (path.parent, camera) in seen:
            return True
        seen.add((path.parent, camera))
    return False


def _recording(
    key: tuple[Path, str], found: Mapping[str, list[Path]], cameras: Sequence[str], root: Path
) -> Recording:
    folder, label = key
    where = folder.relative_to(root).as_posix()
    parts = [part for part in ("" if where == "." else where, label) if part]
    videos = {camera: found[camera][0] for camera in cameras if camera in found}
    return Recording("/".join(parts) or root.name, folder, label, videos, _problem(found, cameras))


def _problem(found: Mapping[str, list[Path]], cameras: Sequence[str]) -> str:
    for camera, paths in found.items():
        if len(paths) > 1:
            return (
                f"{paths[0].name} and {paths[1].name} both claim to be {camera}'s. Move one away, "
                "or group by name (--group-by name)."
            )
    missing = [camera for camera in cameras if camera not in found]
    if not missing:
        return ""
    return f"There is no video of {', '.join(missing)}: none has that word in its name."
