"""Onsets become cuts."""

from .cut import Cut, name_beside
from .cuts import CutList, drop_cuts
from .naming import synced_path

__all__ = ["Cut", "CutList", "drop_cuts", "name_beside", "synced_path"]
