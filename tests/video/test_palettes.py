"""Palettes that a container tells once hold for every frame, wherever reading begins."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from rareclips import write_rare_clip

from napari_camsync import open_video

KINDS = [
    pytest.param("qtrle", "gray", "a.mov", id="told with the first picture"),
    pytest.param("smc", "pal8", "a.mov", id="colors, told with the first picture"),
    pytest.param("rawvideo", "pal8", "a.avi", id="another with each picture"),
]


@pytest.mark.parametrize(("codec", "pixel_format", "name"), KINDS)
def test_every_frame_has_its_colors(
    tmp_path: Path, codec: str, pixel_format: str, name: str
) -> None:
    path = tmp_path / name
    write_rare_clip(path, codec, pixel_format)
    with av.open(str(path)) as container:
        expected = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    with open_video(path) as video:
        for frame in (11, 3, 0, 17):
            assert np.array_equal(video[frame], expected[frame]), frame
        assert np.array_equal(np.stack(list(video.iter_frames(5, 9))), expected[5:9])
