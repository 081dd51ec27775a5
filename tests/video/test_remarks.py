"""Each remark is made of the kind of file it is for, and of no other."""

from __future__ import annotations

import pytest
from clips import CLIPS

from napari_camsync import open_video
from napari_camsync.video.remarks import remarks

SAYINGS = {
    "rate": "The frame rate varies",
    "dropped": "Frames seem to be missing",
    "cut short": "may have been cut short",
    "damaged": "Data is missing in the file",
    "claim": "The file claims",
    "edit list": "An edit list hides",
    "B in AVI": "B-frames in AVI",
    "scanned": "so it was decoded once",
    "no seeks": "cannot find frames by number",
    "OpenCV": "off here when it is asked for a frame by number",
}
ORDINARY = (
    "h264.mp4",
    "h264_b_aac.mp4",
    "h264_intra.mp4",
    "h264_endless_gop.mp4",
    "h264_10bit.mp4",
    "h264_rot90.mp4",
    "h264.mkv",
    "h264_ntsc.mkv",
    "h264.mov",
    "h264_late.mp4",
    "h264_audio_first.mov",
    "h264_audio_first.mkv",
    "hevc.mp4",
    "hevc_open_gop.mp4",
    "mjpeg.avi",
    "mjpeg_pcm.avi",
    "mjpeg.mov",
    "mpeg4.avi",
    "vp9.webm",
    "av1.mp4",
    "ffv1.mkv",
    "prores.mov",
    "dv.avi",
)
UNUSUAL = {
    "h264_vfr.mp4": {"rate", "OpenCV"},
    "h264_vfr.mkv": {"rate", "OpenCV"},
    "mjpeg_gaps.avi": {"dropped", "claim", "OpenCV"},
    "mpeg4_gaps.avi": {"dropped", "claim", "OpenCV"},
    "h264_hidden.mp4": {"edit list", "claim"},
    "h264_b.avi": {"B in AVI", "scanned"},
    "h264_raw.h264": {"scanned", "no seeks"},
    "h264.ts": {"no seeks"},
    "h264_no_cues.mkv": {"no seeks"},
    "h264_missing_times.ts": {"scanned", "no seeks"},
}


def made_of(path) -> list[str]:
    with open_video(path) as video:
        return list(remarks(video.index))


def kinds_of(sentences: list[str]) -> set[str]:
    found = {kind for kind, saying in SAYINGS.items() if any(saying in s for s in sentences)}
    assert len(found) == len(sentences), sentences
    return found


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_file_needs_no_remark(clip, name):
    assert made_of(clip(name)) == []


@pytest.mark.parametrize(("name", "kinds"), UNUSUAL.items(), ids=UNUSUAL)
def test_what_is_unusual_is_remarked_and_nothing_else(clip, name, kinds):
    assert kinds_of(made_of(clip(name))) == kinds


@pytest.mark.parametrize("name", CLIPS)
def test_every_remark_is_a_sentence(clip, name):
    for sentence in made_of(clip(name)):
        assert sentence[0].isupper()
        assert sentence.endswith(".")


def test_missing_frames_are_counted_and_the_first_places_listed(clip):
    """Of every seven pictures' time one is left out: eight times within sixty."""
    said = made_of(clip("mjpeg_gaps.avi"))[0]
    assert "8 in all (1 after frame 6, 1 after frame 13, 1 after frame 20, ...)" in said


def test_a_pause_is_told_in_milliseconds(clip):
    assert any("the longest pause is 2000 ms" in said for said in made_of(clip("h264_vfr.mp4")))


def test_hidden_pictures_are_counted(clip):
    """Ten of the ninety are before zero."""
    said = made_of(clip("h264_hidden.mp4"))
    assert "An edit list hides 10 pictures; they do not count as frames." in said
