"""Cut as Camera-Sync does: decode all of a video, encode what follows the cut as MPEG-4.

python benchmarks/camera_sync.py VIDEO FRAME OUTPUT
"""

from __future__ import annotations

import sys

import cv2


def cut(video: str, frame: int, output: str) -> None:
    """Write the frames from one on to a new file."""
    capture = cv2.VideoCapture(video)
    size = tuple(int(capture.get(end)) for end in (3, 4))
    rate = capture.get(cv2.CAP_PROP_FPS)
    writer = cv2.VideoWriter(output, cv2.VideoWriter.fourcc(*"mp4v"), rate, size)
    for _ in range(frame):
        capture.grab()
    while (read := capture.read())[0]:
        writer.write(read[1])
    writer.release()


if __name__ == "__main__":
    cut(sys.argv[1], int(sys.argv[2]), sys.argv[3])
