"""An index is kept once, found again as it was, and never for another file."""

from __future__ import annotations

import os
import shutil
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from burned import read_number

from napari_camsync import open_video
from napari_camsync.video import index_store, indexing
from napari_camsync.video.index import VideoIndex
from napari_camsync.video.index_store import FOLDER_VARIABLE, IndexStore
from napari_camsync.video.indexing import build_index
from napari_camsync.video.packets import PacketTable

KINDS = (
    "h264_b_aac.mp4",
    "h264_hidden.mp4",
    "h264_vfr.mkv",
    "h264_ntsc.mkv",
    "h264_b.avi",
    "h264_raw.h264",
    "h264_missing_times.ts",
    "mjpeg_gaps.avi",
)


@pytest.fixture
def store(tmp_path: Path) -> IndexStore:
    return IndexStore(tmp_path / "indexes")


@pytest.fixture
def take(clip, tmp_path: Path) -> Path:
    """Return a video that may be changed."""
    return Path(shutil.copy(clip("h264_b_aac.mp4"), tmp_path / "take.mp4"))


def kept_in(store: IndexStore) -> list[Path]:
    return sorted(store._folder.glob("**/*"))


def parts_of(index: VideoIndex) -> dict[str, object]:
    """Return everything that an index says, such that it can be compared."""
    times = index.times
    return {
        "facts": index.facts,
        **{f.name: getattr(index.packets, f.name).tolist() for f in fields(PacketTable)},
        **{f"type of {f.name}": getattr(index.packets, f.name).dtype for f in fields(PacketTable)},
        "order": (index.order.tolist(), index.order.dtype),
        "ticks": (times.ticks.tolist(), times.ticks.dtype),
        "times": (times.time_base, times.last_duration, times.missing_end),
        "scanned": index.scanned,
        "stamp": index.stamp,
    }


@pytest.mark.parametrize("name", KINDS)
def test_an_index_is_found_again_equal_in_all_its_parts(clip, store, name):
    index = build_index(clip(name))
    store.keep(clip(name), index)
    found = store.find(clip(name))
    assert found is not None
    assert parts_of(found) == parts_of(index)


def test_what_a_file_lacks_at_its_end_is_kept_too(clip, store, tmp_path):
    data = clip("h264.mkv").read_bytes()
    path = tmp_path / "cut.mkv"
    path.write_bytes(data[: len(data) // 2])
    index = build_index(path)
    assert index.times.missing_end > 0
    store.keep(path, index)
    found = store.find(path)
    assert found is not None
    assert parts_of(found) == parts_of(index)


def test_a_file_that_was_never_indexed_is_not_found(clip, store, take):
    assert store.find(take) is None
    store.keep(clip("h264.mp4"), build_index(clip("h264.mp4")))
    assert store.find(take) is None


def test_a_file_that_is_gone_is_not_found_and_not_kept(store, take):
    index = build_index(take)
    take.unlink()
    store.keep(take, index)
    assert (store.find(take), kept_in(store)) == (None, [])


def test_the_same_file_is_found_by_whatever_path_leads_to_it(store, take, monkeypatch):
    store.keep(take, build_index(take))
    link = take.with_name("link.mp4")
    link.symlink_to(take)
    monkeypatch.chdir(take.parent)
    assert store.find(link) is not None
    assert store.find(Path("take.mp4")) is not None


def edit(path: Path, place: int) -> None:
    """Change a byte in place and give the file its old time back."""
    status = path.stat()
    with path.open("r+b") as file:
        file.seek(place % status.st_size)
        value = file.read(1)[0]
        file.seek(place % status.st_size)
        file.write(bytes([value ^ 255]))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def lengthen(path: Path) -> None:
    status = path.stat()
    with path.open("ab") as file:
        file.write(b"\0")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def age(path: Path) -> None:
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1_000_000))


CHANGES = {
    "its first byte": lambda path: edit(path, 0),
    "its head": lambda path: edit(path, 5000),
    "its tail": lambda path: edit(path, -5000),
    "its last byte": lambda path: edit(path, -1),
    "its size": lengthen,
    "its time": age,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_file_that_changed_does_not_find_its_old_index(store, take, change):
    # Longer than what is looked at of its content, so that head and tail are two places.
    with take.open("ab") as file:
        file.write(bytes(2**18))
    store.keep(take, build_index(take))
    assert store.find(take) is not None
    change(take)
    assert store.find(take) is None


def test_a_file_under_another_name_does_not_find_the_old_index(store, take):
    store.keep(take, build_index(take))
    moved = take.rename(take.with_name("moved.mp4"))
    assert store.find(moved) is None


def test_an_index_of_what_the_file_was_before_is_not_kept(store, take):
    index = build_index(take)
    age(take)
    store.keep(take, index)
    assert kept_in(store) == []


def another_archive(place: Path) -> None:
    np.savez(place, numbers=np.arange(3))


def pickled(place: Path) -> None:
    np.savez(place, facts=np.array([{"a": 1}], dtype=object))


DAMAGE = {
    "empty": lambda place: place.write_bytes(b""),
    "text": lambda place: place.write_text("no index"),
    "half": lambda place: place.write_bytes(place.read_bytes()[: place.stat().st_size // 2]),
    "without its end": lambda place: place.write_bytes(place.read_bytes()[:-30]),
    "foreign": another_archive,
    "pickled": pickled,
    "a folder": lambda place: (place.unlink(), place.mkdir()),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_index_is_as_good_as_absent_and_made_again(store, take, damage):
    store.keep(take, build_index(take))
    damage(kept_in(store)[0])
    assert store.find(take) is None
    assert len(build_index(take, store=store)) == 90
    store.keep(take, build_index(take))


def test_a_changed_byte_anywhere_makes_an_index_absent_or_does_no_harm(store, take):
    index = build_index(take)
    store.keep(take, index)
    (place,) = kept_in(store)
    data = place.read_bytes()
    for position in range(0, len(data), 23):
        place.write_bytes(data[:position] + bytes([data[position] ^ 255]) + data[position + 1 :])
        found = store.find(take)
        assert found is None or parts_of(found) == parts_of(index)


@pytest.mark.parametrize("taken", ["the folder", "its parent"])
def test_a_folder_that_cannot_be_written_is_no_error(tmp_path, take, taken):
    (tmp_path / "file").write_text("not a folder")
    store = IndexStore(tmp_path / "file" / ("" if taken == "the folder" else "indexes"))
    store.keep(take, build_index(take))
    assert store.find(take) is None
    assert (tmp_path / "file").read_text() == "not a folder"


def test_above_a_size_the_indexes_used_longest_ago_go(store, tmp_path, take, monkeypatch):
    takes = [Path(shutil.copy(take, tmp_path / f"take{n}.mp4")) for n in range(4)]
    for number, path in enumerate(takes[:3]):
        before = set(kept_in(store))
        store.keep(path, build_index(path))
        (made,) = set(kept_in(store)) - before
        os.utime(made, (1000 + number, 1000 + number))
    assert store.find(takes[0]) is not None  # which counts as using it
    three = sum(place.stat().st_size for place in kept_in(store))
    monkeypatch.setattr(index_store, "_LARGEST_STORE", three + 100)
    store.keep(takes[3], build_index(takes[3]))
    assert [store.find(path) is not None for path in takes] == [True, False, True, True]
    assert sum(place.stat().st_size for place in kept_in(store)) <= three + 100


def test_the_environment_names_the_folder(tmp_path, take, monkeypatch):
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "mine"))
    IndexStore().keep(take, build_index(take))
    assert len(list((tmp_path / "mine").glob("indexes/*.npz"))) == 1
    assert IndexStore().find(take) is not None
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "another"))
    assert IndexStore().find(take) is None


@pytest.mark.parametrize(("seconds", "kept"), [(0.1, 0), (5.0, 1)])
def test_only_indexes_that_took_long_to_make_are_kept(store, take, monkeypatch, seconds, kept):
    clock = iter([100.0, 100.0 + seconds])
    monkeypatch.setattr(indexing, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    build_index(take, store=store)
    assert len(kept_in(store)) == kept


def test_a_file_whose_index_was_kept_is_not_read_through_again(tmp_path, take, monkeypatch):
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    IndexStore().keep(take, build_index(take))
    monkeypatch.setattr(indexing, "read_packets", None)
    with open_video(take) as video:
        assert [read_number(video[frame]) for frame in (89, 0, 44)] == [89, 0, 44]
