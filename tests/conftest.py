"""What all tests share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import av
import pytest
from clips import CLIPS
from clipwriter import write_clip

from napari_camsync.video.index_store import FOLDER_VARIABLE


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep in one process what shares a screen, a clip, or what its file makes for it."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_shared(item)))


def _shared(item: pytest.Item) -> str:
    if item.path.parent.name == "napari":
        return "screen"
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    clips = [value for value in parameters if isinstance(value, str) and value in CLIPS]
    return clips[0] if clips else str(item.path)


@pytest.fixture(scope="session", autouse=True)
def _own_cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what this run caches, that of its subprocesses as well, out of the user's folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER_VARIABLE, str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return the clip of a kind in `CLIPS`; each is made when first asked for. Do not change it."""
    folder = tmp_path_factory.mktemp("clips")

    @cache
    def made(name: str) -> Path:
        write_clip(folder / name, CLIPS[name])
        return folder / name

    def available(name: str) -> Path:
        if CLIPS[name].codec not in av.codecs_available:
            pytest.skip(f"this build of PyAV has no encoder {CLIPS[name].codec}")
        return made(name)

    return available
