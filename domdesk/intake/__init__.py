"""Files and pasted blocks → records and issues. Knows nothing of the desk: text in, values out. Called by `desk`.

A new layout is one file in `formats/`, entered in the list there.
"""

from domdesk.intake.facts import FACTS
from domdesk.intake.mapping import as_toml, load_mapping
from domdesk.intake.read import FORMAT_NAMES, KINDS, propose_path, propose_text, read_paths, read_text

__all__ = [
    "FACTS",
    "FORMAT_NAMES",
    "KINDS",
    "as_toml",
    "load_mapping",
    "propose_path",
    "propose_text",
    "read_paths",
    "read_text",
]
