"""What the window can be told to do, as one list: menus, buttons, palette and the page of keys are made from it."""

from collections.abc import Callable
from dataclasses import dataclass

from domdesk.gui.parts.words import tr

SWITCH = "switch"
"""What an action `checks` that is on or off by itself; any other name is a group of which one is on."""
PAGE = "page"
DESK, IDLE, RUN = "desk", "idle", "run"


@dataclass(frozen=True, slots=True)
class Spec:
    """One action: what it is called, where it stands, how it is reached, and what it needs to be of use.

    `verb` names the window's method (dotted: that of one of its parts), called with `about` where that is given.
    """

    name: str
    menu: str
    text: Callable[[], str]
    verb: str
    keys: str = ""
    icon: str = ""
    tip: Callable[[], str] = str
    needs: tuple[str, ...] = ()
    checks: str = ""
    about: str = ""
    group_end: bool = False


# fmt: off
SPECS = (
    Spec("new", "file", lambda: tr("New desk…"), "desks.new", "Ctrl+N", "new-desk",
         lambda: tr("Make an empty desk"), (IDLE,)),
    Spec("open", "file", lambda: tr("Open…"), "desks.open", "Ctrl+O", "open",
         lambda: tr("Open a desk from a file"), (IDLE,)),
    Spec("demo", "file", lambda: tr("Open the demo shop"), "desks.open_demo", "Ctrl+D", "demo",
         lambda: tr("Open a shop with 12 locations and 200 orders to try things with"), (IDLE,), group_end=True),
    Spec("import", "file", lambda: tr("Import files…"), "incoming.import_files", "Ctrl+I", "import",
         lambda: tr("Bring in orders, stock, locations, products or rates; you see what would happen first"),
         (IDLE,)),
    Spec("paste", "file", lambda: tr("Paste a block"), "incoming.paste", "Ctrl+V", "paste",
         lambda: tr("Bring in rows copied from a spreadsheet; you see what would happen first"), (IDLE,)),
    Spec("export", "file", lambda: tr("Export decisions…"), "outgoing.export", "Ctrl+E", "export",
         lambda: tr("Write what ships from where, for a shop's system, suppliers or the floor"), (DESK, IDLE, RUN)),
    Spec("save-decision", "file", lambda: tr("Save this decision…"), "outgoing.save_decision", "Ctrl+P",
         "export", lambda: tr("Write why the selected order ships as it does, as a web page or PDF"),
         (DESK, IDLE, RUN, "decision")),
    Spec("save-report", "file", lambda: tr("Save the run's report…"), "outgoing.save_report", "Ctrl+Shift+P", "export",
         lambda: tr("Write what the run shown costs and who ships, as a web page or PDF"), (DESK, IDLE, RUN)),
    Spec("save-day", "file", lambda: tr("Save the report of the day…"), "outgoing.save_day", "Ctrl+Alt+P", "export",
         lambda: tr("Write how all orders stand now, accepted or planned by any run, as a web page or PDF"),
         (DESK, IDLE, RUN), group_end=True),
    Spec("save-copy", "file", lambda: tr("Save a copy…"), "outgoing.save_copy", "Ctrl+Shift+S", "copy",
         lambda: tr("Write all that this desk holds, runs and history too, into another file"), (DESK, IDLE),
         group_end=True),
    Spec("save-lesson", "file", lambda: tr("Save as a lesson…"), "lessons.save_as_lesson", "Ctrl+Shift+L", "lessons",
         lambda: tr("Make a lesson of this desk and the orders that are selected"), (DESK, IDLE, "orders"),
         group_end=True),
    Spec("backups", "file", lambda: tr("Backups…"), "guard.show_backups", "Ctrl+Alt+B", "copy",
         tip=lambda: tr("The dated copies of this desk, one more now, and the way back to one of them"),
         needs=(DESK, IDLE), group_end=True),
    Spec("settings", "file", lambda: tr("Settings…"), "show_settings", "Ctrl+,", "settings",
         lambda: tr("Look, text size, and the desk's time zone and shipping words"), group_end=True),
    Spec("close", "file", lambda: tr("Close desk"), "desks.close", "Ctrl+W",
         tip=lambda: tr("Close this desk and show the start page; everything is saved already"), needs=(DESK, IDLE)),
    Spec("quit", "file", lambda: tr("Quit"), "close", "Ctrl+Q",
         tip=lambda: tr("End the program; everything is saved already")),

    Spec("undo", "edit", lambda: tr("Undo"), "undo", "Ctrl+Z",
         tip=lambda: tr("Take the last change of the desk's records back"), needs=(DESK, IDLE, "undoable")),
    Spec("redo", "edit", lambda: tr("Redo"), "redo", "Ctrl+Shift+Z; Ctrl+Y",
         tip=lambda: tr("Make again what was taken back last"), needs=(DESK, IDLE, "redoable"), group_end=True),
    Spec("palette", "edit", lambda: tr("Find an action…"), "find_action", "Ctrl+K", "search",
         lambda: tr("Type what you want to do, a page, a desk, a policy or an order")),
    Spec("go-to-order", "edit", lambda: tr("Go to order…"), "find_order", "Ctrl+G",
         tip=lambda: tr("Type an order's number or a customer's name and choose it"), needs=(DESK, "orders")),
    Spec("find", "edit", lambda: tr("Filter orders"), "find_orders", "Ctrl+F",
         tip=lambda: tr("Show only the orders that hold what you type"), needs=(DESK,)),
    Spec("filter-columns", "edit", lambda: tr("Filter each column…"), "page_verbs.filter_columns",
         tip=lambda: tr("Show a field below each heading of the orders, to filter by that column alone"),
         needs=(DESK, "orders")),
    Spec("copy-table", "edit", lambda: tr("Copy as table"), "page_verbs.copy_table", "Ctrl+Shift+C", "copy",
         lambda: tr("Copy the rows selected, else all shown, for a spreadsheet"), (DESK,), group_end=True),
    Spec("add-location", "edit", lambda: tr("Add location"), "page_verbs.press", about="locations.add",
         tip=lambda: tr("Type in a place or party that can ship"), needs=(DESK, IDLE)),
    Spec("add-product", "edit", lambda: tr("Add product"), "page_verbs.press", about="stock.add",
         tip=lambda: tr("Type in an article that is sold"), needs=(DESK, IDLE)),
    Spec("add-card", "edit", lambda: tr("New rate card…"), "page_verbs.press", about="rates.new",
         tip=lambda: tr("Add a carrier's service by hand"), needs=(DESK, IDLE)),
    Spec("add-rule", "edit", lambda: tr("Add rule…"), "page_verbs.press", about="rules.policy.add",
         tip=lambda: tr("Build a rule of the policy chosen from drop-downs"), needs=(DESK, IDLE)),
    Spec("add-closed-days", "edit", lambda: tr("Add closed days…"), "page_verbs.press",
         about="locations.side.closures.add", needs=(DESK, IDLE),
         tip=lambda: tr("Days on which the place selected is closed, known ahead, such as holidays")),
    Spec("duplicate", "edit", lambda: tr("Duplicate"), "page_verbs.duplicate",
         tip=lambda: tr("Make another like the location or rule that is selected"), needs=(DESK, IDLE)),
    Spec("remove", "edit", lambda: tr("Remove"), "page_verbs.remove",
         tip=lambda: tr("Remove the location, product, card or rule that is selected"), needs=(DESK, IDLE)),

    Spec("route", "run", lambda: tr("Route"), "route", "F5", "route",
         lambda: tr("Decide which place ships what, for all open orders"), (DESK, IDLE, "orders")),
    Spec("stop", "run", lambda: tr("Stop, keep best"), "stop", "Shift+F5", "stop",
         lambda: tr("End the run now with the best plan found"), ("routing",)),
    Spec("cancel", "run", lambda: tr("Cancel"), "cancel", "Ctrl+F5", "cancel",
         lambda: tr("End what is running and change nothing"), ("busy",), group_end=True),
    Spec("compare-policies", "run", lambda: tr("Compare policies…"), "compare_policies", "Ctrl+Alt+C", "compare",
         tip=lambda: tr("Route the same orders by several policies and set them side by side"),
         needs=(DESK, IDLE, "orders")),
    Spec("change", "run", lambda: tr("Change the order…"), "inspector.open_change", "Ctrl+T",
         tip=lambda: tr("See what another place, service or day would do to it, before anything is kept"),
         needs=(DESK, "decision")),
    Spec("pin", "run", lambda: tr("Pin or unpin the order"), "inspector.switch_pin", "Ctrl+B", "pin",
         lambda: tr("Keep the selected order's decision in sight while you look at others"), (DESK, "decision"),
         group_end=True),
    Spec("reoptimise", "run", lambda: tr("Route what is not accepted anew"), "acts.reoptimise", "Alt+F5", "route",
         tip=lambda: tr("Route what is open again, and say what that saves against keeping the plan"),
         needs=(DESK, IDLE, RUN, "orders")),
    Spec("again", "run", lambda: tr("Route again after an import"), "switch_routing_again",
         tip=lambda: tr("When orders were imported, route all open ones together in the background"), checks=SWITCH),
    Spec("automatic", "run", lambda: tr("Route what arrives"), "switch_automatic",
         tip=lambda: tr("Watch a folder: orders that arrive in it are routed and accepted without a person"),
         needs=(DESK,), checks=SWITCH),

    Spec("accept", "orders", lambda: tr("Accept"), "acts.accept", "Ctrl+Shift+A", "check",
         lambda: tr("Keep for the orders selected what they ship: later runs leave them alone, until released"),
         (DESK, IDLE, RUN)),
    Spec("accept-all", "orders", lambda: tr("Accept all that is routed"), "acts.accept_all", "Ctrl+Alt+A", "check",
         tip=lambda: tr("Accept every order that has a place and is not accepted yet"),
         needs=(DESK, IDLE, RUN), group_end=True),
    Spec("ship", "orders", lambda: tr("Mark as shipped"), "acts.ship", "Ctrl+Shift+M",
         tip=lambda: tr("Enter that the orders selected have left today: their units are on hand no more"),
         needs=(DESK, IDLE, RUN)),
    Spec("reject", "orders", lambda: tr("A place says no…"), "acts.reject", "Ctrl+R", "warning",
         lambda: tr("Enter that a place cannot send the order selected, or has too few, and find another way"),
         (DESK, IDLE, RUN)),
    Spec("close-place", "orders", lambda: tr("Close a place for some days…"), "close_place", "Ctrl+Shift+X",
         tip=lambda: tr("Enter when a place is closed, and route again what was to leave there"), needs=(DESK, IDLE),
         group_end=True),
    Spec("release", "orders", lambda: tr("Release"), "acts.release", "Ctrl+Shift+R",
         tip=lambda: tr("Give back what the orders selected keep, so that they are open again"),
         needs=(DESK, IDLE, RUN)),
    Spec("cancel-order", "orders", lambda: tr("Cancel order…"), "acts.cancel", "Ctrl+Del",
         tip=lambda: tr("Close the orders selected and give back what they keep; Undo brings them back"),
         needs=(DESK, IDLE, "orders")),
    Spec("reopen", "orders", lambda: tr("Reopen a cancelled order…"), "acts.reopen", "Ctrl+Shift+Del",
         tip=lambda: tr("Let the next file bring orders back that were cancelled on this desk"), needs=(DESK, IDLE)),

    Spec("orders", "view", lambda: tr("Orders"), "show_page", "Ctrl+1", "orders",
         lambda: tr("The open orders, and where each ships from"), (DESK,), PAGE, "orders"),
    Spec("stock", "view", lambda: tr("Stock"), "show_page", "Ctrl+2", "stock",
         lambda: tr("What lies where, and what of it can be promised"), (DESK,), PAGE, "stock"),
    Spec("locations", "view", lambda: tr("Locations"), "show_page", "Ctrl+3", "locations",
         lambda: tr("The places and parties that can ship"), (DESK,), PAGE, "locations"),
    Spec("rates", "view", lambda: tr("Rates"), "show_page", "Ctrl+4", "rates",
         lambda: tr("What carriers charge, by card, zone and weight"), (DESK,), PAGE, "rates"),
    Spec("rules", "view", lambda: tr("Rules"), "show_page", "Ctrl+5", "rules",
         lambda: tr("The policies by which orders are routed, and their rules"), (DESK,), PAGE, "rules"),
    Spec("sources", "view", lambda: tr("Sources"), "show_page", "Ctrl+6", "sources",
         lambda: tr("Where stock and orders of other systems are read from, and how fresh they are"), (DESK,), PAGE,
         "sources"),
    Spec("runs", "view", lambda: tr("Runs"), "show_page", "Ctrl+7", "runs",
         lambda: tr("What was routed when, at what cost, and how runs differ"), (DESK,), PAGE, "runs"),
    Spec("lessons", "view", lambda: tr("Lessons"), "show_page", "Ctrl+8", "lessons",
         lambda: tr("Learn how orders are routed: predict, then see what the program decides"), (), PAGE, "lessons"),
    Spec("present", "view", lambda: tr("Present"), "lessons.switch_presenting", "F8",
         tip=lambda: tr("Large text for a room, and no names of customers and orders; arrow keys go through a lesson"),
         checks=SWITCH, group_end=True),
    Spec("back", "view", lambda: tr("Back"), "back", "Esc",
         tip=lambda: tr("Leave the page, else clear the filter, else the selection"), needs=(DESK,)),
    Spec("notices", "view", lambda: tr("Notices"), "strip.show_notices", "Ctrl+Shift+N", "bell",
         lambda: tr("What was reported since the program started"), group_end=True),
    Spec("system", "view", lambda: tr("Look of the system"), "looks.choose", checks="look", about="system",
         tip=lambda: tr("Light or dark as the desktop is")),
    Spec("light", "view", lambda: tr("Light"), "looks.choose", checks="look", about="light",
         tip=lambda: tr("Dark text on light ground")),
    Spec("dark", "view", lambda: tr("Dark"), "looks.choose", checks="look", about="dark",
         tip=lambda: tr("Light text on dark ground"), group_end=True),
    Spec("larger", "view", lambda: tr("Larger text"), "looks.larger", "Ctrl++; Ctrl+=",
         tip=lambda: tr("Make all text a tenth larger, up to 160 %")),
    Spec("smaller", "view", lambda: tr("Smaller text"), "looks.smaller", "Ctrl+-",
         tip=lambda: tr("Make all text a tenth smaller, down to 80 %")),
    Spec("normal", "view", lambda: tr("Normal text size"), "looks.normal", "Ctrl+0",
         tip=lambda: tr("Text as large as the system has it"), group_end=True),

    Spec("help", "help", lambda: tr("Help"), "help.open_here", "F1", "help",
         lambda: tr("Read about the page shown, beside your work")),
    Spec("begin", "help", lambda: tr("How to begin"), "help.show_start",
         tip=lambda: tr("Five minutes, and a tutorial for each kind of user")),
    Spec("keys", "help", lambda: tr("Keys"), "help.show_keys", "Shift+F1",
         tip=lambda: tr("Every key and what it does"), group_end=True),
    Spec("news", "help", lambda: tr("What is new"), "help.show_news",
         tip=lambda: tr("What each version of domdesk brought")),
    Spec("about", "help", lambda: tr("About domdesk"), "help.show_about",
         tip=lambda: tr("Which version this is, what it runs on, and whether all it needs is there")),
)
# fmt: on


def menu_names() -> dict[str, str]:
    """The menus in their order."""
    return {
        "file": tr("&File"),
        "edit": tr("&Edit"),
        "run": tr("&Run"),
        "orders": tr("&Orders"),
        "view": tr("&View"),
        "help": tr("&Help"),
    }
