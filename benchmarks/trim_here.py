"""Trim a video by `trim_video`; print the seconds of CPU and of the clock that it took.

python benchmarks/trim_here.py VIDEO FRAME OUTPUT
"""

from __future__ import annotations

import sys
import time

from napari_camsync import trim_video


def main() -> None:
    """Trim, all that is needed for it being imported."""
    video, frame, output = sys.argv[1:]
    began = time.process_time(), time.perf_counter()
    trim_video(video, int(frame), output=output, overwrite=True)
    print(time.process_time() - began[0], time.perf_counter() - began[1])


if __name__ == "__main__":
    main()
