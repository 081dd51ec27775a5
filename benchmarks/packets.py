"""Read a video's packets from a frame on, and write them as they are; print the seconds it took.

python benchmarks/packets.py VIDEO SECONDS [OUTPUT]

Nothing is asked of the packets and nothing checked: what is left is FFmpeg's own reading and
writing, through PyAV.
"""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack

import av


def main() -> None:
    """Read the packets, and write them where an output is named."""
    video, seconds, *output = sys.argv[1:]
    began = time.process_time(), time.perf_counter()
    with ExitStack() as stack:
        source = stack.enter_context(av.open(video, options={"skip_frame": "all"}))
        stream = source.streams.video[0]
        source.seek(round(float(seconds) / stream.time_base), stream=stream)
        target = stack.enter_context(av.open(output[0], "w")) if output else None
        written = target.add_stream_from_template(stream) if target else None
        for packet in source.demux(stream):
            if target and written and packet.size:
                packet.stream = written
                target.mux(packet)
    print(time.process_time() - began[0], time.perf_counter() - began[1])


if __name__ == "__main__":
    main()
