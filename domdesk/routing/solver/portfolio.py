"""A group of orders too many for one CP-SAT model: prices from a relaxation, a plan by prices, then whole programs.

HiGHS solves programs of the packages that prices leave in play, each wider than the one before, and at last closes the
bound over all packages. Groups too many for that are solved part by part, two parts at a time. Without a clock all work
is counted, and what two cores do side by side is taken in a fixed order, so that the plan repeats.
"""

import math
import time
from collections.abc import Sequence
from itertools import islice

import numpy as np

from domdesk.routing.loose import Floats, LooseCosts
from domdesk.routing.opening import Opening
from domdesk.routing.picks import Pick
from domdesk.routing.prices import SCALE, PricedOrders, route_by_prices
from domdesk.routing.run import MOST_AT_ONCE, Stopped
from domdesk.routing.solver.child import LinearChild
from domdesk.routing.solver.groups import GroupSolution
from domdesk.routing.solver.linear import Bools, LinearAnswer, LinearModel, linear_model
from domdesk.routing.solver.minima import Minima
from domdesk.routing.solver.neighbourhoods import Neighbourhoods
from domdesk.routing.solver.odd_sets import NO_SETS, broken_sets, tightened
from domdesk.routing.solver.rounds import Rounds
from domdesk.routing.solver.search import Search
from domdesk.routing.solver.supply_prices import per_unit
from domdesk.routing.solver.wide import WideOrders
from domdesk.routing.world import Ints
from domdesk.units import QUANTITY_SCALE

WIDTHS = (3, 6)
"""Packages per order, by their price, that programs are made of: the first is solved in seconds, the second is nearly
always as good as all."""

MOST_WHOLE = 16_000
"""Orders of a group that is solved as one program."""

MOST_PROVED = 4_000
"""Orders of a group that is proven to the last cent; without a clock, the proof of larger ones ends at
GOOD_ENOUGH."""

PART = 6_000
"""Orders solved together in larger groups."""

PASSES = 2
"""How often each part of a larger group is solved without a clock."""

GOOD_ENOUGH = 1e-5
"""Share of its cost within which a program need not be solved further."""

NEAR = 2e-3
"""Share of its cost within which a plan is taken to be nearly the best: what is left is to prove it."""

MOST_NODES = 3_000
"""Nodes of HiGHS's search tree without a clock."""

PATIENCE_SECONDS = 300.0
"""How long the proof may take without a clock; a plan that did not wait for it to end does not repeat for sure."""

LOOK_SECONDS = 0.05


class Portfolio:
    """One group's search by programs."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self.priced = search.priced
        self.contest = search.contest
        self.neighbourhoods = Neighbourhoods(search.priced, search.contest, search.orders, search.budget.seed)
        self.loose = LooseCosts(search.priced)
        self.reduced = np.zeros(0)
        self.prices: dict[int, float] = {}
        self.sets, self.is_tighter = NO_SETS, False

    def run(self, children: Sequence[LinearChild]) -> GroupSolution:
        """Search until proven, out of work or time, or stopped; what is kept is never worse than what it began with."""
        search = self.search
        try:
            self._run(children)
        except Stopped:
            search.by_clock = True
        return GroupSolution(tuple(search.every_pick), search.total, search.bound_minor, search.by_clock, self.prices)

    def _run(self, children: Sequence[LinearChild]) -> None:
        search = self.search
        if not self._relax(children[0]) or search.large:
            self._in_rounds()
        elif len(search.orders) <= MOST_WHOLE:
            self._as_a_whole(children)
        else:
            self._in_parts(children)

    # --- prices

    def _relax(self, child: LinearChild) -> bool:
        """Price the supplies, prove the bound that the prices give and route by them; whether programs are exact.

        At once a second time, of as many orders as that is quick for.
        """
        search = self.search
        self.listed = self.relaxed = linear_model(
            self.priced, self.contest, search.listed, self.priced.resources.supply, one_per_place=False
        )
        if not search.is_wanted():
            return False
        self.under = PricedOrders(self.priced, self.contest, search.orders)
        self.wide = WideOrders(self.priced, self.contest, sorted(self.under.large), self.under.uses, self.loose)
        self._give_relaxation(child)
        if not self._take_relaxation(self._await(child)):
            return False
        if self.is_tighter and len(search.orders) <= MOST_AT_ONCE and search.is_wanted() and not search.is_proven:
            self._give_relaxation(child)
            self._take_relaxation(self._await(child))
        return self.relaxed.is_exact

    def _give_relaxation(self, child: LinearChild) -> None:
        search, is_small = self.search, len(self.search.orders) <= MOST_AT_ONCE
        self.relaxed = self.wide.joined(self.listed) if self.under.large else self.listed
        by = "highs" if is_small and not self.under.large else "pdlp"
        child.give(self.relaxed, integer=False, seconds=search.seconds_left(), by=by)

    def _take_relaxation(self, answer: LinearAnswer | None) -> bool:
        """Its prices, and the sets of lines that it breaks: what they are worth is known once they are part of it."""
        if answer is None or answer.prices is None or answer.values is None:
            return False
        self._take_prices(answer)
        if not self.under.large and len(self.search.orders) <= MOST_WHOLE:
            broken = broken_sets(self.priced, self.listed, answer.values)
            self.is_tighter = len(broken) > 0
            self.sets = self.sets.joined(broken)
            self.listed = tightened(self.priced, self.listed, broken)
        return True

    def _take_prices(self, answer: LinearAnswer) -> None:
        under, wide, model, listed = self.under, self.wide, self.relaxed, self.listed
        assert answer.prices is not None
        prices = np.round(np.maximum(0.0, -answer.prices[model.uses]) * SCALE).astype(np.int64)
        self.prices = per_unit(self.priced, under.uses, prices / SCALE)
        rest_minor, least = float(under.bound_minor(prices)), dict[int, float]()
        if under.large:
            least = dict(zip(wide.orders, wide.least_minor(model, answer, prices / SCALE).tolist(), strict=True))
            rest_minor -= wide.others_minor(model, answer)
            self.prices |= wide.prices(model, answer)
        self.search.raise_bound(math.ceil(rest_minor + math.fsum(least.values())))
        price = self._price_of_supplies()
        opening = Opening(self.priced, self.loose, price)
        routed = route_by_prices(self.priced, under, prices, opening.picks)
        self.search.keep(routed)
        if under.large and self.search.is_wanted() and not self.search.is_proven:
            listed_picks = {order: routed[order] for order in self.search.listed}
            Minima(self.search, opening, price).run(listed_picks, least, rest_minor)
        reduced = listed.cost.copy()
        np.subtract.at(reduced, listed.columns, listed.values * answer.prices[listed.rows])
        self.reduced = np.full(len(self.priced.packages), np.inf)
        self.reduced[listed.packages] = reduced[: len(listed.packages)]

    def _price_of_supplies(self) -> Floats:
        """Minor units per 0.0001 (or per shipment) of each supply."""
        price = np.zeros(len(self.priced.resources.supply))
        for resource, per in self.prices.items():
            price[resource] = per / QUANTITY_SCALE if resource < len(self.priced.world.stock) else per
        return price

    # --- one program

    def _in_rounds(self) -> None:
        if self.search.is_wanted():
            Rounds(self.search, self.neighbourhoods, self.loose, self._price_of_supplies()).run()

    def _as_a_whole(self, children: Sequence[LinearChild]) -> None:
        """A program of some packages and then that of all, the proof; of many orders, a program of few before it.

        What one process proves of many orders, the other betters meanwhile (with one, before it). Without a clock the
        proof is heard only behind that, so that both ways come to the same.
        """
        search, improver, prover = self.search, children[0], children[-1]
        at_once = len(search.orders) <= MOST_AT_ONCE
        if at_once:
            self._narrow(improver, WIDTHS[-1])
        else:
            self._begin(improver, prover)
        if search.is_proven or not search.is_wanted():
            return
        proof = self._program(search.listed, self.priced.resources.supply)
        start = search.packages
        if prover is not improver and not at_once:
            self._give_proof(prover, proof, start)
            self._narrow(improver, WIDTHS[-1], prover if search.has_clock else None, proof)
        else:
            if not at_once:
                self._narrow(improver, WIDTHS[-1])
            if search.is_wanted() and not search.is_proven:
                self._give_proof(prover, proof, start)
        self._await_proof(prover, proof)

    def _begin(self, improver: LinearChild, prover: LinearChild) -> None:
        """A program of few packages, and beside it the relaxation again, with the sets that it broke."""
        search = self.search
        if self.is_tighter and prover is not improver:
            self._give_relaxation(prover)
        self._narrow(improver, WIDTHS[0])
        if self.is_tighter and search.is_wanted() and not search.is_proven:
            if prover is improver:
                self._give_relaxation(prover)
            self._take_relaxation(self._await(prover))

    def _narrow(
        self, child: LinearChild, width: int, beside: LinearChild | None = None, proof: LinearModel | None = None
    ) -> None:
        """Take the answer to a program of some packages per order, listening to the proof `beside` it."""
        search = self.search
        if search.is_proven or not search.is_wanted():
            return
        model = self._near(search.listed, width, self.priced.resources.supply)
        child.give(
            model, integer=True, seconds=search.seconds_left(), start=search.packages, gap=GOOD_ENOUGH, prove=True
        )
        while search.is_wanted() and not search.is_proven:
            if beside is not None and proof is not None:
                self._listen(beside, proof, 0.0)
            if (answer := child.poll(LOOK_SECONDS)) is not None:
                self._take(model, answer)
                return

    def _give_proof(self, child: LinearChild, proof: LinearModel, start: Ints) -> None:
        """Far from the bound HiGHS is also to look for better plans, and there its presolve pays."""
        search = self.search
        is_near = search.total - search.bound_minor <= NEAR * search.total
        child.give(
            proof,
            integer=True,
            seconds=search.seconds_left(),
            start=start,
            nodes=None if search.has_clock else MOST_NODES,
            prove=is_near,
            presolve=not is_near or len(search.orders) > MOST_AT_ONCE,
        )

    def _await_proof(self, child: LinearChild, proof: LinearModel) -> None:
        search = self.search
        patient_until = math.inf if search.has_clock else time.monotonic() + PATIENCE_SECONDS
        to_the_end = search.has_clock or len(search.orders) <= MOST_PROVED
        enough = 0.0 if to_the_end else GOOD_ENOUGH * search.total
        while child.busy and search.is_wanted() and search.total - search.bound_minor > enough:
            self._listen(child, proof, enough)
            if time.monotonic() > patient_until:
                search.by_clock = True

    def _listen(self, child: LinearChild, proof: LinearModel, enough: float) -> None:
        """Bounds and the answer of the proof, one after the other until the gap is small `enough`.

        Its plan stands even in a tie, so that a proven plan repeats.
        """
        answer = child.poll(LOOK_SECONDS)
        for bound in child.heard():
            if self.search.total - self.search.bound_minor > enough:
                self._take_bound(bound)
        if answer is not None and self.search.total - self.search.bound_minor > enough:
            self._take(proof, answer, ties=True)
            self._take_bound(answer.bound)

    def _take_bound(self, bound: float) -> None:
        """A bound of HiGHS's in whole minor units, less what rounding in floating point may have added to it."""
        if math.isfinite(bound):
            bound_minor = math.ceil(bound - 1e-9 * abs(bound) - 1e-4)
            if bound_minor <= self.search.total:  # one above a known plan is a numerical fault and proves nothing
                self.search.raise_bound(bound_minor)

    # --- part by part

    def _in_parts(self, children: Sequence[LinearChild]) -> None:
        """Each part solved again beside the others' picks, two at a time, until the work is done or the time is up."""
        width, passes = WIDTHS[0], PASSES if not self.search.has_clock else 10**6
        for _ in range(passes):
            parts = self.neighbourhoods.parts(PART)
            while pair := list(islice(parts, 2)):
                self._solve_parts(pair, children, width)
                if not self.search.is_wanted() or self.search.is_proven:
                    return
            width = WIDTHS[-1]

    def _solve_parts(self, parts: Sequence[list[int]], children: Sequence[LinearChild], width: int) -> None:
        """Programs of two parts on what the others leave: what both could use of it is the first part's."""
        models = [self._near(part, width, left) for part, left in zip(parts, self._shares(parts), strict=True)]
        waiting = [(model, children[i % len(children)]) for i, model in enumerate(models)]
        start = self.search.packages
        while waiting and self.search.is_wanted():
            for model, child in waiting[: len(children)]:
                if not child.busy:
                    child.give(model, integer=True, seconds=self.search.seconds_left(), start=start, gap=GOOD_ENOUGH)
            model, child = waiting[0]
            if (answer := child.poll(LOOK_SECONDS)) is not None:
                self._take(model, answer)
                waiting.pop(0)

    def _shares(self, parts: Sequence[list[int]]) -> list[Ints]:
        """The supplies for each part: what all others leave, less what the parts before it could use of the rest."""
        free = self.priced.resources.left_by([p for found in self.search.picks.values() for p in found])
        shares = []
        for part in parts:
            share = free.copy()
            for order in part:
                for pick in self.search.picks[order]:
                    self.priced.resources.take(share, pick, +1)
            shares.append(share)
            for order in part:
                free[self.neighbourhoods.rows_of.get(order, [])] = 0
        return shares

    # --- programs

    def _near(self, orders: Sequence[int], width: int, left: Ints) -> LinearModel:
        """The program of some orders out of the packages cheapest under the prices, those chosen, and the rescuers."""
        packages = self.priced.packages
        inside = np.zeros(len(self.priced.world.orders), dtype=bool)
        inside[list(orders)] = True
        mine = np.flatnonzero(inside[packages.order])
        among = np.zeros(len(packages), dtype=bool)
        count = min(width * len(orders), len(mine)) - 1
        if count >= 0:
            among[mine] = self.reduced[mine] <= np.partition(self.reduced[mine], count)[count]
        among[self.search.packages] = True
        among |= self._rescuers(inside, width * len(orders))
        return self._program(orders, left, among)

    def _program(self, orders: Sequence[int], left: Ints, among: Bools | None = None) -> LinearModel:
        model = linear_model(self.priced, self.contest, orders, left, among=among)
        return tightened(self.priced, model, self.sets)

    def _rescuers(self, inside: Bools, most: int) -> Bools:
        """All packages of orders that ask for what the plan leaves some of them without, at most about `most`."""
        world, packages = self.priced.world, self.priced.packages
        rescuing = np.zeros(len(world.orders), dtype=bool)
        sizes = np.diff(packages.first_of_order)
        for order, line in self.neighbourhoods.unserved(self.search.picks):
            if inside[order]:
                rescuing[world.line_order[world.line_sku == world.line_sku[line]]] = True
                if sizes[rescuing & inside].sum() > most:
                    break
        rescuers: Bools = rescuing[packages.order]
        return rescuers

    # --- what comes in

    def _take(self, model: LinearModel, answer: LinearAnswer, *, ties: bool = False) -> None:
        """The plan of a program, for its orders."""
        if answer.values is None:
            return
        chosen = model.packages[np.flatnonzero(answer.values[: len(model.packages)] > 0.5)]
        picks: dict[int, list[Pick]] = {o: [] for o in model.orders}
        for pick in self.priced.packages.picks(chosen):
            picks[pick.order].append(pick)
        self.search.keep(picks, ties=ties)

    def _await(self, child: LinearChild) -> LinearAnswer | None:
        while self.search.is_wanted():
            answer = child.poll(LOOK_SECONDS)
            if answer is not None:
                return answer
        return None


def solve_large_group(search: Search, children: Sequence[LinearChild]) -> GroupSolution:
    """Search one large group by one or two idle processes; they may still be busy when it ends."""
    return Portfolio(search).run(children)
