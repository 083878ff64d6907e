"""What a read of a source brings: files in the caller's folder. Made by each kind's reader, taken by the desk."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

LONGEST_STEM = 60


@dataclass(frozen=True, slots=True)
class Fetched:
    """Files as they were read, `token` to know the next time whether anything changed, and how old their figures are.

    `as_of` is ISO with offset, None where the source does not say.
    """

    files: tuple[Path, ...]
    token: str
    as_of: str | None


def as_token(known: Mapping[str, str]) -> str:
    """What a reader knows of its last read, as the one text that is kept of it."""
    return json.dumps(known, separators=(",", ":"))


def from_token(token: str) -> dict[str, str]:
    """What `as_token` made a text of; nothing where the text is another kind's."""
    try:
        known = json.loads(token)
    except ValueError:
        return {}
    return known if isinstance(known, dict) else {}


def file_stem(name: str) -> str:
    """A source's name as a file's name that any system takes, so that issues name the source."""
    return re.sub(r"[^\w-]+", "-", name).strip("-")[:LONGEST_STEM] or "source"


def digest(parts: Iterable[bytes]) -> str:
    """A digest of what was read, the same for the same content alone."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part)
    return whole.hexdigest()
