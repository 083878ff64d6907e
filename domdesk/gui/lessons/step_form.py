"""The form of one step of a lesson that is made: its text, what it shows, and what it asks.

In and out: a Step. Made by the lesson editor, which says what there is to choose from.
"""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QPlainTextEdit, QWidget

from domdesk.gui.parts.form_fields import Line, Offer, Pick
from domdesk.gui.parts.formatting import part_names
from domdesk.gui.parts.words import label, tr
from domdesk.lessons import ASKED, KINDS, LOOKS, Look, Option, Question, Step, order_key, order_name
from domdesk.records import OrderKey

TEXT_LINES, FEW_LINES = 6, 3
NOTHING = ""


def look_names() -> dict[str, str]:
    return {
        "map": tr("the map"),
        "orders": tr("the orders"),
        "stock": tr("the stock"),
        "rates": tr("the rates"),
        "locations": tr("the places"),
        "rules": tr("the policies and their rules"),
        "costs": tr("what each way costs"),
        "funnel": tr("the funnel, stage by stage"),
        "compare": tr("policies side by side"),
    }


def kind_words() -> dict[str, str]:
    return {
        NOTHING: tr("nothing"),
        "sources": tr("which places ship"),
        "cost": tr("an amount of money"),
        "number": tr("a number"),
        "choice": tr("one of some options"),
    }


def asked_words() -> dict[str, str]:
    """What a question may be about."""
    return {
        "total": tr("the total cost"),
        **part_names(),
        "revenue": tr("the revenue"),
        "margin": tr("the margin"),
        "shipments": tr("how many shipments"),
        "parcels": tr("how many parcels"),
        "units": tr("how many units ship"),
        "unassigned": tr("how many units stay behind"),
        "available": tr("how many units are available"),
        "billable": tr("the billable weight"),
        "late_days": tr("how many days late"),
        "policy": tr("the policy of least total"),
        "order": tr("the order that the place ships"),
        "reason": tr("why the place does not ship"),
        "arrival": tr("the day of arrival"),
        "card": tr("the rate card"),
    }


class Lines(QPlainTextEdit):
    """A text of several lines; Tab leaves it."""

    changed = Signal()

    def __init__(self, lines: int, hint: str = "") -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setPlaceholderText(hint)
        self.setFixedHeight(round((lines + 1) * 1.25 * self.fontMetrics().height()))
        self.textChanged.connect(self.changed)

    def value(self) -> str:
        return self.toPlainText().strip()

    def put(self, text: str) -> None:
        self.setPlainText(text)


class StepForm(QWidget):
    """See the module. `changed`: something was typed or chosen."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._step = Step("")
        self._filling = False
        self.title, self.text = Line(), Lines(TEXT_LINES, tr("What the learner reads. A blank line parts paragraphs."))
        self.look = Pick([(name, look_names()[name]) for name in LOOKS])
        self.order, self.place, self.sku, self.policy, self.less = (Pick([]) for _ in range(5))
        self.kind = Pick([(kind, kind_words()[kind]) for kind in (NOTHING, *KINDS)])
        self.of = Pick([])
        for pick in (self.order, self.place, self.sku, self.policy, self.less, self.of):  # which are filled later
            pick.setSizeAdjustPolicy(Pick.SizeAdjustPolicy.AdjustToContents)
        self.prompt, self.hint = Line(), Line()
        self.options = Lines(FEW_LINES, tr("One a line: key = text, for example cheapest = The cheapest policy"))
        self.explanation = Lines(FEW_LINES, tr("Told after the answer."))
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._rows = (
            (tr("Title"), self.title),
            (tr("Text"), self.text),
            (tr("Shows"), self.look),
            (tr("Order"), self.order),
            (tr("Asks for"), self.kind),
            (tr("About"), self.of),
            (tr("Question"), self.prompt),
            (tr("Place"), self.place),
            (tr("Product"), self.sku),
            (tr("Policy"), self.policy),
            (tr("Less that of"), self.less),
            (tr("Options"), self.options),
            (tr("Hint"), self.hint),
            (tr("Explanation"), self.explanation),
        )
        self.kind.changed.connect(self._offer_asked)
        for name, field in self._rows:
            field.setAccessibleName(name)
            named = label(name, quiet=True)
            named.setBuddy(field)
            self._form.addRow(named, field)
            field.changed.connect(self._edited)

    def offer(
        self, orders: Sequence[Offer], places: Sequence[Offer], skus: Sequence[Offer], policies: Sequence[Offer]
    ) -> None:
        """Let one choose from these orders, places, products and policies."""
        for pick, offers, none in (
            (self.order, orders, tr("all orders")),
            (self.place, places, tr("none")),
            (self.sku, skus, tr("none")),
            (self.policy, policies, tr("the lesson's")),
            (self.less, policies, tr("none")),
        ):
            pick.clear()
            for value, words in ((NOTHING, none), *offers):
                pick.addItem(words, value)

    def show_step(self, step: Step) -> None:
        """Show a step to be edited."""
        self._filling, self._step = True, step
        question, order = step.question, (step.question.order if step.question else None) or step.look.order
        self.title.put(step.title)
        self.text.put(step.text)
        self.look.put(step.look.at)
        self.order.put(_name(order))
        self.kind.put(question.kind if question else NOTHING)
        self._offer_asked()
        asked = question or Question("sources", "")
        for pick, value in (
            (self.of, asked.of), (self.place, asked.location), (self.sku, asked.sku), (self.policy, asked.policy),
            (self.less, asked.less),
        ):  # fmt: skip
            pick.put(value)
        self.prompt.put(asked.prompt)
        self.hint.put(asked.hint)
        self.explanation.put(asked.explanation.strip())
        self.options.put("\n".join(f"{option.key} = {option.text}" for option in asked.options))
        self._show_rows()
        self._filling = False

    def step(self) -> Step:
        """The step as it stands in the form."""
        order = order_key(self.order.value()) if self.order.value() else None
        look = replace(self._step.look, at=self.look.value() or "map", order=order)
        if look.at == "compare":
            look = replace(look, policies=self._compared(look))
        return replace(
            self._step, title=self.title.value(), text=self.text.value(), look=look, question=self._question(order)
        )

    def _compared(self, look: Look) -> tuple[str, ...]:
        chosen = tuple(dict.fromkeys(filter(None, (self.policy.value(), self.less.value()))))
        return chosen if len(chosen) > 1 else look.policies

    def _question(self, order: OrderKey | None) -> Question | None:
        kind = next((kind for kind in KINDS if kind == self.kind.value()), None)
        if kind is None:
            return None
        of = self.of.value()
        usual = self._step.question or Question(kind, "")
        return replace(
            usual,
            kind=kind,
            prompt=self.prompt.value(),
            of=of,
            order=order,
            location=self.place.value() if self._wants_place(kind, of) else "",
            sku=self.sku.value() if of in ("available", "units", "unassigned") else "",
            policy=self.policy.value(),
            less=self.less.value() if kind in ("cost", "number") else "",
            options=_options(self.options.value()) if kind == "choice" else (),
            hint=self.hint.value(),
            explanation=self.explanation.value(),
        )

    @staticmethod
    def _wants_place(kind: str, of: str) -> bool:
        return of in ("order", "reason", "available", "shipments", "parcels", "units", "billable") and kind != "cost"

    # --- what stands there --------------------------------------------------------------------------------------------

    def _edited(self) -> None:
        if self._filling:
            return
        self._show_rows()
        self.changed.emit()

    def _offer_asked(self) -> None:
        """Offer what a question of this kind may be about."""
        kind, words = self.kind.value(), asked_words()
        self.of.clear()
        for name in next((ASKED[known] for known in KINDS if known == kind), ()):
            self.of.addItem(words[name], name)
        self.of.setCurrentIndex(0 if self.of.count() else -1)

    def _show_rows(self) -> None:
        """Show what a question of this kind needs, and no more."""
        kind, of = self.kind.value(), self.of.value()
        asks = bool(kind)
        needed = {
            self.of: self.of.count() > 1,
            self.prompt: asks,
            self.place: asks and self._wants_place(kind, of),
            self.sku: of in ("available", "units", "unassigned"),
            self.policy: asks,
            self.less: kind in ("cost", "number"),
            self.options: kind == "choice",
            self.hint: asks,
            self.explanation: asks,
        }
        for field, is_needed in needed.items():
            self._form.setRowVisible(field, is_needed)


def _options(text: str) -> tuple[Option, ...]:
    """Options as they are typed, one a line: key = text."""
    lines = [line.partition("=") for line in text.splitlines() if line.strip()]
    return tuple(Option(key.strip(), said.strip() or key.strip()) for key, _, said in lines)


def _name(order: OrderKey | None) -> str:
    return order_name(order) if order else NOTHING
