"""What would have to change for another place to ship an order, and what makes an order or a line of it impossible.

Widgets for what was asked and heard. Called by the decision's view.
"""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from domdesk.gui.decision.asked import Asked, Heard
from domdesk.gui.decision.remarks import Go, page_link
from domdesk.gui.decision.sections import section, tone
from domdesk.gui.look.icons import mark_icon
from domdesk.gui.parts.boxes import below, beside, cells
from domdesk.gui.parts.folds import Fold, link
from domdesk.gui.parts.formatting import difference, number
from domdesk.gui.parts.words import label, tr
from domdesk.gui.snapshot import Answer, Snapshot
from domdesk.records import Conflict, Counterfactual, OrderKey

Try = Callable[[Counterfactual], None]
FEW_CHANGES = 5
PAGES = {"units": "stock", "cheaper": "stock", "cutoff": "locations", "capacity": "locations", "transit": "rates",
         "rule": "rules", "setting": "rules"}  # fmt: skip
"""Where what would have to change is changed for good."""


def can_try(change: Counterfactual, answer: Answer) -> bool:
    """Whether the what-if panel can make just this change: a unit's cost, or the one choice there is lifted."""
    return (change.kind == "cheaper" and bool(change.sku)) or (change.kind == "choice" and len(answer.choices) == 1)


def change_parts(
    now: Snapshot, run: int, answer: Answer, asked: Asked, go: Go, try_it: Try | None
) -> Iterable[QWidget]:
    """The question what would have to change, or what was heard of it; `try_it` None where nothing can be tried."""
    key = answer.order.key
    heard = asked.heard(run, key)
    yield from section(tr("What would have to change?"))
    if heard is None:
        about = tr("For each other place: the least change that alone would let it ship, tried by routing again.")
        yield label(about, quiet=True, wrap=True)
        yield _question(tr("Work it out"), tr("What would have to change?"), lambda: asked.ask_changes(run, key))
    elif heard.changes is not None:
        yield from _changes(now, heard.changes, answer, go, try_it)
    else:
        yield _pending(heard)


def _changes(
    now: Snapshot, changes: Sequence[Counterfactual], answer: Answer, go: Go, try_it: Try | None
) -> Iterable[QWidget]:
    if not changes:
        yield label(tr("There is no other place to ask about."), quiet=True, wrap=True)
        return
    chosen = answer.decision.chosen.costs.total if answer.decision else None
    in_turn = sorted(changes, key=lambda one: one.kind == "none")

    def some(shown: Sequence[Counterfactual]) -> QWidget:
        box = QWidget()
        grid = cells(box, down=8)
        for row, one in enumerate(shown):
            sign, known = label(), now.locations.get(one.location)
            sign.setPixmap(mark_icon(known.kind if known else None).pixmap(16, 16))
            grid.addWidget(sign, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(_change(now, one, chosen, answer, go, try_it), row, 1)
        grid.setColumnStretch(1, 1)
        return box

    if len(in_turn) <= FEW_CHANGES:
        yield some(in_turn)
    else:
        more = tr("Show all {n} changes", n=number(len(in_turn)))
        yield Fold(lambda: some(in_turn[:FEW_CHANGES]), lambda: some(in_turn), more)


def _change(
    now: Snapshot, one: Counterfactual, chosen: int | None, answer: Answer, go: Go, try_it: Try | None
) -> QWidget:
    """One change in a sentence, what the order would cost against now, and what can be done about it."""
    box = QWidget()
    layout = below(box, gap=2)
    layout.addWidget(label(one.text, wrap=True))
    feet = beside(gap=12)
    if one.kind != "none" and one.cost_minor is not None and chosen is not None:
        against = tr("The order: {difference}", difference=difference(one.cost_minor - chosen, now.currency))
        feet.addWidget(label(against, quiet=True, rank="small"))
    if not one.verified:
        feet.addWidget(tone(tr("not tried by routing again"), "warn"))
    if try_it is not None and can_try(one, answer):
        feet.addWidget(_described(link(tr("Try it")), one.text, lambda: try_it(one)))
    elif page := PAGES.get(one.kind):
        names = {"stock": tr("See the stock"), "locations": tr("See the places"), "rates": tr("See the rates"),
                 "rules": tr("See the rules")}  # fmt: skip
        feet.addWidget(_described(link(names[page]), one.text, lambda: go(page)))
    feet.addStretch(1)
    layout.addLayout(feet)
    return box


def why_parts(run: int, key: OrderKey, line: str, asked: Asked, go: Go) -> Iterable[QWidget]:
    """The question what makes an order ('' as a whole) or a line impossible, or what was heard of it."""
    heard = asked.heard(run, key, line)
    if heard is None:
        ask = tr("What makes it impossible?")
        about = tr("line {line}", line=line) if line else tr("order {order}", order=key.order)
        yield _question(ask, about, lambda: asked.ask_why(run, key, line))
    elif heard.conflict is not None:
        yield from _conflict(heard.conflict, go)
    else:
        yield _pending(heard)


def _conflict(conflict: Conflict, go: Go) -> Iterable[QWidget]:
    """The fewest rules that forbid it together, each with the way to it."""
    yield label(conflict.sentence, wrap=True)
    for rule in conflict.rules:
        yield page_link(tr("See the rules: {rule}", rule=rule), "rules", go)


def _pending(heard: Heard) -> QWidget:
    return tone(heard.fault, "warn") if heard.fault else label(tr("Working it out…"), quiet=True)


def _question(text: str, about: str, ask: Callable[[], None]) -> QWidget:
    """A link that asks, at the left of its row."""
    box = QWidget()
    row = beside(box)
    row.addWidget(_described(link(text), about, ask))
    row.addStretch(1)
    return box


def _described(button: QWidget, about: str, do: Callable[[], None]) -> QWidget:
    button.setAccessibleDescription(about)
    button.clicked.connect(lambda _=False: do())  # type: ignore[attr-defined]
    return button
