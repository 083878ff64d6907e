"""On the command line: an import can be taken back, and what it left out goes into a file with the reasons."""

import csv
import json
from pathlib import Path

import pytest

from domdesk import cli
from tests.shop import write_shop

ORDERS = """\
order,country,line,sku,quantity,note
1,US,1,A,2,keep
1,,2,B,two,
2,US,1,A,1,
3,XX,1,A,1,
3,,2,B,1,"both, lines"
4,US,1,A
"""


@pytest.fixture
def desk(tmp_path: Path) -> str:
    assert cli.main(["new", str(tmp_path / "a.desk"), "--timezone", "UTC"]) == 0
    return str(tmp_path / "a.desk")


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> dict[str, object]:
    """What a command prints with --json."""
    capsys.readouterr()
    assert cli.main([*words, "--json"]) == code
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_an_import_is_taken_back_listed_and_made_again(desk, tmp_path, capsys):
    """Each command gives the change as JSON and in words; what cannot be done is refused with a way out."""
    shop = write_shop(tmp_path / "shop")
    said(capsys, "import", desk, str(shop / "locations.csv"))
    said(capsys, "import", desk, str(shop / "orders.csv"))
    taken = said(capsys, "undo", desk)
    assert (taken["batch"], taken["kind"], taken["undone"], taken["can_redo"]) == (2, "import", True, True)
    assert taken["label"] == "Imported orders.csv: 3 new orders"
    assert [b["undone"] for b in said(capsys, "history", desk)["batches"]] == [True, False]  # type: ignore[index, union-attr]
    assert said(capsys, "redo", desk)["undone"] is False
    assert said(capsys, "undo", desk, "--batch", "1")["batch"] == 1
    capsys.readouterr()
    assert cli.main(["history", desk]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in shown] == ["batch", "2", "1"]
    assert "Imported locations.csv: 3 new locations" in shown[2]
    assert shown[2].endswith("taken back")
    assert cli.main(["undo", desk, "--batch", "9"]) == 2
    assert capsys.readouterr().err == "There is no batch 9 on this desk. `domdesk history` lists those there are.\n"
    assert cli.main(["undo", desk]) == 0
    assert "Taken back: Imported orders.csv: 3 new orders" in capsys.readouterr().out
    assert cli.main(["undo", desk]) == 2
    assert cli.main(["redo", desk]) == 0
    assert capsys.readouterr().out == "Made again: Imported orders.csv: 3 new orders\n"


def test_a_new_desk_has_no_history(desk, capsys):
    capsys.readouterr()
    assert cli.main(["history", desk]) == 0
    assert capsys.readouterr().out == "Nothing has been imported yet.\n"


def rows_of(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.reader(file, strict=True))


def test_rows_left_out_are_written_with_their_reasons_and_own_cells(desk, tmp_path, capsys):
    """A row with a fault, all lines of an order that is left out, and a row of another length as far as it goes."""
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")
    out = tmp_path / "skipped.csv"
    result = said(capsys, "import", desk, str(tmp_path / "orders.csv"), "--skipped-out", str(out), code=3)
    assert result["files"][0]["skipped"] == 4  # type: ignore[index]
    header, *rows = rows_of(out)
    assert header == ["skipped row", "reason", "order", "country", "line", "sku", "quantity", "note"]
    assert [(row[0], row[2:]) for row in rows] == [
        ("3", ["1", "", "2", "B", "two", ""]),
        ("5", ["3", "XX", "1", "A", "1", ""]),
        ("6", ["3", "", "2", "B", "1", "both, lines"]),
        ("7", ["4", "US", "1", "A"]),
    ]
    assert "'two' is not a number" in rows[0][1]
    assert rows[1][1] == rows[2][1]
    assert rows[2][1].endswith("Order 3 is left out with its 2 lines.")
    assert rows[3][1].startswith("Row 7 has 4 cells but the header has 6")


def test_nothing_left_out_writes_nothing_and_several_files_write_one_each(desk, tmp_path, capsys):
    """Each under the name given, with its source's name behind; also in a rehearsal."""
    shop, out = write_shop(tmp_path / "shop"), tmp_path / "out" / "left.csv"
    out.parent.mkdir()
    said(capsys, "import", desk, str(shop), "--skipped-out", str(out))
    assert list(out.parent.iterdir()) == []
    (shop / "orders.csv").write_text(ORDERS, encoding="utf-8")
    (shop / "stock.csv").write_text("location,sku,on_hand\nreno,A-1,many\nreno,B-2,1\n", encoding="utf-8")
    said(capsys, "import", desk, str(shop), "--dry-run", "--skipped-out", str(out), code=3)
    assert sorted(path.name for path in out.parent.iterdir()) == ["left-orders.csv", "left-stock.csv"]
    assert rows_of(out.parent / "left-stock.csv")[1][2:] == ["reno", "A-1", "many"]


def test_a_place_that_cannot_be_written_to_is_named(desk, tmp_path, capsys):
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")
    nowhere = str(tmp_path / "nowhere" / "left.csv")
    assert cli.main(["import", desk, str(tmp_path / "orders.csv"), "--skipped-out", nowhere]) == 2
    assert f"The skipped rows cannot be written to {nowhere}: No such file or directory." in capsys.readouterr().err
