"""The one table of keys: it binds them, draws the help, and releases them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from napari.components import ViewerModel


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A key and what it does.

    Parameters
    ----------
    keys : tuple of str
        As napari writes them.
    action : str
        The name of what is done.
    help : str
        What it does, in a few words.
    """

    keys: tuple[str, ...]
    action: str
    help: str

    @property
    def label(self) -> str:
        """The keys as a person reads them."""
        return " or ".join(_ON_SCREEN.get(key, key.replace("-", "+")) for key in self.keys)


_ON_SCREEN = {
    "Control-Z": "Ctrl+Z",
    "Shift-Left": "Shift+←",
    "Shift-Right": "Shift+→",
}

# Keys that napari leaves free on Image, Points and Shapes layers.
SHORTCUTS = (
    Shortcut(("N",), "next_camera", "next camera"),
    Shortcut(("Shift-N",), "previous_camera", "previous camera"),
    Shortcut(("M",), "mark", "the frame shown is the ON frame"),
    Shortcut(("J",), "jump", "go to the ON frame"),
    Shortcut((",",), "back", "ON frame one back"),
    Shortcut((".",), "forward", "ON frame one forward"),
    Shortcut(("Shift-Left",), "ten_back", "ON frame ten back"),
    Shortcut(("Shift-Right",), "ten_forward", "ON frame ten forward"),
    Shortcut(("K",), "accept", "accept the ON frame"),
    Shortcut(("U", "Control-Z"), "undo", "undo"),
)


def key_of(action: str) -> str:
    """Return the key of an action as a person reads it; empty where it has none."""
    return next((each.label for each in SHORTCUTS if each.action == action), "")


def help_table() -> str:
    """Return all keys and what they do, as rich text."""
    rows = "".join(
        f"<tr><td><b>{each.label}</b>&nbsp;&nbsp;</td><td>{each.help}</td></tr>"
        for each in SHORTCUTS
    )
    return f"<table>{rows}</table>"


class BoundKeys:
    """Keys that act while a dock is open.

    Parameters
    ----------
    viewer : ViewerModel
        The viewer on which they are pressed.
    actions : mapping of str to callable
        What each `Shortcut.action` does.
    """

    def __init__(self, viewer: ViewerModel, actions: Mapping[str, Callable[[], object]]) -> None:
        self._viewer = viewer
        self._before: dict[Any, Any] = dict(viewer.keymap)
        self._ours: dict[Any, Any] = {}
        for shortcut in SHORTCUTS:
            for key in shortcut.keys:
                viewer.bind_key(key, _pressing(actions[shortcut.action]), overwrite=True)
        for key, press in viewer.keymap.items():
            if self._before.get(key) is not press:
                self._ours[key] = press

    def release(self) -> None:
        """Give every key back to whom it belonged to."""
        for key, press in self._ours.items():
            if self._viewer.keymap.get(key) is not press:
                continue  # somebody else has taken it meanwhile
            if key in self._before:
                self._viewer.keymap[key] = self._before[key]
            else:
                del self._viewer.keymap[key]
        self._ours = {}


def _pressing(action: Callable[[], object]) -> Callable[[ViewerModel], None]:
    """Return what napari calls when a key is pressed: a function, for it asks for its name."""

    def press(viewer: ViewerModel) -> None:
        action()

    return press
