"""A wrong entry point does not confirm itself: the check decodes the source from another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from clips import CLIPS

from napari_camsync import TrimError, convert_video, split_video, trim_video
from napari_camsync.video import packets

MPEG4 = next(n for n, s in CLIPS.items() if s.codec == "mpeg4" and s.gop > 5 and "mp4" in n)


@pytest.fixture
def source(clip: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return an MPEG-4 video of which every packet is taken for an entry point."""

    def all_of(marks: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        return np.ones(len(marks), bool)

    monkeypatch.setattr(packets, "which_are_entries", all_of)
    monkeypatch.setenv("CAMSYNC_CACHE_DIR", str(tmp_path / "indexes"))
    monkeypatch.setattr("napari_camsync.video.run._INTRA_PICTURES", range(9))
    path = tmp_path / f"source{clip(MPEG4).suffix}"
    path.write_bytes(clip(MPEG4).read_bytes())
    return path


@pytest.mark.parametrize("verify", ["default", "full"])
def test_a_trim_that_begins_at_a_wrong_entry_fails_its_check(
    source: Path, tmp_path: Path, verify: str
) -> None:
    output = tmp_path / "trimmed.mkv"
    with pytest.raises(TrimError, match="did not pass the check"):
        trim_video(source, 9, output=output, mode="encode", verify=verify)  # type: ignore[arg-type]
    assert not output.exists()


def test_a_copy_for_which_every_packet_is_wrongly_an_entry_fails_its_check(
    source: Path, tmp_path: Path
) -> None:
    output = tmp_path / "converted.mkv"
    result = convert_video(source, output)
    assert result.mode == "encode"
    assert "did not pass the check" in result.reason


def test_parts_that_begin_at_a_wrong_entry_fail_their_check(source: Path, tmp_path: Path) -> None:
    with pytest.raises(TrimError, match="did not pass the check"):
        list(split_video(source, 9, folder=tmp_path, mode="encode"))
    assert len(list(tmp_path.glob("*.m*"))) <= 2  # the source, and the part before
