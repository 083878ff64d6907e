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


class Doubt(NamedTuple):
    """A sentence about a card, the zone it is about ('' = all) and the step (None = the whole zone)."""

    text: str
    zone: str = ""
    up_to: Decimal | None = None


def unit_of(card: RateCard) -> str:
    """What a card's steps are counted in: its unit of weight, its currency, or units."""
    return {"subtotal": card.currency, "items": tr("units")}.get(card.basis, card.weight_unit)


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
        found.append(Doubt(tr("The card says nowhere which destinations it reaches: add a row under Zones.")))
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
    unit, last = unit_of(card), steps[-1]
    found = []
    for step in sorted(missing):
        if step < last.up_to or card.bands == "from":
            text = tr("Zone {zone} has no price at {step} {unit}.", zone=zone, step=figure(step), unit=unit)
            found.append(Doubt(text, zone, step))
        elif last.per_extra is None:
            text = tr("Zone {zone} ends at {step} {unit}; most others go to {most} {unit}.",
                      zone=zone, step=figure(last.up_to), unit=unit, most=figure(usual[-1]))  # fmt: skip
            found.append(Doubt(text, zone, step))
            break
    return found


def _falls(card: RateCard, zone: str, steps: list[RatePrice]) -> list[Doubt]:
    unit = unit_of(card)
    return [
        Doubt(
            tr(
                "Zone {zone}: {step} {unit} cost {price}, less than {before} {unit} at {more}.",
                zone=zone, step=figure(more.up_to), unit=unit, price=figure(more.price, 2),
                before=figure(less.up_to), more=figure(less.price, 2),
            ),
            zone,
            more.up_to,
        )
        for less, more in pairwise(steps)
        if more.price < less.price
    ]  # fmt: skip
