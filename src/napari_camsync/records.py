"""Results in words and as JSON records; the same facts for people and for machines."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from .demo import DemoRow
from .detect import Candidate, Onset, SearchedOnset
from .trim_records import trim_record
from .video.probe import VideoInfo

DEMO_HEADINGS = ["camera", "true ON", "found", "confidence", "frames written", "how", "verified"]
ONSET_HEADINGS = ["video", "ON frame", "level", "confidence", "review"]


def demo_record(row: DemoRow) -> dict[str, Any]:
    """Return a camera of the demo for JSON."""
    return {
        "camera": row.camera.name,
        "true_frame": row.camera.on_frame,
        "onset": onset_record(row.onset),
        "trim": trim_record(row.trim),
        "exact": row.is_exact,
    }


def demo_cells(row: DemoRow) -> list[str]:
    """Return a camera of the demo as a row of a table."""
    return [
        row.camera.name,
        str(row.camera.on_frame),
        str(row.onset.frame),
        f"{row.onset.confidence:.0%}",
        str(row.trim.frames),
        row.trim.mode,
        "exact" if row.is_exact else "NOT EXACT",
    ]


def info_record(info: VideoInfo) -> dict[str, Any]:
    """Return a video's facts for JSON."""
    return {
        "name": info.name,
        "frames": info.frames,
        "fps": float(info.fps),
        "fps_exact": str(info.fps),
        "duration": info.duration,
        "width": info.width,
        "height": info.height,
        "codec": info.codec,
        "pixel_format": info.pixel_format,
        "container": info.container,
        "keyframes": info.keyframes,
        "audio": list(info.audio),
        "gaps": [asdict(gap) for gap in info.gaps],
        "remarks": list(info.remarks),
    }


def info_lines(info: VideoInfo) -> list[str]:
    """Return a video's facts in a few lines."""
    audio = f"audio {', '.join(info.audio)}" if info.audio else "no audio"
    all_keys = info.keyframes == info.frames
    keys = "every frame a keyframe" if all_keys else f"{info.keyframes} keyframes"
    return [
        info.name,
        f"  {info.frames} frames, {float(info.fps):.3f} fps, {info.duration:.3f} s, "
        f"{info.width} x {info.height}",
        f"  {info.codec} ({info.pixel_format}), {keys}, {audio}",
        *(f"  - {remark}" for remark in info.remarks),
    ]


def onset_record(onset: Onset) -> dict[str, Any]:
    """Return an onset for JSON."""
    record = {
        "frame": onset.frame,
        "level": round(onset.level, 4),
        "confidence": onset.confidence,
        "needs_review": onset.needs_review,
        "reasons": list(onset.reasons),
        "start": onset.start,
        "stop": onset.stop,
        "roi": str(onset.roi),
        "method": onset.method,
        "levels": [round(float(level), 4) for level in onset.levels],
    }
    if isinstance(onset, SearchedOnset):
        record["candidates"] = [candidate_record(candidate) for candidate in onset.candidates]
    return record


def candidate_record(candidate: Candidate) -> dict[str, Any]:
    """Return a place where a light may have switched on for JSON."""
    return {
        "frame": candidate.frame,
        "roi": str(candidate.roi),
        "start": candidate.start,
        "stop": candidate.stop,
        "confidence": candidate.confidence,
        "reasons": list(candidate.reasons),
    }


def onset_cells(name: str, onset: Onset) -> list[str]:
    """Return an onset as a row of a table."""
    review = "needs review" if onset.needs_review else "no"
    return [name, str(onset.frame), f"{onset.level:.2f}", f"{onset.confidence:.0%}", review]
