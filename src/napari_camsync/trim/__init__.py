"""A cut becomes a new, verified file."""

from .against import Verification, verify_against
from .codec_change import codec_change
from .convert import convert_video, converted_path
from .many import (
    TrimFailure,
    check_outputs,
    equal_lengths,
    prepare_cut,
    trim_each,
)
from .plan import HEADS, MODES, Head, Mode, TrimPlan
from .prepare import PreparedTrim, plan_for, prepare_trim
from .result import TrimResult
from .split import split_paths, split_video
from .trim import trim_video
from .verify import VERIFY, Check, Verify, verify_trim

__all__ = [
    "HEADS",
    "MODES",
    "VERIFY",
    "Check",
    "Head",
    "Mode",
    "PreparedTrim",
    "TrimFailure",
    "TrimPlan",
    "TrimResult",
    "Verification",
    "Verify",
    "check_outputs",
    "codec_change",
    "convert_video",
    "converted_path",
    "equal_lengths",
    "plan_for",
    "prepare_cut",
    "prepare_trim",
    "split_paths",
    "split_video",
    "trim_each",
    "trim_video",
    "verify_against",
    "verify_trim",
]
