"""Frames become an onset."""

from .explain import Explanation, explain
from .figure import draw_explanation, write_figure
from .onset import METHODS, Method, Onset, find_onset
from .roi import Roi
from .search import Candidate, SearchedOnset, search_onset

__all__ = [
    "METHODS",
    "Candidate",
    "Explanation",
    "Method",
    "Onset",
    "Roi",
    "SearchedOnset",
    "draw_explanation",
    "explain",
    "find_onset",
    "search_onset",
    "write_figure",
]
