"""Which cards carry which lines from where, and if none does, why not."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from domdesk.records import RateCard
from domdesk.routing.baskets import Baskets
from domdesk.routing.choices import choice_sentence
from domdesk.routing.picks import Pick, price_picks
from domdesk.routing.pricing import UNKNOWN_DAY, offers, ship_days
from domdesk.routing.rules import either
from domdesk.routing.world import Ints, World
from domdesk.style import day, day_of_year
from domdesk.units import QUANTITY_SCALE


class Carriers:
    """Answers for shipments of a world; one unit of every line is tried on every card at once, when first asked."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._by_line: dict[int, NDArray[np.bool_]] = {}
        self._plain = [t for t, tariff in enumerate(world.tariffs) if _is_plain(tariff.card)]

    @cached_property
    def admits(self) -> NDArray[np.bool_]:
        """Whether each card takes one unit of each line from each location, shape (tariffs, locations, lines)."""
        return self._tried(self.world.policy.must_arrive)[0]

    @cached_property
    def may_carry(self) -> NDArray[np.bool_]:
        """Whether a card might take each line from each location in some company, shape (locations, lines).

        With others a shipment may leave later, when a card is valid, or be worth enough for a band that begins higher.
        """
        world, every = self.world, np.arange(len(self.world.lines))
        takes = self._tried_of(every, False, world.step_e4, on_any_day=True)[0]
        for t, tariff in enumerate(world.tariffs):
            if tariff.card.bands == "from":
                leads = world.zone_rows[t][:, world.lanes.destination_index[world.line_order]] >= 0
                accepts = [world.services.of(line)[t] for line in every.tolist()]
                takes[t] |= leads & world.carries[t, world.line_sku] & accepts
        return np.asarray(takes.any(axis=0))

    def _tried(self, must_arrive: bool) -> tuple[NDArray[np.bool_], Ints]:
        return self._tried_of(np.arange(len(self.world.lines)), must_arrive)

    def _tried_of(
        self, lines: Ints, must_arrive: bool, quantity_e4: Ints | None = None, *, on_any_day: bool = False
    ) -> tuple[NDArray[np.bool_], Ints]:
        """(whether each card takes one unit of each of the lines from each location, the day it would leave).

        Or so much of each as `quantity_e4` says; `on_any_day` as of `offers`.
        """
        world = self.world
        count = len(lines)
        tried = np.minimum(world.quantity_e4[lines], QUANTITY_SCALE) if quantity_e4 is None else quantity_e4
        units = Baskets(world.line_order[lines], np.arange(count + 1), lines, tried)
        location, at = np.nonzero(world.row_of[:, world.line_sku[lines]] >= 0)
        order = units.order[at]
        days = ship_days(world, units, order, location, at)
        takes = np.zeros((len(world.tariffs), len(world.locations), count), dtype=bool)
        asked = offers(world, units, order, location, at, days, must_arrive, on_any_day=on_any_day)
        for t, offer in enumerate(asked):
            takes[t, location, at] = offer.price >= 0
        ship_day = np.full((len(world.locations), count), UNKNOWN_DAY, dtype=np.int64)
        ship_day[location, at] = days
        return takes, ship_day

    def try_lines(self, lines: Ints) -> None:
        """Try some lines at once, ahead of questions about each."""
        if "admits" not in vars(self):
            takes = self._tried_of(lines, self.world.policy.must_arrive)[0]
            self._by_line |= {line: takes[:, :, i] for i, line in enumerate(lines.tolist())}

    def _admits_line(self, line: int) -> NDArray[np.bool_]:
        return self._by_line[line] if line in self._by_line else self.admits[:, :, line]

    def can_carry(self, order: int, place: int, quantities: Mapping[int, int]) -> bool:
        """True where some card takes these quantities (0.0001, by line index) as one shipment.

        A plain card that takes each unit takes them all, in several parcels if need be, and as late as the latest.
        """
        lines = list(quantities)
        if any(self.admits[t, place, lines].all() for t in self._plain):
            return True
        return bool(price_picks(self.world, [Pick(order, place, tuple(quantities.items()))]).tariff[0] >= 0)

    def objection(self, order: int, place: int, line: int) -> tuple[str, str] | None:
        """Why nothing carries one unit of a line from a location, as (code, sentence); None where something does."""
        world = self.world
        if self._admits_line(line)[:, place].any():
            return None
        at, sku = world.locations[place].label, world.lines[line].sku
        destination = world.lanes.destination_index[order]
        reaching = [t for t in range(len(world.tariffs)) if world.zone_rows[t][place, destination] >= 0]
        if not reaching:
            where = world.orders[order].country or "this address"
            return "no_rate", f"No rate card leads from {at} to {where}."
        reaching = [t for t in reaching if world.services.of(line)[t]]
        if not reaching:
            return "no_rate", _not_by(world, order, place, line)
        if not world.carries[reaching, world.line_sku[line]].any():
            return "too_large", f"{sku} is larger than any carrier from {at} takes."
        if self.admits_if_late_were_fine[:, place, line].any():
            due = day(date.fromordinal(int(world.due_day[order])))
            return "too_late", f"From {at} it cannot be sure to arrive by {due}."
        leaves = int(self._if_late_were_fine[1][place, line])
        if leaves == UNKNOWN_DAY:
            return "closed", f"{at} has no open day to send {sku}."
        if not any(_is_valid(world, t, leaves) for t in reaching):
            return "no_rate", f"No rate card from {at} is valid on {day_of_year(date.fromordinal(leaves))}."
        return "too_heavy", f"{sku} is heavier than any carrier from {at} takes."

    @property
    def admits_if_late_were_fine(self) -> NDArray[np.bool_]:
        """As `admits`, under a policy that lets orders arrive late."""
        return self._if_late_were_fine[0]

    @cached_property
    def _if_late_were_fine(self) -> tuple[NDArray[np.bool_], Ints]:
        return self._tried(must_arrive=False)


def _not_by(world: World, order: int, place: int, line: int) -> str:
    """That no card from a location is of a service that a line accepts, and by whose choice."""
    about = [c for c in world.choices.get(order, ()) if c.about_service and c.cost is None and line in c.lines]
    forced = [o.value for c in about if c.action == "service" for o in c.overrides]
    service = either(forced) if forced else world.orders[order].service
    said = f"No rate card for {service}" if service else "No other rate card"
    chosen = " ".join(choice_sentence(world, choice) for choice in about)
    return f"{said} leads from {world.locations[place].label} to this address.{chosen and ' '}{chosen}"


def _is_plain(card: RateCard) -> bool:
    """Whether a card that takes a thing takes it in any company, on any day."""
    return card.basis == "weight" and card.bands == "to" and card.valid_from is None and card.valid_to is None


def _is_valid(world: World, tariff: int, day: int) -> bool:
    card = world.tariffs[tariff].card
    begins = card.valid_from is None or card.valid_from.toordinal() <= day
    return begins and (card.valid_to is None or day <= card.valid_to.toordinal())
