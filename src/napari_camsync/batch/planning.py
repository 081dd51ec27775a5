"""plan_batch: the tasks of a study, decided before anything is read but names and the template."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..align import synced_path
from ..align.naming import Kind, suffix_of
from ..align.presets import Preset, preset_paths, why_not_fit
from ..align.review import accepted_names
from ..errors import CamSyncError
from ..session import SUFFIX, Session
from .grouping import By, Recording, group, telling_parts
from .journal import record_path
from .task import CameraTask, Task

REPORT_FOLDER = "camsync-batch"
_CUT_LIST = "cut_times.csv"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user asks of a batch besides the template.

    Parameters
    ----------
    by : {"auto", "folder", "name"}
        How videos are grouped.
    out_dir : Path, optional
        Where trimmed videos go; where None, into ``<preset>-project`` in the current folder, or,
        without a preset, beside their sources.
    preset : str, optional
        The downstream tool that names are for.
    report : Path, optional
        The folder for the report and for how far the work has come.
    accept : tuple of str
        Recordings whose doubtful ON frames a person accepts; ``("all",)`` for all of them.
    overwrite : bool
        See `Task`.
    to : {"mp4", "mkv"}, optional
        The kind of file of trimmed videos; that of their sources where None.
    """

    by: By = "auto"
    out_dir: Path | None = None
    preset: Preset | None = None
    report: Path | None = None
    accept: tuple[str, ...] = ()
    overwrite: bool = False
    to: Kind | None = None

    @property
    def base(self) -> Path | None:
        """The folder of the trimmed videos, absolute; None where they stay beside their sources."""
        named = self.out_dir or (Path(f"{self.preset}-project") if self.preset else None)
        return named.absolute() if named else None

    @property
    def own_folders(self) -> list[Path]:
        """Folders in which no source is looked for: a preset's names do not tell trimmed videos."""
        return [self.base] if self.preset and self.base else []


@dataclass(frozen=True, slots=True)
class Batch:
    """A study's tasks.

    Parameters
    ----------
    tasks : tuple of Task
        One for each recording.
    unmatched : tuple of Path
        Videos of no camera of the template.
    report : Path
        The folder for the report.
    cameras : tuple of str
        The cameras, as they are called in outputs.
    """

    tasks: tuple[Task, ...]
    unmatched: tuple[Path, ...]
    report: Path
    cameras: tuple[str, ...]


def plan_batch(
    videos: Sequence[Path],
    template: Session,
    choices: Choices,
    version: str,
    root: Path | None = None,
) -> Batch:
    """Make the tasks of a study.

    Parameters
    ----------
    videos : sequence of Path
        All of its videos, absolute.
    template : Session
        The rig: its cameras' names, ROIs and picture sizes.
    choices : Choices
        What else is asked.
    version : str
        Of napari-camsync.
    root : Path, optional
        The study's folder, as seen from which recordings are named; the nearest that holds all
        videos where None.

    Raises
    ------
    CamSyncError
        If the template has no cameras, or none of the videos is one of theirs.
    ValueError
        If the cameras' names do not fit the preset, or there is no recording of a name that is
        to be accepted.
    """
    names = [camera.name for camera in template.cameras]
    if not names:
        raise CamSyncError("The template has no cameras. Save a session with the rig's cameras.")
    short = telling_parts(names)
    if choices.preset:
        why_not = why_not_fit(choices.preset, short)
        if why_not:
            raise ValueError(
                f"{why_not} A camera's name stands in the template, a text file, as its "
                '"name": put another word there that its videos\' names hold.'
            )
        if choices.preset == "sleap" and choices.to not in (None, "mp4"):
            raise ValueError(f"SLEAP takes mp4 only. Leave out --to {choices.to}.")
    root = root or _common_folder(videos)
    grouping = group(videos, names, root, choices.by)
    if not grouping.recordings:
        raise CamSyncError(
            f"None of the {len(videos)} videos is of a camera of the template, which are called "
            f"{', '.join(short)}: a video's name holds its camera's, as in mouse3_{short[0]}.mp4."
        )
    report = (choices.report or (choices.base or root) / REPORT_FOLDER).absolute()
    tasks = [
        _task(recording, template, choices, dict(zip(names, short, strict=True)), report, version)
        for recording in grouping.recordings
    ]
    accepted = accepted_names([task.name for task in tasks], choices.accept)
    tasks = [task.model_copy(update={"accept": task.name in accepted}) for task in tasks]
    return Batch(_refuse_collisions(tasks), grouping.unmatched, report, tuple(short))


def _task(
    recording: Recording,
    template: Session,
    choices: Choices,
    short: dict[str, str],
    report: Path,
    version: str,
) -> Task:
    outputs, problem = {}, recording.problem
    try:
        outputs = _outputs(recording, choices, short)
    except ValueError as error:  # its videos do not fit the preset; those of others may
        problem = problem or str(error)
        outputs = {camera: synced_path(video) for camera, video in recording.videos.items()}
    cameras = tuple(
        CameraTask(
            name=camera.name,
            video=recording.videos[camera.name],
            roi=camera.roi,
            size=camera.size,
            output=outputs[camera.name],
        )
        for camera in template.cameras
        if camera.name in outputs
    )
    label = recording.label
    session = recording.folder / f"{label or recording.folder.name}{SUFFIX}"
    options = template.options
    if choices.preset:
        options = options.model_copy(update={"equal_length": True})
    return Task(
        name=recording.name,
        cameras=cameras,
        session=session,
        cut_list=recording.folder / (f"{label}-{_CUT_LIST}" if label else _CUT_LIST),
        record=record_path(report / "records", recording.name, session),
        options=options,
        overwrite=choices.overwrite,
        version=version,
        problem=problem,
    )


def _outputs(recording: Recording, choices: Choices, short: dict[str, str]) -> dict[str, Path]:
    """Return where each camera's trimmed video goes."""
    videos = recording.videos
    base = choices.base
    if choices.preset is None or base is None:
        folder = base / recording.name if base else None
        return {camera: synced_path(video, folder, choices.to) for camera, video in videos.items()}
    suffixes = {short[camera]: suffix_of(video, choices.to) for camera, video in videos.items()}
    paths: dict[str, PurePosixPath] = preset_paths(choices.preset, recording.name, suffixes)
    return {camera: base / paths[short[camera]] for camera in videos}


def _refuse_collisions(tasks: Sequence[Task]) -> tuple[Task, ...]:
    """Mark recordings that would write the same file."""
    claims: dict[str, list[str]] = defaultdict(list)
    for task in tasks:
        for path in _written_by(task):
            claims[path].append(task.name)

    def problem(task: Task) -> str:
        others = {name for path in _written_by(task) for name in claims[path]} - {task.name}
        if not others:
            return ""
        return f"{' and '.join(sorted(others))} would get the same file names. Rename one of them."

    return tuple(
        task if task.problem else task.model_copy(update={"problem": problem(task)})
        for task in tasks
    )


def _written_by(task: Task) -> set[str]:
    """Return the files that a task writes, alike in upper and lower case."""
    outputs = (camera.output for camera in task.cameras)
    return {str(path).casefold() for path in (task.session, task.record, *outputs)}


def _common_folder(videos: Sequence[Path]) -> Path:
    folders = [video.parent for video in videos]
    first = folders[0]
    for folder in (first, *first.parents):
        if all(other.is_relative_to(folder) for other in folders):
            return folder
    raise CamSyncError("The videos are on different drives. Run one batch for each drive.")
