"""Running a function in a fresh process, so that nothing is left over from another measure."""

from __future__ import annotations

import multiprocessing
import resource
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import ParamSpec, TypeVar

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


def run_alone(
    function: Callable[_Arguments, _Result],
    /,
    *arguments: _Arguments.args,
    **options: _Arguments.kwargs,
) -> _Result:
    """Return what a module's function returns in a fresh process."""
    processes = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=processes) as pool:
        return pool.submit(function, *arguments, **options).result()


def peak_memory() -> int:
    """Return the most bytes of memory that this process has had resident.

    Linux's own count is taken where there is one: `getrusage` begins with the peak of the process
    that started this one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
