"""What stays is told from what passes, on cells made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from napari_camsync.detect.lasting import change_between_ends, lasting_changes


def test_a_small_light_is_found_though_a_body_passes_across_it() -> None:
    cells = np.random.default_rng(0).normal(0, 1, (40, 30)).astype(np.float32)
    cells[12:, 3:6] += 30
    cells[14:19, :24] = 12  # the body, also across the light
    found = list(lasting_changes(cells))
    assert [moment for moment, _ in found] == [12]
    assert set(np.flatnonzero(found[0][1])) == {3, 4, 5}


def test_two_lasting_changes_come_apart_the_larger_first() -> None:
    cells = np.random.default_rng(0).normal(0, 1, (40, 30)).astype(np.float32)
    cells[10:, :3] += 30
    cells[25:, 10:] -= 30
    assert [moment for moment, _ in lasting_changes(cells)] == [25, 10]


@pytest.mark.parametrize("frames", range(2, 8))
def test_noise_has_none_in_windows_of_any_size(frames: int) -> None:
    cells = np.random.default_rng(frames).normal(0, 1, (frames, 300)).astype(np.float32)
    assert list(lasting_changes(cells)) == []


def test_the_change_between_the_ends_is_found_though_a_body_hides_it_for_longer_than_it_shows() -> (
    None
):
    cells = np.random.default_rng(0).normal(0, 1, (40, 30)).astype(np.float32)
    cells[12:, 3:6] += 30
    cells[14:34, :24] = -40  # so dark that the light's own cells are no mix of OFF and ON
    found = change_between_ends(cells)
    assert found is not None
    assert found[0] == 12
    assert set(np.flatnonzero(found[1] > 15)) == {3, 4, 5}


@pytest.mark.parametrize("frames", range(1, 4))
def test_too_few_frames_have_no_ends_to_compare(frames: int) -> None:
    assert change_between_ends(np.zeros((frames, 30), np.float32)) is None


def test_ends_that_are_the_same_have_no_change_between_them() -> None:
    assert change_between_ends(np.zeros((40, 30), np.float32)) is None
