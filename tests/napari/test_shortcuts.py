"""Keys act while the dock is open, and belong to others again afterwards."""

from __future__ import annotations

from napari.components import ViewerModel
from napari.layers import Image, Points, Shapes
from napari.utils.key_bindings import coerce_keybinding

from napari_camsync._napari.shortcuts import SHORTCUTS, BoundKeys, help_table


def bind(viewer: ViewerModel) -> tuple[BoundKeys, list[str]]:
    pressed: list[str] = []
    actions = {each.action: lambda name=each.action: pressed.append(name) for each in SHORTCUTS}
    return BoundKeys(viewer, actions, lambda: None), pressed


def press(viewer: ViewerModel, key: str) -> None:
    holding = viewer.keymap[coerce_keybinding(key)](viewer)
    next(holding or iter(()), None)  # keys that repeat go on when they are let go


def test_every_key_of_the_table_does_its_action():
    viewer = ViewerModel()
    _, pressed = bind(viewer)
    for shortcut in SHORTCUTS:
        for key in shortcut.keys:
            press(viewer, key)
            assert pressed.pop() == shortcut.action


def test_the_help_shows_every_key_and_what_it_does():
    for shortcut in SHORTCUTS:
        assert f"<b>{shortcut.label}</b>" in help_table()
        assert shortcut.help in help_table()


def test_no_layer_of_ours_takes_a_key_before_the_viewer():
    for kind in (Image, Points, Shapes):
        taken = set(kind.class_keymap)
        for shortcut in SHORTCUTS:
            for key in shortcut.keys:
                assert coerce_keybinding(key) not in taken


def test_released_keys_are_as_they_were_before():
    viewer = ViewerModel()
    theirs = []
    viewer.bind_key("M", lambda _viewer: theirs.append("M"))
    before = dict(viewer.keymap)
    keys, pressed = bind(viewer)
    press(viewer, "M")
    assert (pressed, theirs) == (["mark"], [])
    keys.release()
    assert viewer.keymap == before
    press(viewer, "M")
    assert theirs == ["M"]


def test_a_key_that_somebody_took_meanwhile_stays_theirs():
    viewer = ViewerModel()
    keys, _ = bind(viewer)
    theirs = []
    viewer.bind_key("J", lambda _viewer: theirs.append("J"), overwrite=True)
    keys.release()
    press(viewer, "J")
    assert theirs == ["J"]
