"""A cut becomes a new, verified file."""

from .many import (
    TrimFailure,
    check_outputs,
    equal_lengths,
    prepare_cut,
    trim_each,
)
from .plan import MODES, Mode, TrimPlan
from .prepare import PreparedTrim, plan_for, prepare_trim
from .trim import TrimResult, trim_video
from .verify import Check, verify_trim

__all__ = [
    "MODES",
    "Check",
    "Mode",
    "PreparedTrim",
    "TrimFailure",
    "TrimPlan",
    "TrimResult",
    "check_outputs",
    "equal_lengths",
    "plan_for",
    "prepare_cut",
    "prepare_trim",
    "trim_each",
    "trim_video",
    "verify_trim",
]
