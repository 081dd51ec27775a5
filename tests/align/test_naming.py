"""synced_path: where a trimmed video goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from napari_camsync.align import synced_path


@pytest.mark.parametrize(
    ("name", "synced"),
    [
        ("cam1.mp4", "cam1-frame_synced.mp4"),
        ("cam1.day2.AVI", "cam1.day2-frame_synced.AVI"),
        ("no suffix", "no suffix-frame_synced"),
        (".hidden.mkv", ".hidden-frame_synced.mkv"),
        ("mäuse ½.mov", "mäuse ½-frame_synced.mov"),
    ],
)
def test_the_name_is_camera_syncs_beside_the_source(name: str, synced: str) -> None:
    assert synced_path(Path("lab") / name) == Path("lab") / synced


def test_another_folder_may_be_asked_for() -> None:
    asked = synced_path(Path("lab/cam1.mp4"), Path("out"))
    assert asked == Path("out/cam1-frame_synced.mp4")
