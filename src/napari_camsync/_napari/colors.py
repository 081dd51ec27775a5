"""Colors: those of napari's theme, and what they stand for here."""

from __future__ import annotations

from dataclasses import dataclass

from .status import Tone


@dataclass(frozen=True, slots=True)
class Colors:
    """The colors to draw in, as ``#rrggbb``.

    Parameters
    ----------
    background, text, faint : str
        Of the theme.
    level, window, cursor, on : str
        The trace, the window searched, the frame shown, and the ON frame.
    good, doubt, bad : str
        How something is meant.
    """

    background: str
    text: str
    faint: str
    level: str
    window: str
    cursor: str
    on: str
    good: str
    doubt: str
    bad: str

    def of(self, tone: Tone) -> str:
        """Return the color of a tone."""
        return {
            Tone.GOOD: self.good,
            Tone.DOUBT: self.doubt,
            Tone.BAD: self.bad,
            Tone.TO_DO: self.faint,
        }[tone]


_DARK = {
    "level": "#6cb8ff",
    "window": "#ffd400",
    "cursor": "#ffffff",
    "on": "#ff5a4f",
    "good": "#6fd08c",
    "doubt": "#ffb454",
    "bad": "#ff6b5e",
}
_LIGHT = {
    "level": "#0b62b0",
    "window": "#b08a00",
    "cursor": "#202020",
    "on": "#d11507",
    "good": "#1d7a3a",
    "doubt": "#a85b00",
    "bad": "#c01c0e",
}


def colors_of(theme: str) -> Colors:
    """Return the colors that go with a theme of napari's."""
    from napari.utils.theme import get_theme

    known = get_theme(theme)
    background, text = known.background.as_hex("long"), known.text.as_hex("long")
    is_dark = _brightness(background) < _brightness(text)
    faint = "#8a8f98" if is_dark else "#6b6f76"
    return Colors(background, text, faint, **(_DARK if is_dark else _LIGHT))


def _brightness(color: str) -> int:
    return sum(int(color[place : place + 2], 16) for place in (1, 3, 5))
