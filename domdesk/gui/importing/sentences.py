"""What the import page says of a review, of a mapping that is tried out, and of a refusal, in sentences."""

from domdesk.errors import InputError
from domdesk.gui.importing.review import Review
from domdesk.gui.parts.formatting import number
from domdesk.gui.parts.words import several, tr

MOST_NAMES, MOST_LETTERS = 2, 24


def refusal(error: Exception) -> str:
    """Why something could not be read."""
    return str(error) if isinstance(error, InputError) else tr("The file could not be read.")


def counts(review: Review) -> str:
    """How many records are new, changed and unchanged."""
    of = review.counts
    return tr(
        "{new} new, {changed} changed, {same} unchanged",
        new=number(of["new"]), changed=number(of["changed"]), same=number(of["unchanged"]),
    )  # fmt: skip


def summary(review: Review) -> str:
    """What an import would do."""
    if not review.outcome.files:
        return tr("There is nothing in it that a desk could hold.")
    return tr("Rows: {counts}. Nothing is in the desk until you press the button.", counts=counts(review))


def unread(labels: list[str]) -> str:
    """Which columns would not be read, the first of them by name; '' where all are."""
    if not labels:
        return ""
    cut = (text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…" for text in labels[:MOST_NAMES])
    names = ", ".join(f"“{text}”" for text in cut)
    if len(labels) > MOST_NAMES:
        names = tr("{names} and {n} more", names=names, n=number(len(labels) - MOST_NAMES))
    return several(len(labels), "{names} would not be read", "{n} columns would not be read: {names}", names=names)


def tried(review: Review) -> str:
    """What a mapping comes to, with the first reason why something is left out."""
    rows = sum(file.reading.rows for file in review.outcome.files)
    text = several(rows, "Read this way, {n} row gives: ", "Read this way, {n} rows give: ") + counts(review) + "."
    errors = [found.issue.text for found in review.found if found.issue.severity == "error"]
    if not errors:
        return text
    left = several(len(errors), " {n} fault, the first: ", " {n} faults, the first: ")
    return text + left + errors[0]
