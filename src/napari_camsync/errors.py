"""The errors a user may meet; every message says what is wrong and what to do."""

from __future__ import annotations


class CamSyncError(Exception):
    """Anything that went wrong and that the user can do something about."""


class VideoError(CamSyncError):
    """A file that cannot be read as a video, or a frame of it that cannot be decoded."""


class DetectionError(CamSyncError):
    """No onset can be found, for instance because nothing changes in the window."""


class CutListError(CamSyncError):
    """A cut list that is not what it must be."""


class TrimError(CamSyncError):
    """A trim that cannot be done, or whose output did not pass the check."""


class SessionError(CamSyncError):
    """A session file that is not what it must be."""


class Cancelled(Exception):  # noqa: N818 - not an error: the user asked for it
    """Raised inside a progress callback to stop the work; no partial file stays behind."""


def in_a_sentence(error: Exception) -> str:
    """Return what an error says, without the system's error numbers."""
    if isinstance(error, OSError) and error.errno is not None and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror}."
    return str(error) or type(error).__name__
