"""Frames become an onset."""

from .onset import METHODS, Method, Onset, find_onset
from .roi import Roi

__all__ = ["METHODS", "Method", "Onset", "Roi", "find_onset"]
