"""What the tests of the window share."""

from __future__ import annotations

import time

import pytest

import napari_camsync as camsync
from napari_camsync._napari import opening


@pytest.fixture
def slow_to_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every video take longer to index than the window waits for it."""

    def slow_open(path, progress):
        time.sleep(0.5)
        return camsync.open_video(path, progress)

    monkeypatch.setattr(opening, "_PATIENCE", 0)
    monkeypatch.setattr(opening, "open_video", slow_open)
