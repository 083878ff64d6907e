"""The commands `worth` and `counterfactuals`, and the desk's verbs under them: a shop worked by hand."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from domdesk import cli
from domdesk.desk import Desk
from domdesk.records import Move, OrderKey, Worth
from tests.shop import write_shop

SCARCE = {
    "stock": "location,sku,on_hand,unit_cost\nreno,A-1,1,10.00\nerie,A-1,9,12.00\n",
    "orders": """\
order,channel,country,line,sku,quantity
1,shopify,US,1,A-1,1
2,shopify,US,1,A-1,1
""",
}
"""Two orders for a mug. Reno sends its only one for 10.00 + 1.00 + 5.00, Erie one of nine for 12.00 + 0.50 + 5.00.

Of the 33.50 a second mug at Reno would save 1.50. The second order ships from Erie, for 17.50.
"""
SECOND = OrderKey("shopify", "2")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The shop where mugs are scarce, routed one by one as run 1 and together as run 2."""
    folder = tmp_path_factory.mktemp("worth")
    with Desk.create(folder / "a.desk") as made:
        made.import_paths([write_shop(folder / "shop", **SCARCE)])
        made.route("one-by-one")
        made.route()
        return str(made.path)


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    """What a command prints with --json, done."""
    assert cli.main([*words, "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    told = json.loads(out)
    assert isinstance(told, dict)
    return told


def test_a_run_says_what_a_unit_more_is_worth(desk: str, capsys: pytest.CaptureFixture[str]) -> None:
    """At once by its own prices, confirmed and with what is worth moving where that is asked for."""
    told = asked(capsys, "worth", desk)
    (one,) = told["worth"] if isinstance(told["worth"], list) else ()
    assert (one["location"], one["sku"], one["day"], one["saved"], one["proven"]) == ("reno", "A-1", None, None, False)
    assert (told["run"], told["policy"], told["total"], told["moves"]) == (2, "cheapest", "33.50", None)
    told = asked(capsys, "worth", desk, "--confirm", "5", "--moving")
    assert told["worth"] == [one | {"saved": "1.50", "proven": True}]
    move = {"sku": "A-1", "from": "erie", "to": "reno", "units": "1", "saved": "1.50", "proven": True}
    assert told["moves"] == [move]


def test_worth_in_words(desk: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A table of prices, with what routing again says where it was asked, and the moves."""
    assert cli.main(["worth", desk]) == 0
    assert "routed again" not in capsys.readouterr().out
    assert cli.main(["worth", desk, "--confirm", "1", "--moving"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Run 2 · cheapest · $33.50\nWhat one more unit, or one more shipment on a day, would save")
    assert "routed again" in out
    assert out.splitlines()[-1].split() == ["1", "of", "A-1", "erie", "reno", "$1.50"]


def test_a_run_without_prices_says_why(desk: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One by one nothing is weighed against other orders."""
    assert cli.main(["worth", desk, "--moving", "--run", "1"]) == 0
    out = capsys.readouterr().out
    assert "The run has no prices" in out
    assert out.endswith("Nothing is worth moving.\n")


def test_a_decision_says_what_would_turn_it(desk: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Reno needs a mug more for the second order; Tampa stocks none, and nobody knows what it would cost there."""
    told = asked(capsys, "counterfactuals", desk, "2", "--location", "reno", "--run", "1")
    assert (told["order"], told["channel"], told["run"]) == ("2", "shopify", 1)
    text = "Reno Warehouse would ship it if it had 1 unit more of A-1, for $16.00 in all."
    units = {"location": "reno", "kind": "units", "sku": "A-1", "amount": "1", "minutes": None, "rule": None}
    assert told["counterfactuals"] == [{**units, "cost": "16.00", "verified": True, "text": text}]
    assert cli.main(["counterfactuals", desk, "2", "--run", "1"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Ships from Erie Supply in one parcel")
    assert f"  reno   {text}\n" in out
    assert "  tampa  Nothing alone would let Tampa Shop ship it." in out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["worth", "--run", "9"], "There is no run 9 on this desk."),
        (["counterfactuals", "2", "--location", "mars"], "The run knows no location mars."),
        (["counterfactuals", "77"], "There is no open order 77"),
    ],
)
def test_what_is_not_there_is_told(
    desk: str, words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence on stderr, nothing on stdout, exit 2."""
    assert cli.main([words[0], desk, *words[1:]]) == cli.MISUSE
    out, err = capsys.readouterr()
    assert out == ""
    assert sentence in err


def test_the_desk_tells_each_price_as_it_is_found_and_stops_on_wish(desk: str) -> None:
    """`on_worth` hears of it; a wish to stop leaves the rest as it was; progress says which of how many it is."""
    with Desk.open(Path(desk)) as shop:
        found = shop.worth()
        heard: list[Worth] = []
        phases: list[str] = []
        told = shop.confirm_worth(found, report=lambda p: phases.append(p.phase), on_worth=heard.append)
        assert told == heard == [replace(found[0], saved_minor=150, proven=True)]
        assert phases[0].startswith("1 of 1: ")
        assert shop.confirm_worth(found, wish=lambda: "stop") == found
        assert shop.confirm_worth([]) == []
        assert shop.worth_moving() == [Move("A-1", "erie", "reno", Decimal(1), 150, proven=True)]
        assert shop.worth_moving(most=0) == shop.worth_moving(wish=lambda: "stop") == []


def test_the_desk_finds_what_would_turn_an_order_by_number_or_key(desk: str) -> None:
    """Both name the same order, in the run named or the latest."""
    with Desk.open(Path(desk)) as shop:
        assert shop.counterfactuals("2") == shop.counterfactuals(SECOND, 2)
