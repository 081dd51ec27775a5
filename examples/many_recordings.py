"""Synchronize a study from Python, as ``camsync batch`` does, and list what needs a look.

python examples/many_recordings.py study/ rig.camsync.json
"""

from __future__ import annotations

import shlex
import sys

import napari_camsync as camsync
from napari_camsync.batch import (
    Choices,
    Status,
    find_videos,
    plan_batch,
    run_here,
    study_folder,
    write_report,
)


def main(folder: str, template: str) -> None:
    """Do all recordings with two processes, and write the report."""
    rig = camsync.Session.read(template)
    videos, root = find_videos([folder]), study_folder([folder])
    planned = plan_batch(videos, rig, Choices(), camsync.__version__, root)
    outcomes = []
    for outcome in run_here(planned.tasks, workers=2):
        outcomes.append(outcome)
        print(f"{outcome.name}: {outcome.status.value} {outcome.sentence}".rstrip())
    write_report(planned.report, outcomes, planned.unmatched)
    for outcome in outcomes:
        if outcome.status is Status.REVIEW:
            print(f"camsync gui {shlex.quote(str(outcome.session))}")


if __name__ == "__main__":  # processes start from here again
    main(*sys.argv[1:3])
