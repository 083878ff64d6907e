"""What looks wrong in a rate card: gaps in its prices, prices that fall as weight grows, zones that lead nowhere.

A card and a day in, doubts out; called in the lane by the Rates page, as a card may have 40,000 zones.
"""

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from domdesk.gui.parts.formatting import figure, long_day
from domdesk.gui.parts.words import tr
from domdesk.records import RateCard, RatePrice

USUAL = 0.5
"""A step that more than this share of the zones have is one that the others lack."""
OUNCES_PER_LB = 16
STEP_ROUNDING = Decimal("0.000001")
"""Steps are kept to so much of their unit."""


class Doubt(NamedTuple):
    """A sentence about a card, the zone it is about ('' = all) and the step (None = the whole zone)."""

    text: str
    zone: str = ""
    up_to: Decimal | None = None


def unit_of(card: RateCard) -> str:
    """What a card's steps are counted in: its unit of weight, its currency, or units."""
    return {"subtotal": card.currency, "items": tr("units")}.get(card.basis, card.weight_unit)


def step_text(card: RateCard, step: Decimal) -> str:
    """A step as the card says it: a part of a pound that is short only in ounces in those, '15.999 oz'."""
    ounces = round(step * OUNCES_PER_LB, 3)
    in_ounces = unit_of(card) == "lb" and step != round(step, 4) and abs(ounces / OUNCES_PER_LB - step) <= STEP_ROUNDING
    return tr("{ounces} oz", ounces=figure(ounces)) if in_ounces else figure(step)


def with_unit(card: RateCard, step: Decimal) -> str:
    """A step with its unit: '5 lb', '15.999 oz'."""
    text = step_text(card, step)
    return text if text != figure(step) else f"{text} {unit_of(card)}"


def doubts(card: RateCard, today: date) -> list[Doubt]:
    """All that looks wrong, what is about the whole card first."""
    prices: defaultdict[str, list[RatePrice]] = defaultdict(list)
    for price in card.prices:
        prices[price.zone].append(price)
    found = _about_all(card, today)
    led_to = {zone.zone for zone in card.zones}
    usual = _usual_steps(prices)
    for zone in dict.fromkeys(z.zone for z in card.zones):
        if zone not in prices:
            found.append(Doubt(tr("Zone {zone} has no prices: nothing can be sent there.", zone=zone), zone))
    for zone, steps in prices.items():
        steps.sort(key=lambda price: price.up_to)
        if card.zones and zone not in led_to:
            found.append(Doubt(tr("No destination leads to zone {zone}: its prices are never used.", zone=zone), zone))
        found += _gaps(card, zone, steps, usual)
        if card.basis != "subtotal":  # a dearer order often ships for less, and that is meant
            found += _falls(card, zone, steps)
    return found


def _about_all(card: RateCard, today: date) -> list[Doubt]:
    found = []
    if not card.zones:
        found.append(
            Doubt(
                tr(
                    "The card says nowhere which destinations it reaches: add a row under Destinations, or use those "
                    "of another card there."
                )
            )
        )
    if not card.prices:
        found.append(Doubt(tr("The card has no prices yet.")))
    if card.valid_to and card.valid_to < today:
        found.append(Doubt(tr("It ended on {day}: nothing is sent with it now.", day=long_day(card.valid_to))))
    elif card.valid_from and card.valid_from > today:
        found.append(Doubt(tr("It begins on {day}: nothing is sent with it before.", day=long_day(card.valid_from))))
    return found


def _usual_steps(prices: dict[str, list[RatePrice]]) -> list[Decimal]:
    """The steps that most zones have, lowest first."""
    counted = Counter(price.up_to for steps in prices.values() for price in steps)
    return sorted(step for step, zones in counted.items() if zones > USUAL * len(prices) and len(prices) > 1)


def _gaps(card: RateCard, zone: str, steps: list[RatePrice], usual: list[Decimal]) -> list[Doubt]:
    missing = set(usual) - {price.up_to for price in steps}
    last = steps[-1]
    found = []
    for step in sorted(missing):
        if step < last.up_to or card.bands == "from":
            text = tr("Zone {zone} has no price at {step}.", zone=zone, step=with_unit(card, step))
            found.append(Doubt(text, zone, step))
        elif last.per_extra is None:
            text = tr("Zone {zone} ends at {step}; most others go to {most}.",
                      zone=zone, step=with_unit(card, last.up_to), most=with_unit(card, usual[-1]))  # fmt: skip
            found.append(Doubt(text, zone, step))
            break
    return found


def _falls(card: RateCard, zone: str, steps: list[RatePrice]) -> list[Doubt]:
    return [
        Doubt(
            tr(
                "Zone {zone}: {step} cost {price}, less than {before} at {more}.",
                zone=zone, step=with_unit(card, more.up_to), price=figure(more.price, 2),
                before=with_unit(card, less.up_to), more=figure(less.price, 2),
            ),
            zone,
            more.up_to,
        )
        for less, more in pairwise(steps)
        if more.price < less.price
    ]  # fmt: skip
