"""The most specific zone row wins, in the order that the canonical format states."""

from decimal import Decimal

import pytest

from domdesk.records import RateZone
from domdesk.routing.zones import Lanes
from tests.worlds import a_card, a_location, an_order


def zone_to(rows: list[RateZone], postal_code: str = "80202", origin: str = "89502", **order: object) -> str | None:
    """The zone that some rows give from a location `reno` to a US ZIP in Colorado."""
    destination = an_order("1", ("S", "1"), **{"postal_code": postal_code, "region": "CO", **order})
    lanes = Lanes((a_location("reno", postal_code=origin),), (destination,))
    card = a_card("card", rows, [])
    row = lanes.zone_rows(card)[0, 0]
    return None if row < 0 else card.zones[row].zone


ANY = RateZone("any")
US = RateZone("us", country="US")
CO = RateZone("co", country="US", region="CO")
ZIP3 = RateZone("zip3", country="US", postal_from="802")
RANGE = RateZone("range", country="US", postal_from="800", postal_to="809")
ZIP5 = RateZone("zip5", country="US", postal_from="80200", postal_to="80299")
NEAR = RateZone("near", up_to_km=Decimal(2000))
FAR = RateZone("far", up_to_km=Decimal(9000))
HERE = RateZone("here", origin="reno")
PREFIX = RateZone("prefix", origin="895", country="US", postal_from="802")


@pytest.mark.parametrize(
    ("rows", "zone"),
    [
        ([ANY, US], "us"),
        ([US, CO], "co"),
        ([CO, RANGE], "range"),
        ([RANGE, ZIP3], "zip3"),
        ([ZIP3, ZIP5], "zip5"),
        ([FAR, NEAR], "near"),
        ([NEAR, US], "us"),
        ([ZIP5, PREFIX], "prefix"),
        ([PREFIX, HERE], "here"),
        ([RateZone("first"), RateZone("second")], "first"),
    ],
)
def test_the_more_specific_row_wins(rows: list[RateZone], zone: str) -> None:
    """Origin id, origin prefix, postal range, region, country, distance, earlier row: in that order."""
    assert zone_to(rows) == zone
    assert zone_to(list(reversed(rows))) == zone or rows[0].zone == "first"


def test_a_row_fits_only_where_each_filled_cell_holds() -> None:
    """Denver is not in 900-999, not in Canada, and some 1,300 km from Reno."""
    assert zone_to([RateZone("west", country="US", postal_from="900", postal_to="999")]) is None
    assert zone_to([RateZone("ca", country="CA")]) is None
    assert zone_to([RateZone("near", up_to_km=Decimal(1200))]) is None
    assert zone_to([RateZone("near", up_to_km=Decimal(1400))]) == "near"


def test_distance_rows_do_not_fit_an_unknown_place() -> None:
    """A ZIP that does not exist has no coordinates."""
    assert zone_to([NEAR, RateZone("elsewhere")], postal_code="00000") == "elsewhere"


def test_postal_rows_need_a_country() -> None:
    """802 could be anywhere."""
    assert zone_to([RateZone("zip3", postal_from="802")]) is None


def test_a_zip_that_is_no_place_has_no_distance() -> None:
    """09001 is an army post office, which the package puts at 0° 0°."""
    assert zone_to([FAR, RateZone("elsewhere")], postal_code="09001") == "elsewhere"


def test_postal_codes_are_compared_without_spaces_and_case() -> None:
    """`sw1a 1aa` lies in SW1 to SW2."""
    rows = [RateZone("london", country="GB", postal_from="SW1", postal_to="SW2")]
    assert zone_to(rows, postal_code="sw1a 1aa", country="GB") == "london"
