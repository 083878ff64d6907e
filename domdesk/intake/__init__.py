"""Files and pasted blocks → records and issues. Knows nothing of the desk: text in, values out. Called by `desk`.

A new layout is one file in `formats/`, entered in the list there.
"""

from domdesk.intake.facts import FACTS
from domdesk.intake.formats.rates_matrix import usps_zones
from domdesk.intake.mapping import as_toml, load_mapping
from domdesk.intake.quantity_columns import called
from domdesk.intake.read import FORMAT_NAMES, KINDS, propose_path, propose_text, read_paths, read_text
from domdesk.intake.typed import faults_in, read_typed, with_clean_keys

__all__ = [
    "FACTS",
    "FORMAT_NAMES",
    "KINDS",
    "as_toml",
    "called",
    "faults_in",
    "load_mapping",
    "propose_path",
    "propose_text",
    "read_paths",
    "read_text",
    "read_typed",
    "usps_zones",
    "with_clean_keys",
]
