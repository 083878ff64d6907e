"""Names of files after places: whatever an id holds, the name is one that every system takes, and nobody else's."""

import re
from collections.abc import Sequence

LONGEST = 60


def file_names(what: str, places: Sequence[str], ending: str) -> list[str]:
    """A file name for each place: 'pick-list-reno.pdf'; a number tells apart places whose names would be the same."""
    names: list[str] = []
    taken: set[str] = set()
    for place in places:
        plain = re.sub(r"[^\w.-]+", "-", place).strip("-.")[:LONGEST] or "place"
        name, number = f"{what}-{plain}.{ending}", 2
        while name.casefold() in taken:
            name, number = f"{what}-{plain}-{number}.{ending}", number + 1
        taken.add(name.casefold())
        names.append(name)
    return names
