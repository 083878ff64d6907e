"""What lies where: each stock figure with its product, age and what the run takes of it; products with all of theirs.

Read in the session's lane by the Stock page, which shows it and keeps it until the next reading.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from domdesk.desk import Desk, faults_in
from domdesk.gui.snapshot import Snapshot
from domdesk.gui.stock.freshness import Ages, Freshness, read_words
from domdesk.records import Plan, Product, StockRow
from domdesk.units import plain

Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Figure:
    """A product at a place, in our SKU and units. `taken`: units of it that the run shown ships.

    `worth`: what the available units cost, in the desk's currency; None where that is unknown.
    """

    stock: StockRow
    product: Product
    place: str
    available: Decimal
    fresh: Freshness
    worth: Decimal | None = None
    taken: Decimal = Decimal(0)

    @property
    def age(self) -> timedelta | None:
        return self.fresh.age

    @property
    def is_stale(self) -> bool:
        return self.fresh.is_stale

    @property
    def key(self) -> tuple[str, str]:
        return self.stock.location, self.stock.sku

    @property
    def is_short(self) -> bool:
        """True where nothing is left once the run has taken its part."""
        return self.available <= self.taken

    @property
    def cost(self) -> tuple[Decimal, str | None] | None:
        """What a unit costs here and its currency: the figure's, else the product's; None = unknown."""
        for source in (self.stock, self.product):
            if source.unit_cost is not None:
                return source.unit_cost, source.currency
        return None


@dataclass(frozen=True, slots=True)
class ProductStock:
    """A product with its figures by place. `wanted`: units that the run ships or finds no place for."""

    product: Product
    figures: dict[str, Figure]
    available: Decimal
    wanted: Decimal = Decimal(0)

    @property
    def is_short(self) -> bool:
        """True where orders want all that is available, or nothing is."""
        return self.available <= self.wanted

    @property
    def is_stale(self) -> bool:
        return any(f.is_stale for f in self.figures.values())

    @property
    def lacks_cost(self) -> bool:
        """True where a figure has no unit cost, and the product none either."""
        return self.product.unit_cost is None and any(f.cost is None for f in self.figures.values())


@dataclass(frozen=True, slots=True)
class Holding:
    """All stock of a desk; `cells` are the products as stored, by SKU; `stale_after` is from when figures are stale.

    `read` says of each place where its figures were read and how long ago, as `read_words` does.
    """

    products: list[ProductStock]
    figures: list[Figure]
    cells: dict[str, Cells]
    stale_after: timedelta
    read: dict[str, tuple[str, str]]


def read_holding(desk: Desk, now: Snapshot) -> Holding:
    """All stock of the desk beside the run that the snapshot shows."""
    faults_in("stock", {"on_hand": "1", "currency": "USD"})  # loads what typing then has at hand
    ages = Ages(desk, now.plan.policy if now.plan else None)
    taken, wanted = _demand(now.plan)
    products = {product.sku: product for product in desk.products()}
    at: defaultdict[str, dict[str, Figure]] = defaultdict(dict)
    figures = []
    for row in desk.stock():
        product = products.setdefault(row.sku, Product(row.sku, draft=True))
        worth = _worth(row, product, now.currency)
        at_place = taken[row.location, row.sku]
        figure = Figure(row, product, now.place(row.location), row.available, ages.of(row), worth, at_place)
        at[row.sku][row.location] = figure
        figures.append(figure)
    rows = [
        ProductStock(product, at[sku], sum((f.available for f in at[sku].values()), Decimal(0)), wanted[sku])
        for sku, product in products.items()
    ]
    read = {place: read_words(fresh) for place, fresh in _by_place(figures).items()}
    return Holding(rows, figures, {c["sku"]: c for c in desk.cells("products")}, ages.stale_after, read)


def _by_place(figures: Sequence[Figure]) -> dict[str, list[Freshness]]:
    found: defaultdict[str, list[Freshness]] = defaultdict(list)
    for figure in figures:
        found[figure.stock.location].append(figure.fresh)
    return dict(found)


def _worth(row: StockRow, product: Product, currency: str) -> Decimal | None:
    """What the available units cost; None where that is unknown or in another currency than the desk's."""
    source = row if row.unit_cost is not None else product
    if not row.available:
        return Decimal(0)
    known = source.unit_cost is not None and (source.currency or currency) == currency
    return row.available * source.unit_cost if known and source.unit_cost is not None else None


def _demand(plan: Plan | None) -> tuple[defaultdict[tuple[str, str], Decimal], defaultdict[str, Decimal]]:
    """Units that a run takes, by place and SKU, and all that orders want, by SKU."""
    taken: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    wanted: defaultdict[str, Decimal] = defaultdict(Decimal)
    for shipment in plan.shipments if plan else ():
        for line in shipment.lines:
            taken[shipment.location, line.sku] += line.quantity
            wanted[line.sku] += line.quantity
    for left in plan.unassigned if plan else ():
        wanted[left.sku] += left.quantity
    return taken, wanted


def as_cells(row: StockRow) -> Cells:
    """A figure as its canonical text, for a form."""

    def text(value: object) -> str:
        return "" if value is None else plain(value) if isinstance(value, Decimal) else str(value)

    names = ("location", "sku", "on_hand", "committed", "safety_stock", "unit_cost", "currency", "lead_days", "as_of")
    return {name: text(getattr(row, name)) for name in (*names, "source", "confidence")}
