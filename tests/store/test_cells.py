"""Records as text, for forms: what a dump writes, drafts too."""

import csv
from pathlib import Path

import pytest

from domdesk.canonical import FILES
from domdesk.desk import Desk
from tests.shop import write_shop


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk.create(tmp_path / "shop.desk")
    made.import_paths([write_shop(tmp_path / "shop")])
    return made


@pytest.mark.parametrize("table", ["locations", "products", "stock", "rate_cards", "rate_zones", "rate_prices"])
def test_cells_are_what_a_dump_writes(desk: Desk, tmp_path: Path, table: str) -> None:
    """Each record has every column, and in it the text that its canonical file has."""
    with desk:
        desk.dump(tmp_path / "out")
        with (tmp_path / "out" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            assert desk.cells(table) == list(csv.DictReader(file))
        assert all(tuple(cells) == FILES[f"{table}.csv"][1] for cells in desk.cells(table))


def test_drafts_are_among_them(desk: Desk) -> None:
    """A place that only stock names is there with its id alone, though a dump leaves it out."""
    with desk:
        desk.import_text("location\tsku\ton_hand\nprovo\tA-1\t4\n")
        (provo,) = [cells for cells in desk.cells("locations") if cells["location"] == "provo"]
        assert provo["kind"] == ""
        assert provo["active"] == "true"
