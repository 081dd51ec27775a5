"""The package's face: its names, its words, and how light it is to import."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from importlib.metadata import version

import pytest

import napari_camsync

HEAVY = (
    "napari",
    "magicgui",
    "qtpy",
    "superqt",
    "PyQt5",
    "PyQt6",
    "PySide2",
    "PySide6",
    "sklearn",
    "scipy",
    "cv2",
    "av",
    "numpy",
    "rich",
    "typer",
)


def imported_by(code: str) -> set[str]:
    """Return the top-level modules that a fresh interpreter has after running some code."""
    report = "; import sys, json; print(json.dumps([m.split('.')[0] for m in sys.modules]))"
    command = [sys.executable, "-c", code + report]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return set(json.loads(done.stdout))


def test_importing_the_package_imports_nothing_heavy() -> None:
    assert imported_by("import napari_camsync").isdisjoint(HEAVY)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import napari_camsync as c; [getattr(c, n) for n in c.__all__]", id="core"),
        pytest.param("import napari_camsync.cli as cli; cli.command_line()", id="command line"),
    ],
)
def test_neither_core_nor_command_line_imports_a_window_or_scikit_learn(code: str) -> None:
    """Nothing needs scikit-learn, which takes seconds to import."""
    loaded = imported_by(code)
    assert loaded.isdisjoint(HEAVY[: HEAVY.index("cv2")])
    assert {"av", "cv2"} <= loaded


def test_a_command_imports_nothing_that_only_others_need() -> None:
    loaded = imported_by("import napari_camsync.cli as cli; cli.command_line(['trim'])")
    assert loaded.isdisjoint({"cv2", "pydantic", "asyncio"})
    assert "av" in loaded


@pytest.mark.parametrize("name", napari_camsync.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    thing = getattr(napari_camsync, name)
    assert thing.__name__ == name
    assert (inspect.getdoc(thing) or "").strip().endswith((".", "`", ":"))


@pytest.mark.parametrize(
    ("name", "member"),
    [
        (name, member)
        for name in napari_camsync.__all__
        for member, value in vars(getattr(napari_camsync, name)).items()
        if not member.startswith("_") and (inspect.isroutine(value) or isinstance(value, property))
    ],
)
def test_every_public_method_and_property_is_documented(name: str, member: str) -> None:
    assert inspect.getdoc(inspect.getattr_static(getattr(napari_camsync, name), member))


def test_dir_lists_the_public_names() -> None:
    assert dir(napari_camsync) == sorted(napari_camsync.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = napari_camsync.nonsense


def test_the_errors_form_one_family_but_for_cancelled() -> None:
    for error in ("VideoError", "DetectionError", "CutListError", "TrimError"):
        assert issubclass(getattr(napari_camsync, error), napari_camsync.CamSyncError)
    assert not issubclass(napari_camsync.Cancelled, napari_camsync.CamSyncError)


def test_the_version_is_the_installed_one() -> None:
    assert version("napari-camsync") == napari_camsync.__version__
