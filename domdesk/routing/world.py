"""A problem in arrays: lines, stock rows, lanes and tariffs under one policy, indexed by integers.

Made once per run from (Problem, Policy); candidates, methods and explanations read it and never change it.
Quantities are integers of 0.0001 (`_e4`); `levels` count steps of a line: 1 unit, 0.0001, or the whole line.
"""

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import lcm

import numpy as np
from numpy.typing import NDArray

from domdesk.errors import InputError
from domdesk.money import minor_digits, round_half_up
from domdesk.records import Order, Policy, Problem, Product, RateCard, StockRow
from domdesk.routing.choices import Choices, Preferences, every, match_choices
from domdesk.routing.eligibility import FREE, MatchedRule, find_bars, find_stale, match_rules
from domdesk.routing.promise import Promises, due_day
from domdesk.routing.rating import CardTariff, unit_volume_mm3, unit_weight
from domdesk.routing.services import Services
from domdesk.routing.zones import Lanes
from domdesk.units import QUANTITY_SCALE, to_e4

Ints = NDArray[np.int64]


class World:
    """Arrays over the problem's locations, SKUs, stock rows, orders and lines; money in minor units."""

    def __init__(
        self,
        problem: Problem,
        policy: Policy,
        tariffs: dict[Hashable, CardTariff] | None = None,
        look: Callable[[], None] = lambda: None,
    ) -> None:
        """`tariffs` keeps cards that were made ready for worlds with the same cards, for the next one to use.

        `look` is called every now and then by whatever takes long with many orders; what it raises ends that.
        """
        self.look = look
        self.problem = problem
        self.policy = policy
        self._ready = {} if tariffs is None else tariffs
        self.locations = problem.locations
        self.location_index = {place.location: i for i, place in enumerate(self.locations)}
        self.orders = problem.orders
        self.split_minor = self._whole_minor("split_cost", policy.split_cost)
        for index in (self._index_products, self._index_stock, self._index_lines, self._index_orders):
            look()
            index()

    # --- money

    def has_rate(self, currency: str | None) -> bool:
        """Whether amounts in a currency can be converted."""
        return currency in (None, self.problem.currency) or currency in self.problem.exchange_rates

    def fx_minor(self, currency: str | None) -> Fraction:
        """Minor units of the desk's currency per unit of `currency` (None = the desk's). Raises InputError."""
        desk = self.problem.currency
        scale = Fraction(10) ** minor_digits(desk)
        if currency is None or currency == desk:
            return scale
        rate = self.problem.exchange_rates.get(currency)
        if rate is None:
            raise InputError(
                f"There is no exchange rate from {currency} to {desk}, and some amounts are in {currency}.",
                f"Import an exchange_rates.csv with a row for {currency}.",
            )
        return Fraction(rate) * scale

    def _whole_minor(self, setting: str, amount: Decimal) -> int:
        minor = Fraction(amount) * self.fx_minor(None)
        if minor.denominator != 1:
            raise InputError(
                f"The policy {self.policy.name} sets {setting} to {amount}: {self.problem.currency} has fewer digits.",
                f"Use at most {minor_digits(self.problem.currency)} digits after the point.",
            )
        return int(minor)

    # --- products, stock, lines

    def _index_products(self) -> None:
        known = {p.sku: p for p in self.problem.products}
        for order in self.orders:
            for line in order.lines:
                known.setdefault(line.sku, Product(line.sku, draft=True))
        self.products = tuple(known.values())
        self.sku_index = {p.sku: i for i, p in enumerate(self.products)}
        volumes = [unit_volume_mm3(p) for p in self.products]
        self.volume_scale = lcm(*(v.denominator for v in volumes)) if volumes else 1
        self.weight_e6 = np.array([unit_weight(p) for p in self.products], dtype=np.int64)
        self.volume_scaled = np.array([int(v * self.volume_scale) for v in volumes], dtype=object)
        self.ship_alone = np.array([p.ship_alone for p in self.products], dtype=bool)

    def _index_stock(self) -> None:
        rows = [r for r in self.problem.stock if r.sku in self.sku_index and r.location in self.location_index]
        self.stock = tuple(rows)
        self.stock_location = np.array([self.location_index[r.location] for r in rows], dtype=np.int64)
        self.stock_sku = np.array([self.sku_index[r.sku] for r in rows], dtype=np.int64)
        self.available_e4 = np.array([to_e4(r.available) for r in rows], dtype=np.int64)
        self.lead_days = np.array([r.lead_days for r in rows], dtype=np.int64)
        miss = Fraction(self.policy.miss_cost) * self.fx_minor(None)
        doubts = {c: round_half_up((1 - Fraction(c)) * miss) for c in {r.confidence for r in rows}}
        self.miss_minor = np.array([doubts[r.confidence] for r in rows], dtype=np.int64)
        self.row_of = np.full((len(self.locations), len(self.products)), -1, dtype=np.int32)
        self.row_of[self.stock_location, self.stock_sku] = np.arange(len(rows))
        whole = np.ones(len(self.products), dtype=bool)
        for row, sku in zip(rows, self.stock_sku, strict=True):
            if not _is_whole(row):
                whole[sku] = False
        self._sku_is_whole = whole

    def _index_lines(self) -> None:
        lines = [line for order in self.orders for line in order.lines]
        self.lines = tuple(lines)
        counts = np.array([len(o.lines) for o in self.orders], dtype=np.int64)
        self.first_line = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
        self.line_order = np.repeat(np.arange(len(self.orders)), counts)
        self.line_sku = np.array([self.sku_index[line.sku] for line in lines], dtype=np.int64)
        pairs = self.line_order * len(self.products) + self.line_sku
        self.repeats_skus = len(np.unique(pairs)) < len(pairs)
        self.quantity_e4 = np.array([to_e4(line.quantity) for line in lines], dtype=np.int64)
        if self.policy.line_split:
            whole = self._sku_is_whole[self.line_sku] & (self.quantity_e4 % QUANTITY_SCALE == 0)
            self.step_e4 = np.where(whole, QUANTITY_SCALE, 1).astype(np.int64)
        else:
            self.step_e4 = self.quantity_e4.copy()
        heaviest = self.quantity_e4.astype(object) * self.weight_e6[self.line_sku]
        if len(lines) and max(heaviest) * max(counts, default=1) >= 2**62:
            worst = lines[int(np.argmax(heaviest))]
            raise InputError(
                f"A line of {worst.quantity} × {worst.sku} weighs more than 100,000 tonnes.",
                "Correct its quantity or the product's weight_g.",
            )

    def _index_orders(self) -> None:
        """When work on each order may begin at each location, when it is due, and to whom it goes."""
        self.promises = Promises(self.problem)
        self.residential = np.array([o.residential for o in self.orders], dtype=bool)
        self.earlier = np.array([o.earlier_shipments for o in self.orders], dtype=np.int64)
        self.first_split_minor = np.where(self.earlier > 0, 0, self.split_minor)  # spared by an order's first shipment
        due = [due_day(order) for order in self.orders]
        self.due_day = np.array([-1 if day is None else day for day in due], dtype=np.int64)
        index: dict[datetime, int] = {}
        self.start_index = np.zeros((len(self.locations), len(self.orders)), dtype=np.int64)
        for o, order in enumerate(self.orders):
            for place, start in enumerate(self.promises.starts(order)):
                self.start_index[place, o] = index.setdefault(start, len(index))
        self.starts = tuple(index)

    def split_of(self, order: int, shipments: int) -> int:
        """The split that so many shipments add to those that an order has had, in minor units."""
        return self.split_minor * shipments - int(self.first_split_minor[order]) if shipments else 0

    def most_shipments(self, order: int) -> int | None:
        """How many shipments an order may have yet; None: any number."""
        most = self.policy.max_shipments
        return None if most is None else max(0, most - int(self.earlier[order]))

    def make_ready(self) -> None:
        """Make ahead what all prices rest on, looking up in between."""
        for table in ("max_levels", "zone_rows", "item_costs", "services"):
            getattr(self, table)
            self.look()

    def lines_of(self, order: int) -> range:
        """Indexes of an order's lines, in file order."""
        return range(int(self.first_line[order]), int(self.first_line[order + 1]))

    @cached_property
    def max_levels(self) -> Ints:
        """Steps of each line that each location could give by its stock alone, shape (locations, lines)."""
        rows = self.row_of[:, self.line_sku]
        stock = np.append(self.available_e4, 0)  # row −1, no stock row, finds the 0
        levels = np.minimum(stock[rows], self.quantity_e4[None, :]) // self.step_e4[None, :]
        return np.where(self.bars == FREE, levels, 0)

    @cached_property
    def bars(self) -> NDArray[np.int8]:
        """Why each location may not ship each line, stock and carriers apart, as indexes of `eligibility.CODES`."""
        return find_bars(self)

    @cached_property
    def stale(self) -> NDArray[np.bool_]:
        """Whether each location's figure for each line is older than the policy allows."""
        return find_stale(self)

    @cached_property
    def soft_rules(self) -> tuple[MatchedRule, ...]:
        return tuple(r for r in self.matched_rules if not r.rule.is_hard)

    @cached_property
    def matched_rules(self) -> tuple[MatchedRule, ...]:
        """The policy's rules with where, and for which orders and lines, they hold."""
        return match_rules(self)

    @cached_property
    def choices(self) -> Choices:
        """What people chose about places and services for orders of the world."""
        return match_choices(self)

    @cached_property
    def preferences(self) -> Preferences:
        """What going against those of the choices that may be gone against costs."""
        return Preferences(self)

    @cached_property
    def services(self) -> Services:
        """Which tariffs are of a service that orders and lines accept."""
        return Services(self, every(self.choices))

    @cached_property
    def full_levels(self) -> Ints:
        """Steps of each line as ordered."""
        return self.quantity_e4 // self.step_e4

    # --- what each unit costs

    @cached_property
    def item_cost(self) -> list[Fraction]:
        """Cost of one unit of each stock row in minor units, before rounding; unknown counts 0."""
        costs = [self.unit_cost(row) for row in self.stock]
        known: dict[tuple[Decimal | None, str | None], Fraction] = {
            (amount, currency): self.fx_minor(currency) * Fraction(amount)
            for amount, currency in set(costs)
            if amount is not None
        }
        return [known.get(cost, Fraction(0)) for cost in costs]

    @cached_property
    def item_costs(self) -> tuple[int, NDArray[np.int64]]:
        """(scale, `item_cost` × scale as integers); object integers where 64 bits do not hold them."""
        scale = int(np.lcm.reduce(np.array([v.denominator for v in self.item_cost] or [1], dtype=object)))
        return scale, np.array([int(v * scale) for v in self.item_cost])

    def unit_cost(self, row: StockRow) -> tuple[Decimal | None, str | None]:
        """(amount, currency) of one unit: the stock row's, else the product's, else (None, None)."""
        if row.unit_cost is not None:
            return row.unit_cost, row.currency
        product = self.products[self.sku_index[row.sku]]
        return product.unit_cost, product.currency

    # --- lanes and tariffs

    @cached_property
    def lanes(self) -> Lanes:
        return Lanes(self.locations, self.orders)

    @cached_property
    def tariffs(self) -> tuple[CardTariff, ...]:
        """The cards ready to price, in order of card id; those in a currency without an exchange rate are left out."""
        cards = sorted((c for c in self.problem.cards if c.prices and c.zones), key=lambda c: c.card)
        usable = [c for c in cards if self.has_rate(c.currency)]
        return tuple(self._tariff(card) for card in usable)

    def _tariff(self, card: RateCard) -> CardTariff:
        key = (card.card, self.volume_scale)
        if key not in self._ready:
            self._ready[key] = CardTariff(card, self.fx_minor(card.currency), self.volume_scale)
        return self._ready[key]

    @cached_property
    def zone_rows(self) -> tuple[NDArray[np.int64], ...]:
        """For each tariff, the zone row from each location to each destination; −1 where none, or not its card."""
        tables = []
        for tariff in self.tariffs:
            rows = self.lanes.zone_rows(tariff.card)
            for row, zone in enumerate(tariff.card.zones):
                if zone.zone not in tariff.zones:
                    rows[rows == row] = -1
            for place, location in enumerate(self.locations):
                if location.rate_cards and tariff.card.card not in location.rate_cards:
                    rows[place] = -1
            tables.append(rows)
        return tuple(tables)

    @cached_property
    def carries(self) -> NDArray[np.bool_]:
        """Whether one unit of each SKU is within each tariff's size limits, shape (tariffs, SKUs)."""
        return np.array([[t.carries(p) for p in self.products] for t in self.tariffs], dtype=bool).reshape(
            len(self.tariffs), len(self.products)
        )

    def prices_of(self, order: Order) -> Iterable[Fraction]:
        """Unit price of each line in minor units, unknown counting 0."""
        return (self.fx_minor(line.currency) * Fraction(line.unit_price or 0) for line in order.lines)


def _is_whole(row: StockRow) -> bool:
    return all(q == q.to_integral_value() for q in (row.on_hand, row.committed, row.safety_stock, row.reserved))
