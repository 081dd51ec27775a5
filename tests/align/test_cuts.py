"""CutList: ``cut_times.csv``, Camera-Sync's and ours."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest

from napari_camsync import Cut, CutList, CutListError
from napari_camsync.align import drop_cuts, name_beside

CAMERA_SYNC = ",frame\ncam1.mp4,245.0\ncam2.avi,101.0\n"
"""What Camera-Sync's ``DataFrame.to_csv`` writes."""


def written(folder: Path, text: str | bytes) -> Path:
    """Write a cut list as another program would."""
    path = folder / "cut_times.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


TWO = [("a.mp4", 10), ("b.MP4", 245)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(";frame\na.mp4;10\nb.MP4;245\n", id="semicolons"),
        pytest.param(";frame\r\na.mp4;10,0\r\nb.MP4;245,0\r\n", id="and decimal commas"),
        pytest.param("\ufeffsep=;\r\n;frame\r\na.mp4;10\r\nb.MP4;245\r\n", id="announced"),
        pytest.param("\tframe\na.mp4\t10\nb.MP4\t245\n", id="tabs"),
        pytest.param("\tframe\r\na.mp4\t10\r\nb.MP4\t245\r\n".encode("utf-16"), id="UTF-16"),
        pytest.param(
            b"\xfe\xff" + ",frame\na.mp4,10\nb.MP4,245".encode("utf-16-be"), id="its other"
        ),
        pytest.param(",video,frame\n0,a.mp4,10\n1,b.MP4,245\n", id="pandas' index"),
        pytest.param(",video,frame\n3,a.mp4,10\n7,b.MP4,245\n", id="and that of a part"),
        pytest.param("Unnamed: 0,video,frame\n0,a.mp4,10\n1,b.MP4,245\n", id="and read again"),
        pytest.param(";video;frame\n0;a.mp4;10,0\n1;b.MP4;245,0\n", id="the index in Europe"),
        pytest.param(',frame\n"a.mp4","10"\n"b.MP4","245"\n', id="quotes"),
        pytest.param(",frame,,\na.mp4,10,,\nb.MP4,245,,\n,,,\n", id="empty columns and rows"),
    ],
)
def test_what_spreadsheets_and_scripts_save_is_read(tmp_path: Path, text: str | bytes) -> None:
    read = CutList.read(written(tmp_path, text))
    assert [(cut.name, cut.frame) for cut in read] == TWO
    read.write(tmp_path / "again.csv")  # and written again it is Camera-Sync's
    assert (tmp_path / "again.csv").read_text() == ",frame\na.mp4,10\nb.MP4,245\n"


@pytest.mark.parametrize(("on_disk", "in_list"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_a_name_in_another_unicode_form_is_the_file_that_is_there(
    tmp_path: Path, on_disk: str, in_list: str
) -> None:
    name = "Kamera_S\u00fcd_\u00e9.mp4"
    (tmp_path / unicodedata.normalize(on_disk, name)).touch()
    path = written(tmp_path, f",frame\n{unicodedata.normalize(in_list, name)},10\n")
    assert [cut.name for cut in CutList.read(path)] == [unicodedata.normalize(on_disk, name)]


@pytest.mark.parametrize(
    ("text", "cuts"),
    [
        pytest.param(CAMERA_SYNC, [("cam1.mp4", 245), ("cam2.avi", 101)], id="Camera-Sync's own"),
        pytest.param(",frame\na.mp4,0\n", [("a.mp4", 0)], id="frame 0"),
        pytest.param("\ufeff,frame\na.mp4,7\n", [("a.mp4", 7)], id="Excel's byte order mark"),
        pytest.param('\ufeff"a, b",frame\na.mp4,7\n', [("a.mp4", 7)], id="and quotes after it"),
        pytest.param(",frame\r\na.mp4,7\r\n", [("a.mp4", 7)], id="Windows line ends"),
        pytest.param(",frame\n\na.mp4,7\n,\n", [("a.mp4", 7)], id="empty lines"),
        pytest.param(",frame\n a.mp4 , 7 \n", [("a.mp4", 7)], id="spaces"),
        pytest.param("video,frame\na.mp4,7\n", [("a.mp4", 7)], id="a header over the names"),
        pytest.param(",note,frame\na.mp4,x,7\n", [("a.mp4", 7)], id="a column before"),
        pytest.param(",frame,note\na.mp4,7,x\n", [("a.mp4", 7)], id="a column after"),
        pytest.param(',frame\n"a, b.mp4",7\n', [("a, b.mp4", 7)], id="a comma in a name"),
        pytest.param(",frame\nmäuse ½.mp4,7\n", [("mäuse ½.mp4", 7)], id="Unicode"),
        pytest.param(",frame\n-x.mp4,7\n", [("-x.mp4", 7)], id="a leading dash"),
        pytest.param(",frame\nday1/a.mp4,7\n", [("day1/a.mp4", 7)], id="in a folder within"),
        pytest.param(",frame\na..b.mp4,7\n", [("a..b.mp4", 7)], id="two dots within a name"),
        pytest.param(",frame\na.mp4,2.45e2\n", [("a.mp4", 245)], id="an exponent"),
    ],
)
def test_names_and_frames_are_read(tmp_path: Path, text: str, cuts: list[tuple[str, int]]) -> None:
    read = CutList.read(written(tmp_path, text))
    assert [(cut.name, cut.frame, cut.stop) for cut in read] == [(*cut, None) for cut in cuts]


def test_a_column_stop_says_where_to_end_and_may_be_left_empty(tmp_path: Path) -> None:
    read = CutList.read(written(tmp_path, ",frame,stop\na.mp4,5,25.0\nb.mp4,6,\n"))
    assert list(read) == [Cut("a.mp4", 5, 25), Cut("b.mp4", 6)]


def test_columns_that_are_not_kept_are_known_by_name(tmp_path: Path) -> None:
    read = CutList.read(written(tmp_path, ",frame,who,stop,why\na.mp4,5,me,9,x\n"))
    assert read.other_columns == ("who", "why")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        pytest.param("a.mp4,245.5", r"245\.5 is not a whole number", id="half a frame"),
        pytest.param("a.mp4,-3", "frame -3 is negative", id="negative"),
        pytest.param("a.mp4,", "'' is not a number", id="no frame"),
        pytest.param("a.mp4", "'' is not a number", id="a row too short"),
        pytest.param("a.mp4,ten", "'ten' is not a number", id="a word"),
        pytest.param("a.mp4,nan", "'nan' is not a number", id="nan"),
        pytest.param("a.mp4,inf", "'inf' is not a number", id="infinity"),
        pytest.param("a.mp4,1e999", "'1e999' is not a number", id="too large a number"),
        pytest.param("a.mp4,9,9", "cannot stop at 9, before 9", id="stops where it begins"),
        pytest.param("a.mp4,9,8", "cannot stop at 8, before 9", id="stops before it begins"),
        pytest.param("a.mp4,9,8.5", r"8\.5 is not a whole number", id="stops within a frame"),
        pytest.param(",9", "name '' is not that of a file", id="no name"),
    ],
)
def test_a_row_that_is_no_cut_is_refused_naming_line_and_value(
    tmp_path: Path, row: str, says: str
) -> None:
    path = written(tmp_path, f",frame,stop\nfine.mp4,3\n{row}\n")
    with pytest.raises(CutListError, match=says) as refused:
        CutList.read(path)
    assert f"{path}, line 3" in str(refused.value)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("../a.mp4", id="above"),
        pytest.param("day1/../../a.mp4", id="above, by a detour"),
        pytest.param("..\\a.mp4", id="above, the Windows way"),
        pytest.param("day1\\..\\..\\a.mp4", id="above, by a detour, the Windows way"),
        pytest.param("..", id="the folder above"),
        pytest.param("/data/a.mp4", id="absolute"),
        pytest.param("\\data\\a.mp4", id="absolute on some Windows drive"),
        pytest.param("C:\\data\\a.mp4", id="a Windows drive"),
        pytest.param("C:a.mp4", id="a folder of a Windows drive"),
        pytest.param("\\\\server\\share\\a.mp4", id="another computer"),
        pytest.param("//server/share/a.mp4", id="another computer, with slashes"),
    ],
)
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CutListError, match="not that of a file beside the cut list"):
        CutList.read(written(tmp_path, f",frame\n{name},5\n"))
    with pytest.raises(CutListError, match="not that of a file beside the cut list"):
        Cut(name, 5)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("", "no column 'frame'", id="an empty file"),
        pytest.param(",time\na.mp4,3\n", "no column 'frame'", id="another column"),
        pytest.param("frame\n3\n", "no column 'frame'", id="no names"),
        pytest.param("a.mp4,3\n", "no column 'frame'", id="no header"),
        pytest.param(",frame\n", "names no videos", id="no rows"),
        pytest.param(",frame\n\n,\n", "names no videos", id="empty rows"),
        pytest.param(",frame\na.mp4,1\nb.mp4,2\na.mp4,3\n", "a.mp4 is named twice", id="twice"),
        pytest.param(b"\xff\xfe,\x00f\x00\x00", "cannot be read as a table", id="half of UTF-16"),
        pytest.param(",frame\na.mp4\0,3\n", r"line 2: there is a NUL character.*Delete", id="NUL"),
        pytest.param(",frame\nmäuse.mp4,3\n".encode("cp1252"), "'CSV UTF-8'", id="a code page"),
        pytest.param("a.mp4;3\n", "It begins with 'a.mp4;3'", id="no header, semicolons"),
        pytest.param(b"\x00\x01\x02\xff", "cannot be read as a table", id="no text"),
    ],
)
def test_a_file_that_is_no_cut_list_is_refused(
    tmp_path: Path, text: str | bytes, says: str
) -> None:
    with pytest.raises(CutListError, match=says):
        CutList.read(written(tmp_path, text))


def test_a_cut_list_that_does_not_exist_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"nowhere\.csv: there is no such cut list"):
        CutList.read(tmp_path / "nowhere.csv")


def test_a_folder_is_no_cut_list(tmp_path: Path) -> None:
    with pytest.raises(CutListError, match="cannot be read"):
        CutList.read(tmp_path)


CUTS = CutList((Cut("cam 1.mp4", 245), Cut('say "ü", b.avi', 0), Cut("-c.mkv", 7)))


def test_what_is_written_is_what_camera_sync_reads(tmp_path: Path) -> None:
    """It takes the first column for the names and the column ``frame`` for the frames."""
    CUTS.write(tmp_path / "cut_times.csv")
    with (tmp_path / "cut_times.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row[""], float(row["frame"])) for row in rows] == [
        ("cam 1.mp4", 245.0),
        ('say "ü", b.avi', 0.0),
        ("-c.mkv", 7.0),
    ]
    assert list(rows[0]) == ["", "frame"]


def test_a_plain_list_is_written_to_the_byte_as_expected(tmp_path: Path) -> None:
    CutList((Cut("a.mp4", 5), Cut("b.mp4", 6))).write(tmp_path / "cut_times.csv")
    assert (tmp_path / "cut_times.csv").read_bytes() == b",frame\na.mp4,5\nb.mp4,6\n"


@pytest.mark.parametrize(
    "cuts",
    [CUTS, CutList((Cut("a.mp4", 5, 25), Cut("b.mp4", 6)))],
    ids=["without ends", "with an end"],
)
def test_what_is_written_is_read_back(tmp_path: Path, cuts: CutList) -> None:
    cuts.write(tmp_path / "cut_times.csv")
    assert CutList.read(tmp_path / "cut_times.csv") == cuts


def test_an_existing_list_is_replaced_only_if_allowed(tmp_path: Path) -> None:
    path = written(tmp_path, CAMERA_SYNC)
    with pytest.raises(FileExistsError, match=r"cut_times\.csv exists already"):
        CUTS.write(path)
    assert path.read_text() == CAMERA_SYNC
    CUTS.write(path, overwrite=True)
    assert CutList.read(path) == CUTS


def test_cuts_are_added_to_a_list_that_is_not_there_yet(tmp_path: Path) -> None:
    path = tmp_path / "cut_times.csv"
    assert CUTS.add_to(path) == CUTS == CutList.read(path)


def test_cuts_are_added_after_those_that_are_there(tmp_path: Path) -> None:
    path = written(tmp_path, CAMERA_SYNC)
    merged = CutList((Cut("cam3.mkv", 9), Cut("cam1.mp4", 245))).add_to(path)
    assert [(cut.name, cut.frame) for cut in merged] == [
        ("cam1.mp4", 245),
        ("cam2.avi", 101),
        ("cam3.mkv", 9),
    ]
    assert CutList.read(path) == merged


def test_a_frame_that_is_there_is_changed_only_if_allowed(tmp_path: Path) -> None:
    path = written(tmp_path, CAMERA_SYNC)
    changed = CutList((Cut("cam2.avi", 102),))
    with pytest.raises(CutListError, match=r"says frame 101 for cam2\.avi already.* 102"):
        changed.add_to(path)
    assert path.read_text() == CAMERA_SYNC
    merged = changed.add_to(path, overwrite=True)
    assert [cut.frame for cut in merged] == [245, 102]


def test_columns_of_others_are_dropped_only_if_allowed(tmp_path: Path) -> None:
    text = ",frame,who\na.mp4,5,me\n"
    path = written(tmp_path, text)
    with pytest.raises(CutListError, match=r"columns of its own \(who\)"):
        CUTS.add_to(path)
    assert path.read_text() == text
    CUTS.add_to(path, overwrite=True)
    assert CutList.read(path).other_columns == ()


def test_only_the_videos_asked_for_are_kept_all_where_none_is_named() -> None:
    assert [cut.name for cut in CUTS.only(["-c.mkv", "cam 1.mp4"])] == ["cam 1.mp4", "-c.mkv"]
    assert CUTS.only([]) == CUTS


def test_a_video_the_list_does_not_name_is_refused() -> None:
    with pytest.raises(ValueError, match=r"does not name x\.mp4\. It names: -c\.mkv"):
        CUTS.only(["cam 1.mp4", "x.mp4"])


def test_equally_long_keeps_what_the_shortest_has() -> None:
    """From their cuts on 55, 60 and 15 frames are left; one ends by itself after 40."""
    cuts = CutList((Cut("a", 245), Cut("b", 0, 40), Cut("c", 7)))
    same = cuts.equally_long({"a": 300, "b": 60, "c": 22})
    assert list(same) == [Cut("a", 245, 260), Cut("b", 0, 15), Cut("c", 7, 22)]


def test_an_end_that_was_asked_for_is_not_passed() -> None:
    cuts = CutList((Cut("a", 10, 20), Cut("b", 5)))
    assert list(cuts.equally_long({"a": 300, "b": 60})) == [Cut("a", 10, 20), Cut("b", 5, 15)]


@pytest.mark.parametrize("frames", [5, 4])
def test_a_video_that_ends_before_its_cut_cannot_be_equally_long(frames: int) -> None:
    with pytest.raises(CutListError, match=rf"b has {frames} frames and cannot begin at frame 5"):
        CutList((Cut("a", 0), Cut("b", 5))).equally_long({"a": 9, "b": frames})


def test_an_end_beyond_the_video_is_refused_here_too() -> None:
    """Else the others would be cut to frames that it does not have."""
    cuts = CutList((Cut("a", 0), Cut("b", 5, 11)))
    with pytest.raises(CutListError, match="b has 10 frames and cannot stop at 11"):
        cuts.equally_long({"a": 50, "b": 10})
    assert list(cuts.equally_long({"a": 50, "b": 11}))[1] == Cut("b", 5, 11)


def test_a_video_is_named_as_it_lies_beside_the_list(tmp_path: Path) -> None:
    cut_list = tmp_path / "cut_times.csv"
    assert name_beside(tmp_path / "a.mp4", cut_list) == "a.mp4"
    assert name_beside(tmp_path / "day1" / "a.mp4", cut_list) == "day1/a.mp4"
    assert name_beside(tmp_path / "day1" / ".." / "a.mp4", cut_list) == "a.mp4"


def test_a_video_elsewhere_cannot_be_named(tmp_path: Path) -> None:
    with pytest.raises(CutListError, match="not in the folder"):
        name_beside(tmp_path / "a.mp4", tmp_path / "day1" / "cut_times.csv")


def test_a_list_reached_by_a_link_to_the_folder_names_the_same_videos(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    cut_list = tmp_path / "link" / "cut_times.csv"
    assert name_beside(tmp_path / "real" / "a.mp4", cut_list) == "a.mp4"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("\n\n,frame\na.mp4,1\nb.mp4,x\n", 5, id="blank lines first"),
        pytest.param("sep=;\r\n;frame\r\na.mp4;1\r\nb.mp4;x\r\n", 4, id="announced"),
        pytest.param("sep=,\n\n,frame\n\nb.mp4,x\n", 5, id="announced, and blank lines"),
        pytest.param(',frame,note\na.mp4,1,"two\nlines"\nb.mp4,x,\n', 4, id="a cell of two lines"),
    ],
)
def test_a_bad_row_is_named_by_the_line_that_an_editor_shows(
    tmp_path: Path, text: str, line: int
) -> None:
    with pytest.raises(CutListError, match=f"line {line}: frame 'x' is not a number"):
        CutList.read(written(tmp_path, text))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            ',frame,mouse\na.mp4,1,M3\nb.mp4,2,"M4, old"\n',
            ',frame,mouse\nb.mp4,2,"M4, old"\n',
            id="columns of one's own",
        ),
        pytest.param(
            "\ufeffsep=;\r\n\r\n;frame\r\nb.mp4;2,0\r\na.mp4;1,0\r\n",
            "\ufeffsep=;\r\n\r\n;frame\r\nb.mp4;2,0\r\n",
            id="as Excel writes it",
        ),
        pytest.param(
            ',video,frame,note\n0,a.mp4,1,"two\nlines"\n1,b.mp4,2,x',
            ",video,frame,note\n1,b.mp4,2,x",
            id="an index, and a cell of two lines",
        ),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_video_is_taken_out_and_all_else_stays_as_it_was_written(
    tmp_path: Path, before: str, after: str, encoding: str
) -> None:
    before, after = (text.removeprefix("\ufeff") if encoding == "utf-16" else text
                     for text in (before, after))  # fmt: skip
    path = written(tmp_path, before.encode(encoding))
    assert [(cut.name, cut.frame) for cut in drop_cuts(path, ["a.mp4", "c.mp4"])] == [("a.mp4", 1)]
    assert path.read_bytes() == after.encode(encoding)
    assert drop_cuts(path, ["a.mp4"]) == []
    assert path.read_bytes() == after.encode(encoding)
    drop_cuts(path, ["b.mp4"])
    assert not path.exists()
