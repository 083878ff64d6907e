"""What a step of a lesson points at as tables: orders, places, stock, rates, rules, and policies side by side.

In: the snapshot and the lesson's world; out: widgets. Called by the sheet.
"""

from collections.abc import Callable, Sequence
from dataclasses import MISSING, fields
from decimal import Decimal
from typing import Any, NamedTuple

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QWidget

from domdesk.gui.decision.sections import table
from domdesk.gui.lessons.hiding import Names
from domdesk.gui.lessons.playing import World
from domdesk.gui.look.icons import mark_icon
from domdesk.gui.parts.boxes import below
from domdesk.gui.parts.formatting import UNKNOWN, difference, kind_names, moment, money, number, part_names, policy_name
from domdesk.gui.parts.tables import Column, TableView
from domdesk.gui.parts.words import label, tr
from domdesk.gui.snapshot import Snapshot
from domdesk.money import to_minor
from domdesk.records import COST_PARTS, Location, Order, Plan, Policy, RateCard, RatePrice, RateZone, StockRow

MOST_ROWS = 12


def amount(value: Decimal | None, currency: str) -> str:
    """Decimal money as people read it."""
    return UNKNOWN if value is None else money(to_minor(value, currency), currency)


def goods(order: Order) -> str:
    """What an order asks for."""
    return ", ".join(f"{number(line.quantity)} × {line.title or line.sku}" for line in order.lines)


def orders_table(world: World, names: Names, plan: Plan | None, now: Snapshot) -> QWidget:
    """The orders as they came in, and where each ships from once that is revealed."""
    orders = sorted(world.orders.values(), key=lambda order: order.sequence)
    customer = [] if names.hidden else [Column(tr("Customer"), names.customer)]  # the order's letter says it all
    columns = [
        Column(tr("Order"), lambda order: names.order(order.key)),
        *customer,
        Column(tr("To"), lambda order: " ".join(filter(None, (order.city, order.region)))),
        Column(tr("Wants"), goods, tip=goods),
    ]
    wants = len(columns) - 1
    if any(order.due for order in orders):
        columns.append(Column(tr("Due"), lambda order: moment(order.due) if order.due else ""))
    if plan is not None:
        sources: dict[object, list[str]] = {}
        for shipment in plan.shipments:
            sources.setdefault(shipment.order, []).append(now.place(shipment.location))
        columns.append(Column(tr("Ships from"), lambda order: " + ".join(sources.get(order.key, [UNKNOWN]))))
    return _table(columns, tr("Orders of the lesson"), orders, wants)


def places_table(now: Snapshot, mark: str) -> QWidget:
    """The places with what handling costs there, and their hours."""
    places = list(now.locations.values())
    money_of = now.currency
    costs = (
        (tr("Per shipment"), "cost_per_shipment"),
        (tr("Per line"), "cost_per_line"),
        (tr("Per unit"), "cost_per_unit"),
        (tr("Per kg"), "cost_per_kg"),
    )
    columns = [
        Column(tr("Place"), lambda place: place.label, icon=lambda place: mark_icon(place.kind)),
        Column(tr("Kind"), lambda place: kind_names().get(place.kind or "", "")),
        *(_cost(title, field, money_of) for title, field in costs if any(getattr(place, field) for place in places)),
    ]
    more = (
        (tr("Cut-off"), lambda place: place.cutoff or "", "cutoff"),
        (tr("Time zone"), lambda place: (place.timezone or "").split("/")[-1].replace("_", " "), "timezone"),
        (tr("Handling days"), lambda place: number(place.handling_days), "handling_days"),
        (tr("Parcels a day"), lambda place: number(place.capacity_per_day or 0), "capacity_per_day"),
    )
    columns += [Column(title, text) for title, text, field in more if any(getattr(place, field) for place in places)]
    return _table(columns, tr("Places of the lesson"), places, 0, marked=lambda place: place.location == mark)


def stock_table(world: World, now: Snapshot, sku: str, mark: str = "") -> QWidget:
    """What lies where, and what a unit costs there; of one product where one is named."""
    rows = [row for row in world.stock if sku in ("", row.sku)]

    def cost(row: StockRow) -> str:
        product = world.products.get(row.sku)
        if row.unit_cost is None and product is not None:
            return amount(product.unit_cost, product.currency or now.currency)
        return amount(row.unit_cost, row.currency or now.currency)

    columns = [
        Column(tr("Place"), lambda row: now.place(row.location)),
        *([Column(tr("Product"), lambda row: row.sku)] if len({row.sku for row in rows}) > 1 else []),
        Column(tr("Unit cost"), cost, key=lambda row: row.unit_cost, number=True),
        Column(tr("On hand"), lambda row: number(row.on_hand), number=True),
    ]
    aged = any(policy.max_stock_age_hours for policy in world.policies.values())
    if any(row.committed + row.reserved for row in rows):
        columns.append(Column(tr("Committed"), lambda row: number(row.committed + row.reserved), number=True))
    if any(row.safety_stock for row in rows):
        columns.append(Column(tr("Safety stock"), lambda row: number(row.safety_stock), number=True))
    if any(row.confidence != 1 for row in rows):
        columns.append(Column(tr("Confidence"), lambda row: number(row.confidence), number=True))
    if any(row.lead_days for row in rows):
        columns.append(Column(tr("Lead days"), lambda row: number(row.lead_days), number=True))
    if aged:
        columns.append(Column(tr("Counted"), lambda row: moment(row.as_of) if row.as_of else ""))
    return _table(columns, tr("Stock of the lesson"), rows, 0, marked=lambda row: row.location == mark)


class _Rate(NamedTuple):
    card: RateCard
    zone: RateZone
    price: RatePrice


def rates_table(world: World, now: Snapshot, mark: str) -> QWidget:
    """What carriers charge from where to where, up to which weight."""
    rows = [
        _Rate(card, zone, price)
        for card in world.cards
        for zone in card.zones
        for price in card.prices
        if price.zone == zone.zone
    ]
    units = {"subtotal": "", "items": tr("units")}
    columns = [
        *([Column(tr("Service"), _service)] if len(world.cards) > 1 else []),
        Column(tr("From"), lambda rate: now.place(rate.zone.origin) if rate.zone.origin else tr("anywhere")),
        *([Column(tr("To"), _destination)] if len(set(map(_destination, rows))) > 1 else []),
        Column(tr("Zone"), lambda rate: rate.zone.zone),
        Column(
            tr("Up to"),
            lambda rate: f"{number(rate.price.up_to)} {units.get(rate.card.basis, rate.card.weight_unit)}".strip(),
            key=lambda rate: rate.price.up_to,
            number=True,
        ),
        Column(
            tr("Price"),
            lambda rate: amount(rate.price.price, rate.card.currency),
            key=lambda rate: rate.price.price,
            number=True,
        ),
        Column(tr("Days"), lambda rate: UNKNOWN if rate.zone.transit_days is None else number(rate.zone.transit_days)),
    ]
    return _table(columns, tr("Rates of the lesson"), rows, 0, marked=lambda rate: rate.zone.origin == mark)


def _service(rate: _Rate) -> str:
    return f"{rate.card.carrier} {rate.card.service}".strip()


def _destination(rate: _Rate) -> str:
    zone = rate.zone
    codes = "–".join(dict.fromkeys(filter(None, (zone.postal_from, zone.postal_to))))
    reach = tr("up to {n} km", n=number(zone.up_to_km)) if zone.up_to_km else ""
    return " ".join(filter(None, (zone.country, zone.region, codes, reach))) or tr("anywhere")


def policy_words(name: str, policy: Policy, rules: Sequence[str]) -> QWidget:
    """A policy: by which method it decides, what it sets, and its rules as sentences."""
    box = QWidget()
    layout = below(box, gap=4)
    layout.addWidget(label(policy_name(name), rank="strong"))
    layout.addWidget(label(tr("decides by: {method}", method=policy_name(policy.method)), quiet=True))
    for setting, value in _settings(policy):
        layout.addWidget(label(f"{setting} = {value}", wrap=True))
    for number_, sentence in enumerate(rules, 1):
        layout.addWidget(label(f"{number_}. {sentence}", wrap=True))
    return box


def _settings(policy: Policy) -> list[tuple[str, str]]:
    """What a policy sets, by the names that its file has for it."""
    plain = [f for f in fields(policy) if f.name not in ("name", "method", "rules") and f.default is not MISSING]
    found = [(f.name, getattr(policy, f.name), f.default) for f in plain]
    return [(name, ", ".join(value) if isinstance(value, tuple) else str(value)) for name, value, usual in found
            if value != usual]  # fmt: skip


def compared_table(compared: Sequence[tuple[str, Plan]], currency: str) -> TableView:
    """Policies side by side on the same orders: what each costs by part, how many shipments, and the difference."""
    words, least = part_names(), compared[0][1].costs.total
    parts = [part for part in COST_PARTS if any(getattr(plan.costs, part) for _, plan in compared)]
    columns = [
        Column(tr("Policy"), lambda row: policy_name(row[0])),
        Column(tr("Total"), lambda row: money(row[1].costs.total, currency), number=True),
        Column(
            tr("Against the first"),
            lambda row: difference(row[1].costs.total - least, currency) if row is not compared[0] else "",
        ),
        Column(tr("Shipments"), lambda row: number(len(row[1].shipments)), number=True),
        *(_part(part, words[part], currency) for part in parts),
    ]
    return _table(columns, tr("Policies compared"), compared, 0)


def _part(part: str, title: str, currency: str) -> Column:
    return Column(title, lambda row: money(getattr(row[1].costs, part), currency), number=True)


def _cost(title: str, field: str, currency: str) -> Column:
    def value(place: Location) -> Decimal:
        return getattr(place, field)  # type: ignore[no-any-return]

    return Column(title, lambda place: amount(value(place), place.currency or currency), key=value, number=True)


def _table(
    columns: Sequence[Column],
    name: str,
    rows: Sequence[object],
    stretch: int,
    marked: Callable[[Any], bool] | None = None,
) -> TableView:
    made = table(columns, name, rows, stretch=(stretch,), most=MOST_ROWS)
    made.setMinimumWidth(0)
    if marked is not None:
        flag = QItemSelectionModel.SelectionFlag
        for n, row in enumerate(rows):
            if marked(row):
                made.selectionModel().select(made.table.index(n, 0), flag.Select | flag.Rows)
    return made
