"""synchronize: the whole work on one recording; takes paths and returns a small outcome."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from ..align import Cut, CutList, drop_cuts, name_beside
from ..align.review import review
from ..errors import CamSyncError, in_a_sentence
from ..session import Session
from ..trim import trim_video
from ..video import open_video
from ..video.probe import compare_rates, probe
from ..video.versions import Versions
from .finding import Finding, find_camera, is_decided, is_doubtful
from .journal import Journal, hashed
from .task import CameraOutcome, CameraTask, Outcome, Status, Task, Trimmed


def synchronize(task: Task) -> Outcome:
    """Find the onsets of a recording's cameras, write its session and cut list, trim its videos.

    Nothing that an earlier run has finished, and that is unchanged, is done again; what goes wrong
    is said in the outcome. May be ended at any moment: what it writes is whole or not there.

    Parameters
    ----------
    task : Task
        The recording. Its paths must lead to the same files wherever this runs.
    """
    begun = time.perf_counter()
    try:
        journal = Journal(task)
        outcome = _synchronize(task, journal)
        outcome = outcome.model_copy(update={"seconds": round(time.perf_counter() - begun, 2)})
        journal.finish(outcome)
    except (CamSyncError, OSError, ValueError) as error:
        return failed(task, in_a_sentence(error))
    return outcome


def failed(task: Task, sentence: str) -> Outcome:
    """Return the outcome of a recording that could not be worked on."""
    return Outcome(
        name=task.name,
        status=Status.FAILED,
        sentence=sentence,
        session=task.session,
        videos=tuple(camera.video for camera in task.cameras),
    )


def _synchronize(task: Task, journal: Journal) -> Outcome:
    if task.problem:
        raise CamSyncError(task.problem)
    before = Session.read(task.session) if task.session.exists() else Session()
    findings = _find_all(task, before, journal)
    if task.accept:
        findings = [_accepted(finding) for finding in findings]
    journal.intend([task.session])
    Session(cameras=tuple(f.camera for f in findings), options=task.options).write(task.session)
    journal.note_searched({finding.camera.name: finding.recipe for finding in findings})
    if review(finding.camera.judged for finding in findings).held:
        journal.discard_outdated({})
        if journal.is_own(task.cut_list):  # what an earlier run wrote holds no longer
            drop_cuts(
                task.cut_list, [name_beside(one.video, task.cut_list) for one in task.cameras]
            )
        return _outcome(task, findings, [None] * len(findings), Status.REVIEW)
    return _outcome(task, findings, _trim_all(task, findings, journal), Status.DONE)


def _accepted(finding: Finding) -> Finding:
    """Note that a person accepts what is doubtful; what has no ON frame cannot be accepted."""
    if finding.camera.marker is None or not is_doubtful(finding.camera):
        return finding
    camera = finding.camera.model_copy(update={"accepted": True})
    return replace(finding, camera=camera)


def _find_all(task: Task, before: Session, journal: Journal) -> list[Finding]:
    """Find every camera's ON frame; say of all videos that cannot be read that they cannot."""
    findings, problems = [], []
    for camera in task.cameras:
        try:
            findings.append(find_camera(camera, task, before, journal))
        except (CamSyncError, OSError, ValueError) as error:
            problems.append(in_a_sentence(error))
    if problems:
        raise CamSyncError(" ".join(problems))
    return findings


def _trim_all(task: Task, findings: list[Finding], journal: Journal) -> list[Trimmed]:
    cuts = _cuts(task, findings)
    outputs = [camera.output for camera in task.cameras]
    recipes = {
        output: hashed(
            str(finding.camera.fingerprint),
            *(finding.camera.frames, cut.frame, cut.stop),
            task.options.mode,
            task.version,
        )
        for output, finding, cut in zip(outputs, findings, cuts, strict=True)
    }
    journal.discard_outdated(recipes)
    journal.intend([task.cut_list, *outputs])
    if journal.may_replace(task.cut_list):
        cuts.write(task.cut_list, overwrite=True)
    else:
        cuts.add_to(task.cut_list)
    return [
        _trim(camera, cut, recipes[camera.output], task, journal)
        for camera, cut in zip(task.cameras, cuts, strict=True)
    ]


def _cuts(task: Task, findings: list[Finding]) -> CutList:
    names = [name_beside(camera.video, task.cut_list) for camera in task.cameras]
    lengths = dict(zip(names, (f.camera.frames for f in findings), strict=True))
    cuts = CutList(
        tuple(Cut(n, f.camera.marker or 0) for n, f in zip(names, findings, strict=True))
    )
    return cuts.equally_long(lengths) if task.options.equal_length else cuts


def _trim(camera: CameraTask, cut: Cut, recipe: str, task: Task, journal: Journal) -> Trimmed:
    """Trim a video, unless an earlier run has."""
    output = camera.output
    earlier = journal.written(output, recipe)
    if earlier is not None:
        return earlier
    result = trim_video(
        camera.video,
        cut.frame,
        cut.stop,
        output,
        mode=task.options.mode,
        overwrite=journal.may_replace(output),
    )
    trimmed = Trimmed(
        output=result.output,
        frames=result.frames,
        mode=result.mode,
        copied=result.copied,
        reencoded=result.reencoded,
        verified=result.verified,
    )
    journal.note_written(output, recipe, trimmed)
    return trimmed


def _outcome(
    task: Task, findings: Sequence[Finding], trimmed: Sequence[Trimmed | None], status: Status
) -> Outcome:
    cameras = tuple(
        CameraOutcome(
            name=asked.name,
            video=asked.video,
            frame=finding.camera.marker,
            confidence=finding.camera.onset.confidence if finding.camera.onset else None,
            needs_review=is_doubtful(finding.camera),
            accepted=is_decided(finding.camera),
            reasons=finding.reasons,
            trimmed=done,
        )
        for asked, finding, done in zip(task.cameras, findings, trimmed, strict=True)
    )
    doubts = [f"{c.name}: {' '.join(c.reasons)}" for c in cameras if c.needs_review]
    return Outcome(
        name=task.name,
        status=status,
        sentence=" ".join(doubts),
        session=task.session,
        cameras=cameras,
        remark=_rates(task),
        versions=Versions.here(),
    )


def _rates(task: Task) -> str:
    """Say so if the cameras' rates differ."""
    infos = []
    for camera in task.cameras:
        with open_video(camera.video) as video:  # its index is kept since it was searched
            infos.append(probe(video))
    return compare_rates(infos) or ""
