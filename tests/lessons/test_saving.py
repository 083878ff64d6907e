"""A lesson made of a desk and some of its orders: only what matters to them, and they ship as they did."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from domdesk import paths
from domdesk.desk import Desk, check_lesson
from domdesk.errors import InputError
from domdesk.lessons import Lesson, Option, Question, Step, read, write

NOW = "2026-11-20T09:00:00-08:00"
ORDERS = ["#1001", "#1002", "#1003"]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The demo shop of 200 orders, some of them routed by its own policy."""
    with Desk.demo(tmp_path_factory.mktemp("shop")) as desk:
        desk.route("shop", orders=ORDERS, now=NOW)
        yield desk


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_a_lesson_holds_what_its_orders_need(shop: Desk, tmp_path: Path) -> None:
    """A few rows of the desk, its policy and clock; the orders ship from there as they did, at the same cost."""
    lesson = shop.draft_lesson("our-shop", ORDERS, title="Our shop")
    assert lesson.folder == paths.user_lessons() / "our-shop"
    assert (lesson.policy, datetime.fromisoformat(lesson.now)) == ("shop", datetime.fromisoformat(NOW))
    folder = shop.save_lesson(lesson, ORDERS)
    assert folder == lesson.folder
    assert read(folder) == (lesson, [])
    assert check_lesson(folder) == []
    skus = {
        line.sku for row in shop.order_rows(located=False) if row.order in ORDERS for line in shop.order(row.key).lines
    }
    assert {row["sku"] for row in rows(folder / "products.csv")} == skus
    assert {row["sku"] for row in rows(folder / "stock.csv")} == skus
    assert [row["order"] for row in rows(folder / "orders.csv")] == ["#1001", *["#1002"] * 2, *["#1003"] * 3]
    assert {file.name for file in folder.glob("*.toml")} == {"desk.toml", "lesson.toml", "policy-1.toml"}
    small = sum(len(rows(file)) for file in folder.glob("*.csv"))
    before = sum(shop.counts().values())
    assert small < before / 2
    with Desk.lesson(lesson, tmp_path) as desk:
        _, there = desk.route(lesson.policy, now=lesson.now)
        _, here = shop.route("shop", orders=ORDERS, now=NOW)
        assert there.shipments == here.shipments
        assert there.costs == here.costs
        assert [answer.right for answer in desk.answers(lesson)] == [
            tuple(sorted(s.location for s in here.shipments if s.order.order == order)) for order in ORDERS
        ]


def test_an_anonymous_lesson_names_nobody(shop: Desk, tmp_path: Path) -> None:
    """No name, street, phone or mail of a customer is in its files; where they live stays, for it has a price."""
    people = [row for row in shop.cells("orders") if row["order"] in ORDERS]
    lesson = shop.draft_lesson("nobody", ORDERS, folder=tmp_path)
    folder = shop.save_lesson(lesson, ORDERS, anonymous=True)
    texts = "".join(file.read_text("utf-8") for file in folder.iterdir())
    for person in people:
        secrets = [person[c] for c in ("ship_to_name", "address1", "address2", "phone", "email", "order_ref")]
        assert all(secret not in texts for secret in secrets if secret), person
        assert person["postal_code"] in texts
    assert "example.com" not in texts
    assert {row["ship_to_name"] for row in rows(folder / "orders.csv")} == {"Customer 1", "Customer 2", "Customer 3"}


def test_what_others_have_reserved_is_not_in_the_lesson(tmp_path: Path) -> None:
    """Open units alone are asked for, and units promised to other orders count as committed."""
    with Desk.create(tmp_path / "a.desk", zone="UTC") as desk:
        world = tmp_path / "world"
        world.mkdir()
        (world / "locations.csv").write_text("location,kind,country\nreno,warehouse,US\nerie,warehouse,US\n")
        (world / "products.csv").write_text("sku,weight_g\nMUG,200\nPOT,900\n")
        (world / "stock.csv").write_text("location,sku,on_hand,committed\nreno,MUG,9,1\nerie,POT,4,0\n")
        (world / "orders.csv").write_text(
            "order,country,line,sku,quantity\n1,US,1,MUG,5\n2,US,1,MUG,2\n3,US,1,POT,1\n4,US,1,MUG,1\n"
        )
        (world / "commitments.csv").write_text("order,line,location,sku,quantity\n1,1,reno,MUG,3\n4,1,reno,MUG,1\n")
        desk.import_paths([world])
        desk.import_paths([_settings(tmp_path, "committed_includes_open_orders = true")])
        draft = replace(desk.draft_lesson("few", ["1"], now="2026-03-02T09:00"), folder=tmp_path / "few")
        folder = desk.save_lesson(draft, ["1"])
        assert [(r["order"], r["quantity"]) for r in rows(folder / "orders.csv")] == [("1", "2")]
        # 9 on hand; the 1 committed is taken for the open orders', so that 3 + 1 reserved are left. It stays so below.
        assert [(r["location"], r["on_hand"], r["committed"]) for r in rows(folder / "stock.csv")] == [
            ("reno", "9", "4")
        ]
        assert [r["location"] for r in rows(folder / "locations.csv")] == ["reno"]
        with Desk.lesson(draft, tmp_path) as made:
            assert [row.available for row in made.stock()] == [5]
            assert made.settings()["committed_includes_open_orders"] is False
        with pytest.raises(InputError, match="Nothing of order 4 is open"):
            desk.save_lesson(replace(draft, folder=tmp_path / "none"), ["4"])
        assert not (tmp_path / "none").exists()
        with pytest.raises(InputError, match="exists already"):
            desk.save_lesson(draft, ["1"])
        with pytest.raises(InputError, match="cannot name a lesson"):
            desk.draft_lesson("Our Lesson!", ["1"])
        with pytest.raises(InputError, match="needs an order"):
            desk.draft_lesson("none", [])
        with pytest.raises(InputError, match="no policy called 'x'"):
            desk.draft_lesson("none", ["1"], policy="x")


def test_the_check_tells_what_a_lesson_lacks(tmp_path: Path, shop: Desk) -> None:
    """Orders, lines, places, products, policies unknown; no right option; undated stock; rows and files unreadable."""
    lesson = shop.draft_lesson("wrong", ORDERS[:1], folder=tmp_path)
    folder = shop.save_lesson(lesson, ORDERS[:1])
    key = lesson.questions[0].order
    assert key is not None

    def found(*questions: Question) -> dict[str, str]:
        write_questions(lesson, questions)
        return {issue.key: issue.text for issue in check_lesson(folder)}

    found_in = found(
        Question("sources", "?", order=key._replace(order="#9999")),
        Question("sources", "?", order=key, line="7"),
        Question("cost", "?", of="total", policy="dearest", less="x"),
        Question("number", "?", of="available", location="moon", sku="AIR"),
        Question("cost", "?", of="total", order=key, only=("mars",)),
    )
    assert {k.removeprefix("step ") for k in found_in} == {
        "1, question, order", "2, question, line", "3, question, policy", "3, question, less", "4, question, location",
        "4, question, sku", "5, question, only",
    }  # fmt: skip
    assert found_in["step 4, question, location"] == "There is no location 'moon' in the lesson."
    then, later = Option("2020-01-01", "Then"), Option("2020-01-02", "Later")
    choice = Question("choice", "?", of="arrival", order=key, options=(then, later))
    told = found(choice)["step 1, question, option"]
    assert told.startswith("None of the options is right. The program finds: 2026-11-")
    day = told.split(": ")[1].rstrip(".")
    assert found(replace(choice, options=(then, Option(day, "That day")))) == {}
    (folder / "policy-1.toml").write_text('name = "shop"\nmethod = "cheapest"\nmax_stock_age_hours = 48\n')
    header, *stock = (folder / "stock.csv").read_text("utf-8").splitlines()
    (folder / "stock.csv").write_text("\n".join([header.replace("as_of", "seen"), *stock, ",,x" + "," * 8]) + "\n")
    assert [(issue.file, issue.key) for issue in check_lesson(folder) if issue.file == "stock.csv"] == [
        ("stock.csv", f"row {len(stock) + 2}, location"),
        ("stock.csv", f"row {len(stock) + 2}, sku"),
        ("stock.csv", f"row {len(stock) + 2}, on_hand"),
        ("stock.csv", "as_of"),
    ]
    (folder / "policy-1.toml").write_text("name =")
    assert "not valid TOML" in check_lesson(folder)[0].text


def _settings(folder: Path, text: str) -> Path:
    """A desk.toml."""
    (folder / "desk.toml").write_text(text)
    return folder / "desk.toml"


def write_questions(lesson: Lesson, questions: tuple[Question, ...]) -> None:
    """Write the lesson with these questions, each in a step of its own."""
    write(replace(lesson, steps=tuple(Step("x", question=question) for question in questions)))
