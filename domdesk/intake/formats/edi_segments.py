"""EDI X12 text → its segments, by the delimiters that each ISA brings, and what is wrong with the envelopes.

Called by the formats that read EDI. Segments are numbered from 1, as the file has no rows.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domdesk.intake.findings import Findings

ISA_ELEMENTS = 16
END = re.compile(r"(.)?([^A-Za-z0-9])\s*(?:GS|TA1|IEA|ISB)")
"""What follows the last separator of ISA: the component separator, then the segment terminator (bytes 105 and 106)."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment: `elements[0]` is its tag, an element that it lacks is blank."""

    number: int
    elements: tuple[str, ...]
    component: str = ">"

    @property
    def tag(self) -> str:
        return self.elements[0]

    def __getitem__(self, at: int) -> str:
        """An element, of a composite one its first component."""
        return self.raw(at).split(self.component)[0].strip()

    def raw(self, at: int) -> str:
        return self.elements[at] if at < len(self.elements) else ""


def segments(text: str) -> Iterator[Segment]:
    """The segments of all interchanges in a text; the last may be cut off."""
    rest = text.lstrip("\ufeff \t\r\n")
    number = 0
    while rest.startswith("ISA") and len(rest) > 3:
        separator = rest[3]
        parts = rest.split(separator, ISA_ELEMENTS)
        end = END.match(parts[-1]) if len(parts) > ISA_ELEMENTS else None
        if end is None:
            yield Segment(number + 1, tuple(part.strip() for part in rest.split(separator)))
            return
        component, terminator = end[1] or ">", end[2]
        while rest.strip():
            raw, _, rest = rest.partition(terminator)
            if not raw.strip():
                continue
            number += 1
            segment = Segment(number, tuple(raw.strip().split(separator)), component)
            yield segment
            if segment.tag == "IEA":
                break
        rest = rest.lstrip()


def is_whole(read: Sequence[Segment]) -> bool:
    """Whether the last interchange is there to its end."""
    return bool(read) and read[-1].tag == "IEA" and len(read[-1].elements) > 2


def check_envelopes(read: Sequence[Segment], found: Findings) -> None:
    """Warn about every trailer whose count or number differs from what the file holds: a part may be lost."""
    opened: dict[str, Segment] = {}
    held = {"GS": 0, "ST": 0, "LIN": 0}
    for segment in read:
        tag = segment.tag
        if tag in ("ISA", "GS", "ST"):
            opened[tag] = segment
            inner = {"ISA": "GS", "GS": "ST", "ST": "LIN"}[tag]
            held[inner] = 0
            if tag in held:
                held[tag] += 1
        elif tag == "LIN":
            held["LIN"] += 1
        elif tag == "CTT":
            _compare(segment, held["LIN"], "items", found)
        elif tag == "SE" and "ST" in opened:
            _compare(segment, segment.number - opened["ST"].number + 1, "segments", found)
            _match(segment, opened["ST"], 2, found)
        elif tag == "GE" and "GS" in opened:
            _compare(segment, held["ST"], "transaction sets", found)
            _match(segment, opened["GS"], 6, found)
        elif tag == "IEA" and "ISA" in opened:
            _compare(segment, held["GS"], "groups", found)
            _match(segment, opened["ISA"], 13, found)


def _compare(trailer: Segment, count: int, what: str, found: Findings) -> None:
    said = trailer[1]
    if said.isdecimal() and int(said[:12]) != count:
        text = (
            f"Segment {trailer.number}: {trailer.tag} says {said} {what} but the file holds {count}; "
            "a part may be lost, so ask the sender for the file again."
        )
        found.add("warning", "control_total", text, row=trailer.number)


def _match(trailer: Segment, header: Segment, at: int, found: Findings) -> None:
    """A trailer carries its header's control number, with or without leading zeros."""
    if trailer[2].lstrip("0") != header[at].lstrip("0"):
        text = (
            f"Segment {trailer.number}: {trailer.tag} has the control number {trailer[2] or 'blank'} but {header.tag} "
            f"has {header[at] or 'blank'}; parts of two files may be mixed, so ask the sender for the file again."
        )
        found.add("warning", "control_number", text, row=trailer.number)
