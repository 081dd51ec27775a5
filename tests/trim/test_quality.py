"""Frames beside copied ones are hardly better than they must be, by the samples PyAV decodes."""

from __future__ import annotations

import math
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame

from napari_camsync import open_video, trim_video
from napari_camsync.trim.prepare import prepare_trim

WIDTH, HEIGHT, FRAMES, GOP, START = 320, 240, 80, 50, 20


def write_scene(path: Path, codec: str, noise: float, options: dict[str, str]) -> None:
    """Write a square that moves over a gradient, filmed with more or less noise."""
    random = np.random.default_rng(0)
    scene = np.add.outer(np.linspace(20, 120, HEIGHT), np.linspace(0, 100, WIDTH))
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.gop_size = GOP
        for number in range(FRAMES):
            luma = scene + random.normal(0, noise, scene.shape)
            luma[100:140, number * 3 : number * 3 + 40] = 230
            planes = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
            planes[:HEIGHT] = luma.clip(16, 235)
            picture = VideoFrame.from_ndarray(planes, format="yuv420p")
            picture.pts = number
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))


def decoded(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray().astype(float) for frame in container.decode(video=0)]


def head_size(path: Path, frames: int) -> int:
    """Return the bytes of the first packets."""
    with av.open(str(path)) as container:
        sizes = [packet.size for packet in container.demux(video=0) if packet.size]
    return sum(sizes[:frames])


def worst(output: Path, source: Path) -> float:
    """Return the PSNR of the worst frame of the head, in dB."""
    head = zip(decoded(output)[: GOP - START], decoded(source)[START:], strict=False)
    errors = [float(np.mean((a - b) ** 2)) for a, b in head]
    return 10 * math.log10(255**2 / max(errors))


SCENES = [
    pytest.param("libx264", "clip.mp4", 0, {"crf": "22", "bf": "0"}, 3, 54, id="H.264, clean"),
    pytest.param("libx264", "clip.mp4", 3, {"crf": "18", "bf": "0"}, 1.5, 52, id="H.264, noisy"),
    pytest.param("libx264", "clip.mp4", 3, {"crf": "30", "bf": "2"}, 2, 54, id="H.264, B-frames"),
    pytest.param("mpeg2video", "clip.ts", 0, {"qmin": "2", "qmax": "2"}, 2.5, 54, id="MPEG-2"),
    pytest.param("mpeg4", "clip.avi", 0, {"qmin": "2", "qmax": "2"}, 4, 58, id="MPEG-4"),
]


@pytest.mark.parametrize(("codec", "name", "noise", "options", "times", "dearest"), SCENES)
def test_a_head_costs_little_more_than_it_must(
    tmp_path: Path,
    codec: str,
    name: str,
    noise: float,
    options: dict[str, str],
    times: float,
    dearest: float,
) -> None:
    source = tmp_path / name
    write_scene(source, codec, noise, options)
    with open_video(source) as video:
        prepared = prepare_trim(video, START)
        result = trim_video(video, START)
        part = video.index.packets.size[(video.index.rank >= START) & (video.index.rank < GOP)]
    assert result.mode == "smart"
    assert 50 <= worst(result.output, source) < dearest
    head = head_size(result.output, GOP - START)
    assert prepared.size is not None
    assert abs(math.log2(prepared.size / result.output.stat().st_size)) < 1
    assert head < times * int(part.sum())
