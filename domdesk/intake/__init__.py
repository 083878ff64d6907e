"""Files and pasted blocks → records and issues. Knows nothing of the desk: text in, values out. Called by `desk`.

A new layout is one file in `formats/`, entered in the list there.
"""

from domdesk.intake.read import FORMAT_NAMES, KINDS, read_paths, read_text

__all__ = ["FORMAT_NAMES", "KINDS", "read_paths", "read_text"]
