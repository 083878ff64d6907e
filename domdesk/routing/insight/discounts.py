"""How much cheaper a location would have to be to ship an order: a unit of one SKU, or the shipment as a whole.

In: a Turn. Out: Counterfactuals. Called by `counterfactuals`, for orders whose packages are listed.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction

from domdesk.money import from_minor, round_half_up, spoken
from domdesk.records import Counterfactual, Problem
from domdesk.routing.cover import OrderCover, fitting
from domdesk.routing.insight import changes
from domdesk.routing.insight.least import least
from domdesk.routing.insight.turn import Found, Turn
from domdesk.routing.picks import price_picks
from domdesk.units import QUANTITY_SCALE


def discounts(turn: Turn) -> Iterator[Counterfactual]:
    """A unit of each SKU cheaper; where there are several lines, or that is not enough, the shipment cheaper."""
    if turn.is_by_cost and not turn.placing.now.is_large and turn.with_it is not None:
        yield from _Discounts(turn).ways()


class _Discounts:
    """The search among the packages of one location."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.priced = turn.placing.now.priced
        self.packages = self.priced.packages
        self.fitting = fitting(self.priced, 0, self.priced.resources.supply)
        self.mine = [p for p in self.fitting if self.packages.location[p] == turn.place]

    def ways(self) -> Iterator[Counterfactual]:
        """A unit of each SKU cheaper; where there are several lines, or that is not enough, the shipment cheaper."""
        skus = list(dict.fromkeys(line.sku for line in self.turn.world.lines))
        each = [told for sku in skus if (told := self._unit(sku)) is not None]
        yield from each
        if len(self.turn.world.lines) > 1 or not each:
            yield from self._shipment()

    def _unit(self, sku: str) -> Counterfactual | None:
        row = int(self.turn.world.row_of[self.turn.place, self.turn.world.sku_index[sku]])
        cost = None if row < 0 else changes.unit_cost(self.turn.problem, self.turn.world.stock[row])
        if cost is None:
            return None
        minor = Fraction(cost) * self.turn.world.fx_minor(None)
        units = {p: self._units_in(p, sku) for p in self.mine}

        def saved(less: int) -> dict[int, int]:
            return {
                p: sum(round_half_up(u * minor) - round_half_up(u * (minor - less)) for u in units[p]) for p in units
            }

        sent = [
            q
            for pick in self.turn.with_it or ()
            if pick.location == self.turn.place
            for line, q in pick.quantities
            if self.turn.world.lines[line].sku == sku
        ]
        found = self._least(
            lambda less: changes.with_cheaper_unit(self.turn.problem, self.turn.at.location, sku, less),
            saved,
            int(minor),
            -(-(self.turn.dearer or 0) * QUANTITY_SCALE // (sum(sent) or QUANTITY_SCALE)),
        )
        if found is None:
            return None
        amount = from_minor(found[0], self.turn.problem.currency)
        said = f"if a unit of {sku} cost {spoken(found[0], self.turn.problem.currency)} less there"
        return self.turn.told("cheaper", said, found[1], sku=sku, amount=amount)

    def _shipment(self) -> Iterator[Counterfactual]:
        """The shipment cheaper as a whole, as long as it then costs something still."""
        found = self.turn.least(
            lambda less: changes.with_cheaper_shipment(self.turn.problem, self.turn.at.location, less),
            max((int(self.packages.cost[p]) for p in self.mine), default=0),
            self.turn.dearer or 0,
        )
        if found is None:
            return
        sent = [pick for pick in found[1].picks if pick.location == self.turn.place]
        if price_picks(found[1].priced.world, sent).total.sum() >= 0:
            said = f"if a shipment from there cost {spoken(found[0], self.turn.problem.currency)} less"
            amount = from_minor(found[0], self.turn.problem.currency)
            yield self.turn.told("cheaper", said, found[1], amount=amount)

    def _least(
        self, changed: Callable[[int], Problem], saved: Callable[[int], dict[int, int]], most: int, guess: int
    ) -> Found | None:
        """As `Turn.least`, looked for among the packages as they are priced, each `saved` so much, and tried once.

        Where the policy has a band, or where what stays unserved costs otherwise too, each step is tried.
        """
        if not most or self.turn.policy.band:
            return self.turn.least(changed, most, guess)
        less = least(lambda less: self._wins_with(saved(less)), most, guess)
        placed = self.turn.placing.placed(changed(less or most), self.turn.policy)
        unfilled, before = placed.priced.unfilled, self.priced.unfilled
        same = all(unfilled.per_unit(line) == before.per_unit(line) for line in self.turn.world.lines_of(0))
        if same and (less is None or self.turn.place in placed.places):
            return None if less is None else (less, placed)
        return self.turn.least(changed, most, less or most)

    def _wins_with(self, saved: dict[int, int]) -> bool:
        cost = self.packages.cost.copy()
        for package, minor in saved.items():
            cost[package] -= minor
        cover = OrderCover(self.priced, 0, cost).best(self.fitting)
        return cover is not None and any(package in saved for package in cover.packages)

    def _units_in(self, package: int, sku: str) -> list[Fraction]:
        """The units of a SKU in a package, line by line."""
        lines, quantities = self.packages.entries(package)
        each = zip(lines.tolist(), quantities.tolist(), strict=True)
        return [Fraction(quantity, QUANTITY_SCALE) for line, quantity in each if self.turn.world.lines[line].sku == sku]
