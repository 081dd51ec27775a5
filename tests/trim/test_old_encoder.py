"""Files whose pictures are decoded rightly only by who has seen their first packet."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest

from napari_camsync import open_video, trim_video

Pixels = npt.NDArray[np.uint8]
FRAMES, GOP = 24, 8


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a 4:4:4 file that says in its first packet, and only there, that an old x264 made it.

    A new one did, so that its pictures are not as they were: what counts is how FFmpeg reads it.
    """
    path = tmp_path_factory.mktemp("old") / "old.mp4"
    options = {"preset": "medium", "x264-params": f"keyint={GOP}:scenecut=0:bframes=0:8x8dct=1"}
    noise = np.random.default_rng(5).integers(0, 255, (16, 24 + FRAMES, 3), np.uint8)
    noise = noise.repeat(8, 0).repeat(8, 1)
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", Fraction(25), options=options)
        stream.width, stream.height, stream.pix_fmt = 192, 128, "yuv444p"
        for number in range(FRAMES):
            pixels = np.ascontiguousarray(noise[:, 4 * number : 4 * number + 192])
            picture = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            output.mux(stream.encode(picture.reformat(format="yuv444p")))
        output.mux(stream.encode(None))
    content = path.read_bytes()
    at = content.index(b"x264 - core ") + len(b"x264 - core ")
    path.write_bytes(content[:at] + b"142" + content[at + 3 :])
    return path


def decoded(path: Path) -> list[Pixels]:
    with av.open(str(path)) as container:
        container.streams.video[0].thread_type = "NONE"
        return [picture.to_ndarray(format="rgb24") for picture in container.decode(video=0)]


def test_frames_read_from_the_middle_are_those_read_from_the_start(old: Path) -> None:
    expected = decoded(old)
    with open_video(old) as video:
        assert len(video.index.keyframes) == FRAMES // GOP
        for start in (GOP, GOP + 3):
            for number, picture in enumerate(video.iter_frames(start), start):
                assert np.array_equal(picture, expected[number])
    for number in (FRAMES - 1, GOP):
        with open_video(old) as video:
            assert np.array_equal(video[number], expected[number])


@pytest.mark.parametrize("start", [GOP, GOP + 3], ids=["at a keyframe", "within a GOP"])
def test_a_trim_has_the_pictures_that_the_source_has(old: Path, tmp_path: Path, start: int) -> None:
    result = trim_video(old, start, output=tmp_path / "trimmed.mp4")
    assert "x264 core 142" in result.reason
    trimmed = decoded(result.output)
    assert len(trimmed) == FRAMES - start
    for made, source in zip(trimmed, decoded(old)[start:], strict=True):
        assert np.abs(made.astype(int) - source).mean() < 2
