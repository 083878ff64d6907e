"""Reports as files: any document as HTML or PDF, by the file's ending. From the desk."""

from pathlib import Path

from domdesk.errors import DeskError, InputError
from domdesk.report.decisions import written
from domdesk.report.document import Document

ENDINGS = (".html", ".htm", ".pdf")


def check_kind(path: Path) -> None:
    """Raises InputError for a file that is neither HTML nor PDF by its ending."""
    if path.suffix.lower() not in ENDINGS:
        raise InputError(f"A report is written as HTML or PDF, and {path.name} is neither.", "End it .html or .pdf.")


def write(document: Document, path: Path) -> Path:
    """Write the report whole or not at all. Raises DeskError where that cannot be done."""
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
