"""The best plan of one order by itself, asked again and again: with a location, without one, in one shipment.

Small orders by one pass over their packages (`conditional`), large ones by the solver.
"""

from functools import cached_property

from domdesk.routing.conditional import ConditionalCovers
from domdesk.routing.cover import Cover, OrderCover, fitting
from domdesk.routing.picks import Pick
from domdesk.routing.priced import Priced
from domdesk.routing.world import Ints

LARGE_WORK = 5.0
"""Deterministic work, about seconds, that each question about a large order may take."""


class Alone:
    """Answers about one order on the free supplies."""

    def __init__(self, priced: Priced, free: Ints, order: int = 0) -> None:
        self._priced = priced
        self._free = free
        self._order = order
        self._is_large = order in priced.packages.large

    @cached_property
    def _covers(self) -> ConditionalCovers:
        return ConditionalCovers(self._cover, self._allowed)

    @cached_property
    def _cover(self) -> OrderCover:
        return OrderCover(self._priced, self._order)

    @cached_property
    def _allowed(self) -> list[int]:
        return fitting(self._priced, self._order, self._free)

    def best(self) -> list[Pick] | None:
        """The cheapest picks."""
        return self._solved() if self._is_large else self._picks(self._covers.best())

    def with_place(self, place: int) -> list[Pick] | None:
        """The cheapest picks of which a location sends something; None where it cannot."""
        return self._solved(must=place) if self._is_large else self._picks(self._covers.with_place(place))

    def without_place(self, place: int) -> list[Pick] | None:
        """The cheapest picks of which a location sends nothing."""
        return self._solved(without=place) if self._is_large else self._picks(self._covers.without_place(place))

    def in_one_shipment(self) -> list[Pick] | None:
        """The cheapest picks from one location; None where not shipping is cheaper or all that can be done."""
        if self._is_large:
            return self._solved(most=1) or None
        return self._picks(self._cover.best(self._allowed, most=1)) or None

    def _picks(self, cover: Cover | None) -> list[Pick] | None:
        return None if cover is None else self._priced.packages.picks(cover.packages)

    def _solved(
        self, *, must: int | None = None, without: int | None = None, most: int | None = None
    ) -> list[Pick] | None:
        from domdesk.routing.solver import solve_alone

        return solve_alone(
            self._priced, self._order, self._free, must=must, without=without, most=most, work=LARGE_WORK
        )
