"""Saving a report: asks for a file and has the lane write it. Called by the window and the runs page."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from domdesk.gui.parts.folders import remember_folder, start_folder
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
    web, page = tr("Web page (*.html)"), tr("PDF (*.pdf)")
    start = start_folder("report") / f"{now.path.stem} {subject}.pdf"
    name, kind = QFileDialog.getSaveFileName(parent, tr("Save the report"), str(start), f"{page};;{web}")
    if name:
        remember_folder("report", Path(name).parent)
        write_report(session, _with_ending(Path(name), ".html" if kind == web else ".pdf"), order, number)


def _with_ending(path: Path, ending: str) -> Path:
    return path if path.suffix.lower() in ENDINGS else path.with_name(path.name + ending)


def write_report(session: Session, path: Path, order: OrderKey | None, run: int) -> None:
    """Have the lane write the report; a notice says where it is."""
    session.ask_desk(
        lambda desk: desk.report(path, order=order, run=run),
        lambda written: session.done.emit(tr("Saved the report as {path}.", path=written)),
        title=tr("Writing the report"),
    )
