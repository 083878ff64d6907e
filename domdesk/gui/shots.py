"""Pictures of the window as a user meets it: `python -m domdesk.gui.shots DIR`, with or without a screen.

Every page with the demo shop routed, changes tried out, dialogs, docks and help, an import step by step, and a lesson;
each in two looks and two sizes, of which fewer can be asked for.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QApplication, QDialog, QWidget

from domdesk import lessons
from domdesk.gui import settings
from domdesk.gui.app import application, do_without_pandas
from domdesk.gui.fault_dialog import FaultDialog
from domdesk.gui.importing.draft import AT_A_PLACE
from domdesk.gui.look import theme
from domdesk.gui.orders.states import is_late
from domdesk.gui.parts.tables import TableView
from domdesk.gui.snapshot import Source
from domdesk.gui.window import Window

if TYPE_CHECKING:
    from domdesk.gui.lessons.page import LessonsPage
    from domdesk.gui.locations.page import LocationsPage
    from domdesk.gui.rules.page import RulesPage
    from domdesk.gui.runs.page import RunsPage
    from domdesk.gui.stock.page import StockPage

LOOKS: tuple[theme.Mode, ...] = ("light", "dark")
SIZES = ((1280, 800), (1920, 1080))
SETTLE_SECONDS = 0.3
PATIENCE_SECONDS = 600
BAD_ROWS = """order,channel,placed_at,ship_to_name,country,region,city,postal_code,line,sku,quantity,unit_price,currency
5001,shopify,2026-11-20,Ann Lee,US,OH,Akron,44301,1,MUG-NAV,2,14.95,USD
5002,shopify,2026-11-20,Bo Diaz,US,ID,Boise,83702,1,MUG-CRE,two,14.95,USD
5003,shopify,2026-11-20,Cy Roe,US,TX,Austin,78701,1,,1,14.95,USD
5004,shopify,2026-11-20,Di Poe,US,WA,Seattle,98101,1,MUG-MOS,-3,14.95,USD
5005,shopify,2026-11-20,Ed Fox,US,CO,Denver,80202,1,MUG-MOS,1,14.95,USD
"""
SUPPLIER = """Art.Nr;Artikelbez.;Verfügb. Reno;Verfügb. Erie;EK netto;Gew. (kg);Hinweis
MUG-NAV;Tasse marine;100+;5;4,25;0,35;neu
MUG-CRE;Tasse creme;auf Anfrage;12;4,50;0,35;
MUG-MOS;Tasse moos;ausverkauft;viele;4,50;0,36;
"""
NEWER = "location,sku,on_hand,safety_stock\nreno,MUG-NAV,41,2\nreno,MUG-CRE,7,0\nerie,NEW-1,12,0\n"


def take(folder: Path, sizes: Sequence[tuple[int, int]] = SIZES, looks: Sequence[theme.Mode] = LOOKS) -> list[Path]:
    """Write the pictures into `folder`; the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    do_without_pandas()
    app = application()
    made = []
    with tempfile.TemporaryDirectory(prefix="domdesk-") as scratch:
        settings.use(Path(scratch) / "window.ini")
        window = Window("light")
        window.looks.apply()
        window.show()
        window.warm_up()
        for name, reach in STEPS.items():
            reach(app, window, Path(scratch))
            for width, height in sizes:
                window.resize(width, height)
                for look in looks:
                    theme.apply(app, look)
                    window.orders.table.scrollTo(window.orders.table.currentIndex())
                    _pass(app, SETTLE_SECONDS)
                    file = folder / f"{name}-{look}-{width}x{height}.png"
                    _uppermost(window).grab().save(str(file))
                    made.append(file)
        window.close()
    return made


def _uppermost(window: Window) -> QWidget:
    """What is pictured: the dialog or the help that was opened last, else the window."""
    standing: list[QWidget] = [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]
    if window.help.window is not None and window.help.window.isVisible():
        standing.append(window.help.window)
    return standing[-1] if standing else window


def _clear(window: Window) -> None:
    """Close what stands over the window."""
    while (over := _uppermost(window)) is not window:
        over.close()
        QApplication.sendPostedEvents()


def _start(app: QApplication, window: Window, scratch: Path) -> None:
    _until(app, lambda: window.map is not None)


def _split_order(app: QApplication, window: Window, scratch: Path) -> None:
    session = window.session
    session.open_demo(scratch)
    _until(app, lambda: session.now is not None and session.jobs.running is None)
    window.route()
    _until(app, lambda: session.now is not None and session.now.plan is not None)
    split = [row for row in session.now.rows if row.shipments > 1] if session.now else []
    in_time = [row for row in split if row.due and not is_late(row)]
    session.select(min(in_time or split, key=lambda row: row.lines).key)
    _until(app, lambda: session.answer is not None)


def _what_if(app: QApplication, window: Window, scratch: Path) -> None:
    """Keep the order from the place that ships most of it."""
    inspector, now = window.inspector, window.session.now
    inspector.open_change()
    panel = inspector.panel
    if panel is None or now is None:
        raise RuntimeError("the panel did not open")
    form, order = panel.form, window.session.selection
    _until(app, lambda: form.place.count() > 0)
    form.what.setCurrentIndex(form.what.findData("never"))
    form.what.activated.emit(form.what.currentIndex())
    place = next(row for row in now.rows if row.key == order).sources[0]
    form.place.setCurrentIndex(form.place.findData(place))
    form.place.activated.emit(form.place.currentIndex())
    _pass(app, 2)


def _palette(app: QApplication, window: Window, scratch: Path) -> None:
    if window.inspector.panel is not None:
        window.inspector.panel.closed.emit()
    window.find_action()
    window.palette_.line.setText("rou")


def _page(name: str) -> Callable[[QApplication, Window, Path], None]:
    """What shows a page, and selects the first row of its table."""

    def show(app: QApplication, window: Window, scratch: Path) -> None:
        window.show_page(name)
        _pass(app, 1)
        table = getattr(window.pages[name], "table", None)
        if isinstance(table, TableView):
            table.selectRow(0)
        _until(app, lambda: window.session.jobs.running is None)
        _pass(app, 1)

    return show


def _compare(app: QApplication, window: Window, scratch: Path) -> None:
    """Route by another policy, and put both runs side by side."""
    _clear(window)
    window.route_by("priority")
    _until(app, lambda: window.session.jobs.running is None)
    window.show_page("runs")
    page = cast("RunsPage", window.pages["runs"])
    _pass(app, 1)
    page.table.selectAll()
    page.compare_runs()
    _until(app, lambda: page.comparison is not None)


def _policies(app: QApplication, window: Window, scratch: Path) -> None:
    """Ask which policies are to be compared."""
    window.compare_policies()


def _regret(app: QApplication, window: Window, scratch: Path) -> None:
    """Route together and one by one, and look at what the second costs more."""
    page = cast("RunsPage", window.pages["runs"])
    before = page.comparison
    if page.form is not None:
        page.form.go.click()
    _until(app, lambda: page.comparison is not None and page.comparison is not before)
    if page.comparison is not None:
        page.comparison.tabs.setCurrentWidget(page.comparison.regret)


def _rule_prices(app: QApplication, window: Window, scratch: Path) -> None:
    """Price the rules of the policy of the shop, by which the orders are routed again."""
    window.route_by("shop")
    _until(app, lambda: window.session.jobs.running is None)
    window.show_page("rules")
    view = cast("RulesPage", window.pages["rules"]).policy
    _until(app, lambda: view.policy is not None)
    view.tabs.setCurrentWidget(view.prices)
    if view.prices.price.isEnabled():
        view.prices.price.click()
    _until(app, lambda: window.session.jobs.running is None)


def _worth(app: QApplication, window: Window, scratch: Path) -> None:
    """Look at what one more of each product is worth."""
    window.show_page("stock")
    page = cast("StockPage", window.pages["stock"])
    page.worth_button.click()
    _until(app, lambda: bool(page.worth.about.text()))


def _crash(app: QApplication, window: Window, scratch: Path) -> None:
    """A fault of the program's own, whose report one may send."""
    try:
        raise ZeroDivisionError
    except ZeroDivisionError as error:
        FaultDialog(error, window).show()


def _export(app: QApplication, window: Window, scratch: Path) -> None:
    _clear(window)
    window.show_page("orders")
    window.outgoing.export()


def _close_place(app: QApplication, window: Window, scratch: Path) -> None:
    """Ask when the first location is closed."""
    _clear(window)
    window.show_page("locations")
    page = cast("LocationsPage", window.pages["locations"])
    _pass(app, 1)
    page.table.selectRow(0)
    page.side.close_days.click()


def _backups(app: QApplication, window: Window, scratch: Path) -> None:
    _clear(window)
    window.unsaved.give_up()
    window.guard.show_backups()
    _until(app, lambda: window.session.jobs.running is None)


def _help(app: QApplication, window: Window, scratch: Path) -> None:
    _clear(window)
    window.help.open_here()


def _unsaved(app: QApplication, window: Window, scratch: Path) -> None:
    """Type into a location, and ask to route without it."""
    _clear(window)
    page = cast("LocationsPage", window.pages["locations"])
    page.side.form.rows["name"].field.put("Columbus North")
    page.side.form.take_typed("name")
    window.route()


def _audit(app: QApplication, window: Window, scratch: Path) -> None:
    window.docks.switches["audit"].trigger()
    _pass(app, 1)


def _far_off(app: QApplication, window: Window, scratch: Path) -> None:
    """Select an order to Hawaii, which the map frames."""
    now = window.session.now
    window.show_page("orders")
    window.map_dock.raise_()
    window.session.select(next(row.key for row in now.rows if row.region == "HI") if now else None)
    _until(app, lambda: window.session.answer is not None)


def _lesson(app: QApplication, window: Window, scratch: Path) -> None:
    """Play a lesson up to its first question."""
    window.show_page("lessons")
    page = cast("LessonsPage", window.pages["lessons"])
    page.open(lessons.lessons()[0])
    _until(app, lambda: page.play.playing is not None and window.session.jobs.running is None)
    page.play.go_on()
    _until(app, lambda: page.play.stage.map is not None)


def _told(app: QApplication, window: Window, scratch: Path) -> None:
    """Look at the answer without a prediction."""
    play = cast("LessonsPage", window.pages["lessons"]).play
    _until(app, lambda: window.session.jobs.running is None)
    play.skip.click()
    _until(app, lambda: play.playing is not None and not play.playing.waits)


def _settings(app: QApplication, window: Window, scratch: Path) -> None:
    _clear(window)
    window.show_settings()
    _pass(app, 1)


def _import(app: QApplication, window: Window, scratch: Path) -> None:
    _clear(window)
    orders = scratch / "orders with bad rows.csv"
    orders.write_text(BAD_ROWS, "utf-8")
    window.review(Source(files=(orders,)))
    _until(app, window.imports.go.isEnabled)


def _left_out(app: QApplication, window: Window, scratch: Path) -> None:
    window.imports.view.look_at("left")


def _columns(app: QApplication, window: Window, scratch: Path) -> None:
    sheet = scratch / "lieferant.csv"
    sheet.write_text(SUPPLIER, "utf-8")
    window.review(Source(files=(sheet,)))
    page, form = window.imports, window.imports.columns_form
    _until(app, page.go.isEnabled)
    page.columns.click()
    _until(app, form.isVisible)
    form.kind_chosen.emit("stock")
    _until(app, lambda: form.draft is not None and form.draft.kind == "stock")
    for row in (2, 3):
        form.columns.choose(row, AT_A_PLACE)
    _pass(app, 2)


def _changed(app: QApplication, window: Window, scratch: Path) -> None:
    window.review(Source(text=NEWER))
    _until(app, window.imports.go.isEnabled)
    window.imports.view.look_at("changed")


def _history(app: QApplication, window: Window, scratch: Path) -> None:
    window.imports.go.click()
    _until(app, lambda: not window.imports.isVisible() and window.session.jobs.running is None)
    window.show_orders()
    window.docks.switches["history"].trigger()
    _pass(app, 1)


STEPS = {
    "start": _start,
    "orders": _split_order,
    "what-if": _what_if,
    "palette": _palette,
    "stock": _page("stock"),
    "locations": _page("locations"),
    "rates": _page("rates"),
    "rules": _page("rules"),
    "sources": _page("sources"),
    "runs": _page("runs"),
    "lessons": _page("lessons"),
    "compare": _compare,
    "compare-policies": _policies,
    "one-by-one": _regret,
    "rule-prices": _rule_prices,
    "worth": _worth,
    "crash": _crash,
    "export": _export,
    "close-place": _close_place,
    "unsaved": _unsaved,
    "backups": _backups,
    "help": _help,
    "settings": _settings,
    "import": _import,
    "import-left-out": _left_out,
    "import-columns": _columns,
    "import-changed": _changed,
    "history": _history,
    "audit": _audit,
    "far-off": _far_off,
    "lesson": _lesson,
    "lesson-told": _told,
}


def _pass(app: QApplication, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        app.processEvents()
        time.sleep(0.01)


def _until(app: QApplication, done: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not done():
        if time.monotonic() > end:
            raise TimeoutError("the window did not get there")
        _pass(app, 0.02)


def _size(text: str) -> tuple[int, int]:
    width, height = map(int, text.split("x"))
    return width, height


if __name__ == "__main__":
    if not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    parser = argparse.ArgumentParser(prog="python -m domdesk.gui.shots", description="Take pictures of the window.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--looks", nargs="+", choices=LOOKS, default=LOOKS)
    parser.add_argument("--sizes", nargs="+", type=_size, default=SIZES, metavar="WIDTHxHEIGHT")
    asked = parser.parse_args()
    for picture_file in take(asked.folder, asked.sizes, asked.looks):
        sys.stdout.write(f"{picture_file}\n")
