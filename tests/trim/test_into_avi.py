"""Other containers' videos written into AVI, which has no times and counts its pictures."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from rareclips import write_rare_clip

from napari_camsync import trim_video

SOURCES = [
    ("libx264", "yuv420p", "mp4"),
    ("libx264", "yuv420p", "flv"),
    ("libx265", "yuv420p", "mp4"),
    ("mpeg2video", "yuv420p", "ts"),
    ("mpeg1video", "yuv420p", "mpg"),
    ("prores_ks", "yuv422p10le", "mov"),
    ("mjpeg", "yuvj420p", "mov"),
    ("ffv1", "yuv420p", "mkv"),
]


@pytest.mark.parametrize("mode", ["auto", "encode"])
@pytest.mark.parametrize(("codec", "pixel_format", "suffix"), SOURCES, ids=" ".join)
def test_pictures_keep_their_times_without_empty_chunks_between_them(
    tmp_path: Path, codec: str, pixel_format: str, suffix: str, mode: str
) -> None:
    source, target = tmp_path / f"clip.{suffix}", tmp_path / "clip.avi"
    write_rare_clip(source, codec, pixel_format)
    result = trim_video(source, 5, 17, output=target, mode=mode)
    assert result.frames == 12
    with av.open(str(target)) as container:
        stream = container.streams.video[0]
        assert (stream.average_rate, stream.frames) == (25, 12)
        times = [frame.time for frame in container.decode(stream)]
    assert [round((time - times[0]) * 25, 3) for time in times] == list(range(12))
