"""The desk → a Problem: everything a run needs, as frozen records. Called by Store.problem and Store.order."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from domdesk.canonical import RATE_CARDS
from domdesk.errors import InputError
from domdesk.records import (
    Booked,
    Line,
    Location,
    Order,
    OrderKey,
    Override,
    Problem,
    Product,
    RateCard,
    RatePrice,
    RateZone,
    StockRow,
    with_choices,
)
from domdesk.records.freeing import free
from domdesk.store import committed, overrides
from domdesk.store.database import Database, Row, quoted

_ORDER_COLUMNS = (
    "channel", "order", "sequence", "placed_at", "due", "priority", "customer_tier", "ship_to_name", "residential",
    "country", "region", "city", "postal_code", "latitude", "longitude", "service", "ship_complete",
)  # fmt: skip
_LINE_COLUMNS = ("line", "sku", "quantity", "unit_price", "currency", "title")
_LOCATION_COLUMNS = (
    "location", "name", "kind", "country", "region", "city", "postal_code", "latitude", "longitude", "active",
    "priority", "handling_days", "cutoff", "timezone", "closed_weekdays", "capacity_per_day", "cost_per_shipment",
    "cost_per_line", "cost_per_unit", "cost_per_kg", "currency", "rate_cards", "groups", "draft",
)  # fmt: skip
_PRODUCT_COLUMNS = (
    "sku", "title", "weight_g", "length_mm", "width_mm", "height_mm", "unit_cost", "currency", "ship_alone", "hazmat",
    "category", "draft",
)  # fmt: skip
_STOCK_COLUMNS = (
    "location", "sku", "on_hand", "committed", "safety_stock", "unit_cost", "currency", "lead_days", "as_of", "source",
    "confidence",
)  # fmt: skip
_LISTS = ("closed_weekdays", "rate_cards", "groups")


def _columns(names: Iterable[str], alias: str) -> str:
    return ", ".join(f"{alias}.{quoted(n)}" for n in names)


def problem(
    database: Database,
    currency: str,
    timezone: str,
    now: datetime,
    keys: Sequence[OrderKey] | None,
    committed_includes_open_orders: bool,
    service_map: Mapping[str, str],
) -> Problem:
    """The open lines of all orders, or of those named, and what could serve them. Raises InputError: unknown order."""
    found = orders(database, keys, still_open=True)
    if keys is not None:
        _refuse_unknown(database, set(keys) - {o.key for o in found})
    choices = overrides.load(database, [o.key for o in found])
    about: dict[OrderKey, list[Override]] = defaultdict(list)
    for choice in choices:
        about[choice.order].append(choice)
    chosen = tuple([with_choices(o, about[o.key]) if o.key in about else o for o in found])
    skus = sorted({line.sku for order in chosen for line in order.lines})
    return Problem(
        currency=currency,
        timezone=timezone,
        now=now,
        locations=locations(database),
        products=products(database, skus),
        stock=routable_stock(database, skus, committed_includes_open_orders),
        orders=chosen,
        cards=rate_cards(database),
        exchange_rates=dict(database.rows("SELECT currency, rate FROM exchange_rates ORDER BY currency")),
        service_map=dict(service_map),
        booked=booked(database),
        overrides=choices,
    )


def orders(database: Database, keys: Sequence[OrderKey] | None = None, still_open: bool = False) -> tuple[Order, ...]:
    """Orders by import sequence, lines in file order.

    `still_open` leaves only lines and units not yet committed, and counts the shipments that are.
    """
    quantity = "l.quantity - coalesce(c.quantity, 0)" if still_open else "l.quantity"
    line_columns = _columns(_LINE_COLUMNS, "l").replace('l."quantity"', quantity)
    named = "" if keys is None else ' SEMI JOIN named AS n ON n.channel = o.channel AND n."order" = o."order"'
    sql = (
        f"SELECT {_columns(_ORDER_COLUMNS, 'o')}, {'coalesce(e.shipments, 0)' if still_open else '0'}, {line_columns}"
        f' FROM orders AS o{named} JOIN order_lines AS l ON l.channel = o.channel AND l."order" = o."order"'
        ' LEFT JOIN (SELECT channel, "order", line, sum(quantity) AS quantity FROM commitments GROUP BY ALL) AS c'
        ' ON c.channel = l.channel AND c."order" = l."order" AND c.line = l.line'
        ' LEFT JOIN (SELECT channel, "order", count(DISTINCT (location, ship_date)) AS shipments FROM commitments'
        ' GROUP BY ALL) AS e ON e.channel = o.channel AND e."order" = o."order"'
        f" WHERE NOT ? OR {quantity} > 0 ORDER BY o.sequence, l.sequence, l.line"
    )
    if keys is None:
        return _as_orders(database.rows(sql, [still_open]))
    if not keys:
        return ()
    with database.table("named", {"channel": [k.channel for k in keys], "order": [k.order for k in keys]}):
        return _as_orders(database.rows(sql, [still_open]))


def _as_orders(rows: list[Row]) -> tuple[Order, ...]:
    """The orders of these rows, which are used up: freed at once, they would keep all other threads waiting."""
    head = len(_ORDER_COLUMNS)
    found = []
    for _, group in groupby(rows, key=itemgetter(2)):
        lines = list(group)
        (channel, order, sequence), fields = lines[0][:3], lines[0][3 : head + 1]
        found.append(Order(channel, order, sequence, tuple([Line(*row[head + 1 :]) for row in lines]), *fields))
    free([rows])
    return tuple(found)


def _refuse_unknown(database: Database, missing: Iterable[OrderKey]) -> None:
    """An order without open lines is merely left out; one that is not there at all is a mistake."""
    for key in sorted(missing):
        if not orders(database, [key]):
            raise unknown_order(key)


def unknown_order(key: OrderKey) -> InputError:
    name = f"{key.channel}:{key.order}" if key.channel else key.order
    return InputError(
        f"There is no order {name} on this desk.", "Import it, or write its number as the orders table does."
    )


def locations(database: Database) -> tuple[Location, ...]:
    """All locations with their closures, by (priority, id); drafts and inactive ones too, so that a no can be told."""
    closures: dict[str, list[tuple[date, date, str | None]]] = defaultdict(list)
    for location, *closure in database.rows(
        'SELECT location, "from", "to", reason FROM closures ORDER BY location, sequence'
    ):
        closures[location].append(tuple(closure))
    found = []
    for row in database.rows(
        f"SELECT {_columns(_LOCATION_COLUMNS, 'l')} FROM locations AS l ORDER BY priority, location"
    ):
        fields = dict(zip(_LOCATION_COLUMNS, row, strict=True))
        lists = {name: tuple(fields[name].split(";")) if fields[name] else () for name in _LISTS}
        found.append(Location(**(fields | lists), closures=tuple(closures[fields["location"]])))
    return tuple(found)


def products(database: Database, skus: Sequence[str] | None = None) -> tuple[Product, ...]:
    """The products of these SKUs, or all, by SKU."""
    if skus is None:
        skus = [sku for (sku,) in database.rows("SELECT sku FROM products ORDER BY sku")]
    if not skus:
        return ()
    with database.table("wanted", {"sku": skus}):
        rows = database.rows(
            f"SELECT {_columns(_PRODUCT_COLUMNS, 'p')} FROM products AS p SEMI JOIN wanted USING (sku) ORDER BY p.sku"
        )
    return tuple([Product(*row) for row in rows])


def stock(database: Database, skus: Sequence[str] | None = None) -> tuple[StockRow, ...]:
    """Stock of these SKUs, or all, by (location, sku), in our SKUs and units where a location uses its own."""
    if skus is None:
        skus = [sku for (sku,) in database.rows("SELECT sku FROM stock UNION SELECT sku FROM sku_aliases ORDER BY sku")]
    if not skus:
        return ()
    with database.table("wanted", {"sku": skus}):
        rows = database.rows(
            f"SELECT {_columns(_STOCK_COLUMNS, 's')}, a.sku, a.units_per, coalesce(a.sku, s.sku) AS ours"
            " FROM stock AS s LEFT JOIN sku_aliases AS a ON a.location = s.location AND a.their_sku = s.sku"
            " WHERE ours IN (SELECT sku FROM wanted) ORDER BY s.location, ours, a.sku IS NOT NULL, s.sku"
        )
        reserved = {
            (location, sku): quantity
            for location, sku, quantity in database.rows(
                "SELECT location, sku, sum(quantity - shipped) FROM commitments SEMI JOIN wanted USING (sku)"
                " GROUP BY ALL"
            )
        }
    found: dict[tuple[str, str], StockRow] = {}
    for *columns, ours, units_per, _ in rows:
        fields = dict(zip(_STOCK_COLUMNS, columns, strict=True))
        row = StockRow(**fields) if ours is None else _in_our_units(StockRow(**fields), ours, units_per)
        key = row.location, row.sku
        found[key] = _together(found[key], row) if key in found else row
    free([rows])
    return tuple([replace(r, reserved=reserved[k]) if k in reserved else r for k, r in found.items()])


def routable_stock(
    database: Database, skus: Sequence[str] | None, committed_includes_open_orders: bool
) -> tuple[StockRow, ...]:
    """The same as a run counts on it: where the figures hold the open orders themselves, without those."""
    rows = stock(database, skus)
    return committed.without_own_orders(database, rows, locations(database)) if committed_includes_open_orders else rows


def _in_our_units(row: StockRow, sku: str, units_per: Decimal) -> StockRow:
    return replace(
        row,
        sku=sku,
        on_hand=row.on_hand * units_per,
        committed=row.committed * units_per,
        safety_stock=row.safety_stock * units_per,
        unit_cost=row.unit_cost / units_per if row.unit_cost is not None and units_per else row.unit_cost,
    )


def _together(first: StockRow, more: StockRow) -> StockRow:
    """One row where a location has an SKU under several numbers: units add up, the rest is the more careful of both."""
    dearer = first.unit_cost is None or (more.unit_cost is not None and more.unit_cost > first.unit_cost)
    costly = more if dearer and first.currency == more.currency else first
    return replace(
        first,
        on_hand=first.on_hand + more.on_hand,
        committed=first.committed + more.committed,
        safety_stock=first.safety_stock + more.safety_stock,
        unit_cost=costly.unit_cost,
        lead_days=max(first.lead_days, more.lead_days),
        as_of=_older(first.as_of, more.as_of),
        confidence=min(first.confidence, more.confidence),
    )


def _older(first: str | None, more: str | None) -> str | None:
    """The earlier of two times at one location; one without offset is compared as if in UTC."""
    if first is None or more is None:
        return first or more
    moments = [datetime.fromisoformat(text) for text in (first, more)]
    ours, theirs = (m if m.tzinfo else m.replace(tzinfo=UTC) for m in moments)
    return first if ours <= theirs else more


def booked(database: Database) -> tuple[Booked, ...]:
    """Shipments already promised, by location and ship date."""
    rows = database.rows(
        'SELECT location, ship_date, count(DISTINCT (channel, "order")) FROM commitments'
        " WHERE ship_date IS NOT NULL GROUP BY ALL ORDER BY ALL"
    )
    return tuple([Booked(*row) for row in rows])


def rate_cards(database: Database) -> tuple[RateCard, ...]:
    """All cards by id, zones in file order, prices by (zone, up_to)."""
    zones: dict[str, list[RateZone]] = defaultdict(list)
    for card, *zone in database.rows(
        "SELECT card, zone, origin, country, region, postal_from, postal_to, up_to_km, transit_days"
        " FROM rate_zones ORDER BY card, sequence"
    ):
        zones[card].append(RateZone(*zone))
    prices: dict[str, list[RatePrice]] = defaultdict(list)
    for card, *price in database.rows(
        "SELECT card, zone, up_to, price, per_extra FROM rate_prices ORDER BY card, zone, up_to"
    ):
        prices[card].append(RatePrice(*price))
    rows = database.rows(f"SELECT {_columns(RATE_CARDS.names, 'c')} FROM rate_cards AS c ORDER BY card")
    return tuple([RateCard(*(*row, tuple(zones[row[0]]), tuple(prices[row[0]]))) for row in rows])
