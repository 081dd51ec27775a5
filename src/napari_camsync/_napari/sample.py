"""napari's sample data: three cameras that film one LED."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_path

from ..files import whole_file
from ..synthetic import demo_cameras, write_video
from .reader import LayerData, image_layer_data


def three_cameras() -> list[LayerData]:
    """Make the demo's three videos, once, and open them."""
    return [image_layer_data(path) for path in sample_videos()]


def sample_videos(folder: Path | None = None) -> list[Path]:
    """Return the sample videos, made where they are not there yet.

    Parameters
    ----------
    folder : Path, optional
        Where to keep them; the user's data folder where None.
    """
    folder = folder or user_data_path("napari-camsync") / "three cameras"
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for camera in demo_cameras():
        path = folder / camera.name
        if not path.exists():
            with whole_file(path) as part:
                write_video(camera, part)
        paths.append(path)
    return paths
