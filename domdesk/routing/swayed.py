"""What people's choices made of a decision, in words: which of them decided, and what would be without them.

Called by `explain`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from domdesk.money import spoken
from domdesk.records import OrderPlan, Override
from domdesk.routing.alone import Alone
from domdesk.routing.choices import choice_clause, choice_sentence, is_wish, reason_given
from domdesk.routing.picks import Pick, given_e4, price_picks
from domdesk.routing.plans import order_costs
from domdesk.routing.priced import Priced, price_problem
from domdesk.routing.world import Ints, World
from domdesk.style import day


def choices_that_decided(priced: Priced, alone: Alone, free: Ints, chosen: OrderPlan) -> Iterable[str]:
    """The choices that the plan of the one order of a problem comes from, each a sentence; none where they made no
    difference, as far as that can be told: methods that follow a rule name every choice."""
    world = priced.world
    choices = world.choices.get(0, ())
    if choices and world.policy.method in ("cheapest", "one-by-one"):
        otherwise = _otherwise(priced, alone, free, chosen)
        if otherwise:
            clauses = " and ".join(choice_clause(world, choice) for choice in choices)
            yield f"This is because {clauses}; {otherwise}."
    else:
        yield from (choice_sentence(world, choice) for choice in choices)
    for override in world.problem.overrides:
        if is_wish(override):
            yield f"You {_asked(override)}{reason_given([override])}."


def _otherwise(priced: Priced, alone: Alone, free: Ints, chosen: OrderPlan) -> str:
    """What the order would do without these choices; '' where it would do the same."""
    without = price_problem(replace(priced.world.problem, overrides=()), priced.world.policy)
    picks, now = Alone(without, free).best() or [], alone.best() or []
    would = f"otherwise {_who(without.world, picks)} would ship it"
    if _what(picks) == _what(now):
        services = _services(without.world, picks)
        if services == _services(priced.world, now):
            return ""
        would = f"otherwise it would go by {' and '.join(dict.fromkeys(services[at] for at in sorted(services)))}"
    given = given_e4(picks)
    is_whole = all(given.get(line) == without.world.quantity_e4[line] for line in without.world.lines_of(0))
    dearer = chosen.costs.total - order_costs(without, [0], picks)[0]
    if chosen.unassigned or not is_whole or dearer <= 0:
        return would
    return f"{would} for {spoken(dearer, without.world.problem.currency)} less"


def _what(picks: Sequence[Pick]) -> frozenset[tuple[int, tuple[tuple[int, int], ...]]]:
    return frozenset((pick.location, tuple(sorted(pick.quantities))) for pick in picks)


def _services(world: World, picks: Sequence[Pick]) -> dict[int, str]:
    """By what each location of some picks sends: 'UPS Ground'."""
    cards = [world.tariffs[t].card for t in price_picks(world, picks).tariff] if picks else []
    return {pick.location: f"{card.carrier} {card.service}" for pick, card in zip(picks, cards, strict=True)}


def _who(world: World, picks: Sequence[Pick]) -> str:
    names = [world.locations[place].label for place in sorted({pick.location for pick in picks})]
    return " and ".join(names) or "nobody"


def _asked(override: Override) -> str:
    if override.action == "service":
        return f"chose the service {override.value}"
    return f"set the due date to {day(date.fromisoformat(override.value[:10]))}"
