"""Onsets become cuts."""

from .cut import Cut, name_beside
from .cuts import CutList
from .naming import synced_path

__all__ = ["Cut", "CutList", "name_beside", "synced_path"]
