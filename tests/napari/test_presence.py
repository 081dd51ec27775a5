"""A video that is removed or moved while it is open is noticed, and so is its return."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qtpy.QtCore import QObject

from napari_camsync._napari.camera import Camera
from napari_camsync._napari.cameras import Cameras
from napari_camsync._napari.opening import open_shown
from napari_camsync._napari.presence import Presence
from napari_camsync._napari.situation import Situation
from napari_camsync._napari.state import resolve
from napari_camsync._napari.status import sentence


@dataclass(eq=False)
class Layer:
    """As much of a layer as this looks at."""

    data: Any


def test_a_file_that_goes_is_said_until_it_is_back(clip, tmp_path, qtbot):
    path = Path(shutil.copy(clip("mjpeg.avi"), tmp_path / "cam1.avi"))
    cameras, parent = Cameras(), QObject()
    layer = Layer(open_shown(path))
    cameras.add(layer, Camera(path.name, layer.data, marker=5))
    cameras.image = layer
    presence = Presence(cameras, parent)

    path.rename(tmp_path / "elsewhere.avi")
    qtbot.wait_until(lambda: cameras.camera.is_missing)
    state = resolve(Situation(cameras.camera, cameras.all))
    assert state.rows[0].cells[-1] == "File is gone"
    assert state.controls.trim_all.why_not == "The file is not there any more: cam1.avi."
    assert state.controls.detect.why_not == "Its file is not there any more."
    assert sentence(cameras.camera) == (
        f"{path} is not there any more. Put it back, or remove its layer."
    )

    (tmp_path / "elsewhere.avi").rename(path)
    qtbot.wait_until(lambda: not cameras.camera.is_missing)
    presence.close()
    layer.data.close()
