"""Acting: ties the panel's controls and the keys to what they do, asking first where needed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from . import asking
from .controller import Controller
from .jobs import Jobs
from .panel import Panel
from .plans import report_lines
from .report_dialog import ReportDialog
from .state import resolve

Act = Callable[[], object]


class Acting:
    """What the user's hands do.

    Parameters
    ----------
    panel : Panel
        The controls.
    control : Controller
        What they act on.
    jobs : Jobs
        What Cancel stops.
    """

    def __init__(self, panel: Panel, control: Controller, jobs: Jobs) -> None:
        self._panel = panel
        self._control = control
        self._jobs = jobs
        self._connect_clicks()
        self._connect_values()

    @property
    def key_actions(self) -> dict[str, Act]:
        """What each key of the table does; it acts only where its button could."""
        marking = self._control.marking
        return {
            "next_camera": partial(marking.step_camera, 1),
            "previous_camera": partial(marking.step_camera, -1),
            "mark": partial(self._if_allowed, "mark", marking.mark),
            "jump": partial(self._if_allowed, "jump", marking.jump),
            "back": partial(self._if_allowed, "back", partial(marking.nudge_on, -1)),
            "forward": partial(self._if_allowed, "forward", partial(marking.nudge_on, 1)),
            "ten_back": partial(self._if_allowed, "back", partial(marking.nudge_on, -10)),
            "ten_forward": partial(self._if_allowed, "forward", partial(marking.nudge_on, 10)),
            "accept": partial(self._if_allowed, "accept", marking.accept),
            "undo": partial(self._if_allowed, "undo", marking.undo),
            "redo": partial(self._if_allowed, "redo", marking.redo),
        }

    def _if_allowed(self, name: str, act: Act) -> None:
        if getattr(resolve(self._control.situation).controls, name).enabled:
            act()

    def _connect_clicks(self) -> None:
        control, panel = self._control, self._panel
        marking, detecting = control.marking, control.detecting
        signal, onset, exports = panel.signal, panel.onset, panel.exports
        for button, act in (
            (panel.videos.add_videos, self._add_videos),
            (signal.pre_here, self._set_pre),
            (signal.post_here, self._set_post),
            (signal.draw, marking.draw_roi),
            (signal.adopt, control.strays.adopt),
            (signal.search, detecting.search),
            (signal.search_all, detecting.search_all),
            (signal.candidates, self._choose_candidate),
            (onset.detect, detecting.detect),
            (onset.detect_all, detecting.detect_all),
            (onset.back, partial(marking.nudge, -1)),
            (onset.forward, partial(marking.nudge, 1)),
            (onset.mark, marking.mark),
            (onset.jump, marking.jump),
            (onset.accept, marking.accept),
            (onset.undo, marking.undo),
            (onset.redo, marking.redo),
            (exports.align, self._switch_aligned),
            (exports.export, self._export),
            (exports.trim, self._trim_this),
            (exports.trim_all, partial(panel.trimming.begin_choosing, None)),
            (exports.report, self._show_report),
            (panel.footer.cancel, self._jobs.cancel),
        ):
            button.clicked.connect(partial(_act, act))
        panel.videos.remove.triggered.connect(partial(_act, control.watching.remove))

    def _connect_values(self) -> None:
        control, panel = self._control, self._panel
        signal, onset = panel.signal, panel.onset
        panel.videos.table.chosen.connect(self._choose)
        signal.copy_menu.aboutToShow.connect(self._offer_copies)
        signal.pre.valueChanged.connect(self._set_window)
        signal.post.valueChanged.connect(self._set_window)
        onset.trace.windowed.connect(control.marking.set_window)
        onset.trace.marked.connect(control.marking.set_marker)
        onset.trace.went.connect(control.marking.go_to)
        onset.film.went.connect(control.marking.go_to)
        onset.colors.valueChanged.connect(self._set_colors)
        panel.trimming.options_changed.connect(self._prepare_trims)
        panel.trimming.accepted.connect(self._trim)
        panel.trimming.rejected.connect(self._trim_nothing)

    def _add_videos(self) -> None:
        self._control.adding.add(asking.ask_for_videos(self._panel))

    def _choose(self, row: int) -> None:
        self._control.marking.choose(self._control.cameras[row].name)

    def _set_window(self, _value: int) -> None:
        signal = self._panel.signal
        self._control.marking.set_window(signal.pre.value(), signal.post.value())

    def _set_pre(self) -> None:
        self._control.marking.set_window(self._control.frame, self._panel.signal.post.value())

    def _set_post(self) -> None:
        self._control.marking.set_window(self._panel.signal.pre.value(), self._control.frame)

    def _set_colors(self, colors: int) -> None:
        self._control.detecting.colors = colors

    def _offer_copies(self) -> None:
        menu, control = self._panel.signal.copy_menu, self._control
        menu.clear()
        for camera in control.cameras:
            if camera is not control.camera and camera.roi is not None:
                action = menu.addAction(camera.name)
                if action is not None:
                    action.triggered.connect(partial(_act, partial(self._copy, camera.name)))

    def _copy(self, name: str) -> None:
        self._control.marking.copy_from(name)

    def _choose_candidate(self) -> None:
        camera = self._control.camera
        if camera is not None and camera.candidates:
            dialog = asking.CandidateDialog(self._panel, camera.candidates)
            if dialog.exec():
                self._control.detecting.choose_candidate(dialog.chosen)

    def _switch_aligned(self) -> None:
        self._control.aligning.switch(not self._control.aligning.is_on)

    def _export(self) -> None:
        exporting = self._control.exporting
        path = exporting.cut_list_path()
        if path is not None:
            exists = path.exists()
            if not exists or asking.may_replace(self._panel, [path]):
                exporting.export(path, overwrite=exists)

    def _trim_this(self) -> None:
        camera = self._control.camera
        self._panel.trimming.begin_choosing(camera.name if camera is not None else None)

    def _prepare_trims(self) -> None:
        """Make the plans that follow from the options, and show them."""
        exporting, dialog = self._control.exporting, self._panel.trimming
        exporting.options = dialog.options
        dialog.show_waiting()
        exporting.prepare(dialog.show_offers, lambda error: dialog.show_failure(str(error)))

    def _trim(self) -> None:
        self._control.exporting.trim(self._panel.trimming.chosen)

    def _trim_nothing(self) -> None:
        self._jobs.cancel()  # plans that are still being made
        self._control.message.emit("Nothing was trimmed.", False)

    def _show_report(self) -> None:
        text = report_lines(self._control.exporting.outcomes)
        ReportDialog(self._panel, text, self._save_report).open()

    def _save_report(self) -> None:
        path = asking.ask_for_report(self._panel)
        if path is not None:
            self._control.exporting.save_report(path)


def _act(act: Act, _checked: bool = False) -> None:
    """Act on a click; Qt says besides whether the button is down."""
    act()
