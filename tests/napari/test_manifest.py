"""The manifest is found in the installed package, and napari takes all of it."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from npe2 import PluginManifest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def manifest() -> PluginManifest:
    return PluginManifest.from_distribution("napari-camsync")


def test_the_packaged_manifest_is_the_one_at_the_root():
    packaged = files("napari_camsync").joinpath("napari.yaml").read_text(encoding="utf-8")
    assert packaged == (ROOT / "napari.yaml").read_text(encoding="utf-8")


def test_every_command_can_be_imported(manifest):
    manifest.validate_imports()


def test_every_napari_menu_is_one_that_napari_opens_to_plugins():
    from napari._app_model.constants import MenuId

    contributed = yaml.safe_load((ROOT / "napari.yaml").read_text(encoding="utf-8"))
    menus = contributed["contributions"]["menus"]
    assert menus
    for menu in menus:
        assert menu in MenuId.contributables()


def test_the_empty_panel_names_the_sample_as_napari_lists_it(manifest):
    from napari_camsync._napari.status import sentence

    samples = manifest.contributions.sample_data
    assert samples
    assert all(f"Open Sample > {sample.display_name}." in sentence(None) for sample in samples)
