"""Trims as Chromium shows them: every frame by the number burned into it.

    PYTHONPATH=src:tests python tests/trim/browser.py [KIND]...

A page that a local server gives out seeks a video to the middle of every frame, and sends back what
a canvas shows then. The source is judged in the same way, uncut.
"""

from __future__ import annotations

import argparse
import json
import queue
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import av
import numpy as np
from burned import read_number
from clips import CLIPS
from clipwriter import write_clip
from readers import camera_of

from napari_camsync import trim_video

KINDS = (
    "h264.mp4", "h264_b_aac.mp4", "h264_pyramid.mp4", "h264_vfr.mp4", "h264_late.mp4",
    "h264_hidden.mp4", "h264_fragments.mp4", "h264_open_gop.mp4", "h264_refresh.mp4",
    "h264_audio_first.mp4", "vp8.webm", "vp9.webm", "vp9.mp4", "av1.mp4",
)  # fmt: skip
PATIENCE = 60
CHROMIUM = (
    "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
PAGE = """<!doctype html><video id=v muted></video><canvas id=c></canvas><script>
const post = (what, body) => fetch(what, {method: 'POST', body});
const next = (name) => new Promise((done, fail) => {
  v.addEventListener(name, done, {once: true});
  v.addEventListener('error', () => fail(v.error.message), {once: true});
});
(async () => {
  const times = await (await fetch('times')).json();
  const first = new Promise(done => v.requestVideoFrameCallback(done));
  v.src = URL.createObjectURL(await (await fetch('video')).blob());
  await first;
  c.width = v.videoWidth; c.height = v.videoHeight;
  const pen = c.getContext('2d');
  const shape = [c.height, c.width, v.duration];
  const show = async () => {
    pen.drawImage(v, 0, 0);
    await post('picture', pen.getImageData(0, 0, c.width, c.height).data);
  };
  await show();
  for (const time of times) {
    const there = next('seeked');
    const painted = new Promise(done => v.requestVideoFrameCallback(done));
    v.currentTime = time;
    await there;
    await Promise.race([painted, new Promise(done => setTimeout(done, 300))]);
    await show();
  }
  await post('end', JSON.stringify(shape));
})().catch(error => post('error', String(error)));
</script>"""


class Server(ThreadingHTTPServer):
    """Gives out the page, one video and the times to look at; takes what was seen."""

    def __init__(self, video: Path, times: list[float]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.given = {
            "/": ("text/html", PAGE.encode()),
            "/video": (
                "video/webm" if video.suffix == ".webm" else "video/mp4",
                video.read_bytes(),
            ),
            "/times": ("application/json", json.dumps(times).encode()),
        }
        self.pictures: list[bytes] = []
        self.said: queue.Queue[tuple[str, bytes]] = queue.Queue()


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        kind, body = self.server.given.get(self.path, ("text/plain", b""))
        self._answer(kind, body)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/picture":
            self.server.pictures.append(body)
        else:
            self.server.said.put((self.path, body))
        self._answer("text/plain", b"")

    def _answer(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def seen_by_chromium(video: Path) -> tuple[list[int | None], float]:
    """Return the numbers shown before any seek and at each frame, and the seconds it lasts."""
    with av.open(str(video)) as container:
        shown = [float(frame.time or 0) for frame in container.decode(camera_of(container))]
    steps = np.diff(shown) if len(shown) > 1 else np.array([1 / 30])
    times = np.array(shown) - shown[0] + np.append(steps, steps[-1]) / 2
    server = Server(video, times.tolist())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        address = f"http://127.0.0.1:{server.server_port}/"
        command = [*CHROMIUM, f"--user-data-dir={profile}", "--remote-debugging-port=0", address]
        browser = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            what, body = server.said.get(timeout=PATIENCE)
        finally:
            browser.terminate()
            browser.wait()
            server.shutdown()
    if what == "/error":
        raise ValueError(body.decode())
    height, width, seconds = json.loads(body)
    pictures = [
        np.frombuffer(data, np.uint8).reshape(height, width, 4)[..., :3] for data in server.pictures
    ]
    return [read_number(picture) for picture in pictures], seconds


def _judge(video: Path, expected: list[int]) -> str:
    try:
        numbers, seconds = seen_by_chromium(video)
    except (ValueError, queue.Empty) as error:
        return f"does not play ({error})"
    wrong = [
        n for n, pair in enumerate(zip(numbers[1:], expected, strict=False)) if len(set(pair)) > 1
    ]
    right = numbers == [expected[0], *expected]
    return f"{len(numbers) - 1} frames, {seconds:.3f} s: " + (
        "right" if right else f"WRONG: first {numbers[0]}, not {expected[0]}; wrong at {wrong[:9]}"
    )


def main() -> int:
    """Cut and judge; return whether anything is not right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", default=list(KINDS), metavar="KIND")
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        for kind in parser.parse_args().kinds:
            source, expected = Path(folder, kind), list(CLIPS[kind].expected)
            write_clip(source, CLIPS[kind])
            sys.stdout.write(f"{kind} uncut: {_judge(source, expected)}\n")
            for start, stop in ((20, len(expected)), (31, len(expected) - 4)):
                result = trim_video(
                    source, start, stop, Path(folder, f"cut-{kind}"), overwrite=True
                )
                line = _judge(result.output, expected[start:stop])
                bad += "right" not in line
                sys.stdout.write(f"{kind} {start}:{stop} {result.mode}: {line}\n")
                sys.stdout.flush()
    return min(bad, 1)


if __name__ == "__main__":
    sys.exit(main())
