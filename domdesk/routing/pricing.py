"""What packages cost, part by part, in minor units of the desk's currency. Source: design 3.3.

`price_pairs` prices baskets sent from locations, in arrays; every method, alternative and shipment goes through it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from domdesk.money import round_half_up
from domdesk.routing.baskets import Baskets, expand
from domdesk.routing.loads import Loads, units_and_weight
from domdesk.routing.world import Ints, World
from domdesk.units import QUANTITY_SCALE

UNKNOWN_DAY = -1
NO_PRICE = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Prices:
    """Priced packages as parallel arrays; `tariff` is −1 where nothing may carry one, days ordinals (−1 unknown)."""

    tariff: Ints
    item: Ints
    handling: Ints
    transport: Ints
    late: Ints
    risk: Ints
    rules: Ints
    ship_day: Ints
    arrival_day: Ints

    @property
    def total(self) -> Ints:
        return self.item + self.handling + self.transport + self.late + self.risk + self.rules

    def where(self, chosen: NDArray[np.bool_] | Ints) -> "Prices":
        """The chosen packages alone."""
        return Prices(*(getattr(self, f.name)[chosen] for f in fields(self)))


def joined(parts: Sequence[Prices]) -> Prices:
    """The prices of several lists of packages as one."""
    return Prices(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Prices)))


def price_pairs(world: World, baskets: Baskets, order: Ints, location: Ints, basket: Ints) -> Prices:
    """Price each basket of an order sent from a location, by the card that is cheapest with its lateness and rules."""
    ship_day = ship_days(world, baskets, order, location, basket)
    tariff, transport, late, rules, arrival = _carriage(world, baskets, order, location, basket, ship_day)
    return Prices(
        tariff,
        _item(world, baskets, location, basket),
        _handling(world, baskets, location, basket),
        transport,
        late,
        _risk(world, baskets, location, basket),
        rules,
        ship_day,
        arrival,
    )


# --- goods and handling


def scaled_half_up(amount: Ints, scale: Fraction) -> Ints:
    """amount × scale, each rounded half-up to a whole number; amounts not negative."""
    if not len(amount):
        return amount
    numerator, denominator = 2 * scale.numerator, 2 * scale.denominator
    wide = amount if int(amount.max()) * numerator + denominator < 2**62 else amount.astype(object)
    return np.asarray((wide * numerator + scale.denominator) // denominator, dtype=np.int64)


def distinct_columns(figures: Ints) -> tuple[Ints, Ints]:
    """The different columns of a table, and which of them each column is; quicker than `np.unique` by columns."""
    key = np.zeros(figures.shape[1], dtype=np.int64)
    for row in figures:
        values, rank = np.unique(row, return_inverse=True)
        _, key = np.unique(key * len(values) + rank, return_inverse=True)
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    return figures[:, first], which


def _item(world: World, baskets: Baskets, location: Ints, basket: Ints) -> Ints:
    """Σ over a package's entries of quantity × unit cost at the location, each rounded."""
    entry, owner = expand(baskets.start, basket)
    row = world.row_of[location[owner], world.line_sku[baskets.line[entry]]]
    quantity = baskets.quantity_e4[entry]
    cost = np.zeros(len(entry), dtype=np.int64)
    scale, exact = world.item_costs
    for size in np.unique(quantity):
        at = quantity == size
        cost[at] = scaled_half_up(exact[row[at]], Fraction(int(size), QUANTITY_SCALE * scale))
    total = np.zeros(len(basket), dtype=np.int64)
    np.add.at(total, owner, cost)
    return total


def _handling(world: World, baskets: Baskets, location: Ints, basket: Ints) -> Ints:
    """cost_per_shipment + per line + per unit + per kg, rounded once per package."""
    lines = baskets.start[basket + 1] - baskets.start[basket]
    units, weight = units_and_weight(world, baskets)
    cost = np.zeros(len(basket), dtype=np.int64)
    for place, at in enumerate(world.locations):
        here = np.flatnonzero(location == place)
        if not len(here):
            continue
        scale = world.fx_minor(at.currency)
        fixed, per_line, per_unit, per_kg = (
            Fraction(c) for c in (at.cost_per_shipment, at.cost_per_line, at.cost_per_unit, at.cost_per_kg)
        )
        figures = np.stack(
            [lines[here], units[basket[here]], weight[basket[here]] if per_kg else units[basket[here]] * 0]
        )
        distinct, which = distinct_columns(figures)
        priced = [
            round_half_up(
                scale
                * (
                    fixed
                    + per_line * int(n)
                    + per_unit * Fraction(int(u), QUANTITY_SCALE)
                    + per_kg * Fraction(int(w), 10**13)
                )
            )
            for n, u, w in distinct.T
        ]
        cost[here] = np.array(priced, dtype=np.int64)[which]
    return cost


def _risk(world: World, baskets: Baskets, location: Ints, basket: Ints) -> Ints:
    """Σ over a package's entries of (1 − confidence) × miss_cost, each rounded."""
    total = np.zeros(len(basket), dtype=np.int64)
    if world.miss_minor.any():
        entry, owner = expand(baskets.start, basket)
        np.add.at(total, owner, world.miss_minor[world.row_of[location[owner], world.line_sku[baskets.line[entry]]]])
    return total


def _rules(world: World, baskets: Baskets, order: Ints, location: Ints, basket: Ints) -> Iterable[Ints]:
    """For each tariff in turn, the cost of each soft rule and each person's preference that a package goes against when
    it goes by it, once each, rounded once."""
    liked, scale = world.preferences, Fraction(1, world.preferences.scale)
    exact = _rules_at(world, baskets, order, location, basket)
    rounded = scaled_half_up(exact, scale)
    some = np.flatnonzero(liked.services.about[order])
    if not len(some):
        return [rounded] * len(world.tariffs)
    entry, owner = expand(baskets.start, basket[some])
    by_order, by_line = liked.services.order_row[order[some]], liked.services.line_row[baskets.line[entry]]

    def by(tariff: int) -> Ints:
        total = exact[some] + liked.services.of_order[by_order, tariff]
        np.add.at(total, owner, liked.services.of_line[by_line, tariff])
        cost = rounded.copy()
        cost[some] = scaled_half_up(total, scale)
        return cost

    return map(by, range(len(world.tariffs)))


def _rules_at(world: World, baskets: Baskets, order: Ints, location: Ints, basket: Ints) -> Ints:
    """What rules and preferences cost that hang on the location alone, before rounding, × the scale of preferences."""
    total = np.zeros(len(basket), dtype=np.int64)
    scale, liked = world.preferences.scale, world.preferences.places
    if not world.soft_rules and not liked.any:
        return total
    entry, owner = expand(baskets.start, basket)
    for rule in world.soft_rules:
        breaks = rule.broken_at[location] & rule.on_order[order]
        if rule.on_line is not None:
            carries = np.zeros(len(basket), dtype=bool)
            carries[owner[rule.on_line[baskets.line[entry]]]] = True
            breaks &= carries
        total += breaks * int(rule.cost * scale)
    if liked.any:
        total += liked.of_order[liked.order_row[order], location]
        np.add.at(total, owner, liked.of_line[liked.line_row[baskets.line[entry]], location[owner]])
    return total


# --- days, transport, lateness


def ship_days(world: World, baskets: Baskets, order: Ints, location: Ints, basket: Ints) -> Ints:
    """The day each package is handed over: its longest lead time decides. −1 where its location never opens."""
    entry, owner = expand(baskets.start, basket)
    row = world.row_of[location[owner], world.line_sku[baskets.line[entry]]]
    lead = np.zeros(len(basket), dtype=np.int64)
    np.maximum.at(lead, owner, world.lead_days[row])
    start = world.start_index[location, order]
    asked, back = distinct_columns(np.stack([location, start, lead]))
    days = [world.promises.ship_day(int(p), world.starts[int(s)], int(n)) for p, s, n in asked.T]
    known = np.array([UNKNOWN_DAY if d is None else d for d in days], dtype=np.int64)
    return known[back] if len(days) else lead


def _carriage(
    world: World, baskets: Baskets, order: Ints, location: Ints, basket: Ints, ship_day: Ints
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """(tariff, transport, late, rules, arrival day): the least sum, then the earlier arrival, then card id."""
    count = len(basket)
    tariff, arrival = np.full(count, -1, dtype=np.int64), np.full(count, UNKNOWN_DAY, dtype=np.int64)
    transport, late, chosen_rules = (np.zeros(count, dtype=np.int64) for _ in range(3))
    best, best_arrival = np.full(count, NO_PRICE, dtype=np.int64), np.full(count, NO_PRICE, dtype=np.int64)
    asked = offers(world, baskets, order, location, basket, ship_day, world.policy.must_arrive)
    by_rules = _rules(world, baskets, order, location, basket)
    for t, (offer, rules) in enumerate(zip(asked, by_rules, strict=True)):
        key = offer.price + offer.late + rules
        key_arrival = np.where(offer.arrival_day >= 0, offer.arrival_day, NO_PRICE)
        better = (offer.price >= 0) & ((key < best) | ((key == best) & (key_arrival < best_arrival)))
        best[better], best_arrival[better], tariff[better] = key[better], key_arrival[better], t
        transport[better], late[better] = offer.price[better], offer.late[better]
        chosen_rules[better], arrival[better] = rules[better], offer.arrival_day[better]
    return tariff, transport, late, chosen_rules, arrival


@dataclass(frozen=True)
class Offer:
    """What one tariff asks for each package: price (−1 where it does not carry it), lateness, arrival (−1 unknown)."""

    price: Ints
    late: Ints
    arrival_day: Ints


def offers(
    world: World,
    baskets: Baskets,
    order: Ints,
    location: Ints,
    basket: Ints,
    ship_day: Ints,
    must_arrive: bool,
    *,
    on_any_day: bool = False,
) -> Iterator[Offer]:
    """The offer of each tariff in turn: those that reach the order on the ship day by a service that all accept.

    `on_any_day` asks as if each tariff were valid every day, and nothing due.
    """
    loads = Loads(world, baskets)
    destination = world.lanes.destination_index[order]
    due = world.due_day[order]
    for t, accepted in enumerate(_accepted(world, baskets, order, basket)):
        row = world.zone_rows[t][location, destination]
        may = (row >= 0) & (ship_day >= 0) & accepted
        if not on_any_day:
            may &= _is_valid(world, t, ship_day)
        arrives = _arrival(world, t, row, ship_day)
        is_late = (due >= 0) & (arrives > due)
        if must_arrive and not on_any_day:
            may &= (due < 0) | ((arrives >= 0) & ~is_late)
        price = np.full(len(basket), -1, dtype=np.int64)
        at = np.flatnonzero(may)
        price[at] = _prices(world, loads, t, row[at], order[at], basket[at])
        yield Offer(price, _late_minor(world, np.where(is_late, arrives - due, 0)), arrives)


def _accepted(world: World, baskets: Baskets, order: Ints, basket: Ints) -> Iterator[NDArray[np.bool_]]:
    """For each tariff in turn, whether all lines of each package accept its service."""
    services = world.services
    some = np.flatnonzero(services.differs[order])
    entry, owner = expand(baskets.start, basket[some])
    for t in range(len(world.tariffs)):
        accepted = services.of_order[t][order]
        accepted[some] = True
        if len(some):
            accepted[some[owner[~services.of_line[t][baskets.line[entry]]]]] = False
        yield accepted


def _prices(world: World, loads: Loads, t: int, row: Ints, order: Ints, basket: Ints) -> Ints:
    """Transport of baskets by one tariff over its zone rows; −1 where it cannot carry them."""
    table = world.tariffs[t]
    number = {zone: n for n, zone in enumerate(table.zones)}
    named = np.array([number.get(z.zone, -1) for z in table.card.zones], dtype=np.int64)[row]
    price = np.full(len(basket), -1, dtype=np.int64)
    at_home = world.residential[order]
    for zone, n in number.items():
        for home in (False, True):
            at = np.flatnonzero((named == n) & (at_home == home))
            if len(at):
                price[at] = loads.prices(t, table, zone, home, basket[at])
    return price


def _is_valid(world: World, t: int, ship_day: Ints) -> NDArray[np.bool_]:
    card = world.tariffs[t].card
    valid = np.ones(len(ship_day), dtype=bool)
    if card.valid_from is not None:
        valid &= ship_day >= card.valid_from.toordinal()
    if card.valid_to is not None:
        valid &= ship_day <= card.valid_to.toordinal()
    return valid


def _arrival(world: World, t: int, row: Ints, ship_day: Ints) -> Ints:
    transit = [z.transit_days for z in world.tariffs[t].card.zones]
    days = np.array([UNKNOWN_DAY if d is None else d for d in transit], dtype=np.int64)[row]
    return np.where((days >= 0) & (ship_day >= 0), ship_day + days, UNKNOWN_DAY)


def _late_minor(world: World, days: Ints) -> Ints:
    """late_cost_per_day × days late, rounded once."""
    distinct, back = np.unique(days, return_inverse=True)
    per_day = Fraction(world.policy.late_cost_per_day) * world.fx_minor(None)
    return np.array([round_half_up(per_day * int(d)) for d in distinct], dtype=np.int64)[back]
