"""A rig's many recordings become synchronized ones."""

from .cluster import run_on_cluster
from .grouping import BY, By, Grouping, Recording, group
from .journal import Journal
from .planning import Batch, Choices, plan_batch
from .pool import run_here
from .recording import synchronize
from .report import write_report
from .sources import find_videos, study_folder
from .task import CameraOutcome, CameraTask, Outcome, Status, Task, Trimmed

__all__ = [
    "BY",
    "Batch",
    "By",
    "CameraOutcome",
    "CameraTask",
    "Choices",
    "Grouping",
    "Journal",
    "Outcome",
    "Recording",
    "Status",
    "Task",
    "Trimmed",
    "find_videos",
    "group",
    "plan_batch",
    "run_here",
    "run_on_cluster",
    "study_folder",
    "synchronize",
    "write_report",
]
