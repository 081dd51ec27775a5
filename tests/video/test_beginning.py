"""What a decoder learns from the beginning of a file, it knows wherever it begins to decode."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from napari_camsync import open_video

FRAMES = 40


def interlaced_mpeg4(path: Path) -> Path:
    """Write a clip whose B-pictures FFmpeg leaves out if the first that it sees is a later one."""
    noise = np.random.default_rng(5).integers(0, 255, (64 + FRAMES, 96, 3), np.uint8)
    with av.open(str(path), "w") as output:
        stream = output.add_stream("mpeg4", rate=30, options={"flags": "+ildct+ilme"})
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        stream.codec_context.gop_size, stream.codec_context.max_b_frames = 12, 2
        for number in range(FRAMES):
            picture = av.VideoFrame.from_ndarray(noise[number : number + 64].copy(), format="rgb24")
            picture.pts, picture.time_base = number, Fraction(1, 30)
            output.mux(stream.encode(picture))
        output.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_frames_of_interlaced_mpeg4_are_right_from_anywhere_on(tmp_path: Path, suffix: str) -> None:
    path = interlaced_mpeg4(tmp_path / f"a{suffix}")
    with av.open(str(path)) as plain:
        plain.streams.video[0].codec_context.thread_count = 1
        true = [frame.to_ndarray() for frame in plain.decode(video=0)]
    with open_video(path) as video:
        for start in range(5, FRAMES, 6):
            for number, picture in enumerate(video.iter_pictures(start), start):
                np.testing.assert_array_equal(picture.to_ndarray(), true[number])
