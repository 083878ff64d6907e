"""Unknown sheets at the command line: refused with a proposal, read with --mapping, remembered by desk and dump."""

import json
import tomllib
from pathlib import Path

import pytest

from domdesk import cli
from domdesk.desk import Desk
from domdesk.errors import InputError
from domdesk.records import MappingNeededError, SheetMapping

SHEET = "Ordr nmbr;Itm SKU;Qnty;Ctry\n1;A;2;NL\n2;B;1;DE\n"
LATER = "Ctry;Qnty;Itm SKU;Ordr nmbr\nFR;5;C;3\n"


@pytest.fixture
def desk(tmp_path: Path) -> str:
    path = str(tmp_path / "a.desk")
    assert cli.main(["new", path]) == 0
    return path


def written(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_refusal_shows_a_mapping_that_can_be_saved(
    desk: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, nothing on stdout; below the sentence stands TOML that, saved, reads the sheet."""
    sheet = written(tmp_path, "fair.csv", SHEET)
    capsys.readouterr()
    assert cli.main(["import", desk, sheet, "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    sentence, _, toml = err.partition("\n\n")
    assert "'Ordr nmbr' as order" in sentence
    assert "--mapping FILE" in sentence
    mapping = written(tmp_path, "fair.toml", toml)
    assert cli.main(["import", desk, sheet, "--mapping", mapping, "--json"]) == 0
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert (file["kind"], file["format"], file["orders"], file["units"]) == ("orders", "generic", 2, "3")


def test_the_next_sheet_of_that_header_needs_nothing(
    desk: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also in another order of columns, in a dry run, and in a desk made from the dump, whose dump is the same."""
    mapping = 'mapping.kind = "orders"\n[columns]\norder = "Ordr nmbr"\nsku = "Itm SKU"\nquantity = "Qnty"\n'
    first = written(tmp_path, "fair.csv", SHEET)
    assert cli.main(["import", desk, first, "--mapping", written(tmp_path, "m.toml", mapping), "--dry-run"]) == 0
    assert cli.main(["import", desk, first]) == 2  # a dry run remembers nothing
    assert cli.main(["import", desk, first, "--mapping", written(tmp_path, "m.toml", mapping)]) == 0
    later = written(tmp_path, "later.csv", LATER)
    assert cli.main(["import", desk, later]) == 0
    assert "mapped before" in capsys.readouterr().out
    one, two, other = str(tmp_path / "one"), str(tmp_path / "two"), str(tmp_path / "b.desk")
    assert cli.main(["dump", desk, one]) == 0
    kept = tomllib.loads((Path(one) / "desk.toml").read_text(encoding="utf-8"))["mappings"]
    assert [m["columns"]["sku"] for m in kept.values()] == ["Itm SKU"]
    for command in (["new", other], ["import", other, str(Path(one) / "desk.toml")], ["dump", other, two]):
        assert cli.main(command) == 0
    assert (Path(one) / "desk.toml").read_bytes() == (Path(two) / "desk.toml").read_bytes()
    assert cli.main(["import", other, later]) == 0


def test_a_faulty_mapping_is_one_sentence(desk: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2, the key named; a mapping in the desk that cannot be is refused where it is needed, not before."""
    sheet = written(tmp_path, "fair.csv", SHEET)
    bad = written(tmp_path, "m.toml", '[mapping]\nkind = "orders"\n[columns]\nordre = "x"\n')
    capsys.readouterr()
    assert cli.main(["import", desk, sheet, "--mapping", bad]) == 2
    assert capsys.readouterr().err.startswith("m.toml: columns.ordre is nothing that a mapping says.")


def test_the_window_can_ask_show_and_give_a_mapping(tmp_path: Path) -> None:
    """The refusal carries the proposal; the desk makes others, of files and pasted text; a corrected one is taken."""
    path = Path(written(tmp_path, "fair.csv", SHEET))
    with Desk.create(tmp_path / "a.desk") as desk:
        with pytest.raises(MappingNeededError) as refused:
            desk.import_paths([path], dry_run=True)
        assert desk.propose_mapping(path) == refused.value.proposal
        assert desk.propose_mapping(SHEET).columns == refused.value.proposal.columns
        assert desk.propose_mapping(SHEET, "stock").kind == "stock"
        given = SheetMapping("orders", {"order": "Ordr nmbr", "sku": "Itm SKU", "quantity": "Qnty"})
        assert desk.import_text(SHEET, mapping=given).files[0].reading.orders == 2
        assert desk.import_paths([Path(written(tmp_path, "later.csv", LATER))]).files[0].reading.orders == 1
        with pytest.raises(InputError):
            desk.import_text(SHEET, mapping=SheetMapping("orders", {"order": "Nowhere"}))


def test_a_desk_knows_its_own_places_in_a_header(desk: str, tmp_path: Path) -> None:
    """The same sheet is read once the desk has the places that its columns are called after; ids are kept."""
    sheet = "SKU,Product,Austin Garage,Tacoma\nA,Mug,3,4\n"
    with Desk.open(Path(desk)) as opened:
        before = opened.import_text(sheet, dry_run=True)
        opened.import_text("location,name,kind,country,city\nau,Austin Garage,store,US,\nta,,warehouse,US,Tacoma\n")
        after = opened.import_text(sheet)
        assert opened.propose_mapping(sheet).locations == {"Austin Garage": "au", "Tacoma": "ta"}
        held = [(row.location, row.on_hand) for row in opened.stock()]
    assert [before.files[0].reading.kind, after.files[0].reading.kind] == ["products", "stock"]
    assert held == [("au", 3), ("ta", 4)]
