"""What carriers ask for one parcel: every card's price by the code that prices plans, or why it cannot carry it.

In comes a problem of one location and one order, of which one line of one unit is the parcel. Called by the engines.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from domdesk.money import round_half_up
from domdesk.records import Policy, Problem, Quote, RateCard, RateZone, Reason
from domdesk.routing.rating import Box, CardTariff, pieces_of
from domdesk.routing.world import World
from domdesk.style import day_of_year, exact
from domdesk.units import GRAMS_PER, QUANTITY_SCALE

PLACES = 6
"""Digits of a billable figure as it is shown."""


def quotes(problem: Problem, units: Decimal) -> list[Quote]:
    """A quote by each card of the problem, cheapest first, those that cannot carry the parcel last.

    `units` are the items in it, and its line's unit price is what it is worth. Cheapest is as a plan chooses: ties go
    to the earlier arrival, then to the card's id.
    """
    world = World(problem, Policy("cheapest", "cheapest"))
    ship_day = world.promises.ship_day(0, world.promises.starts(problem.orders[0])[0], 0)
    leaves = None if ship_day is None else date.fromordinal(ship_day)
    tariffs = {tariff.card.card: tariff for tariff in world.tariffs}
    return sorted((_quote(world, card, tariffs.get(card.card), leaves, units) for card in problem.cards), key=_rank)


def _rank(quote: Quote) -> tuple[bool, int, date, str]:
    return quote.reason is not None, quote.price_minor or 0, quote.delivery_date or date.max, quote.card


def _quote(world: World, card: RateCard, tariff: CardTariff | None, leaves: date | None, units: Decimal) -> Quote:
    (place,) = world.locations
    unit = {"subtotal": card.currency, "items": "items"}.get(card.basis, card.weight_unit)
    quote = Quote(card.card, card.carrier, card.service, unit=unit)

    def no(code: str, text: str) -> Quote:
        return replace(quote, reason=Reason(place.location, code, text))

    if tariff is None:
        return no("no_rate", _unusable(card))
    if place.rate_cards and card.card not in place.rate_cards:
        return no("no_rate", f"{place.label} does not ship with it, only with {', '.join(place.rate_cards)}.")
    row = int(world.lanes.zone_rows(card)[0, 0])
    if row < 0:
        return no("no_rate", f"None of its zones leads from {place.label} to {_destination(world)}.")
    zone = card.zones[row]
    quote = replace(quote, zone=zone.zone, transit_days=zone.transit_days)
    if zone.zone not in tariff.zones:
        return no("no_rate", f"It has no prices for zone {zone.zone}.")
    if leaves is None:
        return no("closed", f"{place.label} has no open day to send it.")
    quote = replace(quote, ship_date=leaves, delivery_date=_arrival(leaves, zone))
    if not (card.valid_from or leaves) <= leaves <= (card.valid_to or leaves):
        return no("no_rate", f"It is not valid on {day_of_year(leaves)}, when this leaves.")
    if card.basis == "subtotal" and world.lines[0].unit_price is None:
        return no("no_rate", "It goes by the value of the goods: say what they are worth.")
    if not tariff.carries(world.products[0]):
        return no("too_large", f"The parcel is larger than it takes{_largest(card)}.")
    value = _value(world, tariff, units)
    quote = replace(quote, billable=Decimal(round_half_up(value * 10**PLACES)).scaleb(-PLACES))
    step = tariff.step_of(zone.zone, value)
    if step is None or not _fits(world, tariff, zone.zone):
        return no(*_beyond(world, tariff, zone.zone, value))
    return replace(quote, price_minor=tariff.price_minor(zone.zone, step, value, world.orders[0].residential))


def _arrival(leaves: date, zone: RateZone) -> date | None:
    return None if zone.transit_days is None else date.fromordinal(leaves.toordinal() + zone.transit_days)


def _value(world: World, tariff: CardTariff, units: Decimal) -> Fraction:
    """What the card prices: the billable weight of the parcel, its value in the card's currency, or its items."""
    if tariff.card.basis == "items":
        return Fraction(units)
    if tariff.card.basis == "subtotal":
        (line,) = world.lines
        return world.fx_minor(line.currency) * Fraction(line.unit_price or 0) / tariff.fx_minor
    return tariff.billable(_box(world))


def _box(world: World) -> Box:
    (piece,) = pieces_of(world.products[0], "", QUANTITY_SCALE, world.volume_scale)
    return Box(piece.weight, piece.volume)


def _fits(world: World, tariff: CardTariff, zone: str) -> bool:
    """Whether one parcel of the card may be as heavy and bulky as this."""
    pieces = pieces_of(world.products[0], "", QUANTITY_SCALE, world.volume_scale)
    return tariff.card.basis != "weight" or tariff.pack(pieces, zone) is not None


# --- why not


def _unusable(card: RateCard) -> str:
    if not card.zones:
        return "It has no zones yet, so it leads nowhere."
    if not card.prices:
        return "It has no prices yet."
    return f"Its prices are in {card.currency}, and there is no exchange rate for that."


def _destination(world: World) -> str:
    (order,) = world.orders
    return " ".join(part for part in (order.country, order.region, order.postal_code) if part) or "this address"


def _largest(card: RateCard) -> str:
    limits = ((card.max_length_mm, "long"), (card.max_girth_mm, "in length and girth"))
    told = [f"{exact(most)} mm {how}" for most, how in limits if most is not None]
    return f": at most {' and '.join(told)}" if told else ""


def _beyond(world: World, tariff: CardTariff, zone: str, value: Fraction) -> tuple[str, str]:
    """Why no row of a zone prices the parcel, as (code, sentence)."""
    card, ends = tariff.card, tariff.zones[zone].steps
    unit = {"subtotal": card.currency, "items": "items"}.get(card.basis, card.weight_unit)
    shown = exact(Decimal(round_half_up(value * 100)).scaleb(-2))
    if card.basis == "weight":
        weight = Fraction(world.products[0].weight_g or 0) / GRAMS_PER[card.weight_unit]
        if card.max_weight is not None and weight > card.max_weight:
            return "too_heavy", f"The parcel is heavier than it takes: at most {exact(card.max_weight)} {unit}."
    if card.bands == "from":
        return "no_rate", f"Its prices to zone {zone} begin at {exact(ends[0].up_to)} {unit}; this is {shown}."
    code = "too_heavy" if card.basis == "weight" else "no_rate"
    return code, f"Its prices to zone {zone} end at {exact(ends[-1].up_to)} {unit}; this counts as {shown}."
