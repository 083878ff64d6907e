"""Who ships where, as arrays: a run's shipments → which of them a filter keeps → bundles, few enough to be drawn.

Made for the map in the lane, from the snapshot's values; knows no Qt.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from domdesk.gui.orders.states import is_late
from domdesk.records import Location, OrderKey, OrderRow, Shipment

CELLS_ACROSS = (26, 18, 12, 8, 6, 5, 4, 3, 2, 1)
"""Customers in the same one of so many cells across the map share their bundle: of the first few enough bundles."""
ORIGIN = 1 << 20
MOST_BUNDLES = 200
"""More wide curves than these can neither be told apart nor drawn at once."""

MOST_DOTS, DOTS_ACROSS = 600, 48
"""More customers than these are shown as a grid of counts, so many cells across, or they would hide the land."""

Ints = np.ndarray[Any, np.dtype[np.int64]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]
Points = np.ndarray[Any, np.dtype[np.float64]]
"""Longitudes and latitudes, a row each."""


@dataclass(frozen=True, slots=True)
class Flows:
    """Places and orders that have a point, and each shipment between them: numbers of its place, order and carrier.

    `number` is that of each order among `rows`; `loads` count the shipments of each place; `span` is the lowest and the
    highest of the coordinates of nearly all orders. `region` is the number of each row's part of its country among
    `regions`; `cost_minor` is what each shipment costs.
    """

    places: tuple[Location, ...]
    place_at: Points
    rows: tuple[OrderRow, ...]
    row_at: Points
    place: Ints
    row: Ints
    carrier: Ints
    carriers: tuple[str, ...]
    late: Bools
    loads: Mapping[str, int]
    number: Mapping[OrderKey, int]
    span: Points
    region: Ints
    regions: tuple[str, ...]
    cost_minor: Ints

    def kept(self, place: str | None, carrier: str | None, late_only: bool) -> Ints:
        """The numbers of the shipments from a place, with a carrier, of orders that are late; None: any."""
        keep = np.ones(len(self.place), dtype=bool)
        if place is not None:
            at = [number for number, known in enumerate(self.places) if known.location == place]
            keep &= np.isin(self.place, at)
        if carrier is not None:
            at = [number for number, known in enumerate(self.carriers) if known == carrier]
            keep &= np.isin(self.carrier, at)
        if late_only:
            keep &= self.late[self.row]
        return np.flatnonzero(keep)

    def of_order(self, key: OrderKey) -> Ints:
        """The numbers of an order's shipments."""
        return np.flatnonzero(self.row == self.number.get(key, -1))


class Lane(NamedTuple):
    """The shipments of a place to a part of a country with one carrier: how many, and their cost in all."""

    place: Location
    to: str
    carrier: str
    shipments: int
    cost_minor: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """Shipments of one place to one part of the map: where to, on the average, and how many."""

    place: int
    to: tuple[float, float]
    shipments: int


def flows_of(
    locations: Sequence[Location], rows: Sequence[OrderRow], shipments: Mapping[OrderKey, Sequence[Shipment]]
) -> Flows:
    """The flows of a run; places and orders without a point are left out of it, and counted in `loads` all the same."""
    places = tuple(p for p in locations if p.latitude is not None and p.longitude is not None)
    number = {place.location: n for n, place in enumerate(places)}
    placed = tuple(row for row in rows if row.latitude is not None)
    carriers: dict[str, int] = {}
    loads: dict[str, int] = {}
    regions: dict[str, int] = {}
    # Numbers in arrays: NumPy takes no turns with other threads while it reads thousands of tuples.
    found = tuple(array("q") for _ in range(4))
    for sent in shipments.values():
        for shipment in sent:
            loads[shipment.location] = loads.get(shipment.location, 0) + 1
    for n, row in enumerate(placed):
        for shipment in shipments.get(row.key, ()):
            if shipment.location in number:
                carrier_number = carriers.setdefault(shipment.carrier, len(carriers))
                of_it = number[shipment.location], n, carrier_number, shipment.costs.total
                for column, value in zip(found, of_it, strict=True):
                    column.append(value)
    place, of_row, carrier, cost_minor = (np.array(column, dtype=np.int64) for column in found)
    region = array("q", (regions.setdefault(_region(row), len(regions)) for row in placed))
    row_at = np.array(array("d", (at or 0.0 for row in placed for at in (row.longitude, row.latitude)))).reshape(-1, 2)
    return Flows(
        places,
        np.array([[float(p.longitude or 0), float(p.latitude or 0)] for p in places]).reshape(-1, 2),
        placed,
        row_at,
        place,
        of_row,
        carrier,
        tuple(carriers),
        np.fromiter(map(is_late, placed), dtype=bool, count=len(placed)),
        loads,
        {row.key: n for n, row in enumerate(placed)},
        np.percentile(row_at, [1, 99], axis=0) if placed else np.zeros((2, 2)),
        np.array(region, dtype=np.int64),
        tuple(regions),
        cost_minor,
    )


def _region(row: OrderRow) -> str:
    return " ".join(filter(None, (row.region, row.country)))


def lanes(flows: Flows, which: Ints) -> list[Lane]:
    """Some shipments by place, part of the country and carrier, the largest first."""
    to, carrier = flows.region[flows.row[which]], flows.carrier[which]
    keys = (flows.place[which] * len(flows.regions) + to) * len(flows.carriers) + carrier
    first, group, counts = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)[1:]
    costs = np.zeros(len(counts), dtype=np.int64)
    np.add.at(costs, group, flows.cost_minor[which])
    made = [
        Lane(flows.places[flows.place[which[n]]], flows.regions[to[n]], flows.carriers[carrier[n]], count, cost)
        for n, count, cost in zip(first.tolist(), counts.tolist(), costs.tolist(), strict=True)
    ]
    return sorted(made, key=lambda lane: (-lane.shipments, lane.place.label, lane.to, lane.carrier))


def bundled(flows: Flows, which: Ints) -> list[Bundle]:
    """Some shipments, those of a place to customers near each other as one; the largest last."""
    if not len(which):
        return []
    for across in CELLS_ACROSS:
        cells = _cells(flows, which, across)
        if len(np.unique(cells)) <= MOST_BUNDLES:
            break
    ends, place = flows.row_at[flows.row[which]], flows.place[which]
    first, group, counts = np.unique(cells, return_index=True, return_inverse=True, return_counts=True)[1:]
    middle = _middles(ends, group, counts)
    made = [
        Bundle(int(at), (float(x), float(y)), int(count))
        for at, (x, y), count in zip(place[first], middle, counts, strict=True)
    ]
    return sorted(made, key=lambda bundle: (bundle.shipments, bundle.place, bundle.to))


def customers(flows: Flows) -> tuple[Points, Ints]:
    """Each point with customers once, and how many orders go there; so many that they would cover each other: by cell.

    A cell's point is the middle of its customers.
    """
    if not len(flows.row_at):
        return flows.row_at, np.zeros(0, dtype=np.int64)
    low, high = flows.span
    cell = max(float(np.max(high - low)) / DOTS_ACROSS, 1e-4) if is_many(flows) else 1e-4
    corner = np.floor((flows.row_at - low) / cell).astype(np.int64)
    group, counts = np.unique((corner[:, 0] << 32) + corner[:, 1], return_inverse=True, return_counts=True)[1:]
    return _middles(flows.row_at, group, counts), counts


def is_many(flows: Flows) -> bool:
    """Whether the customers are shown as a grid of counts."""
    return len(flows.row_at) > MOST_DOTS


def _middles(points: Points, group: Ints, counts: Ints) -> Points:
    """The middle of the points of each group."""
    return np.column_stack([np.bincount(group, weights=points[:, axis]) / counts for axis in (0, 1)])


def _cells(flows: Flows, which: Ints, across: int) -> Ints:
    """The place and the part of the map that each shipment goes from and to: one number for each is quick to sort."""
    low, high = flows.span
    cell = max(float(np.max(high - low)) / across, 0.01)
    corner = np.floor((flows.row_at[flows.row[which]] - low) / cell).astype(np.int64) + ORIGIN
    keys: Ints = (flows.place[which] * 2 * ORIGIN + corner[:, 0]) * 2 * ORIGIN + corner[:, 1]
    return keys
