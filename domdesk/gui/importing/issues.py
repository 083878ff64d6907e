"""What is to be said about an imported file, as the window says it: its own remedies, columns and places by name.

In come issues as the reading and the desk tell them, for files and the command line; called by review.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from domdesk.gui.parts.names import column_name
from domdesk.gui.parts.words import tr
from domdesk.records import FileResult, Issue

Place = Callable[[str], str]
"""What a location is called by its id."""

LIKELY = re.compile(r"(?<=by its name it may be )[a-z_0-9]+(?=:)")
TAKEN = re.compile(r"(?<=' as )[a-z_0-9]+(?=[,.])")
"""Where sentences of the reading name a column as files do."""
UNITS_AT = re.compile(r"(?<=' as the units at )[^,]+?(?=, '|\.$)")
ROW_AT = re.compile(r"^(Row \d+, )([^:]+)(?=: )")
"""Where they name a location by its id."""


def issues_of(file: FileResult) -> list[Issue]:
    """What is to be said about a file: by its reading, then by the desk."""
    known = set(file.reading.issues)
    return [*file.reading.issues, *(issue for issue in file.issues if issue not in known)]


def in_the_window(issue: Issue, place: Place = str) -> Issue:
    """An issue as the page tells it; of what no file has as a column (JSON has none) the name in words."""
    said = ROW_AT.sub(lambda found: found[1] + place(found[2]), _remedied(issue.code, issue.text))
    said = said.replace("was added as a draft", tr("comes in as a draft"))
    said = said.replace("were added as drafts", tr("come in as drafts"))
    match issue.code:
        case "likely_column":
            said = LIKELY.sub(lambda found: f"“{column_name(found[0])}”", said)
        case "columns_taken":
            said = TAKEN.sub(lambda found: column_name(found[0]), said)
            said = UNITS_AT.sub(lambda found: place(found[0]), said)
    column = issue.column
    if issue.row is None and column and "_" in column:
        said, column = said.replace(f": {column} ", f": {column_name(column)} "), column_name(column)
    return replace(issue, text=said, column=column)


def _remedied(code: str, text: str) -> str:
    """A sentence with what to do on this page where it says what to do on the command line."""
    match code:
        case "likely_column":
            return text.replace("rename it so, or map it.", tr("say so under “Columns…” below."))
        case "remembered" if "--mapping" in text:
            return tr("Columns are read as they were told before; “Columns…” below shows and changes that.")
        case "remembered":
            return text.partition(" To change it, ")[0]
        case "no_unit":
            return text.partition("; tell it once: ")[0] + tr("; say it under “Columns…” below.")
        case "not_a_number":
            return text.replace("say in a mapping under [counts] how many", tr("say under “Columns…” how many"))
        case "committed_question":
            return text.partition(" Tell it once: ")[0] + " " + tr("You are asked below.")
    return text
