"""A dumped desk → the small world of a lesson: some of its orders, and of everything else what matters to them.

Called by the desk's verb that saves a lesson. Files are rewritten in place, cell for cell; nothing is worked out.
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import prod
from pathlib import Path

from domdesk.canonical import FILES
from domdesk.records import Order, OrderKey, StockRow
from domdesk.units import GRAMS_PER, MM3_PER, plain

Row = dict[str, str]
Load = tuple[Fraction, Fraction]
"""Grams and cubic millimetres."""

SIDES = ("length_mm", "width_mm", "height_mm")

PRIVATE = ("order_ref", "company", "address1", "address2", "phone", "email")
"""What an anonymous lesson leaves blank of an order; the place stays, for prices depend on it."""


def cut(folder: Path, orders: Sequence[Order], stock: Sequence[StockRow], *, anonymous: bool) -> None:
    """Leave what the orders need: their open units, and stock as it is available to them. Raises OSError."""
    skus = {line.sku for order in orders for line in order.lines}
    available = {(row.location, row.sku): row for row in stock if row.sku in skus}
    places = {location for location, _ in available}

    def at_places(row: Row) -> bool:
        return row["location"] in places

    _rewrite(folder / "orders.csv", _open_lines(orders))
    products = _rewrite(folder / "products.csv", lambda row: row["sku"] in skus)
    _rewrite(folder / "stock.csv", _free(available))
    located = _rewrite(folder / "locations.csv", at_places)
    _rewrite(folder / "closures.csv", at_places)
    _cut_rates(folder, located, orders)
    _cut_prices(folder, [_load(order, products) for order in orders])
    for name in ("sku_aliases.csv", "commitments.csv"):
        (folder / name).unlink()
    if anonymous:
        _hide(folder, orders)


def _open_lines(orders: Sequence[Order]) -> Callable[[Row], bool]:
    """Of the orders' lines those with open units, and of each as many."""
    open_units = {(o.channel, o.order, line.line): line.quantity for o in orders for line in o.lines}

    def kept(row: Row) -> bool:
        units = open_units.get((row["channel"], row["order"], row["line"]))
        if units is not None:
            row["quantity"] = plain(units)
        return units is not None

    return kept


def _free(available: Mapping[tuple[str, str], StockRow]) -> Callable[[Row], bool]:
    """Stock of the orders' products; what other orders have reserved counts as committed."""

    def kept(row: Row) -> bool:
        figure = available.get((row["location"], row["sku"]))
        if figure is not None:
            row["committed"] = plain(figure.committed + figure.reserved)
        return figure is not None

    return kept


def _cut_rates(folder: Path, located: Sequence[Row], orders: Sequence[Order]) -> None:
    """Leave the cards that the places may use, and of their zones those that may lead to a customer."""
    lists = [row["rate_cards"] for row in located]
    usable = {card for cards in lists for card in cards.split(";")}
    everyone = not all(lists)

    def reaches(zone: Row) -> bool:
        return (
            (everyone or zone["card"] in usable)
            and _may_start(zone, located)
            and any(_may_end(zone, order) for order in orders)
        )

    zones = _rewrite(folder / "rate_zones.csv", reaches)
    cards, priced = {zone["card"] for zone in zones}, {(zone["card"], zone["zone"]) for zone in zones}
    _rewrite(folder / "rate_cards.csv", lambda row: row["card"] in cards)
    _rewrite(folder / "rate_prices.csv", lambda row: (row["card"], row["zone"]) in priced)


def _cut_prices(folder: Path, loads: Sequence[Load]) -> None:
    """Leave the prices by weight up to the first that holds a whole order in one parcel: none goes beyond it."""
    cards = {card["card"]: card for card in _rewrite(folder / "rate_cards.csv", lambda _: True)}
    most = {card: _billable(cells, loads) for card, cells in cards.items() if cells["basis"] == "weight"}
    held: set[tuple[str, str]] = set()

    def needed(price: Row) -> bool:
        scale = price["card"], price["zone"]
        if scale in held:
            return False
        if price["card"] in most and Fraction(price["up_to"]) >= most[price["card"]]:
            held.add(scale)
        return True

    _rewrite(folder / "rate_prices.csv", needed)


def _billable(card: Row, loads: Sequence[Load]) -> Fraction:
    """At least the most that any order's parcel can count for on a card, in its unit."""
    grams, imperial = [weight_g for weight_g, _ in loads], card["weight_unit"] in ("oz", "lb")
    if card["dim_divisor"]:
        mm3_per_whole = Fraction(card["dim_divisor"]) * MM3_PER["in3" if imperial else "cm3"]
        grams += [volume_mm3 / mm3_per_whole * GRAMS_PER["lb" if imperial else "kg"] for _, volume_mm3 in loads]
    return max(grams) / GRAMS_PER[card["weight_unit"]] + Fraction(card["weight_step"] or 0)


def _load(order: Order, products: Sequence[Row]) -> Load:
    """What an order weighs and fills; what is unknown counts as nothing."""
    by_sku = {product["sku"]: product for product in products}

    def each(sku: str, *columns: str) -> Fraction:
        return prod((Fraction(by_sku[sku][column] or 0) for column in columns), start=Fraction(1))

    weights = (each(line.sku, "weight_g") * Fraction(line.quantity) for line in order.lines if line.sku in by_sku)
    volumes = (each(line.sku, *SIDES) * Fraction(line.quantity) for line in order.lines if line.sku in by_sku)
    return sum(weights, Fraction(0)), sum(volumes, Fraction(0))


def _may_start(zone: Row, located: Sequence[Row]) -> bool:
    origin = zone["origin"]
    return not origin or any(
        place["location"] == origin or _code(place["postal_code"]).startswith(_code(origin)) for place in located
    )


def _may_end(zone: Row, order: Order) -> bool:
    """Whether a zone's row may hold for an order; a cell that the order leaves blank is given the benefit of doubt."""
    first, last = _code(zone["postal_from"]), _code(zone["postal_to"] or zone["postal_from"])
    code = _code(order.postal_code or "")[: len(first)]
    return (
        (zone["country"] or order.country) == order.country
        and (zone["region"] or order.region or "") == (order.region or zone["region"])
        and (not first or not code or first <= code <= last)
    )


def _code(postal: str) -> str:
    return postal.upper().replace(" ", "")


def _hide(folder: Path, orders: Sequence[Order]) -> None:
    """Name customers by number, and leave out how to reach them and the places."""
    numbers = {order.key: number for number, order in enumerate(orders, 1)}

    def hidden(row: Row) -> bool:
        if row["country"]:  # the order's own columns are blank after its first row, where a file leaves them so
            row.update(dict.fromkeys(PRIVATE, ""))
            row["ship_to_name"] = f"Customer {numbers[OrderKey(row['channel'], row['order'])]}"
            for side in ("latitude", "longitude"):
                row[side] = row[side] and plain(round(Decimal(row[side]), 2))
        return True

    def unreachable(row: Row) -> bool:
        row.update(address1="", email="")
        return True

    _rewrite(folder / "orders.csv", hidden)
    _rewrite(folder / "locations.csv", unreachable)


def _rewrite(path: Path, kept: Callable[[Row], bool]) -> list[Row]:
    """Leave the rows of a canonical file that are kept, as `kept` may have changed them; those rows."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if kept(row)]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, FILES[path.name][1], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return rows
