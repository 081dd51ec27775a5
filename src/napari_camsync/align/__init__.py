"""Onsets become cuts."""

from .cuts import Cut, CutList, name_beside
from .naming import synced_path

__all__ = ["Cut", "CutList", "name_beside", "synced_path"]
