"""The day so far as a document: how all orders stand now, whichever runs decided them and whatever is accepted.

Sums up what `standing` finds: accepted shipments and, of orders that are still open, those that the last run that had
each of them plans. From the desk.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from domdesk import __version__
from domdesk.money import spoken
from domdesk.report import origin, words
from domdesk.report.document import Document, Facts, Section, Table, Text
from domdesk.report.run_report import cost_blocks, left_table, places_table
from domdesk.report.standing import Standing
from domdesk.style import number

Place = Callable[[str], str]
"""What a location is called by its id."""


def day_report(stand: Standing, desk: str, now: datetime, timezone: str, currency: str, place: Place) -> Document:
    """All orders of a desk as they stand at a moment of its clock."""
    titles = {(order.key, line.line): line.title or "" for order in stand.open for line in order.lines}
    left = [Section("Without a place", left_table(stand.unassigned, titles))] if stand.unassigned else []
    sections = [
        Section("In figures", (Facts(tuple(_figures(stand, currency))),)),
        Section("What it costs", cost_blocks(stand.costs, currency)),
        Section("Who ships", (places_table(stand.shipments, place, currency),)),
        *left,
        Section("Decided by", (_runs(stand),)),
    ]
    moment = origin.moment(now.isoformat())
    return Document(
        title="The day so far",
        about=f"{desk} · {moment} ({timezone})",
        lead=_sentence(stand, currency),
        sections=tuple(sections),
        footer=f"{desk}, all orders as they stood {moment} · domdesk {__version__}",
        currency=currency,
    )


def _sentence(stand: Standing, currency: str) -> str:
    accepted = sum(row.committed for row in stand.rows)
    left = sum(row.accepted > 0 and row.shipped >= row.accepted and row.committed for row in stand.rows)
    costs = spoken(stand.costs.total, currency)
    said = f"Of {words.count(len(stand.rows), 'order')} {number(accepted)} {words.are(accepted)} accepted"
    said += f", of which {number(left)} {'has' if left == 1 else 'have'} left" if left else ""
    said += f". What is accepted and what is planned for the rest costs {costs} to ship."
    if stand.unassigned:
        said += f" {words.count(len(stand.unassigned), 'line')} found no place, which counts nothing in that."
    if stand.unrouted:
        said += f" {words.count(stand.unrouted, 'order')} {words.are(stand.unrouted)} not routed yet."
    if stand.foreign:
        said += (
            f" {words.count(stand.foreign, 'order')} {words.are(stand.foreign)} accepted elsewhere in part or whole,"
            " at a cost that is not known here."
        )
    return said


def _figures(stand: Standing, currency: str) -> Iterator[tuple[str, str]]:
    yield "Orders", number(len(stand.rows))
    yield "Accepted", number(sum(row.committed for row in stand.rows))
    yield "Open, wholly or in part", number(len(stand.open))
    yield "Not routed yet", number(stand.unrouted)
    parcels = sum(len(one.parcels) for one in stand.shipments)
    yield "Shipments", f"{number(len(stand.shipments))} in {words.count(parcels, 'parcel')}"
    yield "Orders split", number(stand.split)
    yield "Orders late", number(stand.late)
    yield "Lines without a place", number(len(stand.unassigned))
    yield "Cost of what ships", spoken(stand.costs.total, currency)


def _runs(stand: Standing) -> Table | Text:
    if not stand.runs:
        return Text("No run decided anything that stands.")
    rows = tuple(
        (str(run.run), origin.moment(run.made_at), run.policy, run.who, number(orders)) for run, orders in stand.runs
    )
    return Table(("run", "made", "policy", "by", "orders that stand"), rows, right=frozenset((4,)))
