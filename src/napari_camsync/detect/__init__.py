"""Frames become an onset."""

from .onset import METHODS, Method, Onset, find_onset
from .roi import Roi
from .search import Candidate, SearchedOnset, search_onset

__all__ = [
    "METHODS",
    "Candidate",
    "Method",
    "Onset",
    "Roi",
    "SearchedOnset",
    "find_onset",
    "search_onset",
]
