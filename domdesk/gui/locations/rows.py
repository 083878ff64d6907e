"""The rows and columns of the Locations page: each place with what hangs on it and what the run gave it.

Read in the session's lane by the page; cells are typed into as the form is.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from domdesk.canonical import WEEKDAYS
from domdesk.desk import Desk, faults_in
from domdesk.gui.parts.cell_table import CellColumn
from domdesk.gui.parts.form_words import weekday_names, words_for
from domdesk.gui.parts.formatting import UNKNOWN, day, kind_names, money, number
from domdesk.gui.parts.tables import Column
from domdesk.gui.parts.typed import to_decimal, to_plain, typable_amount
from domdesk.gui.parts.words import several, tr
from domdesk.gui.snapshot import Load, Snapshot
from domdesk.money import to_minor
from domdesk.records import Location

Cells = dict[str, str]
COSTS = ("cost_per_shipment", "cost_per_line", "cost_per_unit", "cost_per_kg")
WHERE = 1
"""The column of where a place is."""


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A location, as it is stored in `cells`, with its stock and its part of the run: shipments and its fullest day."""

    place: Location
    cells: Cells
    figures: int = 0
    available: Decimal = Decimal(0)
    aliases: int = 0
    shipments: int = 0
    cost_minor: int = 0
    fullest: tuple[str, int] | None = None

    @property
    def id(self) -> str:
        return self.place.location


@dataclass(frozen=True, slots=True)
class Places:
    """All places, drafts first, and the ids of the rate cards that they may be given."""

    rows: list[PlaceRow]
    cards: list[tuple[str, str]] = field(default_factory=list)


def read_places(desk: Desk, now: Snapshot) -> Places:
    """Every place of the desk beside the run that the snapshot shows."""
    faults_in(
        "locations", {"country": "US", "timezone": "UTC", "currency": "USD"}
    )  # loads what typing then has at hand
    cells = {c["location"]: c for c in desk.cells("locations")}
    aliases = Counter(c["location"] for c in desk.cells("sku_aliases"))
    figures = Counter[str]()
    available: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in desk.stock():
        figures[row.location] += 1
        available[row.location] += row.available
    shipments = now.plan.shipments if now.plan else ()
    days = Counter((s.location, s.ship_date) for s in shipments if s.ship_date)
    rows = []
    for place in now.locations.values():
        own = [(count, on) for (at, on), count in days.items() if at == place.location]
        count, on = max(own, default=(0, None))
        load = now.loads.get(place.location, Load())
        rows.append(
            PlaceRow(
                place,
                cells.get(place.location, {"location": place.location}),
                figures[place.location],
                available[place.location],
                aliases[place.location],
                load.shipments,
                load.cost_minor,
                (day(on), count) if on else None,
            )
        )
    rows.sort(key=lambda row: not row.place.draft)
    cards = [(card.card, f"{card.carrier} {card.service}") for card in desk.rate_cards()]
    return Places(rows, cards)


def columns(currency: str) -> list[Column]:
    """The table's columns; amounts without a currency of their own are in `currency`."""
    return [
        Column(tr("Kind"), lambda r: kind_names().get(r.place.kind or "", UNKNOWN)),
        Column(tr("Where"), lambda r: town(r.place)),
        Column(tr("State"), lambda r: state(r.place)),
        _typed("priority"),
        _typed("handling_days"),
        _typed("cutoff"),
        Column(tr("Closed"), lambda r: closed(r.place), tip=closed_tip),
        _typed("capacity_per_day"),
        Column(tr("Shipments"), lambda r: number(r.shipments), key=lambda r: r.shipments, number=True, tip=load),
        Column(tr("Stock"), lambda r: number(r.figures), key=lambda r: r.figures, number=True, tip=stock),
        *(_cost(name, currency) for name in COSTS),
    ]


def _typed(name: str) -> CellColumn:
    is_text = name == "cutoff"

    def text(row: PlaceRow) -> str:
        value = getattr(row.place, name)
        return UNKNOWN if value is None else str(value) if is_text else number(value)

    return CellColumn(
        words_for("locations", name).title if name != "capacity_per_day" else tr("Most a day"),
        text,
        key=lambda row: getattr(row.place, name),
        number=not is_text,
        tip=lambda row: words_for("locations", name).about,
        name=name,
        plain=lambda row: str(getattr(row.place, name) if getattr(row.place, name) is not None else ""),
        fault=lambda row, typed: fault_of(row, name, typed),
    )


def _cost(name: str, currency: str) -> CellColumn:
    def own(row: PlaceRow) -> str:
        return row.place.currency or currency

    titles = {
        "cost_per_shipment": tr("Per shipment"),
        "cost_per_line": tr("Per line"),
        "cost_per_unit": tr("Per unit"),
        "cost_per_kg": tr("Per kg"),
    }
    return CellColumn(
        titles[name],
        lambda row: money(to_minor(getattr(row.place, name), own(row)), own(row)),
        key=lambda row: getattr(row.place, name),
        number=True,
        name=name,
        plain=lambda row: typable_amount(getattr(row.place, name)),
        fault=lambda row, typed: fault_of(row, name, typed),
    )


def fault_of(row: PlaceRow, column: str, typed: str) -> str:
    """What is wrong with what was typed for one cell of a place; empty where nothing."""
    return faults_in("locations", {"location": row.id, column: canonical(column, typed)}).get(column, "")


def canonical(column: str, typed: str) -> str:
    """What was typed, as files say it."""
    told = to_plain(typed)
    return told if column != "cutoff" and to_decimal(told) is not None else typed.strip()


def town(place: Location) -> str:
    return " ".join(filter(None, (place.city, place.region, place.postal_code, place.country))) or UNKNOWN


def what_lacks(place: Location) -> str:
    """What a draft needs before it can ship, as a list of words."""
    lacking = [tr("kind") if not place.kind else "", tr("country") if not place.country else ""]
    return ", ".join(filter(None, lacking))


def state(place: Location) -> str:
    if place.draft:
        return tr("draft: needs {what}", what=what_lacks(place))
    return tr("in use") if place.active else tr("off")


def closed(place: Location) -> str:
    """The days of the week on which it is closed, and how many other times: 'Sat, Sun + 2'."""
    days = ", ".join(weekday_names()[name] for name in WEEKDAYS if name in place.closed_weekdays)
    more = f"+ {number(len(place.closures))}" if place.closures else ""
    return " ".join(filter(None, (days, more))) or UNKNOWN


def closed_tip(row: PlaceRow) -> str:
    times = [f"{span(first, last)} {reason or ''}".strip() for first, last, reason in row.place.closures]
    return "\n".join([closed(row.place), *times[:12]])


def span(first: date, last: date) -> str:
    """A closed time: 'Thu 26 Nov', 'Thu 24 Dec – Sat 26 Dec'."""
    return day(first) if first == last else f"{day(first)} – {day(last)}"


def about(row: PlaceRow) -> str:
    groups = tr("groups: {names}", names=", ".join(row.place.groups)) if row.place.groups else ""
    return "\n".join(filter(None, (row.place.label, tr("in files: {id}", id=row.id), groups)))


def load(row: PlaceRow) -> str:
    """What the run gives a place, in a sentence."""
    if not row.shipments:
        return tr("The run ships nothing from here.")
    text = several(row.shipments, "The run ships {n} order from here", "The run ships {n} orders from here")
    if row.fullest:
        on, count = row.fullest
        text += ", " + (
            tr("all on {day}", day=on)
            if count == row.shipments
            else tr("{n} of them on {day}", n=number(count), day=on)
        )
        if row.place.capacity_per_day is not None:
            text += " " + tr("(at most {n} a day)", n=number(row.place.capacity_per_day))
    return text + "."


def stock(row: PlaceRow) -> str:
    """What lies at a place, in a sentence."""
    if not row.figures:
        return tr("It has no stock figures.")
    return several(
        row.figures,
        "{n} stock figure, {units} units available.",
        "{n} stock figures, {units} units available.",
        units=number(row.available),
    )
