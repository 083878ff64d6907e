"""What the inspector shows where no order is selected: the run in figures, or before the first run what the desk holds.

In: the snapshot; out: widgets from top to bottom. Called by the decision's view.
"""

from collections.abc import Callable, Iterable

from PySide6.QtWidgets import QWidget

from domdesk.gui.decision.remarks import Go, draft_locations, page_link
from domdesk.gui.decision.sections import pairs, places_table, run_sentence, section, title, tone
from domdesk.gui.decision.ways import Way
from domdesk.gui.parts.controls import verb_button
from domdesk.gui.parts.folds import link
from domdesk.gui.parts.formatting import money, number, policy_name
from domdesk.gui.parts.words import label, several, tr
from domdesk.gui.snapshot import Snapshot
from domdesk.records import Plan, requested_service

Act = Callable[[str], None]
"""Does an action of the window, by its name."""


def run_parts(
    now: Snapshot, plan: Plan, costs: Callable[[str, list[Way]], QWidget], go: Go, act: Act
) -> Iterable[QWidget]:
    """The run: what it costs and how good it is, by part and by place; `costs` makes the titled bars of ways."""
    yield title(tr("Run {run}", run=now.run), tr("policy: {policy}", policy=policy_name(plan.policy)))
    yield label(run_sentence(now, plan), wrap=True)
    others = sum(row.run is not None and row.run != now.run for row in now.rows)
    if others:
        stand = several(others, "{n} other order stands as an earlier run decided.",
                        "{n} other orders stand as earlier runs decided.")  # fmt: skip
        yield label(stand, wrap=True)
        yield action_link(tr("Save the report of the day…"), "save-day", act)
    if now.acceptable and now.run == now.latest:
        yield verb_button(
            several(now.acceptable, "Accept {n} order", "Accept all {n} orders"),
            tr("Keep for every order that has a place what it ships; Undo takes it back"),
            lambda: act("accept-all"),
        )
    money_line = tr(
        "Revenue {revenue} · margin {margin}",
        revenue=money(plan.revenue_minor, plan.currency),
        margin=money(plan.margin_minor, plan.currency),
    )
    yield label(money_line, quiet=True, wrap=True)
    left_out = tr("The margin is the revenue less what is shipped costs; what found no place is in neither.")
    yield label(left_out if plan.unassigned else tr("The margin is the revenue less what is shipped costs."),
                quiet=True, rank="small", wrap=True)  # fmt: skip
    yield from _drafts(now, go)
    yield costs(tr("What it costs"), [Way(tr("run {run}", run=now.run), plan.costs, chosen=False)])
    yield from section(tr("Who ships"))
    yield places_table(now, plan)
    if plan.notices:
        yield from section(tr("Doubts"))
        for notice in plan.notices:
            yield label(notice, wrap=True)
        if any(requested_service(notice) is not None for notice in plan.notices):
            yield action_link(tr("Say in the settings which service is meant"), "settings", act)
    yield label(tr("Select an order to see why it ships as it does."), quiet=True, wrap=True)


def desk_parts(now: Snapshot, go: Go) -> Iterable[QWidget]:
    """The desk before its first run: what it holds, and what to do next."""
    counts = now.counts
    yield title(now.path.stem, tr("not routed yet"))
    if counts["orders"]:
        waiting = several(counts["orders"], "{n} order waits to be routed.", "{n} orders wait to be routed.")
        yield label(waiting + " " + tr("Press Route (F5) to decide which place ships what."), wrap=True)
    else:
        yield label(tr("This desk has no open orders. Import some, or paste them."), wrap=True)
    yield from section(tr("What the desk holds"))
    names = {
        "orders": tr("open orders"),
        "lines": tr("order lines"),
        "locations": tr("locations"),
        "products": tr("products"),
        "stock": tr("stock figures"),
        "rate_cards": tr("rate cards"),
    }
    yield pairs([(names[key], number(counts[key])) for key in names])
    yield from _drafts(now, go)


def action_link(text: str, name: str, act: Act) -> QWidget:
    """A link that does an action of the window."""
    made = link(text)
    made.clicked.connect(lambda: act(name))
    return made


def _drafts(now: Snapshot, go: Go) -> Iterable[QWidget]:
    """What the desk lacks for a good plan, each with the way to it."""
    if not now.counts["rate_cards"]:
        yield tone(tr("Without a rate card no shipment can be priced. Import one."), "warn")
        yield page_link(tr("Go to the rates"), "rates", go)
    if now.counts["draft_locations"]:
        yield from draft_locations(now, go)
    if drafts := now.counts["draft_products"]:
        yield tone(
            several(drafts, "{n} product is a draft: its weight counts as 0.",
                    "{n} products are drafts: their weights count as 0."), "warn",
        )  # fmt: skip
        yield page_link(tr("Go to the stock"), "stock", go)
