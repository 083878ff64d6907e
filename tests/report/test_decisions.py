"""The decision files, read back with other programs' readers and matched line by line with the plan."""

import csv
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from domdesk.errors import DeskError
from domdesk.records import (
    Assignment,
    Costs,
    Line,
    Location,
    Order,
    OrderKey,
    Parcel,
    Plan,
    Problem,
    RateCard,
    Reason,
    Shipment,
    Unassigned,
)
from domdesk.report import decisions

NAMED = (
    "order line_id sku qty from_location supplier_po carrier service package billable_weight ship_cost handling_cost "
    "promise_date eta split_no reason"
)
"""The columns that other tools look for, in their order."""

FIRST, SECOND = OrderKey("shopify", "=1001"), OrderKey("", "1002")


def world() -> tuple[Problem, Plan]:
    """Two orders: one in two shipments, the first with two lines and parcels; one left over, in part."""
    orders = (
        Order(
            "shopify",
            "=1001",
            0,
            (
                Line("1", "A-1", Decimal("2.0000"), title="+Mug"),
                Line("2", "00123", Decimal("1.5000"), title="Rope,\n by the metre"),
            ),
            due="2026-12-01",
            ship_to_name="@home",
            city="Zürich",
            postal_code="08001",
            country="CH",
        ),
        Order("", "1002", 1, (Line("1", "C-3", Decimal(3), title="-5"),), country="US"),
    )
    shipments = (
        Shipment(
            FIRST, 2, "erie", "kg", "Post", "Parcel", "2", None, None,
            (Parcel(Decimal(500), Decimal("0.5000"), 700),), Costs(item=100, handling=50, transport=700),
            (Assignment("1", "A-1", Decimal("1.0000")),),
        ),
        Shipment(
            FIRST, 1, "reno", "kg", "Post", "Parcel", "1", date(2026, 11, 23), date(2026, 11, 27),
            (Parcel(Decimal(500), Decimal("0.5"), 650), Parcel(Decimal(900), Decimal(1), 190)),
            Costs(item=900, handling=310, transport=840),
            (Assignment("1", "A-1", Decimal("1.0000")), Assignment("2", "00123", Decimal("1.5000"))),
        ),
    )  # fmt: skip
    left = (
        Unassigned(
            SECOND, "1", "C-3", Decimal(3),
            (Reason("reno", "no_stock", "Reno has 2 of the 3 needed."), Reason("erie", "no_stock", "Erie has none.")),
        ),
    )  # fmt: skip
    now = datetime(2026, 11, 22, tzinfo=UTC)
    card = RateCard("kg", "Post", "Parcel", "CHF", weight_unit="kg")
    places = (Location("reno"), Location("erie"))
    problem = Problem("CHF", "UTC", now, places, (), (), orders, (card,))
    costs = Costs(item=1000, handling=360, transport=1540, unfilled=300)
    units, assigned = Decimal("6.5"), Decimal("3.5")
    plan = Plan("cheapest", "optimal", True, 0, now, 2, 3, units, assigned, "CHF", costs, 0, 3200, 0.1, shipments, left)
    return problem, plan


@pytest.fixture
def written(tmp_path: Path) -> tuple[list[dict[str, str]], list[dict[str, object]]]:
    """The CSV's rows as csv reads them, and the workbook's as openpyxl reads it."""
    csv_file, xlsx_file = decisions.write(*world(), tmp_path / "new" / "folder")
    with csv_file.open(newline="", encoding="utf-8") as file:
        texts = list(csv.DictReader(file))
    sheet = openpyxl.load_workbook(xlsx_file)["Decisions"]
    names, *rest = sheet.iter_rows()
    assert all(cell.data_type != "f" for row in rest for cell in row)
    return texts, [{str(n.value): c.value for n, c in zip(names, row, strict=True)} for row in rest]


def test_the_shared_columns_stand_first_in_their_order() -> None:
    """The columns that other tools look for come first, in their order."""
    assert decisions.COLUMNS[:16] == tuple(NAMED.split())


def test_every_line_of_the_plan_is_there_once(written: tuple[list[dict[str, str]], list[dict[str, object]]]) -> None:
    """Assigned and unassigned quantities, read back by order, line and place, are the plan's own."""
    _, plan = world()
    expected = {(s.order.order, a.line, s.location): a.quantity for s in plan.shipments for a in s.lines}
    expected |= {(u.order.order, u.line, ""): u.quantity for u in plan.unassigned}
    texts, cells = written
    found = {(r["order"].removeprefix("'"), r["line_id"], r["from_location"]): Decimal(r["qty"]) for r in texts}
    assert found == expected
    assert len(texts) == len(expected)
    in_book = {(r["order"], r["line_id"], r["from_location"] or ""): Decimal(str(r["qty"])) for r in cells}
    assert in_book == expected


def test_amounts_add_up_to_the_plan(written: tuple[list[dict[str, str]], list[dict[str, object]]]) -> None:
    """Ship and handling cost stand once per shipment, so each column adds up to the plan's part."""
    _, plan = world()
    for rows in written:
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for row in rows:
            for column in ("ship_cost", "handling_cost", "package"):
                sums[column] += Decimal(str(row[column] or 0))
        assert sums["ship_cost"] == Decimal(plan.costs.transport) / 100
        assert sums["handling_cost"] == Decimal(plan.costs.handling) / 100
        assert sums["package"] == 3


def test_orders_come_in_import_order_and_shipments_in_theirs(
    written: tuple[list[dict[str, str]], list[dict[str, object]]],
) -> None:
    """Rows go by order, then shipment, then line; dates are ISO and unknown ones blank; leftovers tell why."""
    texts, _ = written
    assert [(r["split_no"], r["line_id"], r["eta"]) for r in texts] == [
        ("1", "1", "2026-11-27"),
        ("1", "2", "2026-11-27"),
        ("2", "1", ""),
        ("", "1", ""),
    ]
    assert [r["billable_weight"] + r["billable_unit"] for r in texts] == ["1.5kg", "", "0.5kg", ""]
    assert texts[0]["ship_cost"] == "8.40"
    assert texts[0]["promise_date"] == "2026-12-01"
    assert texts[3]["reason"] == "Reno has 2 of the 3 needed. Erie has none."


def test_text_that_looks_like_a_formula_is_disarmed(
    written: tuple[list[dict[str, str]], list[dict[str, object]]],
) -> None:
    """In CSV such a text gets an apostrophe; in the workbook it is a plain string; numbers stay numbers, ids text."""
    texts, cells = written
    assert [texts[0][c] for c in ("order", "title", "ship_to_name")] == ["'=1001", "'+Mug", "'@home"]
    assert texts[3]["title"] == "'-5"
    assert [cells[0][c] for c in ("order", "title", "ship_to_name")] == ["=1001", "+Mug", "@home"]
    assert (cells[1]["sku"], cells[1]["postal_code"], cells[1]["qty"]) == ("00123", "08001", 1.5)
    assert (texts[1]["sku"], texts[1]["title"], texts[1]["city"]) == ("00123", "Rope,\n by the metre", "Zürich")


@pytest.mark.parametrize("text", ["=A1", "+1", "-1", "@x", "\tx", "\rx"])
def test_every_way_to_start_a_formula_is_known(text: str) -> None:
    """Each first character that starts a formula is disarmed, elsewhere in a text it is left alone."""
    assert decisions._csv_cell(text) == "'" + text
    assert decisions._csv_cell("x" + text) == "x" + text
    assert decisions._csv_cell(Decimal("-1.50")) == "-1.50"


def test_an_endless_reason_still_fits_a_cell(tmp_path: Path) -> None:
    """A text longer than a spreadsheet cell may be is cut with an ellipsis rather than lost; the CSV has all of it."""
    problem, plan = world()
    reasons = tuple(Reason(f"place-{n}", "no_stock", "x" * 90) for n in range(500))
    left = Unassigned(SECOND, "1", "C-3", Decimal(3), reasons)
    csv_file, xlsx_file = decisions.write(problem, replace(plan, unassigned=(left,)), tmp_path)
    cell = openpyxl.load_workbook(xlsx_file)["Decisions"].cell(5, decisions.COLUMNS.index("reason") + 1).value
    assert str(cell).endswith("…")
    assert len(str(cell)) == 32_767
    assert "place-499" in csv_file.read_text(encoding="utf-8")


def test_a_failed_write_leaves_the_old_file_and_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where writing fails midway the old file stays whole, no half-written one is left, and the fault is a sentence."""
    first, _ = decisions.write(*world(), tmp_path)
    before = first.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(decisions, "_csv_cell", full)
    with pytest.raises(DeskError, match=r"No space left on device.*--out"):
        decisions.write(*world(), tmp_path)
    assert first.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["decisions.csv", "decisions.xlsx"]


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    """A path that is a file and not a folder is refused with a sentence."""
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    with pytest.raises(DeskError, match="cannot be written to"):
        decisions.write(*world(), tmp_path / "out")
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_parcels_can_be_addressed_by_it(tmp_path: Path) -> None:
    """The addressee is the desk's, street and phone included; of an order that is gone it is what the run knew."""
    row = {"channel": "shopify", "order": "=1001", **dict.fromkeys(decisions.SHIP_TO, "")}
    now = {"ship_to_name": "June Reed", "address1": "34 Juniper Ln", "city": "Zug", "phone": "+41 41 000 00 00"}
    csv_file, _ = decisions.write(*world(), tmp_path, decisions.ship_to([row | now]))
    with csv_file.open(newline="", encoding="utf-8") as file:
        first, *_, last = csv.DictReader(file)
    assert (first["ship_to_name"], first["address1"], first["city"]) == ("June Reed", "34 Juniper Ln", "Zug")
    assert first["phone"] == "'+41 41 000 00 00"
    assert (last["order"], last["country"], last["address1"]) == ("1002", "US", "")


def test_a_reason_names_its_place_once(tmp_path: Path) -> None:
    """Most reasons begin with the place; before the others it is put, by the name that people call it."""
    problem, plan = world()
    places = (Location("reno", "508 Larkin St"), Location("erie"))
    reasons = (
        Reason("reno", "no_stock", "508 Larkin St does not stock C-3."),
        Reason("erie", "barred_by_rule", "You chose only 508 Larkin St."),
    )
    left = replace(plan.unassigned[0], reasons=reasons)
    row = decisions.rows(replace(problem, locations=places), replace(plan, unassigned=(left,)))[-1]
    assert row["reason"] == "508 Larkin St does not stock C-3. erie: You chose only 508 Larkin St."
