"""Build hook: the plugin manifest stands at the repository root and is found inside the package.

napari looks for ``napari.yaml`` in the installed package only. A wheel gets a copy; an editable
install runs from ``src``, so there a git-ignored link leads to the one at the root.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MANIFEST = "napari.yaml"


class ManifestHook(BuildHookInterface):
    """Put the manifest where napari looks for it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the manifest to a wheel, or link it for an editable install."""
        manifest = Path(self.root, MANIFEST)
        if version == "editable":
            link(manifest, Path(self.root, "src", "napari_camsync", MANIFEST))
        else:
            build_data["force_include"][str(manifest)] = f"napari_camsync/{MANIFEST}"


def link(manifest: Path, place: Path) -> None:
    """Make ``place`` stand for the manifest; a copy where symbolic links are refused (Windows)."""
    place.unlink(missing_ok=True)
    try:
        place.symlink_to(Path("..", "..", manifest.name))
    except OSError:
        shutil.copyfile(manifest, place)
