"""sound_offset: how far a trim's sound is from where it was, by ear: both are decoded."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.audio.resampler import AudioResampler

from ..video.packets import open_container
from .counted import counted_tracks, start_of

Wave = npt.NDArray[np.float64]

_LISTENED = 8
"""Seconds of sound that are compared."""
_FARTHEST = Fraction(1, 4)
_RATE = 16_000
_AS_GOOD = 0.98
_ROUNDED = 0.003
"""Seconds that a frame's time may be off where containers round it."""
_SILENT = 1e-4


def sound_offset(
    source: Path, begin: Fraction, number: int, output: Path, first: Fraction, twin: int
) -> float | None:
    """Return how many seconds later sound is heard in a trim than in its source.

    By the place of the maximum of their cross-correlation.

    Parameters
    ----------
    source : Path
        The source.
    begin : Fraction
        When the trim begins, in seconds on its clock.
    number : int
        Which of its audio tracks, from 0.
    output : Path
        The trim.
    first : Fraction
        When its first picture is shown, in seconds on its clock.
    twin : int
        Which of its audio tracks.

    Returns
    -------
    float or None
        None where there is nothing to hear; infinite where only the trim is silent.
    """
    theirs, ours = _heard(source, number, begin), _heard(output, twin, first)
    if np.abs(theirs).max() < _SILENT:
        return None
    if np.abs(ours).max() < _SILENT:
        return math.inf
    size = 2 * len(theirs)
    spectrum = np.fft.rfft(ours, size) * np.conj(np.fft.rfft(theirs, size))
    alike = np.fft.irfft(spectrum, size)
    reach = int(_FARTHEST * _RATE)
    lags = np.concatenate((alike[-reach:], alike[: reach + 1]))
    good = np.flatnonzero(lags >= _AS_GOOD * lags.max()) - reach  # several, where it is a tone
    return float(good[np.abs(good).argmin()]) / _RATE


def _heard(path: Path, number: int, begin: Fraction) -> Wave:
    """Return the first seconds of a track from a time on, mixed to one channel."""
    wave = np.zeros(_LISTENED * _RATE)
    place = -_LISTENED * _RATE
    alike = AudioResampler("flt", "mono", _RATE)
    container, _ = open_container(path)
    with container:
        stream = container.streams.audio[number]
        is_counted = stream.index in counted_tracks(container, path)
        if is_counted:
            place = round((start_of(stream) - begin) * _RATE)
        try:
            for sound in container.decode(stream):
                if place > len(wave) or (not is_counted and (sound.time or 0) > begin + _LISTENED):
                    break
                for piece in alike.resample(sound):
                    told = round((float(piece.time or 0) - float(begin)) * _RATE)
                    if not is_counted and abs(told - place) > _ROUNDED * _RATE:
                        place = told  # and not what a container rounds by
                    place = _put(wave, piece.to_ndarray()[0], place)
        except av.FFmpegError:  # damaged from there on
            pass
    return wave


def _put(wave: Wave, piece: npt.NDArray[np.float32], place: int) -> int:
    """Put samples at their place, as far as that is within the wave; return where they end."""
    end = place + len(piece)
    first, last = max(place, 0), min(end, len(wave))
    if first < last:
        wave[first:last] = piece[first - place : last - place]
    return end
