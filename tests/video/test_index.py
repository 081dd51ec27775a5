"""Where decoding may begin to get a frame, from indexes made by hand."""

from __future__ import annotations

import os

import pytest
from indexes import index_of

from napari_camsync.video.index import file_stamp

CLOSED = index_of("K...K...", [0, 3, 1, 2, 4, 7, 5, 6])
"""Two groups, each a keyframe, a picture, and two shown before that one."""
OPEN = index_of("K...K..K..", [0, 3, 1, 2, 6, 4, 5, 9, 7, 8])
"""Groups whose keyframe is stored before two pictures that are shown before it."""
HIDDEN = index_of("K.K.K.", [-1, -1, -1, 0, 1, 2])
"""An edit list hides the first three pictures."""

ENTRIES = {
    "the first": (CLOSED, 0, [0]),
    "within the first group": (CLOSED, 2, [0]),
    "a keyframe": (CLOSED, 4, [4, 0]),
    "within the second group": (CLOSED, 6, [4, 0]),
    "before a keyframe stored before it": (OPEN, 4, [0]),
    "that keyframe": (OPEN, 6, [4, 0]),
    "leading the third": (OPEN, 8, [4, 0]),
    "the third": (OPEN, 9, [7, 4, 0]),
    "after hidden ones": (HIDDEN, 0, [2, 0]),
    "after hidden ones and a keyframe": (HIDDEN, 2, [4, 2, 0]),
    "no keyframe at all": (index_of("...."), 2, []),
    "a keyframe later only": (index_of("..K."), 1, []),
}


@pytest.mark.parametrize(("index", "frame", "entries"), ENTRIES.values(), ids=ENTRIES.keys())
def test_decoding_begins_at_a_keyframe_shown_no_later_nearest_first(index, frame, entries):
    assert list(index.entries_for(frame)) == entries


@pytest.mark.parametrize(
    ("index", "rank", "keyframes"),
    [
        (CLOSED, [0, 3, 1, 2, 4, 7, 5, 6], [0, 4]),
        (OPEN, [0, 3, 1, 2, 6, 4, 5, 9, 7, 8], [0, 6, 9]),
        (HIDDEN, [-1, -1, -1, 0, 1, 2], [1]),
    ],
    ids=["closed", "open", "hidden"],
)
def test_packets_know_their_frames_and_hidden_ones_have_none(index, rank, keyframes):
    assert index.rank.tolist() == rank
    assert index.keyframes.tolist() == keyframes
    assert len(index) == sum(frame >= 0 for frame in rank)


def test_a_file_that_is_written_again_has_another_stamp(tmp_path):
    path = tmp_path / "take.mp4"
    path.write_bytes(b"12345")
    os.utime(path, ns=(0, 10**9))
    assert file_stamp(path) == (5, 10**9)
