"""One whole journey: a shop's own export comes in, decisions leave as files, the desk proves repeatable."""

import csv
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from domdesk import cli, paths

WORLD = paths.data() / "harbor-and-pine"
EXPORT = paths.data() / "harbor-and-pine-shopify-orders.csv"
NOW = "2026-11-22T09:00:00-05:00"


def test_from_a_shopify_export_to_decisions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A seller loads places, products and stock, then a Shopify export; routes; asks why; and leaves with files that
    hold the plan line by line. The desk checks clean, and its dump makes an equal desk that routes to the same plan."""

    def call(*words: str | Path, ends_with: tuple[int, ...] = (0,)) -> Any:
        code = cli.main([*map(str, words), "--json"])
        out, err = capsys.readouterr()
        assert code in ends_with, err
        return json.loads(out)

    desk = tmp_path / "shop.desk"
    call("new", desk, "--timezone", "America/New_York")
    call("import", desk, *(file for file in sorted(WORLD.iterdir()) if file.name != "orders.csv"))
    (read,) = call("import", desk, EXPORT)["files"]
    assert (read["kind"], read["format"]) == ("orders", "shopify")

    plan = call("route", desk, "--policy", "shop", "--now", NOW, ends_with=(0, 3))
    wanted = canonical_lines()
    assert (plan["orders"], plan["lines"]) == (len({order for order, _ in wanted}), len(wanted))
    assert (read["orders"], read["skipped"]) > (
        plan["orders"],
        0,
    )  # cancelled and fulfilled ones are counted, not routed
    assert Decimal(plan["units"]) == sum(wanted.values())
    per_order = Counter(s["order"] for s in plan["shipments"])
    split = next(order for order, boxes in per_order.items() if boxes > 1)
    decision = call("explain", desk, split)
    assert decision["sentence"]
    assert len(decision["chosen"]["shipments"]) == per_order[split]
    assert all(Decimal(way["difference"]) >= 0 for way in decision["alternatives"] if way["feasible"])

    csv_file, xlsx_file = map(Path, call("export", desk, "--as", "decisions", "--out", tmp_path / "out")["files"])
    with csv_file.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assigned = {(s["order"], a["line"], s["location"]): a["quantity"] for s in plan["shipments"] for a in s["lines"]}
    left = {(u["order"], u["line"], ""): u["quantity"] for u in plan["unassigned"]}
    assert {(r["order"], r["line_id"], r["from_location"]): r["qty"] for r in rows} == assigned | left
    assert all(r["reason"] for r in rows if not r["from_location"])
    assert sum(Decimal(r["ship_cost"] or 0) for r in rows) == Decimal(plan["cost"]["transport"])
    assert openpyxl.load_workbook(xlsx_file)["Decisions"].max_row == len(rows) + 1

    assert call("check", desk) == {"ok": True, "faults": []}
    call("dump", desk, tmp_path / "dump")
    copy = tmp_path / "copy.desk"
    call("new", copy, "--currency", "EUR", "--timezone", "Asia/Tokyo")
    call("import", copy, tmp_path / "dump")
    call("dump", copy, tmp_path / "again")
    assert files(tmp_path / "again") == files(tmp_path / "dump")
    again = call("route", copy, "--policy", "shop", "--now", NOW, ends_with=(0, 3))
    assert {**again, "seconds": None} == {**plan, "seconds": None}


def canonical_lines() -> dict[tuple[str, str], Decimal]:
    """The units of each order and line that the world's own orders file asks for: the same orders as the export's."""
    with (WORLD / "orders.csv").open(newline="", encoding="utf-8") as file:
        return {(row["order"], row["line"]): Decimal(row["quantity"]) for row in csv.DictReader(file)}


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
