"""Presets: the folders and names that each downstream tool demands, and its rules about them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Literal, TypeAlias, get_args

Preset: TypeAlias = Literal["deeplabcut", "anipose", "sleap", "pose2sim"]
PRESETS: tuple[Preset, ...] = get_args(Preset)


def preset_paths(
    preset: Preset, recording: str, suffixes: Mapping[str, str]
) -> dict[str, PurePosixPath]:
    """Return where a downstream tool wants each camera's video of a recording.

    Parameters
    ----------
    preset : {"deeplabcut", "anipose", "sleap", "pose2sim"}
        The tool.
    recording : str
        The recording's name.
    suffixes : mapping of str to str
        For each camera, how its video's name ends, as in ``".mp4"``.

    Returns
    -------
    dict of str to PurePosixPath
        Relative to the folder that holds the tool's project.

    Raises
    ------
    ValueError
        If the cameras' names break a rule of the tool, or how their videos' names end.
    """
    why_not = why_not_fit(preset, tuple(suffixes)) or _why_not_alike(preset, suffixes)
    if why_not:
        raise ValueError(why_not)
    suffixes = {camera: suffix.lower() for camera, suffix in suffixes.items()}
    name = _one_word(recording, "-" if preset == "sleap" else "")
    if preset == "deeplabcut":
        name = _without(suffixes, name)
    return {
        camera: PurePosixPath(_path(preset, name, camera, suffix))
        for camera, suffix in suffixes.items()
    }


def why_not_fit(preset: Preset, cameras: Sequence[str]) -> str:
    """Say which rule of a tool the cameras' names break; nothing where they break none.

    Parameters
    ----------
    preset : {"deeplabcut", "anipose", "sleap", "pose2sim"}
        The tool. DeepLabCut finds a pair by putting one camera's name in the place of the other's,
        so that a name must not be within another; Anipose finds the camera with a regular
        expression, SLEAP's names are parts joined by ``-``, and Pose2Sim takes the cameras in the
        order of their names when it calibrates, but of their numbers when it triangulates.
    cameras : sequence of str
        The names.
    """
    for camera in cameras:
        if not re.fullmatch(r"[A-Za-z0-9_]+", camera):
            return (
                f"The camera name {camera!r} has characters that {preset} cannot take. Use letters "
                "and digits, as in cam1."
            )
        if preset == "anipose" and "_" in camera:
            return f"Anipose takes the camera from what follows the last '_': rename {camera!r}."
        inside = next((other for other in cameras if camera != other and camera in other), None)
        if preset == "deeplabcut" and inside:
            return f"DeepLabCut cannot tell {camera!r} from {inside!r}, which holds it: rename one."
    if preset == "pose2sim" and sorted(cameras) != sorted(cameras, key=_last_number):
        return (
            "Pose2Sim takes cameras in the order of their names in one step and of their last "
            f"numbers in another, which differ here ({', '.join(sorted(cameras))}): rename them so "
            "that both agree, as in cam01, cam02, cam10."
        )
    folded = [camera.casefold() for camera in cameras]
    if len(set(folded)) < len(folded):
        return "Two cameras differ only in upper and lower case: rename one."
    return ""


def preset_hint(preset: Preset, cameras: Sequence[str], suffixes: Iterable[str]) -> str:
    """Return what to enter in the tool so that it finds the videos.

    Parameters
    ----------
    preset : {"deeplabcut", "anipose", "sleap", "pose2sim"}
        The tool.
    cameras : sequence of str
        The names.
    suffixes : iterable of str
        How the names of the videos that were written end.
    """
    endings = " or ".join(sorted({suffix.lstrip(".") for suffix in suffixes}))
    hints = {
        "deeplabcut": f"DeepLabCut: camera_names: [{', '.join(cameras)}] in the 3D config.yaml, "
        f"and videotype='{endings}' wherever it is asked for.",
        "anipose": f"Anipose: video_extension = '{endings}' and, under [triangulation], "
        f"cam_regex = '_({'|'.join(cameras)})$' in config.toml.",
        "sleap": "SLEAP: one folder for each recording, one within it for each view.",
        "pose2sim": f"Pose2Sim: calibrate the cameras in this order: {', '.join(sorted(cameras))}. "
        "Each recording is a trial, and needs a Config.toml of its own.",
    }
    return hints[preset]


def _last_number(camera: str) -> tuple[bool, int, str]:
    """Return what sorts names by their last number, those without one behind."""
    numbers = re.findall(r"[0-9]+", camera)
    return (not numbers, int(numbers[-1]) if numbers else 0, camera)


def _why_not_alike(preset: Preset, suffixes: Mapping[str, str]) -> str:
    """Say that videos' names end differently, where the tool looks for one ending only."""
    endings = sorted({suffix.lower() for suffix in suffixes.values()})
    if preset not in ("deeplabcut", "anipose") or len(endings) < 2:
        return ""
    return (
        f"{preset} looks for videos of one kind, and these are {' and '.join(endings)}. Have all "
        "of them written as one kind: --to mp4 (or mkv)."
    )


def _path(preset: Preset, recording: str, camera: str, suffix: str) -> str:
    if preset == "deeplabcut":  # <prefix><camera><suffix>; prefix and suffix not both empty
        return f"{recording}_{camera}{suffix}"
    if preset == "anipose":
        return f"{recording}/videos-raw/{recording}_{camera}{suffix}"
    if preset == "sleap":
        return f"{recording}/{camera}/{camera}-{recording}-synced.mp4"
    return f"{recording}/videos/{camera}{suffix}"


def _one_word(name: str, separator: str) -> str:
    """Return a name without what divides folders or the parts of a name."""
    return re.sub(r"[^\w.-]" + (f"|{separator}" if separator else ""), "_", name).strip("_.")


def _without(cameras: Iterable[str], recording: str) -> str:
    """Return a recording's name in which no camera's occurs, which may be in a name but once."""
    for camera in sorted(cameras, key=len, reverse=True):
        apart = f"{camera[0]}-{camera[1:]}" if len(camera) > 1 else "x"
        recording = recording.replace(camera, apart)
    return recording
