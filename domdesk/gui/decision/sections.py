"""The pieces that the inspector is put together from: titles, sections, tables and lists for what it is given.

Plain functions from values to widgets.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QLabel, QWidget

from domdesk.gui.decision.ways import Way
from domdesk.gui.look.icons import icon, mark_icon
from domdesk.gui.look.theme import roles
from domdesk.gui.parts.boxes import below, cells, hairline
from domdesk.gui.parts.fitting_table import FittingTable
from domdesk.gui.parts.formatting import UNKNOWN, at_desk, day, difference, money, number, part_names, quality
from domdesk.gui.parts.tables import Column, TableView, natural
from domdesk.gui.parts.words import label, several, tr
from domdesk.gui.plots.day_line import DayLine, Track, closed_days
from domdesk.gui.snapshot import Answer, Snapshot
from domdesk.gui.stock.freshness import Freshness
from domdesk.records import COST_PARTS, Order, OrderRow, Plan, Reason, Shipment, StockUse

LONGEST_SKU = 22


def title(text: str, quiet: str) -> QWidget:
    box = QWidget()
    layout = below(box, gap=2)
    layout.addWidget(label(text, rank="heading", wrap=True))
    layout.addWidget(label(quiet, quiet=True, rank="small", wrap=True))
    return box


def head_of(row: OrderRow) -> str:
    town = " ".join(filter(None, (row.city, row.region, row.postal_code)))
    units = tr("1 unit") if row.units == 1 else tr("{n} units", n=number(row.units))
    units = several(row.lines, "{n} line", "{n} lines") + ", " + units
    return " · ".join(filter(None, (row.ship_to_name, town, units, row.channel)))


def run_sentence(now: Snapshot, plan: Plan) -> str:
    if plan.orders and not plan.assigned_units:
        return several(plan.orders, "Nothing ships: the {n} order found no place.",
                       "Nothing ships: none of the {n} orders found a place.")  # fmt: skip
    text = several(
        plan.orders, "{n} order costs {total} to serve: {quality}.", "{n} orders cost {total} to serve: {quality}.",
        total=money(plan.costs.total, plan.currency), quality=quality(plan),
    )  # fmt: skip
    if now.split:
        text += " " + several(now.split, "{n} order is split.", "{n} orders are split.")
    if plan.unassigned:
        text += " " + several(len(plan.unassigned), "{n} line found no place.", "{n} lines found no place.")
        if plan.costs.unfilled:
            amount = money(plan.costs.unfilled, plan.currency)
            text += " " + tr("That counts as {amount} of the cost, which nobody pays.", amount=amount)
    return text


def section(title: str) -> Iterable[QWidget]:
    yield hairline()
    yield label(title, rank="strong")


def tone(text: str, tone: str) -> QLabel:
    made = label(text, wrap=True)
    made.setProperty("tone", tone)
    return made


def pairs(pairs: Sequence[tuple[str, str]]) -> QWidget:
    box = QWidget()
    grid = cells(box, across=16)
    for row, (name, value) in enumerate(pairs):
        grid.addWidget(label(name, quiet=True), row, 0)
        grid.addWidget(label(value), row, 1, Qt.AlignmentFlag.AlignRight)
    grid.setColumnStretch(2, 1)
    return box


def reason_list(now: Snapshot, reasons: Sequence[Reason]) -> QWidget:
    box = QWidget()
    grid = cells(box)
    for row, reason in enumerate(reasons):
        known = now.locations.get(reason.location)
        sign = QLabel()
        sign.setPixmap(mark_icon(known.kind if known else None).pixmap(16, 16))
        grid.addWidget(sign, row, 0, Qt.AlignmentFlag.AlignTop)
        name = now.place(reason.location)
        said = reason.text if name in reason.text else tr("{place}: {why}", place=name, why=reason.text)
        grid.addWidget(label(said, wrap=True), row, 1)
    grid.setColumnStretch(1, 1)
    return box


def shipment_labels(now: Snapshot, shipments: Sequence[Shipment]) -> Iterable[QWidget]:
    for shipment in shipments:
        weight = sum((parcel.weight_g for parcel in shipment.parcels), Decimal(0)) / 1000
        facts = [
            f"{shipment.carrier} {shipment.service}".strip(),
            tr("zone {zone}", zone=shipment.zone) if shipment.zone else "",
            several(len(shipment.parcels), "{n} parcel", "{n} parcels"),
            tr("{n} kg", n=number(round(weight, 2))) if weight else "",
            money(shipment.costs.transport, now.currency),
        ]
        yield label(f"{now.place(shipment.location)}: " + ", ".join(filter(None, facts)), wrap=True)


def lines_table(now: Snapshot, answer: Answer | None, shipments: Sequence[Shipment]) -> TableView:
    """Each quantity, where it comes from, and what is available there before and after; else what was ordered."""
    titles = {line.line: line.title or "" for line in answer.order.lines} if answer else {}
    uses = answer.decision.stock if answer and answer.decision else ()
    stock = {(use.line, use.location): use for use in uses}
    rows = [
        _Taken(
            a.quantity,
            a.sku,
            titles.get(a.line, ""),
            now.place(s.location),
            stock.get((a.line, s.location)),
            answer.fresh.get((s.location, a.sku)) if answer else None,
        )
        for s in shipments
        for a in s.lines
    ]
    if not rows and answer:
        rows = [_Taken(line.quantity, line.sku, line.title or "", UNKNOWN) for line in answer.order.lines]
    columns = [
        Column(
            tr("Article"),
            lambda row: f"{number(row.quantity)} × {_short(row.sku)}",
            key=lambda row: natural(row.sku),
            tip=lambda row: f"{row.sku}\n{row.title}".strip(),
        ),
        Column(tr("From"), lambda row: row.place, tip=_Taken.place_tip, icon=_Taken.place_icon),
    ]
    if stock:
        columns.append(Column(tr("Stock"), _Taken.stock, tip=_Taken.stock_tip, number=True))
    return table(columns, tr("Lines"), rows, stretch=(1,))


def stale_labels(now: Snapshot, answer: Answer, shipments: Sequence[Shipment]) -> Iterable[QWidget]:
    """A sentence for each figure that an order rests on and that is not to be trusted as new."""
    for shipment in shipments:
        for sku in dict.fromkeys(line.sku for line in shipment.lines):
            fresh = answer.fresh.get((shipment.location, sku))
            if fresh is not None and fresh.is_stale:
                figure = tr("The figure of {sku} at {place}: {what}.", sku=sku, place=now.place(shipment.location),
                            what=fresh.text)  # fmt: skip
                yield tone(figure, "warn")


class _Taken(NamedTuple):
    """A row of the lines' table."""

    quantity: Decimal
    sku: str
    title: str
    place: str
    use: StockUse | None = None
    fresh: Freshness | None = None

    def place_tip(self) -> str:
        fresh = self.fresh
        return "\n".join(filter(None, (self.place, fresh.text, fresh.doubt) if fresh else (self.place,)))

    def place_icon(self) -> QIcon | None:
        return icon("clock", roles().warn) if self.fresh and self.fresh.is_stale else None

    def stock(self) -> str:
        return f"{number(self.use.before)} → {number(self.use.after)}" if self.use else UNKNOWN

    def stock_tip(self) -> str:
        if self.use is None:
            return ""
        before = tr("{n} available for this order, other orders served", n=number(self.use.before))
        return before + "\n" + tr("{n} left after it", n=number(self.use.after))


def stock_price(now: Snapshot, use: StockUse) -> str:
    """What the last unit of a stock is worth, in a sentence; '' where nobody is short of it."""
    if use.saves is not None:
        return tr(
            "{place}, {sku}: its last unit saves {amount} on order {order}.",
            place=now.place(use.location),
            sku=use.sku,
            amount=money(use.saves.minor, now.currency),
            order=use.saves.order.order,
        )
    if use.price_minor:
        return tr(
            "{place}, {sku}: one unit more would save about {amount} over all orders.",
            place=now.place(use.location),
            sku=use.sku,
            amount=money(use.price_minor, now.currency),
        )
    return ""


def tracks_of(now: Snapshot, order: Order, shipments: Sequence[Shipment]) -> tuple[date, list[Track]]:
    """The day from which an order's shipments could be prepared, and the days of each."""
    placed = date.fromisoformat(order.placed_at[:10]) if order.placed_at else date.min
    sent = [s.ship_date for s in shipments if s.ship_date]
    start = min([max(placed, now.plan.now.date() if now.plan else placed), *sent])

    def track(shipment: Shipment) -> Track:
        place = now.locations.get(shipment.location)
        closed = closed_days(place, start, shipment.ship_date)
        cutoff = place.cutoff or "" if place else ""
        open_days = (start + timedelta(n) for n in range(len(closed) + 1))  # on the first the cutoff counts
        cut = next((d for d in open_days if d not in closed), None) if cutoff else None
        return Track(now.place(shipment.location), shipment.ship_date, shipment.delivery_date, cutoff, closed, cut)

    return start, [track(shipment) for shipment in shipments]


def day_line(now: Snapshot, order: Order, shipments: Sequence[Shipment]) -> QWidget:
    """The days of an order's shipments, from when they could be prepared, with what made them."""
    start, tracks = tracks_of(now, order, shipments)
    box = QWidget()
    layout = below(box, gap=6)
    facts = [tr("Placed {day}", day=day(date.fromisoformat(order.placed_at[:10])))] if order.placed_at else []
    routed = at_desk(now.plan.now).date() if now.plan else None
    if routed is not None and routed.isoformat() > (order.placed_at or "")[:10]:
        facts.append(tr("routed {day}", day=day(routed)))
    layout.addWidget(label(", ".join(facts), quiet=True, wrap=True))
    due = date.fromisoformat(order.due[:10]) if order.due else None
    layout.addWidget(DayLine(start, due, tracks, datetime.fromisoformat(order.placed_at) if order.placed_at else None))
    for track in tracks:
        if why := track.because():
            said = tr("{place}: {why}", place=track.place, why=", ".join(why))
            layout.addWidget(label(said, quiet=True, rank="small", wrap=True))
    return box


def day_table(now: Snapshot, order: Order, shipments: Sequence[Shipment]) -> TableView:
    """The same days as rows."""
    columns = [
        Column(tr("From"), lambda track: track.place),
        Column(tr("Leaves"), lambda track: day(track.ship), key=lambda track: track.ship),
        Column(tr("Arrives"), lambda track: day(track.delivery), key=lambda track: track.delivery),
        Column(tr("Because"), lambda track: ", ".join(track.because())),
    ]
    view = table(columns, tr("Days"), tracks_of(now, order, shipments)[1])
    view.horizontalHeader().setStretchLastSection(True)
    return view


def _short(sku: str) -> str:
    return sku if len(sku) <= LONGEST_SKU else f"{sku[: LONGEST_SKU - 1]}…"


def places_table(now: Snapshot, plan: Plan) -> QWidget:
    kinds = {name: place.kind for name, place in now.locations.items()}
    columns = [
        Column(tr("Place"), lambda row: now.place(row[0]), icon=lambda row: mark_icon(kinds.get(row[0]))),
        Column(tr("Ships"), lambda row: number(row[1]), key=lambda row: row[1], number=True),
        Column(tr("Cost"), lambda row: money(row[2], plan.currency), key=lambda row: row[2], number=True),
    ]
    rows = [(name, load.shipments, load.cost_minor) for name, load in now.loads.items()]
    return table(columns, tr("Who ships"), rows, stretch=(0,), most=14)


def cost_table(ways: Sequence[Way], currency: str) -> TableView:
    names = part_names()
    chosen = next((way.costs.total for way in ways if way.chosen), ways[0].costs.total)
    columns = [
        Column(tr("Way"), lambda way: f"✔ {way.name}" if way.chosen else way.name),
        Column(tr("Total"), lambda way: money(way.costs.total, currency), key=lambda way: way.costs.total, number=True),
    ]
    if len(ways) > 1:
        columns.append(
            Column(
                tr("Against chosen"),
                lambda way: difference(way.costs.total - chosen, currency) if not way.chosen else "",
                key=lambda way: way.costs.total,
                number=True,
            )
        )
    shown = [part for part in COST_PARTS if any(getattr(way.costs, part) for way in ways)]
    columns += [_part_column(part, names[part], currency) for part in shown]
    view = table(columns, tr("Cost by part"), ways, most=10)
    view.horizontalHeader().setStretchLastSection(True)
    return view


def _part_column(part: str, name: str, currency: str) -> Column:
    return Column(
        name,
        lambda way: money(getattr(way.costs, part), currency),
        key=lambda way: getattr(way.costs, part),
        number=True,
    )


def table(
    columns: Sequence[Column], name: str, rows: Sequence[object], stretch: tuple[int, ...] = (), most: int = 8
) -> TableView:
    if stretch:
        return FittingTable(columns, name, rows, stretch, most)
    view = TableView(columns, name)
    view.table.set_rows(rows)
    view.fit_height(most)
    view.setFixedHeight(view.height() + view.horizontalScrollBar().sizeHint().height())
    return view
