"""What more stock, more capacity and other circumstances would do to a kept run, each told by routing again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from domdesk import named
from domdesk.desk.comparing import told
from domdesk.desk.engine import Report, Wish
from domdesk.desk.sharing import Sharing
from domdesk.records import Counterfactual, Move, OrderKey, Plan, Policy, Problem, Worth

if TYPE_CHECKING:
    from domdesk.routing.insight.worth import Extra


class Valuing(Sharing):
    """See the module."""

    def worth(self, run: int | None = None) -> list[Worth]:
        """What one more unit or shipment of what a run (None: the latest) uses up is about worth, the greatest first.

        By the run's own prices, at once; only runs that route for the least total have any.
        """
        plan = self._plan_at_hand(self._number(run))
        prices = sorted(plan.prices, key=lambda price: (-price.minor_per_unit, price.location, price.sku or ""))
        return [Worth(p.location, p.sku, p.day, p.minor_per_unit) for p in prices]

    def confirm_worth(
        self,
        what: Sequence[Worth],
        run: int | None = None,
        *,
        report: Report | None = None,
        wish: Callable[[], Wish] | None = None,
        on_worth: Callable[[Worth], None] | None = None,
    ) -> list[Worth]:
        """The same with what each saves when the orders that it may touch are routed again with it.

        What touches thousands of orders stays unconfirmed, as does what a wish to stop leaves out. `on_worth` hears of
        each as it is found. Raises InputError where nothing was routed yet, and Cancelled.
        """
        from domdesk.routing.insight.worth import Extra

        found = list(what)
        extras = [Extra(one.location, one.sku, one.day) for one in what]
        for n, (saved, proven) in enumerate(self._savings(self._number(run), extras, report, wish)):
            found[n] = replace(what[n], saved_minor=saved, proven=proven)
            if on_worth is not None:
                on_worth(found[n])
        return found

    def worth_moving(
        self,
        run: int | None = None,
        *,
        most: int = 20,
        report: Report | None = None,
        wish: Callable[[], Wish] | None = None,
    ) -> list[Move]:
        """Units that a run (None: the latest) leaves in one place and wants in another, what saves most first.

        Of the `most` moves that its prices promise most of, those that save something when routed again. The wish to
        stop keeps those found. Raises InputError where nothing was routed yet, and Cancelled.
        """
        from domdesk.routing.insight.moving import moves_to_try

        number = self._number(run)
        problem, _, plan = self._run_at_hand(number)
        tries = moves_to_try(problem, plan, most)
        moves = [
            Move(extra.sku or "", extra.source or "", extra.location, Decimal(1), saved, proven)
            for extra, (saved, proven) in zip(tries, self._savings(number, tries, report, wish), strict=False)
            if saved is not None and saved > 0
        ]
        return sorted(moves, key=lambda move: -move.saved_minor)

    def counterfactuals(
        self,
        order: OrderKey | str,
        run: int | None = None,
        *,
        location: str | None = None,
        wish: Callable[[], Wish] | None = None,
    ) -> list[Counterfactual]:
        """What alone would let each place that ships nothing of an order ship it, in a run (None: its latest).

        `location` asks about one place, whether it ships the order or not. Raises InputError where the order was not
        routed or the run knows no such place, and Cancelled.
        """
        key, number = self._routed(order, run)
        problem, toml, plan = self._run_at_hand(number)
        policy = named.kept_policy(toml, plan.policy)
        return self._solver().counterfactuals(problem, policy, plan, key, location, wish)

    def _savings(
        self, number: int, extras: "Sequence[Extra]", report: Report | None, wish: Callable[[], Wish] | None
    ) -> Iterator[tuple[int | None, bool]]:
        """What each extra saves in a run, as long as nobody wishes to stop."""
        from domdesk.routing.insight.worth import savings

        problem, toml, plan = self._run_at_hand(number)
        policy = named.kept_policy(toml, plan.policy)
        groups = self._solver().affected(problem, policy, extras) if extras else []
        count = 0

        def route(part: Problem, policy: Policy) -> Plan:
            heard = told(f"{count + 1} of {len(extras)}", [], report)
            return self._solver().route(
                part, policy, seconds=None, workers=None, seed=plan.seed, report=heard, wish=wish
            )

        for saved in savings(problem, policy, extras, groups, route):
            if wish is not None and wish() == "stop":
                return
            yield saved
            count += 1
