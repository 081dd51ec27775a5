"""What a refusal advises can be done, and does it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rareclips import write_rare_clip

from napari_camsync import TrimError, trim_video

REFUSED = [
    pytest.param("cinepak", "rgb24", "a.avi", "out.avi", "copy", id="cut within a GOP, copied"),
    pytest.param("cinepak", "rgb24", "a.avi", "out.avi", "smart", id="nothing can be copied"),
    pytest.param("cinepak", "rgb24", "a.mov", "out.mov", "auto", id="no encoder for colors"),
    pytest.param("svq1", "yuv410p", "a.mov", "out.mp4", "encode", id="nor for such planes"),
    pytest.param("rawvideo", "rgb24", "a.avi", "out.mkv", "copy", id="uncompressed in Matroska"),
    pytest.param("apng", "rgb24", "a.apng", "out.mkv", "copy", id="a codec Matroska lacks"),
    pytest.param("ffv1", "gray16le", "a.mkv", "out.mp4", "lossless", id="deep gray in MP4"),
]


@pytest.mark.parametrize(("codec", "pixel_format", "name", "output", "mode"), REFUSED)
def test_what_is_advised_is_done(
    tmp_path: Path, codec: str, pixel_format: str, name: str, output: str, mode: str
) -> None:
    source, target = tmp_path / name, tmp_path / output
    write_rare_clip(source, codec, pixel_format)
    with pytest.raises(TrimError) as refused:
        trim_video(source, 5, output=target, mode=mode)
    suffix = re.search(r"ends in (\.\w+)", str(refused.value))
    if suffix:
        target = target.with_suffix(suffix[1])
    else:
        assert "mode 'auto'" in str(refused.value)
        mode = "auto"
    result = trim_video(source, 5, output=target, mode=mode)
    assert result.frames == 15
    assert result.psnr == float("inf")
