"""What leaves: each shipment of a plan with the texts that the outside needs, such as the shops' own ids.

In: a run's problem and plan, and the desk's canonical cells of today. Out: sendings, for the formats beside this file.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from domdesk.errors import InputError
from domdesk.records import Location, OrderKey, Plan, Problem, Product, Shipment
from domdesk.units import plain

Cells = Mapping[str, str]
"""A canonical row: column → text, '' = blank."""

SUPPLIERS = ("distributor", "dropship")
"""Kinds of places that ship what they are told to by a purchase order."""


@dataclass(frozen=True, slots=True)
class SentLine:
    """Units of an order's line in a sending. `ref` is the shop's id of the line, `their_sku` the place's own name.

    `their_units` counts in the place's units, cases for instance; `unit_cost` is per unit of ours.
    """

    line: str
    ref: str
    sku: str
    title: str
    quantity: Decimal
    unit_price: str
    currency: str
    their_sku: str
    their_units: Decimal
    unit_cost: Decimal | None = None
    cost_currency: str = ""


@dataclass(frozen=True, slots=True)
class Sending:
    """One shipment: what goes from where to whom, how and when. `of` counts the shipments of its order.

    `ship_to` has the order's own columns, as orders.csv writes them; `ref` is the shop's id of the order.
    """

    order: OrderKey
    ref: str
    number: int
    of: int
    place: Location
    carrier: str
    service: str
    ship_date: date | None
    delivery_date: date | None
    weight_g: Decimal
    parcels: int
    ship_to: Cells
    lines: tuple[SentLine, ...]

    @property
    def name(self) -> str:
        """The order's number, with a letter where it ships in several: 1001-A, 1001-B."""
        return self.order.order if self.of == 1 else f"{self.order.order}-{_letters(self.number)}"

    @property
    def way(self) -> str:
        """Carrier and service, the carrier once."""
        return self.service if self.service.startswith(self.carrier) else f"{self.carrier} {self.service}".strip()


@dataclass(frozen=True, slots=True)
class Sendings:
    """All that a run sends, by order in import sequence. `day` is the run's."""

    run: int
    day: date
    currency: str
    every: tuple[Sending, ...]

    def by_place(self, which: Callable[[Sending], bool] = lambda _: True) -> dict[Location, list[Sending]]:
        """The sendings of each place, places by id."""
        found: dict[Location, list[Sending]] = defaultdict(list)
        for sending in sorted(self.every, key=lambda s: s.place.location):
            if which(sending):
                found[sending.place].append(sending)
        return dict(found)

    def of_shop(self, channel: str, shop: str) -> tuple[list[Sending], tuple[str, ...]]:
        """Those whose order came from a shop, and what there is to say of the others. Raises InputError for none."""
        mine = [s for s in self.every if s.order.channel.casefold() == channel]
        if not mine:
            raise InputError(
                f"No order that run {self.run} ships came from {shop}.",
                f"Import orders from {shop}'s own export, which names its ids, or export them as decisions.",
            )
        others = len({s.order for s in self.every}) - len({s.order for s in mine})
        return mine, (f"{_orders(others)} of other channels {_are(others)} not in the file.",) if others else ()


@dataclass(frozen=True, slots=True)
class Made:
    """Files by name, and what there is to say about what is not in them."""

    files: Mapping[str, bytes]
    notices: tuple[str, ...] = field(default=())


def sendings(run: int, problem: Problem, plan: Plan, cells: Callable[[str], Sequence[Cells]]) -> Sendings:
    """The plan's shipments, with what the desk's `cells` of orders, order_lines and sku_aliases say of them today."""
    wanted = {shipment.order for shipment in plan.shipments}
    heads = {key: row for row in cells("orders") if (key := OrderKey(row["channel"], row["order"])) in wanted}
    lines = {
        (*key, row["line"]): row
        for row in cells("order_lines")
        if (key := OrderKey(row["channel"], row["order"])) in wanted
    }
    aliases: dict[tuple[str, str], list[Cells]] = defaultdict(list)
    for row in cells("sku_aliases"):
        aliases[row["location"], row["sku"]].append(row)
    facts = _Facts(
        {place.location: place for place in problem.locations},
        {product.sku: product for product in problem.products},
        {(row.location, row.sku): (row.unit_cost, row.currency) for row in problem.stock},
        heads,
        lines,
        aliases,
    )
    counts: dict[OrderKey, int] = defaultdict(int)
    for shipment in plan.shipments:
        counts[shipment.order] += 1
    place = {order.key: n for n, order in enumerate(problem.orders)}
    every = sorted(plan.shipments, key=lambda s: (place[s.order], s.number))
    sent = tuple(_sending(facts, shipment, counts[shipment.order], problem.currency) for shipment in every)
    return Sendings(run, problem.now.date(), problem.currency, sent)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of places, products and orders, by their names."""

    places: Mapping[str, Location]
    products: Mapping[str, Product]
    costs: Mapping[tuple[str, str], tuple[Decimal | None, str | None]]
    heads: Mapping[OrderKey, Cells]
    lines: Mapping[tuple[str, str, str], Cells]
    aliases: Mapping[tuple[str, str], Sequence[Cells]]


def _sending(facts: _Facts, shipment: Shipment, of: int, currency: str) -> Sending:
    head = facts.heads.get(shipment.order, {})
    return Sending(
        order=shipment.order,
        ref=head.get("order_ref", ""),
        number=shipment.number,
        of=of,
        place=facts.places[shipment.location],
        carrier=shipment.carrier,
        service=shipment.service,
        ship_date=shipment.ship_date,
        delivery_date=shipment.delivery_date,
        weight_g=sum((parcel.weight_g for parcel in shipment.parcels), Decimal(0)),
        parcels=len(shipment.parcels),
        ship_to=head,
        lines=tuple(
            _line(facts, shipment, given.line, given.sku, given.quantity, currency) for given in shipment.lines
        ),
    )


def _line(facts: _Facts, shipment: Shipment, line: str, sku: str, quantity: Decimal, currency: str) -> SentLine:
    row = facts.lines.get((*shipment.order, line), {})
    product = facts.products.get(sku)
    their_sku, their_units = _theirs(facts.aliases.get((shipment.location, sku), ()), sku, quantity)
    cost, cost_currency = facts.costs.get((shipment.location, sku), (None, None))
    return SentLine(
        line=line,
        ref=row.get("line_ref", ""),
        sku=sku,
        title=row.get("title", "") or (product.title if product and product.title else ""),
        quantity=quantity,
        unit_price=row.get("unit_price", ""),
        currency=row.get("currency", "") or currency,
        their_sku=their_sku,
        their_units=their_units,
        unit_cost=cost,
        cost_currency=cost_currency or currency,
    )


def _theirs(aliases: Sequence[Cells], sku: str, quantity: Decimal) -> tuple[str, Decimal]:
    """The place's own name of a product, and the quantity in its units: the largest that makes a whole number."""
    for row in sorted(aliases, key=lambda row: (-Decimal(row["units_per"] or 1), row["their_sku"])):
        units_per = Decimal(row["units_per"] or 1)
        if units_per > 0 and quantity % units_per == 0:
            return row["their_sku"], Decimal(plain(quantity / units_per))
    return sku, quantity


def _letters(number: int) -> str:
    """1 → A, 26 → Z, 27 → AA."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _orders(count: int) -> str:
    return "1 order" if count == 1 else f"{count:,} orders"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
