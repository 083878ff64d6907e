"""A quote for a parcel is what routing would pay for it: the same card, zone, price and days, or a reason in words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given

from domdesk.desk import Desk
from domdesk.errors import InputError
from domdesk.records import Line, Order, Problem, Quote, RateZone, StockRow
from domdesk.routing import route_problem
from domdesk.routing.quote import quotes
from tests.strategies import worlds
from tests.worlds import World, a_card, a_flat_card, a_location, a_policy, a_problem, a_product, an_order

ONE = Decimal(1)


def one_parcel(problem: Problem) -> Problem:
    """The world's first order, location and product as a problem of one parcel, which is in stock there."""
    place, order = replace(problem.locations[0], active=True, draft=False), problem.orders[0]
    parcel = replace(problem.products[0], ship_alone=False) if problem.products else a_product("S1")
    line = Line("1", parcel.sku, ONE, order.lines[0].unit_price or Decimal("7.5"), order.lines[0].currency)
    return replace(
        problem,
        locations=(place,),
        products=(parcel,),
        stock=(StockRow(place.location, parcel.sku, Decimal(5), unit_cost=ONE),),
        orders=(replace(order, lines=(line,), priority=0),),
    )


@given(worlds(every_card=True))
def test_every_card_asks_what_routing_would_pay(world: World) -> None:
    """With all cards at hand routing takes the first quote; with one card alone, that card's, or none where it has a
    reason."""
    problem = one_parcel(world[0])
    found = quotes(problem, ONE)
    assert [q.card for q in found if q.reason is None] == [q.card for q in found][: sum(not q.reason for q in found)]
    policy = a_policy(unfilled_cost="1000000")
    for cards, quote in [
        (problem.cards, found[0]),
        *((tuple(c for c in problem.cards if c.card == q.card), q) for q in found),
    ]:
        shipments = route_problem(replace(problem, cards=cards), policy).shipments
        if quote.reason is not None:
            assert shipments == ()
            continue
        (sent,) = shipments
        (parcel,) = sent.parcels
        assert (quote.card, quote.zone, quote.price_minor) == (sent.card, sent.zone, sent.costs.transport)
        assert (quote.ship_date, quote.delivery_date) == (sent.ship_date, sent.delivery_date)
        assert quote.billable == parcel.billable


RENO = replace(a_location("reno", postal_code="89502", handling_days=1, closed_weekdays=("sat", "sun")), name="Reno")
WEST, ANYWHERE = RateZone("west", country="US", transit_days=2), RateZone("all", transit_days=4)


def asked(*cards: object, parcel: object = None, order: Order | None = None, **columns: object) -> list[Quote]:
    """Quotes from Reno for a kilogram to an address in Denver."""
    product = parcel or a_product("parcel", "1000")
    line = Line("1", "parcel", ONE)
    to = order or an_order("parcel", line, postal_code="80202", placed_at="2026-03-05", country="US")
    return quotes(a_problem([RENO], [product], [], [to], cards, now_is_placed=True, **columns), ONE)  # type: ignore[list-item]


def test_the_cheapest_comes_first_with_its_zone_weight_and_days() -> None:
    """A kilogram costs 6.00 by the pound to the west, 8.00 anywhere; handed in on Thursday, Reno packs until Friday,
    and two days on is Sunday."""
    by_pound = a_card("lb", [WEST], [("west", "2", "4"), ("west", "5", "6")], weight_unit="lb", weight_step="1")
    first, second = asked(a_card("kg", [ANYWHERE], [("all", "5", "8")], weight_unit="kg"), by_pound)
    assert first == Quote(
        "lb", "Post", "Service lb", "west", Decimal(3), "lb", 600, 2, date(2026, 3, 6), date(2026, 3, 8)
    )
    assert (second.card, second.price_minor, second.billable, second.unit) == ("kg", 800, ONE, "kg")


REASONS = [
    (a_card("x", [RateZone("ca", country="CA")], [("ca", "9", "1")]), "None of its zones leads from Reno to US 80202."),
    (a_card("x", [ANYWHERE], [("other", "9999", "1")]), "It has no prices for zone all."),
    (a_card("x", [], [("all", "9", "1")]), "It has no zones yet, so it leads nowhere."),
    (a_card("x", [ANYWHERE], []), "It has no prices yet."),
    (a_flat_card("x", "1", currency="EUR"), "Its prices are in EUR, and there is no exchange rate for that."),
    (a_flat_card("x", "1", valid_to=date(2026, 3, 5)), "It is not valid on Fri 6 Mar 2026, when this leaves."),
    (a_flat_card("x", "1", max_weight="500"), "The parcel is heavier than it takes: at most 500 g."),
    (
        a_card("x", [ANYWHERE], [("all", "20", "1")], weight_unit="oz"),
        "Its prices to zone all end at 20 oz; this counts as 35.27.",
    ),
    (
        a_card("x", [ANYWHERE], [("all", "2000", "1")], bands="from"),
        "Its prices to zone all begin at 2000 g; this is 1000.",
    ),
    (a_flat_card("x", "1", basis="subtotal"), "It goes by the value of the goods: say what they are worth."),
    (
        a_card("x", [ANYWHERE], [("all", "0.5", "1")], basis="items"),
        "Its prices to zone all end at 0.5 items; this counts as 1.",
    ),
]


@pytest.mark.parametrize(("card", "text"), REASONS, ids=[text[:30] for _, text in REASONS])
def test_a_card_that_cannot_says_why(card: object, text: str) -> None:
    (quote,) = asked(card)
    assert quote.reason is not None
    assert quote.reason.text == text
    assert quote.price_minor is None


def test_what_is_too_large_or_not_among_the_cards_of_the_place_says_so() -> None:
    big = a_product("parcel", "1000", length_mm="700", width_mm="10", height_mm="10")
    (quote,) = asked(a_flat_card("x", "1", max_length_mm="600"), parcel=big)
    assert quote.reason is not None
    assert (quote.reason.code, quote.reason.text) == (
        "too_large",
        "The parcel is larger than it takes: at most 600 mm long.",
    )
    own = replace(RENO, rate_cards=("a", "b"))
    to = an_order("parcel", Line("1", "parcel", ONE))
    problem = a_problem([own], [a_product("parcel")], [], [to], [a_flat_card("x", "1"), a_flat_card("a", "2")])
    first, second = quotes(problem, ONE)
    assert (first.card, first.price_minor) == ("a", 200)
    assert second.reason is not None
    assert second.reason.text == "Reno does not ship with it, only with a, b."


def test_a_place_that_never_opens_sends_nothing() -> None:
    closed = replace(RENO, closures=((date(2026, 1, 1), date(2036, 1, 1), None),))
    to = an_order("parcel", Line("1", "parcel", ONE))
    (quote,) = quotes(a_problem([closed], [a_product("parcel")], [], [to], [a_flat_card("x", "1")]), ONE)
    assert quote.reason is not None
    assert (quote.reason.code, quote.ship_date) == ("closed", None)


CARDS = {
    "rate_cards.csv": "card,carrier,service,currency,basis,residential\n"
    "weight,Post,Parcel,USD,weight,2.00\nworth,Post,Insured,EUR,subtotal,0\ncount,Post,Box,USD,items,0\n",
    "rate_zones.csv": "card,country,region,up_to_km,zone,transit_days\n"
    "weight,US,,1500,near,3\nworth,,,,all,\ncount,US,NV,,all,1\n",
    "rate_prices.csv": "card,zone,up_to,price\nweight,near,2000,5\nworth,all,100,9\nworth,all,200,12\ncount,all,3,4\n",
    "exchange_rates.csv": "currency,rate\nEUR,1.25\n",
    "locations.csv": "location,kind,country,postal_code,cutoff\nreno,store,US,89502,12:00\n",
}


def test_a_desk_quotes_from_its_own_cards(tmp_path: Path) -> None:
    """Distance by postal codes, surcharge for a home, value in the card's currency, items by their number; a day begins
    before the cutoff, and a place that is not there is refused."""
    for name, text in CARDS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with Desk.create(tmp_path / "a.desk", zone="UTC") as desk:
        desk.import_paths([tmp_path / name for name in CARDS])

        def quote(**told: object) -> dict[str, Quote]:
            found = desk.quote("reno", **{"country": "us", "postal_code": "80202", "weight_g": Decimal(900), **told})  # type: ignore[arg-type]
            return {q.card: q for q in found}

        told = quote(value=Decimal(150), day=date(2026, 11, 23))
        assert (told["weight"].price_minor, told["worth"].price_minor) == (700, 1500)
        assert (told["worth"].billable, told["worth"].unit) == (Decimal(120), "EUR")
        assert (told["weight"].ship_date, told["weight"].delivery_date) == (date(2026, 11, 23), date(2026, 11, 26))
        assert told["worth"].delivery_date is None
        assert told["count"].reason is not None
        assert quote(residential=False)["weight"].price_minor == 500
        assert quote(postal_code="10001")["weight"].reason is not None
        assert quote(region="NV", units=Decimal(3))["count"].price_minor == 400
        assert quote(region="NV", units=Decimal(4))["count"].price_minor is None
        with pytest.raises(InputError, match="There is no location rino on this desk"):
            desk.quote("rino", country="US", postal_code=None, weight_g=ONE)
