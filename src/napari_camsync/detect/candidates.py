"""Candidates: the places that a whole recording's switches belong to, the likeliest first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .coarse import Grid, box_to_roi
from .evidence import Doubt
from .roi import Roi
from .switches import Switch

# Measured on synthetic recordings with and without a light: what an LED stays clear of, and
# things that move do not.
_ISOLATED = 0.6
_CALM = 0.6
_STEADY = 0.5
_DARKER = 0.4
_MUCH_OF_PICTURE = 0.1
_LARGE = 0.15
_WEAK = 14.0
# A candidate of less merit is not worth a look.
_LEAST_MERIT = 0.25
_STRONG = 60.0  # gray levels; a stronger light is no likelier to be the LED
# Another place with this part of the best one's merit could be the LED as well.
_RIVAL = 0.35
# Flashes of one light are alike to this part of their merit and contrast.
_ALIKE = 0.5
_SAME_MOMENT = 2
_MOST_PLACES = 64
_MOST_SWITCHES = 16


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """A switch, and what is to be thought of it.

    Parameters
    ----------
    switch : Switch
        The switch.
    roi : Roi
        Where it is, in pixels of what was searched.
    merit : float
        How much it is like an LED turning on, in [0, 1].
    doubts : tuple of (float, str)
        What speaks against it.
    """

    switch: Switch
    roi: Roi
    merit: float
    doubts: tuple[Doubt, ...]

    @property
    def frame(self) -> int:
        """When it is."""
        return self.switch.frame


def judge(switch: Switch, grid: Grid, *, in_roi: bool = False) -> Sighting:
    """Judge how much a switch is like an LED turning on.

    Parameters
    ----------
    switch : Switch
        What was seen.
    grid : Grid
        Its cells.
    in_roi : bool
        Whether only the user's ROI was searched, of which a light may fill a large part.
    """
    doubts = tuple(_doubts(switch, in_roi=in_roi))
    clear = math.prod(factor for factor, _ in doubts)
    strength = math.sqrt(min(switch.contrast / _STRONG, 1.0))
    merit = clear * strength * min(switch.isolation, 1.0)
    return Sighting(switch, box_to_roi(switch.box, grid, switch.scale), merit, doubts)


def _doubts(switch: Switch, *, in_roi: bool) -> Iterator[Doubt]:
    if not in_roi and switch.share - switch.own > max(_MUCH_OF_PICTURE, 2 * switch.own):
        yield 0.4, f"{switch.share:.0%} of the picture changes with it."
    elif not in_roi and switch.own > _LARGE:
        yield 0.5, f"It covers {switch.own:.0%} of the picture, as the light of a room would."
    if switch.darker > _DARKER:
        yield 0.4, "As something gets brighter there, something gets darker elsewhere."
    if switch.isolation < _ISOLATED:
        yield 0.7, "Something moves there."
    if switch.unrest > _CALM:
        yield 0.7, "Something moves around it."
    if switch.unsteady > _STEADY:
        yield 0.7, "It is not steady before and after."
    if switch.contrast < _WEAK:
        yield 0.7, f"It is weak: {switch.contrast:.0f} of 255."


@dataclass(slots=True)
class Place:
    """A place of the picture and what was seen to switch there, in order of time."""

    sightings: list[Sighting] = field(default_factory=list)

    @property
    def best(self) -> Sighting:
        """The sighting that is most like an LED."""
        return max(self.sightings, key=lambda seen: seen.merit)

    @property
    def first(self) -> Sighting:
        """The first of those that are like the best: with several flashes, the first counts."""
        best = self.best
        return min(
            (seen for seen in self.sightings if _are_alike(seen, best)),
            key=lambda seen: seen.frame,
        )

    def add(self, seen: Sighting) -> None:
        """Add a sighting; the same one at another scale is not counted twice."""
        for i, known in enumerate(self.sightings):
            if abs(known.frame - seen.frame) <= _SAME_MOMENT:
                if seen.merit > known.merit:
                    self.sightings[i] = seen
                return
        self.sightings.append(seen)
        if len(self.sightings) > _MOST_SWITCHES:
            worst = min(self.sightings[1:], key=lambda known: known.merit)
            self.sightings.remove(worst)


class Places:
    """The places where something switches; a few dozen of them, however long the recording."""

    def __init__(self) -> None:
        self._places: list[Place] = []

    def add(self, seen: Sighting) -> None:
        """Take in a sighting."""
        if seen.merit < _LEAST_MERIT:
            return
        place = next((known for known in self._places if _is_at(known, seen)), None)
        if place is None:
            place = Place()
            self._places.append(place)
        place.add(seen)
        if len(self._places) > _MOST_PLACES:
            self._places.remove(min(self._places, key=lambda known: known.best.merit))

    def ranked(self) -> list[Place]:
        """Return the places, the likeliest first, without what only lights up with a likelier one.

        A place whose switches all come with those of a likelier place is its reflection.
        """
        by_merit = sorted(self._places, key=_likeliest_first)
        ranked: list[Place] = []
        for place in by_merit:
            if not any(_is_reflection(place, likelier) for likelier in ranked):
                ranked.append(place)
        return ranked


def rivals(ranked: Iterable[Place]) -> list[Place]:
    """Return the places that could be the LED as well as the first of them."""
    best, *others = ranked
    return [place for place in others if place.best.merit >= _RIVAL * best.best.merit]


def earlier_flash(seen: Sighting) -> int | None:
    """Return when the same place had got about as bright before, though less clearly."""
    earlier = seen.switch.earlier
    if earlier is None or earlier[1] < _ALIKE * seen.switch.contrast:
        return None
    return earlier[0]


def window_around(switch: Switch, start: int, stop: int) -> tuple[int, int]:
    """Return frames to search for the exact one: OFF on the first, ON on the last.

    Parameters
    ----------
    switch : Switch
        What was seen.
    start, stop : int
        The frames that were searched.
    """
    on = switch.frame - switch.first
    dark, lit = on, on + 1
    while dark > 0 and (switch.levels[dark - 1] < 0.5 or on - dark < 2):
        dark -= 1
    while lit < len(switch.levels) and (switch.levels[lit] >= 0.5 or lit - on < 3):
        lit += 1
    return max(switch.first + dark, start), min(switch.first + lit, stop)


def _likeliest_first(place: Place) -> tuple[float, int]:
    """Rank by merit; of places that are as good as each other, the earlier one comes first."""
    return -round(place.best.merit, 1), place.first.frame


def _are_alike(one: Sighting, other: Sighting) -> bool:
    return (
        one.merit >= _ALIKE * other.merit and one.switch.contrast >= _ALIKE * other.switch.contrast
    )


def _is_at(place: Place, seen: Sighting) -> bool:
    """Whether a sighting is where the place's best is: one's middle in the other."""
    known = place.best.roi
    return _holds(known, seen.roi.center) or _holds(seen.roi, known.center)


def _holds(roi: Roi, point: tuple[float, float]) -> bool:
    y, x = point
    return roi.y <= y < roi.y + roi.height and roi.x <= x < roi.x + roi.width


def _is_reflection(place: Place, likelier: Place) -> bool:
    """Whether a place switches with a likelier one, and not only once while that one blinks."""
    times = [seen.frame for seen in likelier.sightings]
    together = all(
        any(abs(seen.frame - time) <= _SAME_MOMENT for time in times) for seen in place.sightings
    )
    return together and 2 * len(place.sightings) >= len(times)
