"""The kinds of video file a lab may have: `CLIPS` names them, `clipwriter` makes them."""

from __future__ import annotations

from collections.abc import Mapping

from clipspec import ClipSpec
from codec_kinds import CODEC_KINDS
from container_kinds import CONTAINER_KINDS
from h264_kinds import H264_KINDS
from remade_kinds import REMADE_KINDS

__all__ = ["CLIPS", "ClipSpec"]

CLIPS: Mapping[str, ClipSpec] = {
    spec.name: spec for spec in (*H264_KINDS, *CODEC_KINDS, *CONTAINER_KINDS, *REMADE_KINDS)
}
"""Every kind, by its name, which is also the file's name."""
