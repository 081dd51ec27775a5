"""Two groups of frames; the only place that needs scikit-learn."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_SEED = 0
_RESTARTS = 10


def split_in_two(points: npt.NDArray[np.floating]) -> npt.NDArray[np.bool_]:
    """Divide points into two groups by k-means.

    Parameters
    ----------
    points : (N, D) float array
        One row per frame.

    Returns
    -------
    (N,) bool array
        Whether each point is in the other group than the first point. All False where the
        points do not differ.
    """
    if len(np.unique(points, axis=0)) < 2:
        return np.zeros(len(points), dtype=bool)
    from sklearn.cluster import KMeans

    labels = KMeans(n_clusters=2, n_init=_RESTARTS, random_state=_SEED).fit_predict(points)
    different: npt.NDArray[np.bool_] = labels != labels[0]
    return different
