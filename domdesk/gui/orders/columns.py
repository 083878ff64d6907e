"""The columns of the Orders page: what each says of an order, sorts by and is filtered by.

Made once by the page; `now` is asked for the snapshot that is shown.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from PySide6.QtGui import QIcon

from domdesk.gui.look.icons import icon
from domdesk.gui.look.theme import roles
from domdesk.gui.orders.states import is_late, is_routed, states_of
from domdesk.gui.parts.formatting import UNKNOWN, day, money, number
from domdesk.gui.parts.tables import Column, natural
from domdesk.gui.parts.words import several, tr
from domdesk.gui.snapshot import Snapshot
from domdesk.money import minor_digits
from domdesk.records import OrderRow

MOST_ARTICLES = 3


def order_columns(now: Callable[[], Snapshot | None]) -> list[Column]:
    """All columns, those that are usually shown and those that can be."""

    def place(location: str) -> str:
        snapshot = now()
        return snapshot.place(location) if snapshot else location

    def currency() -> str:
        snapshot = now()
        return snapshot.currency if snapshot else "USD"

    def sources(row: OrderRow) -> str:
        if row.sources:
            return " + ".join(place(source) for source in row.sources)
        return tr("nowhere") if is_routed(row) else UNKNOWN

    def cost(row: OrderRow) -> str:
        return money(row.cost_minor, currency())

    def cost_amount(row: OrderRow) -> float | None:
        return None if row.cost_minor is None else row.cost_minor / 10 ** minor_digits(currency())

    return [
        Column(tr("Order"), lambda row: row.order, tip=_order_tip, icon=_order_icon, name="order"),
        Column(tr("Channel"), lambda row: row.channel or UNKNOWN, name="channel"),
        Column(tr("Placed"), _placed, key=lambda row: row.placed_at or None, name="placed", extra=True,
               amount=lambda row: _date(row.placed_at)),
        Column(tr("Name"), lambda row: row.ship_to_name or UNKNOWN, name="name", extra=True),
        Column(tr("To"), _to, key=lambda row: natural(_to(row)) or None, tip=_address, name="to"),
        Column(tr("Postal code"), lambda row: row.postal_code or UNKNOWN, name="postal_code", extra=True),
        Column(tr("Country"), lambda row: row.country or UNKNOWN, name="country", extra=True),
        Column(tr("Articles"), _articles, tip=lambda row: "\n".join(row.skus), name="articles", extra=True),
        _count(tr("Lines"), lambda row: row.lines, "lines"),
        _count(tr("Units"), lambda row: row.units, "units", extra=True),
        Column(tr("From"), sources, key=lambda row: natural(sources(row)) if row.sources else None, name="from"),
        _count(tr("Shipments"), lambda row: row.shipments or None, "shipments", extra=True),
        _count(tr("Parcels"), lambda row: row.parcels or None, "parcels", extra=True),
        Column(tr("Cost"), cost, key=lambda row: row.cost_minor, number=True, name="cost", amount=cost_amount),
        Column(tr("Due"), lambda row: day(_date(row.due)), key=lambda row: row.due or None, name="due", extra=True,
               amount=lambda row: _date(row.due)),
        Column(
            tr("Arrives"),
            lambda row: day(row.delivery_date),
            key=lambda row: row.delivery_date,
            tip=_arrival_tip,
            icon=lambda row: icon("warning", roles().bad) if is_late(row) else None,
            name="arrives",
            amount=lambda row: row.delivery_date,
        ),
        Column(tr("State"), states_of, key=lambda row: states_of(row) or None, name="state"),
    ]  # fmt: skip


def _count(title: str, value: Callable[[OrderRow], Decimal | int | None], name: str, *, extra: bool = False) -> Column:
    def text(row: OrderRow) -> str:
        found = value(row)
        return UNKNOWN if found is None else number(found)

    def amount(row: OrderRow) -> float | None:
        found = value(row)
        return None if found is None else float(found)

    return Column(title, text, key=value, number=True, name=name, extra=extra, amount=amount)


def _date(text: str) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _placed(row: OrderRow) -> str:
    placed = _date(row.placed_at)
    if placed is None:
        return UNKNOWN
    time = row.placed_at[11:16]
    return f"{day(placed)} {time}".strip()


def _to(row: OrderRow) -> str:
    town = " ".join(filter(None, (row.city, row.region))) or row.postal_code
    return town if row.country in ("", "US") else f"{town}, {row.country}"


def _articles(row: OrderRow) -> str:
    shown = ", ".join(row.skus[:MOST_ARTICLES])
    more = len(row.skus) - MOST_ARTICLES
    return f"{shown} +{more}" if more > 0 else shown


def _address(row: OrderRow) -> str:
    town = " ".join(filter(None, (row.city, row.region, row.postal_code, row.country)))
    return "\n".join(filter(None, (row.ship_to_name, town)))


def _order_tip(row: OrderRow) -> str:
    facts = [tr("Order {order}", order=row.order)]
    if row.channel:
        facts.append(tr("from {channel}", channel=row.channel))
    if row.shipments > 1:
        facts.append(several(row.shipments, "{n} shipment", "in {n} shipments"))
    if row.unassigned_lines:
        facts.append(several(row.unassigned_lines, "{n} line without a place", "{n} lines without a place"))
    if row.overridden:
        facts.append(tr("somebody chose for it"))
    if row.shipped:
        facts.append(tr("{n} of {all} units have left", n=number(row.shipped), all=number(row.units)))
    elif row.accepted:
        facts.append(tr("{n} of {all} units are accepted", n=number(row.accepted), all=number(row.units)))
    if row.rejected:
        facts.append(tr("a place said no to it"))
    return "\n".join(facts)


def _arrival_tip(row: OrderRow) -> str:
    arrives = tr("Arrives {day}", day=day(row.delivery_date)) if row.delivery_date else tr("Arrival unknown")
    due = _date(row.due)
    promise = tr("promised {day}", day=day(due)) if due else tr("nothing promised")
    return f"{arrives}, {promise}" + (", " + tr("late") if is_late(row) else "")


def _order_icon(row: OrderRow) -> QIcon | None:
    if row.unassigned_lines:
        return icon("warning", roles().warn)
    return icon("split", roles().quiet) if row.shipments > 1 else None
