"""What a rate file does not say is asked for once, in one sentence, and remembered by the desk."""

from pathlib import Path

import pytest

import domdesk
from domdesk import cli
from domdesk.desk import Desk
from domdesk.errors import InputError
from domdesk.intake import read_paths, read_text
from domdesk.intake.facts import FACTS
from domdesk.records import ImportResult
from tests.intake.read import FIXTURES

MATRIX = FIXTURES / "rates_matrix.csv"
CHARTS = [FIXTURES / f"rates_zonechart_origin_{origin}.json" for origin in ("303", "981")]
TOLD = {"carrier": "Peach Post", "service": "Parcel", "currency": "USD"}


@pytest.fixture
def desk(tmp_path: Path):
    with Desk.create(tmp_path / "a.desk", "USD", "UTC") as desk:
        yield desk


def issues(result: ImportResult) -> dict[str, str]:
    """Code → text of everything that an import told."""
    return {issue.code: issue.text for file in result.files for issue in file.issues}


def test_all_that_is_missing_is_named_at_once_and_nothing_is_kept(desk: Desk) -> None:
    """The sentence names what is missing and how to give it; what was given is not asked for again."""
    with pytest.raises(InputError) as refused:
        desk.import_paths([MATRIX])
    assert str(refused.value) == (
        "rates_matrix.csv does not say its carrier, service and currency. "
        "Tell them once: --set carrier=USPS --set service='Ground Advantage' --set currency=USD."
    )
    with pytest.raises(
        InputError, match=r"does not say its service\. Tell it once: --set service='Ground Advantage'\."
    ):
        desk.import_paths([MATRIX], facts={"carrier": "Peach Post", "currency": "usd"})
    assert desk.counts()["rate_cards"] == 0


def test_what_was_told_is_remembered_for_files_of_that_name_and_header(desk: Desk, tmp_path: Path) -> None:
    """Next year's file of the same name needs nothing; another header, or another name, is asked anew."""
    assert "remembered" not in issues(desk.import_paths([MATRIX], facts=TOLD))
    again = desk.import_paths([MATRIX])
    assert issues(again)["remembered"].startswith(
        "Taken as it was told before: carrier 'Peach Post', currency 'USD' and service 'Parcel'."
    )
    assert [(file.new, file.changed, file.unchanged) for file in again.files] == [(0, 0, 24)]
    text = MATRIX.read_text(encoding="utf-8")
    for name, content in (("rates_matrix.csv", text.replace("Zone 3", "Zone 6")), ("other.csv", text)):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        with pytest.raises(InputError, match="does not say its carrier, service and currency"):
            desk.import_paths([path])


def test_a_fact_told_anew_takes_the_place_of_the_old(desk: Desk) -> None:
    """The others stay as they were."""
    desk.import_paths([MATRIX], facts=TOLD)
    changed = desk.import_paths([MATRIX], facts={"currency": "CAD"})
    assert "currency" not in issues(changed)["remembered"]
    assert "currency 'CAD'" in issues(desk.import_paths([MATRIX]))["remembered"]


def test_zones_by_distance_are_remembered_until_told_to_keep_the_cards(desk: Desk) -> None:
    """A table told zones=usps draws them anew each time; after a chart it is told to keep the card's."""
    desk.import_paths([MATRIX], facts={**TOLD, "zones": "usps"})
    assert desk.counts()["rate_zones"] == 5
    desk.import_paths(CHARTS, facts={"card": "peach-post-parcel"})
    assert "origins_replaced" not in issues(desk.import_paths([MATRIX], facts={"zones": "keep"}))
    desk.import_paths([MATRIX])
    assert desk.counts()["rate_zones"] == 9


def test_a_dry_run_remembers_nothing(desk: Desk) -> None:
    desk.import_paths([MATRIX], facts=TOLD, dry_run=True)
    with pytest.raises(InputError, match="does not say its carrier"):
        desk.import_paths([MATRIX])


def test_a_dump_carries_them_to_a_new_desk(desk: Desk, tmp_path: Path) -> None:
    """And a second dump is the same."""
    desk.import_paths([MATRIX], facts=TOLD)
    desk.dump(tmp_path / "one")
    with Desk.create(tmp_path / "b.desk", "USD", "UTC") as other:
        other.import_paths([tmp_path / "one"])
        other.dump(tmp_path / "two")
        assert (tmp_path / "one/desk.toml").read_text() == (tmp_path / "two/desk.toml").read_text()
        assert "remembered" in issues(other.import_paths([MATRIX]))


def test_a_pasted_table_is_asked_the_same(desk: Desk) -> None:
    """A block copied from a spreadsheet has no name of its own, only its header."""
    block = MATRIX.read_text(encoding="utf-8").replace(",", "\t")
    with pytest.raises(InputError, match="pasted block does not say its carrier"):
        desk.import_text(block)
    assert desk.import_text(block, facts=TOLD).files[0].reading.kind == "rates"
    assert "remembered" in issues(desk.import_text(block))


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"carier": "X"}, "'carier' is nothing that can be set beside a file. Take one of carrier, service"),
        ({**TOLD, "currency": "US"}, "currency 'US' is not a currency code. Write USD, CAD or EUR."),
        ({**TOLD, "unit": "stone"}, "unit 'stone' is not known. Write g, kg, oz or lb."),
        ({**TOLD, "unit": "kg"}, "rates_matrix.csv says itself that unit is lb. Leave out --set unit."),
        ({**TOLD, "zones": "ups"}, "zones 'ups' is not known. Write usps or keep."),
        ({**TOLD, "card": " "}, "card is blank. Write --set card=usps-ground-advantage."),
        ({**TOLD, "origin": "303"}, "No file of this import has a use for origin. Leave out --set origin."),
    ],
)
def test_facts_that_cannot_be_are_refused(facts: dict[str, str], says: str) -> None:
    with pytest.raises(InputError) as refused:
        read_paths([MATRIX], facts=facts)
    assert str(refused.value).startswith(says)


def test_what_a_desk_remembers_is_checked_too(desk: Desk, tmp_path: Path) -> None:
    """A desk.toml written by hand may hold anything; what cannot be is asked for anew."""
    desk.import_paths([MATRIX], facts=TOLD)
    desk.dump(tmp_path)
    text = (tmp_path / "desk.toml").read_text(encoding="utf-8")
    (tmp_path / "desk.toml").write_text(text.replace('"USD"\nservice', '"Dollar"\nweather = "fine"\nservice'))
    desk.import_paths([tmp_path / "desk.toml"])
    with pytest.raises(InputError, match=r"does not say its currency\. Tell it once"):
        desk.import_paths([MATRIX])


def test_facts_beside_files_that_say_all_are_refused() -> None:
    """They were meant for another file."""
    with pytest.raises(InputError, match="No file of this import has a use for carrier and unit"):
        read_text("sku,title\nA,Lamp\n", facts={"carrier": "X", "unit": "kg"})


def test_every_fact_is_told_in_the_readme() -> None:
    readme = (Path(domdesk.__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    assert all(f"--set {name}=" in readme or f"`{name}`" in readme for name in FACTS)


def test_two_files_that_would_be_one_card_are_refused(tmp_path: Path) -> None:
    """One call tells all its files the same, so two tables would overwrite each other."""
    twin = tmp_path / "twin.csv"
    twin.write_bytes(MATRIX.read_bytes())
    with pytest.raises(InputError, match=r"would both be the rate card 'peach-post-parcel'\. Import them one after"):
        read_paths([MATRIX, twin], facts=TOLD)


def test_a_card_without_zones_is_told_until_it_has_some(desk: Desk) -> None:
    """A chart in the same call, or an earlier one, is enough."""
    facts = {**TOLD, "card": "peach"}
    assert issues(desk.import_paths([MATRIX], facts=facts))["no_zones"].startswith(
        "Rate card 'peach' has prices but no zones yet, so it ships nowhere."
    )
    assert "no_zones" not in issues(desk.import_paths([MATRIX, *CHARTS], facts=facts))
    assert "no_zones" not in issues(desk.import_paths([MATRIX]))


def test_charts_of_one_call_add_up_and_a_later_one_says_what_it_replaces(desk: Desk) -> None:
    """Both origins' rows stand side by side; a later call with one of them alone names the other as replaced."""
    assert "origins_replaced" not in issues(desk.import_paths([MATRIX, *CHARTS], facts={**TOLD, "card": "peach"}))
    assert desk.counts()["rate_zones"] == 9
    later = issues(desk.import_paths(CHARTS[1:]))
    assert later["origins_replaced"].startswith("The zones of rate card 'peach' from 303 were replaced")
    assert desk.counts()["rate_zones"] == 3


def test_the_command_line_takes_facts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Missing ones end with 2 and one sentence, nothing on stdout; with --set the import is done."""
    desk = str(tmp_path / "a.desk")
    assert cli.main(["new", desk]) == 0
    capsys.readouterr()
    assert cli.main(["import", desk, str(MATRIX), "--set", "carrier=Peach Post", "--set", "service = Parcel"]) == 2
    out, err = capsys.readouterr()
    assert (out, err) == ("", "rates_matrix.csv does not say its currency. Tell it once: --set currency=USD.\n")
    told = [word for fact in TOLD.items() for word in ("--set", "=".join(fact))]
    assert cli.main(["import", desk, str(MATRIX), *told, "--json"]) == 0
    assert cli.main(["import", desk, str(MATRIX), "--set", "currency"]) == 2
    assert "write it as carrier=USPS, not 'currency'" in capsys.readouterr().err


def test_the_readme_names_every_fact_and_what_it_may_be() -> None:
    """So that nobody has to wait for the question to know the answers."""
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    for name, fact in FACTS.items():
        assert name in text, name
        for choice in fact.column.choices:
            assert choice in text, (name, choice)
