"""Reports as files: a run's summary or the decision on one order, as HTML or PDF by its ending. From the desk."""

from pathlib import Path

from domdesk.errors import DeskError, InputError
from domdesk.records import Decision
from domdesk.report.decisions import written
from domdesk.report.document import Document
from domdesk.report.order_report import order_report
from domdesk.report.origin import Run
from domdesk.report.run_report import run_report

ENDINGS = (".html", ".htm", ".pdf")


def check_kind(path: Path) -> None:
    """Raises InputError for a file that is neither HTML nor PDF by its ending."""
    if path.suffix.lower() not in ENDINGS:
        raise InputError(f"A report is written as HTML or PDF, and {path.name} is neither.", "End it .html or .pdf.")


def write(run: Run, decision: Decision | None, path: Path) -> Path:
    """Write the report whole or not at all. Raises DeskError where that cannot be done."""
    document = run_report(run) if decision is None else order_report(run, decision)
    content = _set(document, path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return written(path, lambda file: file.write(content))
    except OSError as error:
        raise DeskError(
            f"The report cannot be written to {path}: {error.strerror or error}.",
            "Close the file in other programs, or give another one.",
        ) from error


def _set(document: Document, path: Path) -> bytes:
    if path.suffix.lower() == ".pdf":
        from domdesk.report.pdf import pdf

        return pdf(document)
    from domdesk.report.html import html

    return html(document).encode("utf-8", "replace")
