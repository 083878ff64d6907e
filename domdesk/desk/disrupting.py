"""What happens between two runs: a place closes, a carrier stops, orders arrive; what is open is routed again.

What is committed stays where it is unless told otherwise. Called by the window.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from domdesk.desk.acting import Acting
from domdesk.desk.editing import Editing
from domdesk.desk.engine import Report, Wish
from domdesk.errors import InputError
from domdesk.records import (
    Commitment,
    OrderKey,
    Override,
    Plan,
    Problem,
    Progress,
    Reoptimised,
    Rerouted,
    Shipment,
)
from domdesk.records.freeing import contents, free, pieces

AskedWish = Callable[[], Wish] | None


class Disrupting(Acting, Editing):
    """See the module."""

    def close_place(
        self,
        location: str,
        first: date,
        last: date,
        reason: str,
        *,
        committed: bool = False,
        reroute: bool = True,
        wish: AskedWish = None,
    ) -> Rerouted:
        """Close a location from a day to another, both included, and route the open orders again.

        With `committed`, what is to leave there on those days is released with it, in one batch. Raises InputError.
        """

        def is_hit(place: str, day: date | None) -> bool:
            return place == location and (day is None or first <= day <= last)

        def close(released: Sequence[Commitment]) -> None:
            row = {"location": location, "from": first.isoformat(), "to": last.isoformat(), "reason": reason}
            label = f"Closed {self._place(location)} {_span(first, last)}: {reason}"
            self._edit("closures", [row], label, released)

        if last < first:
            raise InputError(f"{location} cannot be closed until {last}, before {first}.", "Turn the days round.")
        if all(place.location != location for place in self._store.locations()):
            raise InputError(f"There is no location {location} on this desk.", "Choose one of those there are.")
        held = [one for one in self._store.commitments() if one.reserved and is_hit(one.location, one.ship_date)]
        return self._without(
            close,
            lambda shipment: is_hit(shipment.location, shipment.ship_date),
            held if committed else [],
            reroute=reroute,
            wish=wish,
        )

    def stop_carrier(
        self, name: str, *, why: str = "", committed: bool = False, reroute: bool = True, wish: AskedWish = None
    ) -> Rerouted:
        """Let a carrier, or one rate card, carry nothing from today on, and route the open orders again.

        Today is that of the location whose clock is furthest behind: a card ends on the same day for all of them.

        With `committed`, what is accepted by it and has not left is released with it, in one batch. Raises InputError.
        """
        cards = {
            card.card
            for card in self._store.rate_cards()
            if name.casefold() in (card.card.casefold(), card.carrier.casefold())
        }
        if not cards:
            raise InputError(f"There is no carrier or rate card {name} on this desk.", "Name one of its rate cards.")
        yesterday = (self._today_everywhere() - timedelta(days=1)).isoformat()

        def stop(released: Sequence[Commitment]) -> None:
            rows = [{"card": card, "valid_to": yesterday} for card in sorted(cards)]
            self._edit("rate_cards", rows, f"Stopped {name}{': ' if why else ''}{why}", released)

        return self._without(
            stop,
            lambda shipment: shipment.card in cards,
            self._held_by(cards) if committed else [],
            reroute=reroute,
            wish=wish,
        )

    def reoptimise(self, *, report: Report | None = None, wish: AskedWish = None) -> Reoptimised:
        """Route all that is open anew by the latest run's policy, and say what that saves.

        Beside it stands the same with each order left at the places where the latest run put it; that is left out once
        `wish` says stop. Raises InputError where nothing was routed yet or nothing is open, and Cancelled.
        """

        def is_stopped() -> bool:
            return wish is not None and wish() == "stop"

        _, then, policy, before = self._run_before()
        before = self._with_earlier(before)
        problem = self._open_problem(then)
        if not problem.orders:
            raise InputError("There is no open order to route.", "Import some first.")
        places = _places(before)
        choices = [
            Override(order.key, "only", place, line.line)
            for order in problem.orders
            for line in order.lines
            for place in places[order.key].get(line.line, ())
        ]
        trace: list[Progress] = []
        plan = self._solved(problem, policy, wish, _both(trace.append, report))
        saving, held = None, list[list[Any]]()
        if not is_stopped():
            kept = self._solved(replace(problem, overrides=(*problem.overrides, *choices)), policy, wish)
            saving = None if is_stopped() else kept.costs.total - plan.costs.total
            held = pieces(kept)
            del kept
        run = self._keep(problem, policy, plan, trace)
        was, now = _sent(before), _sent(plan)
        known = was.keys() | {order.key for order in then.orders} | {left.order for left in before.unassigned}
        keys = [order.key for order in problem.orders]
        found = Reoptimised(
            run,
            saving,
            tuple(key for key in keys if key in known and was.get(key) != now.get(key)),
            tuple(key for key in keys if key not in known),
        )
        held += [*pieces(problem, before, plan), *contents([places, was, now, known]), choices, keys]
        del problem, then, before, plan, places, was, now, known
        free(held)
        return found

    # --- what they do alike

    def _without(
        self,
        change: Callable[[Sequence[Commitment]], None],
        is_hit: Callable[[Shipment], bool],
        held: Sequence[Commitment],
        *,
        reroute: bool,
        wish: AskedWish,
    ) -> Rerouted:
        """Make a change that takes shipments away, and what is held with it, and route the open orders with it.

        What it costs is told against the same orders on the places and rate cards of before.
        """
        released = sum((one.reserved for one in held), Decimal(0))
        number = self._store.latest_run()
        if number is None or not reroute:
            change(held)
            return Rerouted(None, (), (), released, None)
        places, cards = tuple(self._store.locations()), tuple(self._store.rate_cards())
        _, then, policy, before = self._run_before()
        before = self._with_earlier(before)
        change(held)
        problem = self._open_problem(then)
        affected = dict.fromkeys(one.order for one in held)
        still = {order.key for order in problem.orders}
        affected |= dict.fromkeys(s.order for s in before.shipments if s.order in still and is_hit(s))
        if not affected:
            return Rerouted(None, (), (), released, None)
        if _wanted(problem) != _wanted(then):
            before = self._solved(replace(problem, locations=places, cards=cards), policy, wish)
        run, plan = self._keep_routed(problem, policy, wish)
        was, now = _sent(before), _sent(plan)
        changed = tuple(order.key for order in problem.orders if was.get(order.key) != now.get(order.key))
        return Rerouted(run, tuple(affected), changed, released, plan.costs.total - before.costs.total)

    def _with_earlier(self, latest: Plan) -> Plan:
        """The latest plan, with what runs before it decided on orders that it left as they were."""
        number = self._store.latest_run()
        rows = self._store.order_rows(number)
        decided = {row.key: row.run for row in rows}
        free([rows])
        shipments, unassigned = list(latest.shipments), list(latest.unassigned)
        for run in sorted({run for run in decided.values() if run not in (None, number)}):
            plan = self._store.run(run)[2]
            shipments += [one for one in plan.shipments if decided.get(one.order) == run]
            unassigned += [one for one in plan.unassigned if decided.get(one.order) == run]
        return replace(latest, shipments=tuple(shipments), unassigned=tuple(unassigned))

    def _today_everywhere(self) -> date:
        """The earliest date that some location's clock shows."""
        from domdesk.routing import zone_of

        now = self._now()
        places = self._store.locations()
        return min((now.astimezone(zone_of(place, self.timezone)).date() for place in places), default=now.date())

    def _open_problem(self, then: Problem) -> Problem:
        return replace(self._store.problem(self._now()), now_is_placed=then.now_is_placed)

    def _held_by(self, cards: Collection[str]) -> list[Commitment]:
        """What is reserved to leave by some rate cards, as the runs that decided it tell."""
        held = [one for one in self._store.commitments() if one.reserved and one.run is not None]
        by_run: dict[int, set[tuple[OrderKey, str]]] = {
            run: {(s.order, s.location) for s in self._store.run(run)[2].shipments if s.card in cards}
            for run in {one.run for one in held if one.run is not None}
        }
        return [one for one in held if one.run is not None and (one.order, one.location) in by_run[one.run]]

    def _edit(self, table: str, rows: Sequence[Mapping[str, str]], label: str, released: Sequence[Commitment]) -> None:
        """Change rows and give commitments back, as one batch. Raises InputError where one cannot be."""
        if released:
            label += f"; released {len(released):,} {'assignment' if len(released) == 1 else 'assignments'}"
        result = self.edit(table, rows, label=label, released=released)
        for issue in (issue for file in result.files for issue in file.issues):
            if issue.severity == "error":
                raise InputError(issue.text)


def _both(one: Report, other: Report | None) -> Report:
    """What tells both of them."""

    def told(progress: Progress) -> None:
        one(progress)
        if other is not None:
            other(progress)

    return told


def _places(plan: Plan) -> defaultdict[OrderKey, dict[str, list[str]]]:
    """The places of each line of each order of a plan."""
    places: defaultdict[OrderKey, dict[str, list[str]]] = defaultdict(dict)
    for shipment in plan.shipments:
        for given in shipment.lines:
            places[shipment.order].setdefault(given.line, []).append(shipment.location)
    return places


def _sent(plan: Plan) -> dict[OrderKey, frozenset[object]]:
    """What each order of a plan is sent, from where and by what."""
    sent: defaultdict[OrderKey, set[object]] = defaultdict(set)
    for shipment in plan.shipments:
        sent[shipment.order].add((shipment.location, shipment.card, frozenset(shipment.lines)))
    return {key: frozenset(parts) for key, parts in sent.items()}


def _wanted(problem: Problem) -> set[tuple[OrderKey, tuple[object, ...]]]:
    """What the orders of a problem ask for."""
    return {(order.key, order.lines) for order in problem.orders}


def _span(first: date, last: date) -> str:
    """Days as one says them: 'on 24 Dec 2026', 'from 24 Dec 2026 to 2 Jan 2027'."""
    said = [f"{day.day} {day:%b %Y}" for day in (first, last)]
    return f"on {said[0]}" if first == last else f"from {said[0]} to {said[1]}"
