"""Looking at what the desk holds: orders, places, stock, rates, policies and runs."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from domdesk import named
from domdesk.desk.base import Base
from domdesk.desk.engine import Point
from domdesk.errors import InputError
from domdesk.records import (
    Line,
    Location,
    Order,
    OrderKey,
    OrderRow,
    Override,
    Plan,
    Policy,
    Product,
    Progress,
    Quote,
    RateCard,
    Rule,
    RunSummary,
    Shipment,
    StockRow,
)


class Looking(Base):
    """See the module."""

    def order_rows(self, run: int | None = None, *, located: bool = True) -> list[OrderRow]:
        """Every open order, with its outcome in `run` where that routed it. run=None: no outcome.

        `located` adds the coordinates of postal codes; the first look into their table takes half a second.
        """
        rows = self._store.order_rows(run)
        return self.located(rows) if located else rows

    def located(self, rows: Sequence[OrderRow]) -> list[OrderRow]:
        """The same rows, with the coordinates of their postal codes where they have none of their own."""
        points = self._points((row.country, row.postal_code) for row in rows if row.latitude is None)

        def placed(row: OrderRow) -> OrderRow:
            point = points.get((row.country, row.postal_code)) if row.latitude is None else None
            return row._replace(latitude=point[0], longitude=point[1]) if point else row

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

    def policy(self, name: str) -> Policy:
        """A policy kept in the desk, or a built-in one. Raises InputError where there is none of that name."""
        return named.policy_of_desk(self._store, name)

    def policy_text(self, name: str) -> str:
        """The same as a TOML file would say it, every setting written out."""
        from domdesk.routing import policy_text

        return policy_text(self.policy(name))

    def rule_sentences(self, rules: Sequence[Rule]) -> list[str]:
        """Each rule read back as one sentence."""
        from domdesk.routing import rule_sentence

        return [rule_sentence(rule, self.currency) for rule in rules]

    def settings(self) -> dict[str, object]:
        """Every setting of the desk: currency, timezone, committed_includes_open_orders, service_map and what is
        remembered of files."""
        return self._store.settings()

    def stock(self, skus: Sequence[str] | None = None) -> list[StockRow]:
        """Stock of these SKUs, or all, by (location, sku), in our SKUs and units."""
        return self._store.stock(skus)

    def products(self, skus: Sequence[str] | None = None) -> list[Product]:
        """The products of these SKUs, or all, by SKU."""
        return self._store.products(skus)

    def rate_cards(self) -> list[RateCard]:
        """All rate cards by id, with their zones and prices."""
        return self._store.rate_cards()

    def cells(self, table: str) -> list[dict[str, str]]:
        """Every record of a canonical table as a dump writes it, drafts too: column → text, '' = blank."""
        return self._store.cells(table)

    def overrides(self, key: OrderKey | None = None) -> list[Override]:
        """What people chose about an order, or about all, oldest first."""
        return self._store.overrides(key)

    def trace(self, run: int) -> list[Progress]:
        """How a run got better, from its first plan on: each with cost and bound in minor units."""
        return self._store.trace(run)

    def runs(self) -> list[RunSummary]:
        """All runs, newest first."""
        return self._store.runs()

    def plan(self, run: int | None = None, *, whole: bool = True) -> tuple[int, Plan] | None:
        """A run's number and plan (None: the latest run; None back where there is none).

        One that need not be `whole` comes quickly, without shipments and what is unassigned.
        """
        number = run if run is not None else self._store.latest_run()
        if number is None:
            return None
        return number, self._plan_at_hand(number) if whole else self._store.plan_head(number)

    def shipments(self, run: int, orders: Collection[OrderKey]) -> list[Shipment]:
        """What a run ships of some orders; no run is kept at hand for it. Raises InputError: no such run."""
        return [shipment for shipment in self._store.run_plan(run).shipments if shipment.order in orders]

    def read_ahead(self, run: int | None) -> None:
        """Have a run's inputs at hand, so that the first explanation need not wait for them."""
        if run is not None:
            self._run_at_hand(run)

    def quote(
        self,
        location: str,
        *,
        country: str,
        postal_code: str | None,
        weight_g: Decimal,
        region: str | None = None,
        length_mm: Decimal | None = None,
        width_mm: Decimal | None = None,
        height_mm: Decimal | None = None,
        residential: bool = True,
        value: Decimal | None = None,
        units: Decimal = Decimal(1),
        day: date | None = None,
    ) -> list[Quote]:
        """What every card asks for one parcel from a location, handed in on a day (None: now), cheapest first.

        `value` is what the parcel is worth, in the desk's currency, and `units` the items in it. Cards that cannot
        carry it come last, with the reason. Raises InputError for a location that is not there.
        """
        place = next((p for p in self._store.locations() if p.location == location), None)
        if place is None:
            raise InputError(f"There is no location {location} on this desk.", "Choose one of those there are.")
        parcel = Product("parcel", None, weight_g, length_mm, width_mm, height_mm)
        order = Order(
            "",
            "parcel",
            1,
            (Line("1", parcel.sku, Decimal(1), value),),
            placed_at=None if day is None else day.isoformat(),
            residential=residential,
            country=country.strip().upper(),
            region=(region or "").strip().upper() or None,
            postal_code=(postal_code or "").strip().upper() or None,
        )
        every = self._store.problem(named.clock(None, self.timezone), [])
        asked = replace(
            every,
            locations=(place,),
            products=(parcel,),
            stock=(),
            orders=(order,),
            booked=(),
            now_is_placed=day is not None,
        )
        return self._solver().quote(asked, units)
