"""What orders compete for: units of stock rows and shipments of capacity days, as one vector of supplies.

Resource r < len(stock) is a stock row (in 0.0001 units); the rest are (location, ship day) slots of limited locations.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from domdesk.routing.baskets import Baskets, expand
from domdesk.routing.picks import Pick, baskets_of
from domdesk.routing.pricing import ship_days
from domdesk.routing.world import Ints, World


class Resources:
    """The supplies of a world and what packages and picks take from them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.slots: dict[tuple[int, int], int] = {}
        free: list[int] = []
        booked: Counter[tuple[str, int]] = Counter()
        for known in world.problem.booked:
            booked[known.location, known.day.toordinal()] += known.shipments
        for place, at in enumerate(world.locations):
            if at.capacity_per_day is None:
                continue
            for day in self._days(place):
                self.slots[place, day] = len(world.stock) + len(free)
                free.append(max(0, at.capacity_per_day - booked[at.location, day]))
        days = [day for _, day in self.slots]
        self._first_day = min(days, default=0)
        self._slot_at = np.full((len(world.locations), max(days, default=0) - self._first_day + 1), -1, dtype=np.int64)
        for (place, day), slot in self.slots.items():
            self._slot_at[place, day - self._first_day] = slot
        self.supply = np.concatenate([world.available_e4, np.array(free, dtype=np.int64)])

    def _days(self, place: int) -> list[int]:
        """Every day on which a limited location might hand over a shipment of this world."""
        world = self.world
        leads = np.unique(world.lead_days[world.stock_location == place])
        starts = np.unique(world.start_index[place])
        days = {world.promises.ship_day(place, world.starts[s], int(lead)) for s in starts for lead in leads}
        return sorted(day for day in days if day is not None)

    def of_packages(
        self, baskets: Baskets, location: Ints, basket: Ints, ship_day: Ints | None = None
    ) -> tuple[Ints, Ints, Ints]:
        """(package, resource, quantity) of each package's use, two lines of one SKU added up.

        Without `ship_day` stock alone counts.
        """
        world = self.world
        entry, owner = expand(baskets.start, basket)
        row = world.row_of[location[owner], world.line_sku[baskets.line[entry]]].astype(np.int64)
        package, resource, quantity = owner, row, baskets.quantity_e4[entry]
        if world.repeats_skus:
            width = max(1, len(self.supply))
            key, inverse = np.unique(owner * width + row, return_inverse=True)
            quantity = np.zeros(len(key), dtype=np.int64)
            np.add.at(quantity, inverse, baskets.quantity_e4[entry])
            package, resource = key // width, key % width
        if ship_day is None or not self.slots:
            return package, resource, quantity
        day = ship_day - self._first_day
        known = (day >= 0) & (day < self._slot_at.shape[1])
        slot = np.where(known, self._slot_at[location, np.where(known, day, 0)], -1)
        limited = np.flatnonzero(slot >= 0)
        return (
            np.concatenate([package, limited]),
            np.concatenate([resource, slot[limited]]),
            np.concatenate([quantity, np.ones(len(limited), dtype=np.int64)]),
        )

    def of_pick(self, pick: Pick) -> dict[int, int]:
        """Quantity by resource that one pick takes."""
        use: dict[int, int] = {}
        for line, quantity in pick.quantities:
            row = int(self.world.row_of[pick.location, self.world.line_sku[line]])
            use[row] = use.get(row, 0) + quantity
        slot = self.slot(pick.order, pick.location, [line for line, _ in pick.quantities])
        if slot is not None:
            use[slot] = 1
        return use

    def slot(self, order: int, place: int, lines: Iterable[int]) -> int | None:
        """The slot that a shipment of these lines takes; None where the location has no limit."""
        if self.world.locations[place].capacity_per_day is None:
            return None
        rows = [int(self.world.row_of[place, self.world.line_sku[line]]) for line in lines]
        return self.slot_of_lead(order, place, max(int(self.world.lead_days[row]) for row in rows))

    def slot_of_lead(self, order: int, place: int, lead_days: int) -> int | None:
        """The slot of a shipment of an order from a location with some lead days."""
        day = self.world.promises.ship_day(place, self.world.starts[self.world.start_index[place, order]], lead_days)
        return None if day is None else self.slots.get((place, day))

    def slot_on(self, place: int, day: date | None) -> int | None:
        return None if day is None else self.slots.get((place, day.toordinal()))

    def left_by(self, picks: Sequence[Pick]) -> Ints:
        """The supply that some picks leave."""
        return self.left_by_baskets(*baskets_of(picks))

    def left_by_baskets(self, baskets: Baskets, location: Ints) -> Ints:
        """The supply that baskets leave, each sent from a location."""
        every = np.arange(len(location))
        days = ship_days(self.world, baskets, baskets.order, location, every) if self.slots else None
        _, resource, quantity = self.of_packages(baskets, location, every, days)
        left = self.supply.copy()
        np.subtract.at(left, resource, quantity)
        return left

    def take(self, left: Ints, pick: Pick, sign: int = -1) -> None:
        """Take a pick's use from a vector of supplies (or give it back, with sign +1)."""
        for resource, quantity in self.of_pick(pick).items():
            left[resource] += sign * quantity
