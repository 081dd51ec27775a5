"""The one rule: what needs review is held back until a person has accepted it."""

from __future__ import annotations

import pytest

from napari_camsync.align.review import Judged, accepted_names, review


@pytest.mark.parametrize(
    ("camera", "why"),
    [
        pytest.param(Judged("a", 9, 9), "", id="sure"),
        pytest.param(Judged("a", 9, 9, doubted=True), "frame 9 needs review", id="doubted"),
        pytest.param(Judged("a", 9, 9, doubted=True, accepted=True), "", id="accepted"),
        pytest.param(Judged("a", 8, 9, doubted=True), "", id="moved by hand"),
        pytest.param(Judged("a", 8), "", id="set by hand, never detected"),
        pytest.param(Judged("a", 8, 9, renumbered="Now 6."), "Now 6.", id="moved, then renumbered"),
        pytest.param(Judged("a", 8, 8, accepted=True, renumbered="Now 6."), "", id="accepted anew"),
        pytest.param(Judged("a", None), "no ON frame", id="nothing found"),
        pytest.param(Judged("a", None, accepted=True), "no ON frame", id="nothing to accept"),
    ],
)
def test_what_needs_review_is_held_until_a_person_accepts(camera: Judged, why: str) -> None:
    decided = review([camera])
    assert decided.cleared == (() if why else ("a",))
    assert [why in held.why for held in decided.held] == ([True] if why else [])


def test_each_camera_stands_for_itself() -> None:
    decided = review([Judged("a", 1, 1), Judged("b", 2, 2, doubted=True), Judged("c", 3, 3)])
    assert decided.cleared == ("a", "c")
    assert [(held.name, held.frame) for held in decided.held] == [("b", 2)]


@pytest.mark.parametrize(
    ("asked", "accepted"),
    [
        pytest.param([], set(), id="nobody"),
        pytest.param(["day/a.mp4"], {"day/a.mp4"}, id="by its whole name"),
        pytest.param(["a.mp4"], {"day/a.mp4"}, id="without its folder"),
        pytest.param(["a"], {"day/a.mp4"}, id="without its ending"),
        pytest.param(["a", "b.mp4"], {"day/a.mp4", "b.mp4"}, id="two"),
        pytest.param(["all"], {"day/a.mp4", "b.mp4"}, id="all"),
    ],
)
def test_a_person_accepts_by_name(asked: list[str], accepted: set[str]) -> None:
    assert accepted_names(["day/a.mp4", "b.mp4"], asked) == accepted


def test_a_name_that_is_not_there_accepts_nothing() -> None:
    with pytest.raises(ValueError, match=r"no such camera here.*a\.mp4, b\.mp4"):
        accepted_names(["a.mp4", "b.mp4"], ["c"])
