"""The page of an import: source, columns, check. What would happen stands there before anything is changed.

The window opens it with a source; the session's dry run fills it, or has it ask for what the files do not say (facts),
or for what their columns are (a mapping); its button does the import.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from domdesk.errors import InputError, MissingFactsError
from domdesk.gui import changes
from domdesk.gui.importing.columns_form import ColumnsForm
from domdesk.gui.importing.draft import KINDS, Draft, told_before
from domdesk.gui.importing.facts_form import FactsForm
from domdesk.gui.importing.foot import Foot
from domdesk.gui.importing.question_panel import QuestionPanel
from domdesk.gui.importing.review import Review, with_refused
from domdesk.gui.importing.review_view import ReviewView
from domdesk.gui.importing.sentences import refusal, summary
from domdesk.gui.importing.source_view import SourceView, rows_of_review, rows_of_source
from domdesk.gui.importing.steps import Steps
from domdesk.gui.importing.trial import Trial
from domdesk.gui.parts.ask_bar import AskBar
from domdesk.gui.parts.boxes import below, hairline
from domdesk.gui.parts.words import label, several, tr
from domdesk.gui.session import Session
from domdesk.gui.snapshot import Source
from domdesk.gui.sources.fields import restyle
from domdesk.records import FileResult, MappingNeededError, Proposal, SheetMapping, place_names


class ImportPage(QWidget):
    """See the module. `left`: the user is done with the page; `later` are files to review when this import is done."""

    left = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._source: Source | None = None
        self._review: Review | None = None
        self._has_columns = self._is_told = False
        self._as_read: SheetMapping | None = None
        self._stays = ""
        self.later: tuple[Path, ...] = ()
        self._refused: dict[Path, str] = {}
        self.title = label(tr("Import"), rank="heading", wrap=True)
        self.sentence = label(wrap=True)
        self.steps = Steps()
        self.source_view = SourceView()
        self.view = ReviewView()
        self.files, self.issues = self.view.files, self.view.issues
        self.form = FactsForm()
        self.columns_form = ColumnsForm()
        self.trial = Trial(session, self.columns_form)
        self.questions = QuestionPanel()
        foot = self.foot = Foot()
        self.columns, self.skipped, self.without = foot.columns, foot.skipped, foot.without
        self.unread, self.cancel, self.go = foot.unread, foot.cancel, foot.go
        self.ask = AskBar()
        self.ask.no.setText(tr("Stay here"))
        self._lay_out()
        self.go.clicked.connect(self._go_on)
        self.cancel.clicked.connect(self.give_up)
        self.columns.clicked.connect(lambda: self._go_to("columns"))
        self.unread.clicked.connect(lambda: self._go_to("columns"))
        self.steps.wanted.connect(self._go_to)
        self.source_view.corrected.connect(self._correct)
        self.skipped.clicked.connect(self._write_skipped)
        self.form.told.connect(lambda _: self._read_again())
        self.questions.answered.connect(self._read_again)
        self.without.chosen.connect(self._leave_out)
        self.columns_form.kind_chosen.connect(self._propose)
        self.columns_form.edited.connect(self._try_out)
        session.reviewed.connect(self._take)
        session.jobs.changed.connect(self._refresh)

    def _lay_out(self) -> None:
        layout = below(self, margins=(12, 12, 12, 12))
        layout.addWidget(self.steps)
        layout.addWidget(self.title)
        layout.addWidget(self.sentence)
        self._stack = QStackedLayout()
        layout.addLayout(self._stack, 1)  # before its pages, the first of which would else show as a window
        for page in (self.view, self.source_view, self.form, self.columns_form):
            self._stack.addWidget(page)
        layout.addWidget(self.questions)
        layout.addWidget(self.ask)
        layout.addWidget(hairline())
        layout.addWidget(self.foot)

    def _step(self, name: str, page: QWidget, text: str, tone: str = "") -> None:
        """Be at a step, with its page and a sentence above it."""
        self.steps.here = name
        self.sentence.setText(text)
        restyle(self.sentence, "tone", tone)
        self._stack.setCurrentWidget(page)
        self.questions.setVisible(page is self.view and bool(self.questions.buttons))
        self._refresh()

    def _refresh(self) -> None:
        """Offer what can be done now."""
        page, idle = self._stack.currentWidget(), self._session.jobs.running is None
        draft, review = self.columns_form.draft, self._review
        is_clear = draft is not None and not draft.wants
        if page is self.columns_form:
            ready = is_clear
        else:
            ready = page in (self.view, self.source_view) and review is not None and bool(review.outcome.files)
        checks, mapped = page is self.view, self._mapped() is not None
        maps = (checks and mapped) or (page is self.source_view and self._has_columns)
        self.foot.show_state(review if checks else None, idle=idle, can_go=ready, maps=maps)
        self.form.read.setEnabled(idle)
        can = {"source"} | ({"columns"} if self._has_columns or draft or mapped else set())
        can |= {"check"} if (review is not None and not self._is_changed) or is_clear else set()
        self.steps.show_steps(self.steps.here, can if idle and self._source is not None else ())

    # --- source -------------------------------------------------------------------------------------------------------

    def open(self, source: Source) -> None:
        """Ask what importing `source` would do, and show that it is being found out."""
        self.form.clear()
        self.questions.clear()
        self.later, self._refused = (), {}
        self.columns_form.draft, self._as_read, self._is_told, self._stays = None, None, False, ""
        self.ask.leave()
        names = ", ".join(path.name for path in source.files) or tr("what was pasted")
        self.title.setText(tr("Import {names}", names=names))
        self._read(source)

    def leave(self) -> None:
        """Forget the source: what comes back for it is no longer shown."""
        self._source = self._review = self.columns_form.draft = None
        self.trial.forget()
        self.later, self._refused = (), {}

    def give_up(self) -> None:
        """Leave without importing; where something was told, ask first, since it is kept with the import alone."""
        if self.ask.isVisible():
            self.ask.leave()
        elif self._is_told or self._is_changed or self.form.values():
            text = tr("What you said about this file is kept only when you import it. Leave it all the same?")
            self.ask.ask(text, tr("Leave without importing"), lambda _: self.left.emit())
        else:
            self.left.emit()

    @property
    def _is_changed(self) -> bool:
        """Whether the columns are other than what was read, or proposed, last."""
        draft = self.columns_form.draft
        return draft is not None and self._as_read is not None and draft.mapping() != self._as_read

    def _go_to(self, step: str) -> None:
        """Go to a step; changed columns are read before they are checked."""
        draft, mapped = self.columns_form.draft, self._mapped()
        if step == "columns":
            same = draft is not None and self._source is not None and (
                mapped is None or changes.file_of(self._source, draft.file)
                == changes.file_of(self._source, mapped.reading.file)
            )  # fmt: skip
            self._show_columns(draft) if same and draft is not None else self._propose(None)
        elif step == "check" and (self._is_changed or self._review is None):
            self._read_mapped()
        elif step == "check" and self._review is not None:
            self._show(self._review)
        else:
            self._show_source()

    def _show_source(self) -> None:
        """The files as they were read, with what can be corrected."""
        if self._review is None:
            self._step("source", self.source_view, tr("Its columns have to be told before it can be read."))
        else:
            self.source_view.show_rows(rows_of_review(self._review, self._refused))
            text = tr("This is how each file was read.") + " " + summary(self._review)
            self._step("source", self.source_view, text)
        self.source_view.setFocus()

    def _correct(self, file: str, name: str, value: str) -> None:
        """Read a file as somebody said: as another kind its columns are told anew, else at once."""
        source, review = self._source, self._review
        row = next((row for row in self.source_view.files.table.rows if row.file == file), None)
        if source is None or row is None:
            return
        read = [f.reading for f in review.outcome.files if f.reading.file == file] if review else []
        before = [told for reading in read for told in reading.mappings.values()]

        def done(proposal: Proposal | InputError) -> None:
            if source is not self._source or isinstance(proposal, InputError):
                return
            draft = self._draft(proposal, () if name == "kind" else before)
            if name != "kind":
                setattr(draft, name, value or None)
            self._as_read = self._as_read or draft.mapping()
            self.columns_form.draft = draft
            self._is_told = True
            if name == "kind" or draft.wants:
                self._show_columns(draft)
            else:
                self._stays = "source"
                self._read_mapped()

        changes.propose(self._session, source, file, value if name == "kind" else row.kind, done)

    def _read_again(self) -> None:
        if self._source is not None:
            self._read(replace(self._source, facts=self._facts()))

    def _facts(self) -> dict[str, str]:
        return {**self.form.values(), **self.questions.answers}

    def _read(self, source: Source) -> None:
        self._source, self._review, self._has_columns = source, None, False
        self.trial.forget()
        self.without.offer(())
        if not self._stays:
            self.source_view.show_rows(rows_of_source(source))
        self._session.review(source)
        self._step("source", self.source_view, tr("Reading… nothing is changed yet."))

    def _take(self, source: Source, outcome: Review | Exception) -> None:
        """What came of reading."""
        if source is self._source:
            self._show(outcome) if isinstance(outcome, Review) else self._refuse(source, outcome)

    def _refuse(self, source: Source, error: Exception) -> None:
        self._stays = ""
        proposal = error.proposal if isinstance(error, MappingNeededError) else None
        why = tr("more has to be told") if isinstance(error, MissingFactsError) else tr("not recognised")
        self.source_view.show_rows(rows_of_source(source, proposal, "" if proposal else why))
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
            self.columns_form.say(refusal(error), "bad")
        else:
            self._step("source", self.form if self.form.asks else self.source_view, refusal(error), "bad")
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
            self._step("source", self.source_view, "\n".join(refused.values()), "bad")
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
            draft = self._draft(proposal)
            self._as_read = draft.mapping()
            self._show_columns(draft)

    def _offer_columns(self, source: Source, found: Proposal | InputError) -> None:
        """Where a refused file is a sheet of which something is known, offer to say what its columns are."""
        if source is self._source and isinstance(found, Proposal) and len(found.header) > 1:
            self._has_columns = True
            hint = tr("If it is a sheet of orders, stock, products or locations, say what is what under “Columns…”.")
            self.source_view.show_rows(rows_of_source(source, found))
            self._step("source", self.source_view, f"{self.sentence.text()} {hint}", "bad")
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
                self._step("source", self.source_view, str(proposal), "bad")
            else:
                draft = self._draft(proposal, before)
                if kind is None or self._as_read is None or (mapped and kind == mapped.reading.kind):
                    self._as_read = draft.mapping()
                self._show_columns(draft)

        changes.propose(self._session, source, file, kind, done)

    def _draft(self, proposal: Proposal, before: Sequence[Mapping[str, Any]] = ()) -> Draft:
        now = self._session.now
        places = place_names({name: place.label for name, place in now.locations.items()}) if now else {}
        return Draft(proposal, told_before(before, proposal.header), places)

    def _show_columns(self, draft: Draft) -> None:
        self.form.clear()  # what was told there may be said by the mapping
        self.columns_form.show_draft(draft)
        text = tr("Check what each column of {file} is taken as. The desk remembers it for the next sheet like it.",
                  file=draft.file)  # fmt: skip
        self._step("columns", self.columns_form, text)
        self._try_out()
        self.columns_form.setFocus()

    def _try_out(self) -> None:
        """Read the sheet by the mapping as it stands, beside what the page shows."""
        self._refresh()
        if self._source is not None:
            self.trial.start(self._source, self._facts())

    # --- check --------------------------------------------------------------------------------------------------------

    def _show(self, review: Review) -> None:
        self._review = review = with_refused(review, self._refused)
        self.view.show_review(review)
        self.questions.ask(review.outcome.questions)
        if self._stays:
            self._stays = ""
            self._show_source()
            return
        text = summary(review)
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
        page = self._stack.currentWidget()
        if page is self.columns_form:
            self._read_mapped()
        elif page is self.source_view:
            self._go_to("check")
        elif self._source is not None:
            self.go.setEnabled(False)
            self._session.import_(self._source)

    def _read_mapped(self) -> None:
        """Read the source by the mapping as it stands."""
        draft = self.columns_form.draft
        if self._source is not None and draft is not None:
            self._is_told |= self._is_changed
            self._as_read = draft.mapping()
            self._read(replace(self._source, facts=self._facts(), mapping=self._as_read))

    def _write_skipped(self) -> None:
        file = self.foot.ask_where(self._review) if self._review is not None else None
        if file is not None and self._review is not None:
            changes.write_skipped(self._session, self._review.outcome, file)
