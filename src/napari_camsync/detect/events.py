"""rank: which of the things that happen in a window is the light turning on."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from .changes import LARGE
from .settle import settle
from .step import Levels, Step, covered, first_rise
from .surroundings import Samples, brightening, is_room_light

# How much each trait speaks for a light that turns on. Fitted to the clips of
# `napari_camsync.difficulties` (conditional logistic regression among the changes of a window) and
# rounded; "hidden" was then set with those of benchmarks/other_scenes.py and the
# recordings in view too. No set of clips has been kept back.
_WEIGHTS = {
    "sharp": 1.0,  # it rises within three frames
    "steady": 0.9,  # the frames around are at 0 before and at 1 after
    "contrast": 0.5,  # log10 of gray levels
    "strong": 1.6,  # log10 of its contrast over the largest in the window
    "one_way": 1.3,  # everything that changes gets brighter
    "between": -0.3,  # log of how many frames are neither OFF nor ON
    "far": -4.0,  # share of frames far below OFF or above ON
    "misfit": -1.0,  # how unlike a mix of OFF and ON the frames are
    "hidden": -3.5,  # share of frames with something in front
    "hidden_near": -1.5,  # something in front as it turns on
    "refuse": -0.7,  # it is ON from the beginning
    "whole": -0.7,  # all of the ROI changes like the brightness of the picture
    "returns": -0.7,  # it ends as it began
    "part": 0.5,  # log10 of its part in all that happens
}
# Log odds that the best is right, by its lead over the rival and by its score: set so that those
# called nine in ten sure are right in nine of ten; more than `_ENOUGH` of either adds nothing.
_LEAD, _SCORE, _OFFSET = 1.9, 1.9, -4.5
_ENOUGH = 2.5
# Of the light's own rise in brightness, its surroundings may show so much by its glow.
_GLOW = 0.25
_LEAST_GAIN = 0.1
# What speaks against a change with which the surroundings brighten, more than with another.
_ELSEWHERE = -3.0
# What speaks against a change that comes and goes where another stays: a body that passes does so.
_COMES_AND_GOES = -0.7
# Another change is worth comparing with from this score on.
_PLAUSIBLE = -1.5
# A change this much like another brightness of the ROI may be one.
_ALIKE = 0.7


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """A change, the frame on which it turns a light on, and how much it looks like one.

    Parameters
    ----------
    step : Step
        The change.
    on : int or None
        The ON frame, counted from the window's first; None where it is ON from the beginning.
    score : float
        Higher is more like a light.
    elsewhere : float
        How much more the surroundings of the ROI brighten with it than with another, in [0, 1].
    by_room : bool
        Whether all of the picture brightens with it, and evenly; asked of the most likely only.
    """

    step: Step
    on: int | None
    score: float
    elsewhere: float = 0.0
    by_room: bool = False

    @property
    def is_gone(self) -> bool:
        """Whether it turned on and is OFF on the window's last frame."""
        return self.on is not None and bool(self.step.levels[-1] < 0.5)


def rank(steps: list[Step], threshold: float, around: Samples) -> list[Event]:
    """Return what may be the light, the most likely first.

    Parameters
    ----------
    steps : list of Step
        What happens in the window.
    threshold : float
        The level from which a frame counts as ON.
    around : (N, Q) float32 array
        What is around the ROI on each frame.
    """
    largest = max((step.contrast for step in steps), default=0.0)
    found = []
    for step in steps:
        on = first_rise(step, threshold)
        traits = _traits(step, on, largest)
        score = sum(_WEIGHTS[name] * trait for name, trait in traits.items())
        found.append(Event(step, on, score, _elsewhere(step, on, around)))
    # A light that fills the picture with its glow loses nothing, if there is no other.
    worthy = [event for event in found if event.score > _PLAUSIBLE and event.step.part >= LARGE]
    least = min((event.elsewhere for event in worthy), default=0.0)
    judged = [_without(event, max(event.elsewhere - least, 0)) for event in found]
    if any(event.score > 0 and event.on is not None and not event.is_gone for event in judged):
        judged = [_doubted_if_gone(event) for event in judged]
    judged.sort(key=lambda event: -event.score)
    settled = [_settled(event, threshold, around) for event in judged]
    return [*(_asked_of_the_room(event, around) for event in settled[:1]), *settled[1:]]


def _settled(event: Event, threshold: float, around: Samples) -> Event:
    if event.on is None:
        return event
    step, on = settle(event.step, event.on, threshold, around)
    return replace(event, step=step, on=on)


def _asked_of_the_room(event: Event, around: Samples) -> Event:
    by_room = event.on is not None and is_room_light(around, event.on, event.step.gain)
    return replace(event, by_room=by_room)


def _without(event: Event, elsewhere: float) -> Event:
    score = event.score + _ELSEWHERE * elsewhere
    return replace(event, score=score, elsewhere=elsewhere)


def _doubted_if_gone(event: Event) -> Event:
    return replace(event, score=event.score + _COMES_AND_GOES) if event.is_gone else event


def rival_of(events: list[Event]) -> Event | None:
    """Return the most likely of those that say another frame than the first does."""
    best = events[0]
    others = (other for other in events[1:] if not _agree(best.on, other.on))
    return next(others, None)


def certainty(best: Event, rival: Event | None) -> float:
    """Return how sure it is that the light turns on here rather than elsewhere, in [0, 1]."""
    lead = min(best.score - rival.score, _ENOUGH) if rival else _ENOUGH
    odds = _LEAD * lead + _SCORE * min(best.score, _ENOUGH) + _OFFSET
    return 1 / (1 + math.exp(-odds))


def _elsewhere(step: Step, on: int | None, around: Samples) -> float:
    """Return how much the surroundings brighten as the ROI does; a light's own glow is less.

    Where there are none, a change of all of the ROI alike is half as telling.
    """
    brighter = brightening(around, on if on is not None else max(step.moment, 1))
    if brighter is None:
        return max(step.whole - _ALIKE, 0) / (1 - _ALIKE) * min(step.share, 1) / 2
    towards_on = brighter if on is not None else -brighter
    ratio = towards_on / max(step.gain, _LEAST_GAIN)
    return float(np.clip((ratio - _GLOW) / (1 - 2 * _GLOW), 0, 1))


def _agree(one: int | None, other: int | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= 1


def _traits(step: Step, on: int | None, largest: float) -> dict[str, float]:
    levels = step.levels
    hidden = covered(step)
    frame = on if on is not None else max(step.moment, 1)
    returns = bool(np.median(levels[-3:]) < 0.5) != (on is None)
    return {
        "sharp": float(np.clip(_around(levels, frame), 0, 1)),
        "steady": -1.0 if on is None else -_unsteadiness(levels, on),
        "contrast": math.log10(min(max(step.contrast, 3), 50)),
        "strong": math.log10(max(step.contrast / (largest or 1), 0.03)),
        "one_way": step.coherence,
        "between": math.log1p(min(int(((levels > 0.2) & (levels < 0.8) & ~hidden).sum()), 20)),
        "far": min(float(((levels < -0.35) | (levels > 1.5)).mean()), 0.3),
        "misfit": min(float(np.median(step.misfit)), 1.0),
        "hidden": min(float(hidden.mean()), 0.3),
        "hidden_near": float(hidden[max(frame - 2, 0) : frame + 3].any()),
        "refuse": float(on is None),
        "whole": max(step.whole - _ALIKE, 0) / (1 - _ALIKE) * min(step.share, 1),
        "returns": float(returns),
        "part": math.log10(max(step.part, 1e-3)),
    }


def _around(levels: Levels, frame: int) -> float:
    """Return by how much the level rises over three frames."""
    return float(levels[min(frame + 1, len(levels) - 1)] - levels[max(frame - 2, 0)])


def _unsteadiness(levels: Levels, frame: int) -> float:
    after, before = levels[frame : frame + 4], levels[max(frame - 4, 0) : frame]
    return min(abs(float(np.median(after)) - 1), 1) + min(abs(float(np.median(before))), 1)
