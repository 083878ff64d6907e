"""Makes a world of a given shape: in comes a Spec, out goes a Problem; `write_world` writes it as canonical files.

Own warehouses, shops and distributors in a US-sized box, skewed popularity, distributors dearer by 3 to 25 %; stock of
the scarce products is `tight` times the demand, of the others ten times that, spread unevenly so that rows run out.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domdesk.bench.presets import Spec
from domdesk.records import (
    Line,
    Location,
    Order,
    Policy,
    Problem,
    Product,
    RateCard,
    RatePrice,
    RateZone,
    StockRow,
)
from domdesk.routing import policy_text

POLICY = Policy("bench", "cheapest", split_cost=Decimal(1), unfilled_cost=Decimal(2000), line_split=False)
"""What every contestant minimises; a line ships whole from one location or not at all."""

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ZONES_KM = ("241.4", "482.8", "965.6", "1609.3", "2253.1", "2896.8", "20040.0")
GRAMS_PER_LB = 453.59237

KINDS = ("warehouse",) * 5 + ("store",) * 5 + ("distributor",) * 10
"""The kinds of each twenty locations, in order of priority."""

DEARER = {"warehouse": (1, 1), "store": (1, 1.02), "distributor": (1.03, 1.25)}
HOLDS = {"warehouse": 0.6, "store": 0.25, "distributor": 0.4}
PER_SHIPMENT = {"warehouse": "1.50", "store": "2.50", "distributor": "3.00"}

Array = NDArray[Any]


def make_world(spec: Spec) -> Problem:
    """The world of a shape and seed. The order in which chance is asked is part of what a seed means."""
    chance = np.random.default_rng(spec.seed)
    skus = max(spec.skus or max(200, spec.orders // 5), spec.max_lines)
    kinds = (KINDS * (spec.locations // len(KINDS) + 1))[: spec.locations]
    places = _places(chance, spec.locations)
    grams = np.maximum(1, (GRAMS_PER_LB * np.exp(chance.normal(0.5, 1, skus)).clip(0.1, 9))).astype(int)
    base = np.exp(chance.normal(2.8, 0.8, skus))
    unit_cost = np.stack([base * chance.uniform(*DEARER[kind], skus) for kind in kinds]).round(2)
    stocked = np.stack([chance.random(skus) < HOLDS[kind] for kind in kinds])
    baskets, demand = _baskets(chance, spec, skus)
    on_hand = _stock(chance, spec, stocked, demand)
    destinations = _places(chance, spec.orders)
    return Problem(
        currency="USD",
        timezone="UTC",
        now=NOW,
        locations=tuple(_location(i, kind, places[i]) for i, kind in enumerate(kinds)),
        products=tuple(Product(f"S{j:05}", weight_g=Decimal(int(g))) for j, g in enumerate(grams)),
        stock=tuple(
            StockRow(
                f"L{i:03}",
                f"S{j:05}",
                Decimal(int(on_hand[i, j])),
                unit_cost=Decimal(f"{unit_cost[i, j]:.2f}"),
                currency="USD",
            )
            for i, j in np.argwhere(stocked)
        ),
        orders=tuple(_order(i, *basket, destinations[i]) for i, basket in enumerate(baskets)),
        cards=(_card(),),
    )


def _places(chance: np.random.Generator, count: int) -> Array:
    """Latitudes and longitudes."""
    places: Array = np.c_[chance.uniform(26, 48, count), chance.uniform(-122, -72, count)].round(4)
    return places


def _baskets(chance: np.random.Generator, spec: Spec, skus: int) -> tuple[list[tuple[Array, Array]], Array]:
    """SKUs and quantities of each order, and the units wanted of each SKU."""
    popularity = np.arange(1, skus + 1) ** -0.9
    popularity /= popularity.sum()
    sizes = np.clip(chance.geometric(1 / spec.mean_lines, spec.orders), 1, spec.max_lines)
    demand = np.zeros(skus, dtype=int)
    baskets = []
    for size in sizes:
        chosen = chance.choice(skus, size=size, replace=False, p=popularity)
        quantities = 1 + (chance.random(size) < 0.15) * chance.integers(1, 3, size)
        baskets.append((chosen, quantities))
        demand[chosen] += quantities
    return baskets, demand


def _stock(chance: np.random.Generator, spec: Spec, stocked: Array, demand: Array) -> Array:
    """Units by location and SKU."""
    on_hand = np.zeros(stocked.shape, dtype=int)
    is_rich = chance.random(len(demand)) >= spec.scarce
    for sku in range(len(demand)):
        at = np.flatnonzero(stocked[:, sku])
        if len(at):
            total = int(np.ceil(demand[sku] * spec.tight * chance.uniform(0.7, 1.6))) + 1
            on_hand[at, sku] = chance.multinomial(
                total * (10 if is_rich[sku] else 1), chance.dirichlet(np.ones(len(at)))
            )
    return on_hand


def _location(number: int, kind: str, place: Array) -> Location:
    return Location(
        f"L{number:03}",
        kind=kind,
        country="US",
        latitude=Decimal(str(place[0])),
        longitude=Decimal(str(place[1])),
        priority=number + 1,
        cost_per_shipment=Decimal(PER_SHIPMENT[kind]),
        currency="USD",
    )


def _order(number: int, skus: Array, quantities: Array, place: Array) -> Order:
    lines = tuple(
        Line(str(m), f"S{j:05}", Decimal(int(quantity)), currency="USD")
        for m, (j, quantity) in enumerate(zip(skus, quantities, strict=True), 1)
    )
    latitude, longitude = (Decimal(str(degrees)) for degrees in place)
    return Order(
        "", f"O{number:06}", number + 1, lines, residential=False, country="US", latitude=latitude, longitude=longitude
    )


def _card() -> RateCard:
    """One parcel card: seven zones by distance, whole pounds up to 150."""
    zones = tuple(
        RateZone(str(z), up_to_km=Decimal(km), transit_days=min(z - 1, 5)) for z, km in enumerate(ZONES_KM, 2)
    )
    prices = tuple(
        RatePrice(str(z + 2), Decimal(lb), Decimal(f"{6 + 1.1 * z + (0.35 + 0.22 * z) * lb:.2f}"))
        for z in range(len(ZONES_KM))
        for lb in range(1, 151)
    )
    return RateCard(
        "ground",
        "Parcel",
        "Ground",
        "USD",
        weight_unit="lb",
        weight_step=Decimal(1),
        max_weight=Decimal(150),
        zones=zones,
        prices=prices,
    )


# --- as files


def write_world(problem: Problem, folder: Path) -> None:
    """A made world as canonical files in `folder`, its policy beside it as FOLDER.toml."""
    folder.mkdir(parents=True, exist_ok=True)
    (card,) = problem.cards
    place = ("location", "kind", "country", "latitude", "longitude", "priority", "cost_per_shipment", "currency")
    _write(folder / "locations.csv", place, (_cells(at, place) for at in problem.locations))
    product = ("sku", "weight_g")
    _write(folder / "products.csv", product, (_cells(sold, product) for sold in problem.products))
    row = ("location", "sku", "on_hand", "unit_cost", "currency")
    _write(folder / "stock.csv", row, (_cells(held, row) for held in problem.stock))
    order, line = ("order", "country", "latitude", "longitude"), ("line", "sku", "quantity", "currency")
    _write(
        folder / "orders.csv",
        (*order, "residential", *line),
        ([*_cells(o, order), "false", *_cells(wanted, line)] for o in problem.orders for wanted in o.lines),
    )
    tariff = ("card", "carrier", "service", "currency", "weight_unit", "weight_step", "max_weight")
    _write(folder / "rate_cards.csv", tariff, [_cells(card, tariff)])
    zone = ("up_to_km", "zone", "transit_days")
    _write(folder / "rate_zones.csv", ("card", *zone), ([card.card, *_cells(z, zone)] for z in card.zones))
    step = ("zone", "up_to", "price")
    _write(folder / "rate_prices.csv", ("card", *step), ([card.card, *_cells(p, step)] for p in card.prices))
    folder.with_name(f"{folder.name}.toml").write_text(policy_text(POLICY), encoding="utf-8")


def _cells(record: object, columns: Sequence[str]) -> list[object]:
    return [getattr(record, column) for column in columns]


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
