"""The one table of keys: it binds them, draws the help, and releases them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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
    repeats : bool
        Whether it goes on while the key is held down.
    """

    keys: tuple[str, ...]
    action: str
    help: str
    repeats: bool = False

    @property
    def label(self) -> str:
        """The keys as a person reads them."""
        return " or ".join(_ON_SCREEN.get(key, key.replace("-", "+")) for key in self.keys)


_ON_SCREEN = {
    "Control-Z": "Ctrl+Z",
    "Control-Shift-Z": "Ctrl+Shift+Z",
    "Shift-Left": "Shift+←",
    "Shift-Right": "Shift+→",
}

# Keys that napari leaves free on Image, Points and Shapes layers.
SHORTCUTS = (
    Shortcut(("N",), "next_camera", "next camera"),
    Shortcut(("Shift-N",), "previous_camera", "previous camera"),
    Shortcut(("M",), "mark", "the frame shown is the ON frame"),
    Shortcut(("J",), "jump", "go to the ON frame"),
    Shortcut((",",), "back", "ON frame one back", repeats=True),
    Shortcut((".",), "forward", "ON frame one forward", repeats=True),
    Shortcut(("Shift-Left",), "ten_back", "ON frame ten back", repeats=True),
    Shortcut(("Shift-Right",), "ten_forward", "ON frame ten forward", repeats=True),
    Shortcut(("K",), "accept", "accept the ON frame"),
    Shortcut(("U", "Control-Z"), "undo", "undo"),
    Shortcut(("Shift-U", "Control-Shift-Z"), "redo", "redo"),
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
    let_go : callable
        Called when a key that repeats is let go.
    """

    def __init__(
        self,
        viewer: ViewerModel,
        actions: Mapping[str, Callable[[], object]],
        let_go: Callable[[], object],
    ) -> None:
        self._viewer = viewer
        self._before: dict[Any, Any] = dict(viewer.keymap)
        self._ours: dict[Any, Any] = {}
        for shortcut in SHORTCUTS:
            act = actions[shortcut.action]
            press: Callable[[ViewerModel], object] = _pressing(act)
            if shortcut.repeats:
                press = _holding(shortcut.action, act, let_go)
                _let_repeat(shortcut)
            for key in shortcut.keys:
                viewer.bind_key(key, press, overwrite=True)
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


def _holding(
    action: str, act: Callable[[], object], let_go: Callable[[], object]
) -> Callable[[ViewerModel], Iterator[None]]:
    """Return what napari calls when a key is pressed, and goes on with when it is let go."""

    def press(viewer: ViewerModel) -> Iterator[None]:
        act()
        yield
        let_go()

    press.__name__ = _name_of(action)
    return press


def _let_repeat(shortcut: Shortcut) -> None:
    """Have napari hand on a key's repetitions while it is held down.

    It does so where an action says so that is bound to the key and called like the function that
    the key calls. The action stays known, and does nothing.
    """
    from napari.utils.action_manager import action_manager
    from napari.utils.key_bindings import coerce_keybinding

    def nothing() -> None:
        """Stand for the function that the key calls, which is not to be kept."""

    nothing.__name__ = _name_of(shortcut.action)
    name = f"napari-camsync:{shortcut.action}"
    action_manager.register_action(name, nothing, shortcut.help, None, repeatable=True)
    for key in shortcut.keys:
        action_manager.bind_shortcut(name, coerce_keybinding(key))


def _name_of(action: str) -> str:
    return f"camsync_{action}"
