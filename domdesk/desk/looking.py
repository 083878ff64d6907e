"""Looking at what the desk holds: orders, places, stock, rates, policies and runs."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from domdesk.desk.base import Base
from domdesk.desk.engine import Point
from domdesk.records import (
    Location,
    Order,
    OrderKey,
    OrderRow,
    Override,
    Plan,
    Product,
    Progress,
    RateCard,
    RunSummary,
    StockRow,
)


class Looking(Base):
    """See the module."""

    def order_rows(self, run: int | None = None, *, located: bool = True) -> list[OrderRow]:
        """Every open order, with its outcome in `run` where that routed it. run=None: no outcome.

        `located` adds the coordinates of postal codes; the first look into their table takes half a second.
        """
        rows = self._store.order_rows(run)
        points = self._points((row.country, row.postal_code) for row in rows if row.latitude is None) if located else {}

        def placed(row: OrderRow) -> OrderRow:
            point = points.get((row.country, row.postal_code)) if row.latitude is None else None
            return replace(row, latitude=point[0], longitude=point[1]) if point else row

        return [placed(row) for row in rows]

    def _points(self, places: Iterable[tuple[str | None, str | None]]) -> dict[tuple[str | None, str | None], Point]:
        """The coordinates of those (country, postal code) that are known, found where the engine runs."""
        wanted = list(dict.fromkeys(places))
        found = self._solver().locate(wanted) if wanted else []
        return {place: point for place, point in zip(wanted, found, strict=True) if point is not None}

    def order(self, key: OrderKey) -> Order:
        return self._store.order(key)

    def locations(self, *, located: bool = True) -> list[Location]:
        """Every location, with the coordinates of its postal code where it has none of its own and `located`."""
        places = self._store.locations()
        unknown = [(place.country, place.postal_code) for place in places if place.latitude is None]
        points = self._points(unknown) if located else {}

        def placed(place: Location) -> Location:
            point = points.get((place.country, place.postal_code)) if place.latitude is None else None
            if point is None:
                return place
            return replace(place, latitude=Decimal(str(point[0])), longitude=Decimal(str(point[1])))

        return [placed(place) for place in places]

    def counts(self) -> dict[str, int]:
        """How many locations, products, stock rows, orders, lines, cards the desk holds, and drafts among them:
        keys locations, products, stock, orders, lines, rate_cards, draft_locations, draft_products."""
        counts = self._store.counts()
        return {**counts, "lines": counts["order_lines"]}

    def policies(self) -> list[str]:
        """Names of the built-in methods and of the policies kept in the desk."""
        from domdesk.routing import built_in_policies

        return list(dict.fromkeys([*built_in_policies(), *self._store.policies()]))

    def kept_policies(self) -> list[str]:
        """Names of the policies kept in the desk."""
        return sorted(self._store.policies())

    def stock(self) -> list[StockRow]:
        """All stock by (location, sku), in our SKUs and units."""
        return self._store.stock()

    def products(self) -> list[Product]:
        """All products by SKU."""
        return self._store.products()

    def rate_cards(self) -> list[RateCard]:
        """All rate cards by id, with their zones and prices."""
        return self._store.rate_cards()

    def overrides(self, key: OrderKey | None = None) -> list[Override]:
        """What people chose about an order, or about all, oldest first."""
        return self._store.overrides(key)

    def trace(self, run: int) -> list[Progress]:
        """How a run got better, from its first plan on: each with cost and bound in minor units."""
        return self._store.trace(run)

    def runs(self) -> list[RunSummary]:
        """All runs, newest first."""
        return self._store.runs()

    def plan(self, run: int | None = None) -> tuple[int, Plan] | None:
        """A run's number and plan (None: the latest run; None back where there is none)."""
        number = run if run is not None else self._store.latest_run()
        return None if number is None else (number, self._store.run(number)[2])
