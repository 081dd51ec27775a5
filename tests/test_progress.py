"""Progress: how long work reports, and is cancelled."""

from __future__ import annotations

import pytest

from napari_camsync import Cancelled
from napari_camsync.progress import part_of, report_each

Reports = list[tuple[int, int]]


def test_each_item_is_reported_when_it_is_done_with() -> None:
    reports: Reports = []
    done: list[str] = []
    for item in report_each("abc", 3, lambda *report: reports.append(report)):
        assert len(reports) == len(done) + 1
        done.append(item)
    assert done == ["a", "b", "c"]
    assert reports == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_more_items_than_were_foreseen_do_not_pass_the_total() -> None:
    reports: Reports = []
    assert list(report_each("abcd", 2, lambda *report: reports.append(report))) == list("abcd")
    assert reports == [(0, 2), (1, 2), (2, 2), (2, 2), (2, 2)]


def test_nobody_needs_to_listen() -> None:
    assert list(report_each("abc", 3, None)) == ["a", "b", "c"]
    part_of(None, 0, 10)(1, 2)


@pytest.mark.parametrize("when", [0, 1, 3])
def test_raising_cancelled_stops_after_the_item_in_hand(when: int) -> None:
    def cancel(done: int, total: int) -> None:
        if done == when:
            raise Cancelled

    items: list[str] = []
    with pytest.raises(Cancelled):
        items.extend(report_each("abc", 3, cancel))
    assert len(items) <= when


def test_a_part_reports_its_place_in_the_whole() -> None:
    reports: Reports = []
    first, second = (
        part_of(lambda *report: reports.append(report), start, 20) for start in (0, 10)
    )
    for report in (first, second):
        for done in (0, 5, 10):
            report(done, 10)
    assert reports == [(done, 20) for done in (0, 5, 10, 10, 15, 20)]
