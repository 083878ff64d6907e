"""Saving a report: asks for a file and has the lane write it. Called by the window and the runs page."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from domdesk.desk import Desk
from domdesk.gui.parts.folders import remember_folder, start_folder
from domdesk.gui.parts.formatting import today
from domdesk.gui.parts.words import tr
from domdesk.gui.session import Session
from domdesk.records import OrderKey

ENDINGS = (".html", ".htm", ".pdf")


def save_report(session: Session, parent: QWidget, *, order: OrderKey | None = None, run: int | None = None) -> None:
    """Ask where to, then write a run's summary (None: of the run shown), or its decision on an order."""
    now = session.now
    number = run if run is not None or now is None else now.run
    if now is None or number is None:
        return
    subject = tr("order {order}", order=order.order.strip("#")) if order else tr("run {run}", run=number)
    if path := _ask_file(parent, f"{now.path.stem} {subject}"):
        write_report(session, path, order, number)


def save_comparison(session: Session, parent: QWidget, runs: Sequence[int]) -> None:
    """Ask where to, then write runs side by side."""
    if session.now is not None:
        subject = tr("runs {runs}", runs=", ".join(map(str, runs)))
        if path := _ask_file(parent, f"{session.now.path.stem} {subject}"):
            _write(session, lambda desk: desk.report_comparison(runs, path))


def save_day(session: Session, parent: QWidget) -> None:
    """Ask where to, then write how all orders stand now."""
    if session.now is not None and (path := _ask_file(parent, f"{session.now.path.stem} {today().isoformat()}")):
        _write(session, lambda desk: desk.report_day(path))


def _ask_file(parent: QWidget, name: str) -> Path | None:
    """Where a report is to be written; None where nobody says."""
    web, page = tr("Web page (*.html)"), tr("PDF (*.pdf)")
    start = start_folder("report") / f"{name}.pdf"
    chosen, kind = QFileDialog.getSaveFileName(parent, tr("Save the report"), str(start), f"{page};;{web}")
    if not chosen:
        return None
    remember_folder("report", Path(chosen).parent)
    return _with_ending(Path(chosen), ".html" if kind == web else ".pdf")


def _with_ending(path: Path, ending: str) -> Path:
    return path if path.suffix.lower() in ENDINGS else path.with_name(path.name + ending)


def write_report(session: Session, path: Path, order: OrderKey | None, run: int) -> None:
    """Have the lane write the report; a notice says where it is."""
    _write(session, lambda desk: desk.report(path, order=order, run=run))


def _write(session: Session, report: Callable[[Desk], Path]) -> None:
    session.ask_desk(
        report,
        lambda written: session.done.emit(tr("Saved the report as {path}.", path=written)),
        title=tr("Writing the report"),
    )
