"""Random tables of Magento, priced twice: by the shop's own query over the rows, and by the rate card made of them."""

import string
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from domdesk.intake import read_text
from domdesk.records import RateCard, RatePrice, RateZone, Reading
from domdesk.routing.rating import CardTariff
from domdesk.routing.zones import Lanes
from tests.intake.read import rows, texts
from tests.worlds import a_location, an_order

VALUES = [Decimal(v) for v in ("0", "0.5", "1", "1.5", "2", "3", "4", "5", "8", "9")]
NATIONS = ["*", "US", "DE"]
REGIONS = {"*": ["*"], "US": ["*", "NY", "CA"], "DE": ["*", "BY"]}
CODES = {"*": ["*"], "US": ["*", "10001", "10002", "10001-1234"], "DE": ["*", "80331", "80332"]}
ADDRESSES = [
    (nation, region, code)
    for nation in ("US", "DE", "FR")
    for region in (*REGIONS.get(nation, ["*"])[1:], "", "TX")
    for code in (*CODES.get(nation, ["*"])[1:], "10001-9999", "99999")
]


def card_of(reading: Reading, name: str) -> RateCard:
    """One card of a reading, as routing gets it."""
    zones = (row for row in rows(reading, "rate_zones") if row["card"] == name)
    prices = (row for row in rows(reading, "rate_prices") if row["card"] == name)
    (card,) = (row for row in rows(reading, "rate_cards") if row["card"] == name)
    return RateCard(
        name,
        "Magento",
        name,
        "USD",
        "items",
        bands=str(card["bands"]),
        zones=tuple(
            RateZone(str(z["zone"]), None, z["country"], z["region"], z["postal_from"], z["postal_to"]) for z in zones
        ),
        prices=tuple(RatePrice(str(p["zone"]), Decimal(str(p["up_to"])), Decimal(str(p["price"]))) for p in prices),
    )


def charged(card: RateCard) -> dict[tuple[str, str, str, Decimal], Decimal | None]:
    """What the card charges to each address for each value."""
    orders = tuple(
        an_order(str(n), country=nation, region=region or None, postal_code=code)
        for n, (nation, region, code) in enumerate(ADDRESSES)
    )
    lanes = Lanes((a_location("depot"),), orders)
    zone_rows = lanes.zone_rows(card)[0]
    tariff = CardTariff(card, Fraction(100), 1)
    prices = {}
    for address, destination in zip(ADDRESSES, lanes.destination_index, strict=True):
        row = zone_rows[destination]
        zone = card.zones[row].zone if row >= 0 else None
        for value in VALUES:
            step = tariff.step_of(zone, Fraction(value)) if zone in tariff.zones else None
            prices[*address, value] = None if step is None else tariff.zones[zone].steps[step].price
    return prices


# --- table rates


@st.composite
def table_rates(draw: st.DrawFn) -> list[tuple[str, str, str, Decimal, int]]:
    """Rows of country, region, code, condition and price, each price a different one."""
    found = {}
    for price in range(draw(st.integers(1, 12))):
        nation = draw(st.sampled_from(NATIONS))
        place = nation, draw(st.sampled_from(REGIONS[nation])), draw(st.sampled_from(CODES[nation]))
        found.setdefault((*place, draw(st.sampled_from(VALUES))), price)
    return [(*row, price) for row, price in found.items()]


def by_query(
    table: Sequence[tuple[str, str, str, Decimal, int]], nation: str, region: str, code: str, value: Decimal
) -> Decimal | None:
    """RateQuery.php: all rows that hold the address and are reached, the greatest place and condition first."""
    held = [
        row
        for row in table
        if row[0] in ("*", nation) and row[1] in ("*", region) and row[2] in ("*", code, code[:5]) and row[3] <= value
    ]
    held.sort(key=lambda row: (row[0] != "*", row[1] != "*", row[2], row[3]), reverse=True)
    return Decimal(held[0][4]) if held else None


@given(table_rates())
def test_table_rates_charge_what_the_query_finds(table: list[tuple[str, str, str, Decimal, int]]) -> None:
    """At every address and value."""
    text = "Country,Region/State,Zip/Postal Code,# of Items (and above),Shipping Price\n"
    text += "\n".join(",".join(map(str, row)) for row in table)
    reading = read_text(text, facts={"currency": "USD"})
    assert reading[0].skipped == 0
    prices = charged(card_of(reading[0], "magento-table-rate"))
    assert prices == {key: by_query(table, *key) for key in prices}


# --- matrix rates

RANGES = {
    "*": [("*", "*")],
    "US": [("*", "*"), ("10000", "19999"), ("10001", "10001"), ("10002", "10009")],
    "DE": [("*", "*"), ("80%", "*"), ("80331", "*")],
}
STEPS = [(Decimal(a), Decimal(b)) for a, b in (("0", "2"), ("2", "5"), ("0", "9"), ("5", "9"), ("3", "4"))]

Row = tuple[str, str, str, str, Decimal, Decimal, int, str]


@st.composite
def matrix_rates(draw: st.DrawFn) -> list[Row]:
    """Rows of country, region, codes, step, price and delivery type; steps of one place and type do not overlap."""
    table: list[Row] = []
    for price in range(draw(st.integers(1, 14))):
        nation = draw(st.sampled_from(NATIONS))
        place = nation, draw(st.sampled_from(REGIONS[nation])), *draw(st.sampled_from(RANGES[nation]))
        low, high = draw(st.sampled_from(STEPS))
        kind = draw(st.sampled_from(string.ascii_uppercase[:2]))
        if not any((*row[:4], row[7]) == (*place, kind) and row[4] < high and low < row[5] for row in table):
            table.append((*place, low, high, price, kind))
    return table


def holds(row: Row, code: str) -> bool:
    first, last = row[2:4]
    if first == "*":
        return True
    if first.endswith("%"):
        return code.startswith(first[:-1])
    return first <= code[:5] <= (first if last == "*" else last)


def by_levels(table: Sequence[Row], nation: str, region: str, code: str, value: Decimal) -> dict[str, Decimal]:
    """getRate: the first level with any row for the value gives all its delivery types; narrower codes before wider."""
    for of_region, of_code, of_nation in ((1, 1, 1), (0, 1, 1), (1, 0, 1), (0, 0, 1), (0, 0, 0)):
        level = [
            row
            for row in table
            if row[0] == (nation if of_nation else "*")
            and row[1] == (region if of_region else "*")
            and (row[2] != "*") == bool(of_code)
            and holds(row, code)
            and row[4] < value <= row[5]
        ]
        spans = [(len(row[2].rstrip("%")), row[2] == row[3] or row[3] == "*", row[2]) for row in level]
        if level:
            return {row[7]: Decimal(row[6]) for row, span in zip(level, spans, strict=True) if span == max(spans)}
    return {}


@given(matrix_rates())
def test_matrix_rates_charge_what_the_levels_find(table: list[Row]) -> None:
    """At every address and value, but in the holes that are told, which the next step prices."""
    text = "Country,State,City,Zip from,Zip to,# Items from,# Items to,Shipping Price,Delivery Type\n"
    text += "\n".join(",".join(map(str, (*row[:2], "*", *row[2:]))) for row in table)
    (reading,) = read_text(text, facts={"currency": "USD"})
    assert reading.skipped == 0
    for kind in {row[7] for row in table}:
        for (*address, value), price in charged(card_of(reading, f"magento-{kind.lower()}")).items():
            wanted = by_levels(table, *address, value).get(kind)
            if wanted is None and price is not None and value:
                assert any("the next step up" in text for text in texts(reading, "warning"))
            elif value:
                assert price == wanted, (address, value)
