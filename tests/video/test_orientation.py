"""What PyAV does not know of a picture's side data does not keep its turn from being read."""

from __future__ import annotations

from typing import Any, cast

import pytest

from napari_camsync.video.orientation import Orientation


class PictureWithUnknownSideData:
    """As PyAV has it: the turn can be had, the side data cannot."""

    def __init__(self, rotation: int) -> None:
        self.rotation = rotation

    @property
    def side_data(self) -> Any:
        """Fail as PyAV does."""
        raise ValueError("31 is not a valid Type")


@pytest.mark.parametrize(
    ("rotation", "words"),
    [
        (0, "upright"),
        (90, "turned 90 degrees counterclockwise"),
        (-90, "turned 90 degrees clockwise"),
        (180, "turned 180 degrees"),
    ],
)
def test_a_turn_is_read_beside_unknown_side_data(rotation: int, words: str) -> None:
    picture = cast("Any", PictureWithUnknownSideData(rotation))
    assert Orientation.from_frame(picture).describe() == words
