"""Sources larger than 4 GiB, cut late: exact, and in as much memory as small ones.

    PYTHONPATH=src:tests python tests/trim/large.py FOLDER [KIND]... [--gib 4.2]

makes them one after another in a folder on a disk with 10 GB to spare, and removes them again; by
``--gib`` smaller ones, to compare the memory that is told beside each cut. Each repeats the packets
of a short clip whose pictures show their numbers; that the right ones follow each other, and how
many are left, tells where a cut is.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from burned import draw
from readers import read_with_ffmpeg

FRAMES, GOP, RATE = 100, 50, 30
SIZE = (1920, 1088)
KINDS = {
    "mjpeg.avi": ("mjpeg", "yuvj420p", {"qmin": "2", "qmax": "2"}),
    "mjpeg.mkv": ("mjpeg", "yuvj420p", {"qmin": "2", "qmax": "2"}),
    "mjpeg.mov": ("mjpeg", "yuvj420p", {"qmin": "2", "qmax": "2"}),
    "raw.avi": ("rawvideo", "yuv420p", {}),
    "h264.mp4": ("libx264", "yuv420p", {"preset": "ultrafast", "qp": "6", "bf": "2"}),
    "h264.mkv": ("libx264", "yuv420p", {"preset": "ultrafast", "qp": "6", "bf": "2"}),
    "h264.ts": ("libx264", "yuv420p", {"preset": "ultrafast", "qp": "6", "bf": "2"}),
}


def main() -> int:
    """Make, cut and judge; return how many cuts are not right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("kinds", nargs="*", default=list(KINDS), metavar="KIND")
    parser.add_argument("--gib", type=float, default=4.2)
    options = parser.parse_args()
    bad = 0
    for kind in options.kinds:
        source = options.folder / f"large-{kind}"
        try:
            frames = make(source, round(options.gib * 2**30), *KINDS[kind])
            for start in (frames - FRAMES, frames - 2 * GOP + GOP // 2, frames - 3):
                found, peak = _alone(cut, source, start, frames)
                bad += "WRONG" in found
                size = source.stat().st_size / 2**30
                line = f"{kind} {size:.2f} GiB {start}:{frames} {found}, {peak} MiB\n"
                sys.stdout.write(line)
                sys.stdout.flush()
        finally:
            source.unlink(missing_ok=True)
    return min(bad, 1)


def make(path: Path, least: int, encoder: str, pixel_format: str, options: dict[str, str]) -> int:
    """Write a file of at least so many bytes; return how many frames it has."""
    with av.open(str(path), "w") as output:
        stream = output.add_stream(encoder, rate=RATE, options=options)
        stream.width, stream.height, stream.pix_fmt = *SIZE, pixel_format
        stream.codec_context.gop_size = GOP if encoder == "libx264" else 1
        stream.time_base = Fraction(1, RATE)
        packets = [
            (bytes(p), p.pts, p.dts, p.is_keyframe, Fraction(p.time_base))
            for picture in [*_pictures(pixel_format), None]
            for p in stream.encode(picture)
        ]
        written = copies = 0
        while written < least:
            for data, pts, dts, is_key, base in packets:
                packet = av.Packet(data)
                shift = round(copies * Fraction(FRAMES, RATE) / base)
                packet.pts, packet.dts, packet.time_base = pts + shift, dts + shift, base
                packet.is_keyframe, packet.stream = is_key, stream
                output.mux(packet)
                written += len(data)
            copies += 1
    return copies * FRAMES


def _pictures(pixel_format: str) -> Iterator[VideoFrame]:
    noise = np.random.default_rng(5).integers(-30, 31, (SIZE[1], SIZE[0], 3))
    for number in range(FRAMES):
        picture = np.clip(draw(number, *SIZE) + np.roll(noise, number * 7, 1), 0, 255)
        frame = VideoFrame.from_ndarray(picture.astype(np.uint8), "rgb24")
        frame = frame.reformat(format=pixel_format)
        frame.pts, frame.time_base = number, Fraction(1, RATE)
        yield frame


def cut(source: Path, start: int, frames: int) -> tuple[str, int]:
    """Return what is wrong with a cut, and the most memory that it took, in MiB."""
    from napari_camsync import trim_video

    output = source.with_name(f"cut-{source.name}")
    result = trim_video(source, start, output=output, overwrite=True)
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = int(status.partition("VmHWM:")[2].split()[0]) // 1024
    numbers = read_with_ffmpeg(output)
    output.unlink()
    expected = [number % FRAMES for number in range(start, frames)]
    how = f"{result.mode}, {result.copied} of {result.frames} copied"
    return f"{how}: {'right' if numbers == expected else 'WRONG'}", peak


def _alone(function: Callable[..., tuple[str, int]], *arguments: object) -> tuple[str, int]:
    """Run in a fresh process, so that the most memory it took is its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


if __name__ == "__main__":
    sys.exit(main())
