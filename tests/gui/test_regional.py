"""Marks and order by the system's locale: in tables, sentences, reports, reviews and forms alike, names in English."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from pytestqt.qtbot import QtBot

from domdesk.desk import Desk
from domdesk.gui.parts import formatting
from domdesk.gui.parts.day_field import DayField
from domdesk.gui.parts.record_form import RecordForm
from domdesk.gui.parts.regional import follow, placed
from domdesk.gui.parts.typed import to_plain, typable
from domdesk.gui.plots.cost_bars import CostBars
from domdesk.gui.snapshot import Source
from domdesk.gui.window import Window
from domdesk.money import spoken
from domdesk.routing import LocalEngine
from domdesk.style import Style
from tests.gui.conftest import PATIENCE_MS, SharedSolver, labels, settle
from tests.gui.test_review import reviewed, texts

ORDERS = """order,line,sku,quantity,unit_price,country,postal_code,due
9001,1,MUG-NAV,2,1214.95,US,80202,2026-12-03
"""


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    formatting.use_style(Style())


@pytest.mark.parametrize(
    ("name", "amount", "figure", "day", "clock"),
    [
        ("C", "$1,234,567.50", "1,234,567.5", "Thu 3 Dec", "9:05\u202fPM"),
        ("en_US", "$1,234,567.50", "1,234,567.5", "Thu Dec 3", "9:05\u202fPM"),
        ("en_GB", "US$1,234,567.50", "1,234,567.5", "Thu 3 Dec", "21:05"),
        ("de_DE", "1.234.567,50\xa0$", "1.234.567,5", "Thu 3 Dec", "21:05"),
        ("fr_FR", "1\u202f234\u202f567,50\xa0$US", "1\u202f234\u202f567,5", "Thu 3 Dec", "21:05"),
        ("ja_JP", "$1,234,567.50", "1,234,567.5", "Thu Dec 3", "21:05"),
        ("hi_IN", "$12,34,567.50", "12,34,567.5", "Thu 3 Dec", "9:05\u202fPM"),
        ("sv_SE", "1\xa0234\xa0567,50\xa0US$", "1\xa0234\xa0567,5", "Thu 3 Dec", "21:05"),
        ("ar_EG", "$1,234,567.50", "1,234,567.5", "Thu 3 Dec", "9:05\u202fPM"),
    ],
)
def test_a_locale_gives_marks_and_order(name: str, amount: str, figure: str, day: str, clock: str) -> None:
    """Money, numbers, days and times of day are written as there, with Latin digits and English names; what is written
    can be typed as it stands."""
    follow(QLocale(name))
    assert formatting.money(123456750, "USD") == spoken(123456750, "USD") == amount
    assert formatting.number(Decimal("1234567.5")) == figure
    assert formatting.day(date(2026, 12, 3)) == day
    assert formatting.clock(datetime(2026, 12, 3, 21, 5, tzinfo=UTC).astimezone()) == clock
    assert to_plain(figure) == to_plain(typable(Decimal("1234567.50"))) == "1234567.5"
    assert to_plain(typable(Decimal("-0.25"))) == "-0.25"


def test_a_system_that_parts_no_thousands_or_gives_decimals_is_understood() -> None:
    """Without groups a number is one run of digits; the sign's place is found whether or not 1 comes as 1,00."""
    plain = QLocale("de_DE")
    plain.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    follow(plain)
    assert formatting.number(1234567) == "1234567"
    assert to_plain("1234567,5") == "1234567.5"
    assert [placed(one) for one in ("1,00\xa0¤", "¤1.00", "¤ 1", "?")] == ["#\xa0¤", "¤#", "¤ #", "¤#"]


def test_all_that_is_said_of_an_order_agrees(
    qtbot: QtBot,
    window: Window,
    worlds: dict[str, Path],
    solver: SharedSolver,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """With a German setting the table, the decision's sentence, the bars, a report and the review of an import write an
    amount and a day in one way."""
    monkeypatch.setattr(solver, "real", LocalEngine())
    follow(QLocale("de_DE"))
    desk = tmp_path / "routed.desk"
    desk.write_bytes(worlds["routed"].read_bytes())
    window.session.open(desk)
    settle(qtbot, window)
    now = window.session.now
    assert now is not None
    row = next(row for row in now.rows if row.shipments and row.cost_minor and row.cost_minor > 1000)
    assert row.delivery_date
    amount, day = formatting.money(row.cost_minor, "USD"), formatting.day(row.delivery_date)
    assert amount.endswith("\xa0$")
    assert amount[-5] == ","
    assert {amount, day} <= {column.text(row) for column in window.orders.table.table.columns}

    window.session.select(row.key)
    qtbot.waitUntil(lambda: window.session.answer is not None, timeout=PATIENCE_MS)
    answer = window.session.answer
    assert answer is not None
    assert answer.decision is not None
    sentence = answer.decision.sentence
    assert f"arriving {day}" in sentence
    assert "\xa0$ less than the next best way" in sentence
    assert "." not in sentence.partition("\xa0$")[0][-6:]
    bars = window.inspector.findChild(CostBars)
    assert bars is not None
    assert amount in bars.accessibleDescription()
    assert sentence in labels(window.inspector)

    page = tmp_path / "order.html"
    with Desk.open(worlds["routed"], LocalEngine()) as other:
        other.report(page, order=row.key)
    told = page.read_text("utf-8")
    assert amount in told
    assert formatting.day(row.delivery_date) + f" {row.delivery_date.year}" in told
    assert sentence in told

    window.review(Source(text=ORDERS))
    reviewed(window, qtbot)
    window.imports.view.chips["new"].click()
    held = " ".join(cell for line in texts(window.imports.view.records) for cell in line)
    assert "price 1.214,95\xa0$" in held
    assert "3 Dec 2026" in held


def test_a_form_shows_days_and_amounts_as_tables_do(qtbot: QtBot) -> None:
    """A stored time reads as people write it until its field is entered, and is not changed by looking at it; an amount
    has the digits of its currency, and zeros at its end are no change."""
    follow(QLocale("de_DE"))
    formatting.use_zone("UTC")
    form = RecordForm("stock", (("", ("location", "sku", "on_hand", "unit_cost", "as_of")),))
    qtbot.addWidget(form)
    form.currency = "USD"
    stored = {"location": "reno", "sku": "A-1", "on_hand": "2.5", "unit_cost": "3.2"}
    form.show_record(stored | {"as_of": "2026-11-19T21:00:00+00:00"})
    form.show()
    counted, cost = form.rows["as_of"].field, form.rows["unit_cost"].field
    assert (form.rows["on_hand"].field.text(), cost.text(), counted.text()) == ("2,5", "3,20", "19 Nov 2026, 21:00")
    counted.setFocus()
    qtbot.waitUntil(counted.hasFocus)
    assert counted.text() == "2026-11-19T21:00:00+00:00"
    cost.setFocus()
    qtbot.waitUntil(lambda: counted.text() == "19 Nov 2026, 21:00")
    assert form.changes() == {}
    qtbot.keyClicks(cost, "1")
    cost.selectAll()
    qtbot.keyClicks(cost, "3,200")
    assert form.changes() == {}
    counted.setFocus()
    qtbot.waitUntil(counted.hasFocus)
    counted.selectAll()
    qtbot.keyClicks(counted, "2026-11-20")
    assert form.changes() == {"as_of": "2026-11-20"}
    formatting.use_zone(None)


def test_a_field_for_a_day_speaks_as_the_rest(qtbot: QtBot) -> None:
    """Where the month stands first it does so in the field too, with English names."""
    follow(QLocale("ja_JP"))
    field = DayField(date(2026, 12, 3))
    qtbot.addWidget(field)
    assert field.text() == "Thu Dec 3, 2026"
