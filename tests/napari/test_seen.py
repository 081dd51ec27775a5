"""What a user does counts for the picture that is seen, and else it is said why not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from lights import Light, write_light
from qtpy.QtCore import Qt

from napari_camsync import CutList, Roi
from napari_camsync._napari.rectangles import corners_of
from napari_camsync._napari.writer import write_cut_times
from napari_camsync.errors import CutListError


@pytest.fixture
def two(hands, tmp_path):
    """Return the hands at two videos of 20 and 60 frames, the short one chosen."""
    for name, count in (("short.mkv", 20), ("long.mkv", 60)):
        write_light(tmp_path / name, Light(levels=[0] * 8 + [1] * (count - 8)))
    hands.viewer.open(
        [str(tmp_path / "short.mkv"), str(tmp_path / "long.mkv")], plugin="napari-camsync"
    )
    hands.wait_until(lambda: all(c.video is not None for c in hands.dock.control.cameras))
    hands.choose_camera(hands.dock.control.cameras[0].name)
    return hands


def test_beyond_a_videos_end_nothing_is_marked_and_it_is_said_where_it_ends(two):
    panel, control = two.dock.panel, two.dock.control
    assert panel.signal.pre.text() == "–"
    assert panel.onset.mark.isEnabled()
    two.viewer.dims.set_point(0, 45)
    two.wait(0.2)
    for button in (panel.onset.mark, panel.signal.pre_here, panel.signal.post_here):
        assert not button.isEnabled()
        assert "This camera ends at frame 19" in button.toolTip()
    assert "This camera ends at frame 19" in panel.footer.notice.text()
    two.press(Qt.Key.Key_M)
    control.marking.mark()
    assert control.camera.marker is None
    two.viewer.dims.set_point(0, 12)
    two.wait(0.2)
    two.click(panel.onset.mark)
    assert control.camera.marker == 12
    assert panel.footer.notice.text() == ""


@pytest.fixture
def said(two):
    """Return the sentences that the dock says, as a list that grows."""
    sentences = []
    two.dock.control.message.connect(lambda text, _failure: sentences.append(text))
    return sentences


def own_layer(hands, **options):
    """Add a Shapes layer as napari's button does, ready to drag a rectangle in."""
    layer = hands.viewer.add_shapes(name="mine", ndim=2, **options)
    hands.viewer.layers.selection.active = layer
    layer.mode = "add_rectangle"
    hands.wait(0.1)
    return layer


def test_a_rectangle_on_a_layer_of_ones_own_becomes_the_roi_with_one_click(two, said):
    adopt, control = two.dock.panel.signal.adopt, two.dock.control
    assert not adopt.isVisible()
    own_layer(two)
    two.drag((10, 6, 12, 9))
    assert said[-1] == (
        "The rectangle on the layer 'mine' is no camera's ROI. "
        "To take it for short.mkv, press Use as ROI."
    )
    assert control.camera.roi is None
    two.click(adopt)
    roi = control.camera.roi
    assert (roi.x, roi.y) == pytest.approx((10, 6), abs=1)
    assert (roi.width, roi.height) == pytest.approx((12, 9), abs=1)
    assert said[-1] == "The rectangle on 'mine' is the ROI of short.mkv."
    assert not adopt.isVisible()
    control.marking.undo()
    assert control.camera.roi is None


@pytest.mark.parametrize(
    ("selected", "expected"),
    [
        pytest.param(set(), "20,20,6,6", id="the last one"),
        pytest.param({0}, "2,3,5,4", id="the one selected"),
        pytest.param({0, 1}, "20,20,6,6", id="the last one of several selected"),
    ],
)
def test_of_several_rectangles_the_selected_or_last_is_used(two, selected, expected):
    layer = own_layer(two)
    layer.add_rectangles([corners_of(Roi(2, 3, 5, 4)), corners_of(Roi(20, 20, 6, 6))])
    layer.selected_data = selected
    two.dock.control.strays.adopt()
    assert str(two.dock.control.camera.roi) == expected


def test_a_rectangle_on_a_moved_and_scaled_layer_is_used_where_it_is_seen(two):
    layer = own_layer(two, scale=(2, 2), translate=(4.5, 6.5))
    layer.add_rectangles(np.array([[0, 0], [0, 5], [3, 5], [3, 0]]))
    two.dock.control.strays.adopt()
    assert str(two.dock.control.camera.roi) == "7,5,10,6"


def test_a_rectangle_that_is_gone_is_offered_no_longer(two):
    adopt = two.dock.panel.signal.adopt
    for take_away in (lambda layer: layer.remove_selected(), two.viewer.layers.remove):
        layer = own_layer(two)
        layer.add_rectangles(corners_of(Roi(2, 3, 5, 4)))
        assert adopt.isVisible()
        layer.selected_data = {0}
        take_away(layer)
        assert not adopt.isVisible()


def test_a_shape_that_is_no_rectangle_is_said_to_be_ignored(two, said):
    own_layer(two).add_ellipses(corners_of(Roi(2, 3, 15, 14)))
    assert "'mine' is no camera's ROI: what is drawn there is ignored" in said[-1]
    assert not two.dock.panel.signal.adopt.isVisible()


def test_a_rectangle_drawn_for_a_camera_that_is_not_shown_is_said_to_be_that_cameras(two, said):
    control = two.dock.control
    two.draw((4, 4, 8, 8))
    first = next(iter(control.state))
    rois = control.watching.layers[first].roi
    two.choose_camera("long.mkv")
    said.clear()
    two.viewer.layers.selection.active = rois
    rois.add_rectangles(corners_of(Roi(20, 20, 6, 6)))
    assert said == ["This is the ROI of short.mkv; long.mkv is shown."]
    assert str(control.state[first].roi) == "20,20,6,6"
    assert control.camera.roi is None


def test_what_the_program_shows_of_another_camera_is_not_taken_for_drawn(two, said):
    control = two.dock.control
    other = list(control.state)[1]
    control.state.update(other, roi=Roi(3, 3, 6, 6))
    two.finish()
    control.state.update(other, roi=Roi(5, 3, 6, 6))
    two.finish()
    assert control.watching.layers[other].read_roi() == Roi(5, 3, 6, 6)
    assert said == []


def test_the_point_of_a_doubtful_frame_is_saved_only_once_it_is_accepted(two, onset, tmp_path):
    control = two.dock.control
    image = control.state.image
    doubtful = replace(onset, needs_review=True)
    control.state.update(image, roi=onset.roi, pre=2, post=9, onset=doubtful, marker=onset.frame)
    two.finish()
    marker, csv = control.watching.layers[image].marker, tmp_path / "cut_times.csv"
    with pytest.raises(CutListError, match="needs review"):
        write_cut_times(str(csv), [marker.as_layer_data_tuple()])
    assert not csv.exists()
    two.click(two.dock.panel.onset.accept)
    write_cut_times(str(csv), [marker.as_layer_data_tuple()])
    assert [(cut.name, cut.frame) for cut in CutList.read(csv)] == [("short.mkv", onset.frame)]
    control.marking.set_window(3, 9)  # the question is another
    two.finish()
    with pytest.raises(CutListError, match="needs review"):
        write_cut_times(str(csv), [marker.as_layer_data_tuple()])
