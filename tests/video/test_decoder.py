"""How much is decoded for a frame, what stops it, and which frames a damage costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import av
import pytest
from burned import read_number
from clips import CLIPS

from napari_camsync import VideoError, open_video
from napari_camsync.video.cache import PictureCache
from napari_camsync.video.decoder import FrameDecoder, Overtaken
from napari_camsync.video.indexing import build_index
from napari_camsync.video.orientation import to_rgb
from napari_camsync.video.passes import DecodingPass


class Counted:
    """A decoder, and how many pictures came out and where decoding began."""

    def __init__(
        self, path: Path, monkeypatch: pytest.MonkeyPatch, cache: PictureCache | int = 2**30
    ) -> None:
        self.pictures, self.entries = 0, []
        next_picture, restart = DecodingPass.next_picture, DecodingPass.restart

        def counted(current: DecodingPass):
            self.pictures += 1
            return next_picture(current)

        def noted(current: DecodingPass, ordinal: int):
            self.entries.append(ordinal)
            return restart(current, ordinal)

        monkeypatch.setattr(DecodingPass, "next_picture", counted)
        monkeypatch.setattr(DecodingPass, "restart", noted)
        kept = cache if isinstance(cache, PictureCache) else PictureCache(cache)
        self.decoder = FrameDecoder(path, build_index(path), kept)

    def number(self, frame: int, **options: bool) -> int | None:
        return read_number(to_rgb(self.decoder.picture(frame, **options)))

    def forget(self) -> None:
        self.pictures, self.entries = 0, []


@pytest.fixture
def counted(clip, monkeypatch) -> Iterator[Callable[..., Counted]]:
    made: list[Counted] = []

    def make(name: str, **options: PictureCache | int) -> Counted:
        made.append(Counted(clip(name), monkeypatch, **options))
        made[-1].forget()
        return made[-1]

    yield make
    for one in made:
        one.decoder.close()


@pytest.mark.parametrize("name", ["h264_b_aac.mp4", "mjpeg.avi", "h264_refresh.ts"])
@pytest.mark.parametrize("after", [0, 1, 5])
def test_a_request_that_nobody_wants_any_more_is_given_up_and_the_next_are_exact(clip, name, after):
    decoder = FrameDecoder(clip(name), build_index(clip(name)), PictureCache(0), "SLICE")
    decoder.picture(2)
    asked: list[int] = []

    def wanted() -> bool:
        asked.append(0)
        return len(asked) <= after

    given_up = False
    try:
        decoder.picture(55, wanted)
    except Overtaken:
        given_up = True
    assert given_up == (len(asked) > after)
    for frame in (56, 55, 3, 54, 59, 0):
        assert read_number(to_rgb(decoder.picture(frame))) == frame
    decoder.close()


def test_a_long_way_is_given_up_after_a_single_picture(counted):
    one = counted("h264_endless_gop.mp4")
    answers = iter([True, False])
    with pytest.raises(Overtaken):
        one.decoder.picture(80, lambda: next(answers))
    assert one.pictures == 1
    assert one.number(80) == 80


def test_a_frame_at_hand_is_returned_even_if_nobody_wants_it(counted):
    one = counted("h264_b_aac.mp4")
    picture = one.decoder.picture(20)
    assert one.decoder.picture(20, lambda: False) is picture


def test_a_frame_asked_for_twice_is_decoded_once(counted):
    one = counted("h264_b_aac.mp4")
    assert not one.decoder.has(50)
    assert one.number(50) == 50
    assert one.decoder.has(50)
    one.forget()
    assert one.number(50) == 50
    assert one.pictures == 0


@pytest.mark.parametrize(
    ("name", "steps", "most"),
    [
        ("h264_intra.mp4", 55, 2.0),
        ("mjpeg.avi", 55, 2.0),
        ("ffv1.mkv", 35, 2.0),
        ("h264_b_aac.mp4", 80, 2.5),
        ("h264_endless_gop.mp4", 80, 2.5),
        ("h264_open_gop.ts", 80, 2.5),
        ("mpeg2_b.ts", 80, 2.5),
    ],
)
def test_stepping_back_decodes_each_frame_about_twice_at_most(counted, name, steps, most):
    one = counted(name)
    last = len(CLIPS[name].expected) - 1
    one.number(last)
    one.forget()
    back = range(last - 1, last - 1 - steps, -1)
    assert [one.number(frame, steps_back=True) for frame in back] == list(back)
    assert one.pictures <= most * steps
    assert len(one.entries) <= 1 + steps // 10  # seeks, which cost as much as pictures


def test_stepping_back_with_a_small_cache_is_exact_and_still_bounded(counted):
    one = counted("h264_b_aac.mp4", cache=192 * 128 * 2 * 20)
    one.number(89)
    one.forget()
    back = range(88, 30, -1)
    assert [one.number(frame, steps_back=True) for frame in back] == list(back)
    assert one.pictures <= 15 * len(back)


def test_videos_that_step_back_together_do_not_drive_out_each_others_pictures(counted):
    """Each one's frames from a keyframe on would fill the cache."""
    shared = PictureCache(192 * 128 * 3 // 2 * 90)
    videos = [counted("h264_endless_gop.mp4", cache=shared) for _ in range(3)]
    for one in videos:
        one.number(85)
    videos[0].forget()
    for frame in range(84, 65, -1):
        for one in videos:
            assert one.number(frame, steps_back=True) == frame
    assert len(videos[0].entries) <= len(videos)  # it counts for all of them


def test_a_jump_keeps_only_the_pictures_just_before_the_one_asked_for(counted):
    one = counted("h264_endless_gop.mp4")
    one.number(80)
    assert [frame for frame in range(81) if one.decoder.has(frame)] == list(range(65, 81))


@pytest.mark.parametrize(
    ("name", "frame", "most"),
    [("mjpeg.avi", 40, 1), ("h264_intra.mp4", 40, 1), ("h264.mp4", 44, 15), ("h264.mp4", 45, 1)],
)
def test_a_single_frame_is_decoded_from_the_nearest_keyframe_only(counted, name, frame, most):
    one = counted(name)
    one.decoder.picture(0)
    one.forget()
    assert one.number(frame) == frame
    assert one.pictures <= most
    one.forget()
    assert one.number(frame - 1) == frame - 1
    assert one.pictures <= max(most, 15 if name == "h264.mp4" else 1)


def test_stepping_on_decodes_each_frame_once_without_a_seek(counted):
    one = counted("h264.mp4")
    assert [one.number(frame) for frame in range(90)] == list(range(90))
    assert one.pictures == 90
    assert set(one.entries) == {0}


@pytest.mark.parametrize("name", ["h264_refresh.mp4", "h264_refresh.ts", "h264_refresh_b.mp4"])
def test_where_no_keyframe_is_a_clean_entry_only_a_few_are_tried(counted, name):
    one = counted(name, cache=0)
    jumps = (70, 20, 85, 45, 60, 10, 80, 50, 75)
    assert [one.number(frame) for frame in jumps] == list(jumps)
    tried = [entry for entry in one.entries if entry]
    assert len(tried) <= 5
    one.forget()
    assert [one.number(frame) for frame in jumps] == list(jumps)
    assert set(one.entries) == {0}


def spoiled(source: Path, path: Path, ordinals: tuple[int, ...]) -> Path:
    """Copy a clip with some packets of its video zeroed."""
    content = bytearray(source.read_bytes())
    with av.open(str(source)) as container:
        packets = [p for p in container.demux(video=0) if p.size]
    for ordinal in ordinals:
        packet = packets[ordinal]
        content[packet.pos : packet.pos + packet.size] = bytes(packet.size)
    path.write_bytes(content)
    return path


DAMAGE = {
    "the first": (0,),
    "the first two": (0, 1),
    "one in the middle": (30,),
    "some in a row": (30, 31, 32),
    "scattered": (5, 17, 44),
    "the last": (59,),
    "the last three": (57, 58, 59),
}


@pytest.mark.parametrize("frames", DAMAGE.values(), ids=DAMAGE.keys())
@pytest.mark.parametrize("name", ["mjpeg.avi", "mjpeg.mov"])
def test_only_the_damaged_frames_cannot_be_had_in_whatever_order(clip, tmp_path, name, frames):
    path = spoiled(clip(name), tmp_path / name, frames)
    with open_video(path) as video:
        assert len(video) == 60
        for frame in (*range(59, -1, -1), *frames, *range(0, 60, 7)):
            if frame in frames:
                with pytest.raises(VideoError, match=f"frame {frame} is damaged"):
                    video[frame]
            else:
                assert read_number(video[frame]) == frame


def test_a_damaged_frame_is_sought_once(clip, tmp_path, monkeypatch):
    one = Counted(spoiled(clip("mjpeg.avi"), tmp_path / "take.avi", (30,)), monkeypatch)
    for _ in range(2):
        one.forget()
        with pytest.raises(VideoError, match="frame 30 is damaged"):
            one.decoder.picture(30)
    assert one.pictures == 0
    one.decoder.close()
