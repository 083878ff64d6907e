"""The page of an import: source, columns, check. What would happen stands there before anything is changed.

The window opens it with a source; the session's dry run fills it, or has it ask for what the files do not say (facts),
or for what their columns are (a mapping); its button does the import.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QStackedLayout, QWidget

from domdesk.errors import InputError, MissingFactsError
from domdesk.gui import changes
from domdesk.gui.importing.columns_form import ColumnsForm
from domdesk.gui.importing.draft import KINDS, Draft, told_before
from domdesk.gui.importing.facts_form import FactsForm
from domdesk.gui.importing.leave_out import LeaveOut
from domdesk.gui.importing.question_panel import QuestionPanel
from domdesk.gui.importing.review import Review, with_refused
from domdesk.gui.importing.review_view import ReviewView
from domdesk.gui.parts.boxes import below, beside, hairline
from domdesk.gui.parts.formatting import number
from domdesk.gui.parts.words import label, menu_text, several, tip, tr
from domdesk.gui.session import Session
from domdesk.gui.snapshot import Source
from domdesk.records import FileResult, MappingNeededError, Proposal, place_names


class ImportPage(QWidget):
    """See the module. `left`: the user is done with the page; `later` are files to review when this import is done."""

    left = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._source: Source | None = None
        self._review: Review | None = None
        self._trying: Source | None = None
        self._try_again = False
        self._has_columns = False
        self.later: tuple[Path, ...] = ()
        self._refused: dict[Path, str] = {}
        self.title = label(tr("Import"), rank="heading", wrap=True)
        self.sentence = label(wrap=True)
        self.steps = {"source": label(tr("Source")), "columns": label(tr("Columns")), "check": label(tr("Check"))}
        self.view = ReviewView()
        self.files, self.issues = self.view.files, self.view.issues
        self.form = FactsForm()
        self.columns_form = ColumnsForm()
        self.questions = QuestionPanel()
        self._blank = QWidget()
        self.columns = _button(tr("Columns…"), tr("See and change which column of the sheet is what"))
        self.skipped = _button(
            tr("Skipped rows as CSV…"), tr("Write the rows that are left out into a file, each with the reason")
        )
        self.without = LeaveOut()
        self.cancel = _button(tr("Cancel"))
        self.go = _button(tr("Import"))
        self.go.setProperty("primary", True)
        self._lay_out()
        self.go.clicked.connect(self._go_on)
        self.cancel.clicked.connect(self.left.emit)
        self.columns.clicked.connect(lambda: self._propose(None))
        self.skipped.clicked.connect(self._write_skipped)
        self.form.told.connect(lambda _: self._read_again())
        self.questions.answered.connect(self._read_again)
        self.without.chosen.connect(self._leave_out)
        self.columns_form.kind_chosen.connect(self._propose)
        self.columns_form.edited.connect(self._try_out)
        session.reviewed.connect(self._take)
        session.jobs.changed.connect(self._refresh)

    def _lay_out(self) -> None:
        buttons = beside()
        buttons.addWidget(self.columns)
        buttons.addWidget(self.skipped)
        buttons.addWidget(self.without)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.go)
        layout = below(self, margins=(12, 12, 12, 12))
        layout.addLayout(_trail([*self.steps.values()]))
        layout.addWidget(self.title)
        layout.addWidget(self.sentence)
        self._stack = QStackedLayout()
        layout.addLayout(self._stack, 1)  # before its pages, the first of which would else show as a window
        for page in (self.view, self._blank, self.form, self.columns_form):
            self._stack.addWidget(page)
        layout.addWidget(self.questions)
        layout.addWidget(hairline())
        layout.addLayout(buttons)

    def _step(self, name: str, page: QWidget, text: str, tone: str = "") -> None:
        """Be at a step, with its page and a sentence above it."""
        for step, sign in self.steps.items():
            here = step == name
            _restyle(sign, "rank", "strong" if here else "small", quiet=not here)
            sign.setAccessibleName(tr("Step {name}, you are here", name=sign.text()) if here else sign.text())
        self.sentence.setText(text)
        _restyle(self.sentence, "tone", tone)
        self._stack.setCurrentWidget(page)
        self.questions.setVisible(page is self.view and bool(self.questions.buttons))
        self._refresh()

    def _refresh(self) -> None:
        """Offer what can be done now."""
        page, idle = self._stack.currentWidget(), self._session.jobs.running is None
        draft, review = self.columns_form.draft, self._review
        if page is self.columns_form:
            ready = draft is not None and not draft.wants
        else:
            ready = page is self.view and review is not None and bool(review.outcome.files)
        self.go.setEnabled(idle and ready)
        self.form.read.setEnabled(idle)
        mapped = page is self.view and self._mapped() is not None
        self.columns.setVisible(mapped or (page is self._blank and self._has_columns))
        self.columns.setEnabled(idle)
        self.skipped.setVisible(page is self.view and review is not None and bool(review.left_out))
        self.skipped.setEnabled(idle)
        self.without.setEnabled(idle)

    # --- source -------------------------------------------------------------------------------------------------------

    def open(self, source: Source) -> None:
        """Ask what importing `source` would do, and show that it is being found out."""
        self.form.clear()
        self.questions.clear()
        self.later, self._refused = (), {}
        names = ", ".join(path.name for path in source.files) or tr("what was pasted")
        self.title.setText(tr("Import {names}", names=names))
        self._read(source)

    def leave(self) -> None:
        """Forget the source: what comes back for it is no longer shown."""
        self._source = self._review = self._trying = None
        self.later, self._refused = (), {}

    def _read_again(self) -> None:
        if self._source is not None:
            self._read(replace(self._source, facts=self._facts()))

    def _facts(self) -> dict[str, str]:
        return {**self.form.values(), **self.questions.answers}

    def _read(self, source: Source) -> None:
        self._source, self._review, self._trying, self._has_columns = source, None, None, False
        self.without.offer(())
        self.go.setText(tr("Import"))
        self._session.review(source)
        self._step("source", self._blank, tr("Reading… nothing is changed yet."))

    def _take(self, source: Source, outcome: Review | Exception) -> None:
        """What came of reading: the source, or a mapping that is tried out beside it."""
        if source is self._trying:
            self._trying = None
            if self._try_again:
                self._try_out()
            elif self._stack.currentWidget() is self.columns_form:
                self._tell_tried(outcome)
        elif source is self._source:
            self._show(outcome) if isinstance(outcome, Review) else self._refuse(source, outcome)

    def _refuse(self, source: Source, error: Exception) -> None:
        if isinstance(error, MappingNeededError):
            self._need_mapping(source, error.proposal)
        elif isinstance(error, MissingFactsError):
            now = self._session.now
            self.form.ask(error.facts, sorted(now.locations) if now else ())
            once = tr("Tell it here once; the desk remembers it for the next file of that name.")
            self._step("source", self.form, f"{error.text} {once}")
            self.form.setFocus()
        elif source.mapping is not None and self.columns_form.draft is not None:
            self._show_columns(self.columns_form.draft)
            self.columns_form.say(_said(error), "bad")
        else:
            self._step("source", self.form if self.form.asks else self._blank, _said(error), "bad")
            (self.form if self.form.asks else self.cancel).setFocus()
            if not self.form.asks and (source.text or len(source.files) == 1):
                changes.propose(self._session, source, "", None, lambda found: self._offer_columns(source, found))
            elif len(source.files) > 1:
                changes.find_refused(self._session, source, lambda refused: self._go_without(source, refused, error))

    def _go_without(self, source: Source, refused: Mapping[Path, str], error: Exception) -> None:
        """Read what can be read of several files; where each can be by itself, offer to leave one of them out."""
        if source is not self._source:
            return
        left = tuple(file for file in source.files if file not in refused)
        if refused and left:
            self._refused |= refused
            self._read(replace(source, files=left))
        elif refused:
            self._step("source", self._blank, "\n".join(refused.values()), "bad")
        else:
            named = [file for file in source.files if file.name in str(error)]
            self.without.offer(named or source.files)
            self.without.buttons[0].setFocus()

    def _leave_out(self, file: Path) -> None:
        if self._source is not None:
            self._refused[file] = tr("Left out, as you asked.")
            self._read(replace(self._source, files=tuple(path for path in self._source.files if path != file)))

    # --- columns ------------------------------------------------------------------------------------------------------

    def _need_mapping(self, source: Source, proposal: Proposal) -> None:
        """Ask for a sheet's columns; a second such sheet waits until the first is imported."""
        file = changes.file_of(source, proposal.file)
        if source.mapping is not None and file is not None and len(source.files) > 1:
            self.later = (*self.later, file)
            self._read(replace(source, files=tuple(path for path in source.files if path != file)))
        else:
            self._show_columns(self._draft(proposal))

    def _offer_columns(self, source: Source, found: Proposal | InputError) -> None:
        """Where a refused file is a sheet of which something is known, offer to say what its columns are."""
        if source is self._source and isinstance(found, Proposal) and any(column.label for column in found.columns):
            self._has_columns = True
            hint = tr("If it is a sheet of orders, stock, products or locations, say what is what under “Columns…”.")
            self._step("source", self._blank, f"{self.sentence.text()} {hint}", "bad")
            self.columns.setFocus()

    def _mapped(self) -> FileResult | None:
        """The reviewed file whose columns can be changed: the selected one, else the first that no system wrote."""
        can = [f for f in self._review.outcome.files if f.reading.kind in KINDS] if self._review else []
        chosen = [file for file in self.files.selected_rows() if file in can]
        return next(iter(chosen), min(can, key=lambda f: f.reading.format != "generic", default=None))

    def _propose(self, kind: str | None) -> None:
        """Have the desk say what the sheet's columns seem to be, as this kind or as it was read."""
        source, mapped = self._source, self._mapped()
        if source is None:
            return
        file = mapped.reading.file if mapped else ""
        before = [*mapped.reading.mappings.values()] if mapped else []
        if kind is None and mapped:
            kind = mapped.reading.kind
        if self._stack.currentWidget() is self.columns_form and self.columns_form.draft:
            file, before = self.columns_form.draft.file, []

        def done(proposal: Proposal | InputError) -> None:
            if source is not self._source:
                return
            if isinstance(proposal, InputError):
                self._step("source", self._blank, str(proposal), "bad")
            else:
                self._show_columns(self._draft(proposal, before))

        changes.propose(self._session, source, file, kind, done)

    def _draft(self, proposal: Proposal, before: Sequence[Mapping[str, Any]] = ()) -> Draft:
        now = self._session.now
        places = place_names({name: place.label for name, place in now.locations.items()}) if now else {}
        return Draft(proposal, told_before(before, proposal.header), places)

    def _show_columns(self, draft: Draft) -> None:
        self.form.clear()  # what was told there may be said by the mapping
        self.columns_form.show_draft(draft)
        self.go.setText(tr("See what would happen"))
        text = tr("Check what each column of {file} is taken as. The desk remembers it for the next sheet like it.",
                  file=draft.file)  # fmt: skip
        self._step("columns", self.columns_form, text)
        self._try_out()
        self.columns_form.setFocus()

    def _try_out(self) -> None:
        """Read the sheet by the mapping as it stands, beside what the page shows."""
        draft, source = self.columns_form.draft, self._source
        self._refresh()
        if draft is None or source is None:
            return
        self._try_again = self._trying is not None
        if draft.wants:
            self.columns_form.say(draft.wants, "warn")
        elif not self._try_again:
            self.columns_form.say(tr("Trying it out…"))
            file = changes.file_of(source, draft.file)
            files = (file,) if file else ()
            self._trying = replace(source, files=files, facts=self._facts(), mapping=draft.mapping())
            self._session.review(self._trying, aside=True)

    def _tell_tried(self, outcome: Review | Exception) -> None:
        draft = self.columns_form.draft
        if draft is not None and draft.wants:
            self.columns_form.say(draft.wants, "warn")
        elif isinstance(outcome, Review):
            self.columns_form.say(_tried(outcome), "warn" if outcome.outcome.has_faults else "good")
        elif isinstance(outcome, MissingFactsError):
            keys = {fact.key for fact in outcome.facts}
            if keys <= {"dates", "decimals", "unit_price_is"}:
                next_ = tr("Choose it above.")
            elif keys == {"location"}:
                next_ = tr("Write it below, as the same in every row.")
                self.columns_form.offer_constant("location")
            else:
                next_ = tr("You are asked for it next.")
            self.columns_form.say(f"{outcome.text} {next_}", "warn")
        else:
            self.columns_form.say(_said(outcome), "bad")

    # --- check --------------------------------------------------------------------------------------------------------

    def _show(self, review: Review) -> None:
        self._review = review = with_refused(review, self._refused)
        self.view.show_review(review)
        self.go.setText(menu_text(review.button))
        self.questions.ask(review.outcome.questions)
        text = _summary(review)
        if self._refused:
            names = ", ".join(path.name for path in self._refused)
            text += " " + several(
                len(self._refused), "{names} is left out: see why below.", "{names} are left out: see why below.",
                names=names,
            )  # fmt: skip
        if self.later:
            names = ", ".join(path.name for path in self.later)
            text += " " + tr("{names} comes after this, since its columns have to be told too.", names=names)
        self._step("check", self.view, text)
        (self.questions.unanswered or self.go).setFocus()

    def _go_on(self) -> None:
        source, draft = self._source, self.columns_form.draft
        if source is None:
            return
        if self._stack.currentWidget() is self.columns_form and draft is not None:
            self._read(replace(source, facts=self._facts(), mapping=draft.mapping()))
        else:
            self.go.setEnabled(False)
            self._session.import_(source)

    def _write_skipped(self) -> None:
        if self._review is None:
            return
        stem = Path(self._review.left_out[0].file).stem
        wanted = str(Path.home() / tr("{name} skipped rows.csv", name=stem))
        name, _ = QFileDialog.getSaveFileName(self, tr("Rows left out"), wanted, tr("Tables (*.csv)"))
        if name:
            changes.write_skipped(self._session, self._review.outcome, Path(name))


def _button(text: str, about: str = "") -> QPushButton:
    made = QPushButton(text)
    made.setAutoDefault(True)  # else Enter does nothing outside a dialog
    made.setToolTip(tip(about))
    return made


def _trail(steps: list[QLabel]) -> QHBoxLayout:
    """The steps in a row, with a sign between them."""
    row = beside()
    for at, step in enumerate(steps):
        if at:
            row.addWidget(label("›", quiet=True))
        row.addWidget(step)
    row.addStretch(1)
    return row


def _restyle(sign: QLabel, name: str, value: str, *, quiet: bool = False) -> None:
    sign.setProperty(name, value)
    sign.setProperty("quiet", quiet)
    sign.style().unpolish(sign)
    sign.style().polish(sign)


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, InputError) else tr("The file could not be read.")


def _counts(review: Review) -> str:
    counts = review.counts
    return tr(
        "{new} new, {changed} changed, {same} unchanged",
        new=number(counts["new"]), changed=number(counts["changed"]), same=number(counts["unchanged"]),
    )  # fmt: skip


def _summary(review: Review) -> str:
    if not review.outcome.files:
        return tr("There is nothing in it that a desk could hold.")
    return tr("Rows: {counts}. Nothing is in the desk until you press the button.", counts=_counts(review))


def _tried(review: Review) -> str:
    """What a mapping comes to, with the first reason why something is left out."""
    rows = sum(file.reading.rows for file in review.outcome.files)
    text = several(rows, "Read this way, {n} row gives: ", "Read this way, {n} rows give: ") + _counts(review) + "."
    errors = [found.issue.text for found in review.found if found.issue.severity == "error"]
    if not errors:
        return text
    left = several(len(errors), " {n} fault, the first: ", " {n} faults, the first: ")
    return text + left + errors[0]
