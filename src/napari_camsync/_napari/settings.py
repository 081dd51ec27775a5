"""The settings page in napari's preferences, and what follows from it."""

from __future__ import annotations

import os
from functools import cache

from ..video.cache import CACHE_VARIABLE, set_cache_size

_PLUGIN = "napari-camsync"


@cache
def apply_settings() -> None:
    """Give pictures as much memory as the preferences say, now and whenever they change.

    Where the environment says how much, that stays.
    """
    if os.environ.get(CACHE_VARIABLE):
        return
    from napari.settings import get_plugin_settings

    try:
        reading = get_plugin_settings(_PLUGIN).reading
    except KeyError:  # napari read its plugins' settings before this one was installed
        return

    def resize() -> None:
        set_cache_size(reading.cache_mib * 2**20)

    resize()
    reading.events.cache_mib.connect(resize)
