"""Decoded pictures are kept within a number of bytes, those of all videos together."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import av
import pytest
from burned import read_number

from napari_camsync import open_video, set_cache_size
from napari_camsync.video.cache import (
    CACHE_VARIABLE,
    DEFAULT_CACHE_BYTES,
    PictureCache,
    shared_cache,
)

BYTES = 64 * 64


def gray() -> av.VideoFrame:
    """Return a picture of `BYTES` bytes."""
    return av.VideoFrame(64, 64, "gray")


@pytest.fixture
def shared() -> Iterator[PictureCache]:
    """Return the cache that the videos of this test share, with nobody else's pictures."""
    shared_cache.cache_clear()
    yield shared_cache()
    shared_cache.cache_clear()


def held(cache: PictureCache, videos: int = 3, frames: int = 20) -> list[tuple[int, int]]:
    return [(v, f) for v in range(videos) for f in range(frames) if cache.has(v, f)]


def test_a_picture_is_found_under_its_video_and_frame_only():
    cache, picture = PictureCache(BYTES * 4), gray()
    cache.put(1, 7, picture)
    assert cache.get(1, 7) is picture
    assert (cache.get(1, 8), cache.get(2, 7)) == (None, None)


@pytest.mark.parametrize(("used", "left"), [([], [2, 3, 4]), ([0], [0, 3, 4]), ([0, 1], [1, 3, 4])])
def test_the_pictures_used_longest_ago_go_first(used, left):
    cache = PictureCache(BYTES * 3)
    for frame in (0, 1, 2):
        cache.put(0, frame, gray())
    for frame in used:
        cache.get(0, frame)
    for frame in (3, 4):
        cache.put(0, frame, gray())
    assert held(cache) == [(0, frame) for frame in left]


@pytest.mark.parametrize(
    ("others", "room"),
    [({}, 12), ({1: 2}, 10), ({1: 12}, 6), ({1: 1, 2: 1}, 10), ({1: 4, 2: 4, 3: 4}, 3)],
    ids=["alone", "little", "all of it", "two", "three share"],
)
def test_there_is_room_for_what_others_leave_and_for_each_ones_due(others, room):
    cache = PictureCache(BYTES * 12)
    for owner, frames in others.items():
        for frame in range(frames):
            cache.put(owner, frame, gray())
    assert cache.room(0, BYTES) == room


def test_asking_whether_a_picture_is_here_does_not_count_as_using_it():
    cache = PictureCache(BYTES * 2)
    cache.put(0, 0, gray())
    cache.put(0, 1, gray())
    assert cache.has(0, 0)
    cache.put(0, 2, gray())
    assert held(cache) == [(0, 1), (0, 2)]


def test_the_bytes_are_those_of_the_pictures_of_all_videos_and_never_more_than_allowed():
    cache = PictureCache(BYTES * 4 + 1)
    for frame in range(20):
        for video in range(3):
            cache.put(video, frame, gray())
            assert cache.bytes == len(held(cache)) * BYTES <= cache.capacity
    assert held(cache) == [(0, 19), (1, 19), (2, 18), (2, 19)]


def test_a_picture_that_comes_twice_counts_once():
    cache = PictureCache(BYTES * 4)
    cache.put(0, 0, gray())
    cache.put(0, 0, gray())
    assert cache.bytes == BYTES


def test_a_cache_of_nothing_keeps_nothing():
    cache = PictureCache(0)
    cache.put(0, 0, gray())
    assert (cache.get(0, 0), cache.bytes) == (None, 0)


def test_forgetting_a_video_leaves_the_others():
    cache = PictureCache(BYTES * 9)
    for video in (0, 1):
        for frame in (0, 1):
            cache.put(video, frame, gray())
    cache.forget(0)
    assert (held(cache), cache.bytes) == ([(1, 0), (1, 1)], 2 * BYTES)


@pytest.mark.parametrize(("pictures", "left"), [(9, [0, 1, 2, 3]), (2, [2, 3]), (0, [])])
def test_a_cache_made_smaller_keeps_what_was_used_last(pictures, left):
    cache = PictureCache(BYTES * 4)
    for frame in range(4):
        cache.put(0, frame, gray())
    cache.resize(BYTES * pictures)
    assert held(cache) == [(0, frame) for frame in left]
    assert (cache.bytes, cache.capacity) == (len(left) * BYTES, BYTES * pictures)


@pytest.mark.parametrize(
    ("chosen", "size"),
    [
        (None, DEFAULT_CACHE_BYTES),
        ("", DEFAULT_CACHE_BYTES),
        ("64", 64 * 2**20),
        ("0", 0),
        ("-1", DEFAULT_CACHE_BYTES),
        ("²", DEFAULT_CACHE_BYTES),
        ("much", DEFAULT_CACHE_BYTES),
    ],
)
def test_the_environment_sets_the_size_in_mebibytes(shared, monkeypatch, chosen, size):
    if chosen is None:
        monkeypatch.delenv(CACHE_VARIABLE, raising=False)
    else:
        monkeypatch.setenv(CACHE_VARIABLE, chosen)
    shared_cache.cache_clear()
    assert shared_cache().capacity == size


def test_two_videos_share_one_cache_and_stay_exact_when_it_is_too_small(shared, clip):
    with open_video(clip("h264_b_aac.mp4")) as first, open_video(clip("mjpeg.avi")) as second:
        picture = first.stored_size[0] * first.stored_size[1] * 3 // 2
        shared.resize(picture * 12)
        for frame in (*range(0, 60, 7), *range(59, 30, -1)):
            assert (read_number(first[frame]), read_number(second[frame])) == (frame, frame)
            assert shared.bytes <= picture * 12
        assert shared.bytes > picture * 6


def test_a_video_that_is_closed_lets_go_of_its_pictures_only(shared, clip):
    first, second = open_video(clip("h264_b_aac.mp4")), open_video(clip("mjpeg.avi"))
    alone = shared.bytes
    first[40]
    assert shared.bytes > alone
    second.close()
    left = shared.bytes
    first.close()
    assert 0 == shared.bytes < left


def test_a_video_that_nobody_has_any_more_lets_go_of_its_pictures(shared, clip):
    video = open_video(clip("h264_b_aac.mp4"))
    video[40]
    assert shared.bytes > 0
    del video
    gc.collect()
    assert shared.bytes == 0


def test_walking_through_a_video_leaves_the_cache_to_those_who_look_at_frames(shared, clip):
    with open_video(clip("h264_b_aac.mp4")) as video:
        before = shared.bytes
        assert len(list(video.iter_frames())) == 90
        assert shared.bytes == before


def test_the_size_can_be_set_and_holds_for_videos_that_are_open(shared, clip):
    with open_video(clip("h264_b_aac.mp4")) as video:
        video[40]
        set_cache_size(0)
        assert (shared.capacity, shared.bytes) == (0, 0)
        assert read_number(video[40]) == 40
        set_cache_size(2**20)
        assert shared.capacity == 2**20


def test_a_negative_size_is_refused_and_changes_nothing(shared):
    with pytest.raises(ValueError, match="-1 bytes"):
        set_cache_size(-1)
    assert shared.capacity == DEFAULT_CACHE_BYTES


def test_letting_go_in_the_middle_of_something_else_waits_for_nothing():
    """A finalizer may run while the cache is in use, on the same thread."""
    cache = PictureCache(2**30)
    cache.put(1, 0, gray())
    with cache._lock:
        cache.abandon(1)
    assert cache.bytes == 0
    assert cache.get(1, 0) is None


def test_a_picture_that_is_taken_is_there_no_more():
    cache, picture = PictureCache(2**30), gray()
    cache.put(1, 0, picture)
    assert cache.take(1, 0) is picture
    assert cache.take(1, 0) is None
    assert cache.bytes == 0
