"""A mapping tried out beside what the page shows: what it comes to, and which cells cannot be read, at once.

The import page has it try the columns form's draft whenever that comes to rest.
"""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject

from domdesk.errors import MissingFactsError
from domdesk.gui import changes
from domdesk.gui.importing.columns_form import ColumnsForm
from domdesk.gui.importing.review import Review
from domdesk.gui.importing.sentences import refusal, tried
from domdesk.gui.parts.words import tr
from domdesk.gui.session import Session
from domdesk.gui.snapshot import Source
from domdesk.records import SheetMapping

CHOSEN_ABOVE = {"dates", "decimals", "unit_price_is"}


class Trial(QObject):
    """See the module."""

    def __init__(self, session: Session, form: ColumnsForm) -> None:
        super().__init__(form)
        self._session = session
        self._form = form
        self._source: Source | None = None
        self._facts: Mapping[str, str] = {}
        self._trying: Source | None = None
        self._marking: Source | None = None
        self._try_again = False
        session.reviewed.connect(self._take)

    @property
    def is_on(self) -> bool:
        """Whether a mapping is being tried."""
        return self._trying is not None or self._marking is not None

    def forget(self) -> None:
        """What comes back is no longer shown."""
        self._source = self._trying = self._marking = None
        self._try_again = False

    def start(self, source: Source, facts: Mapping[str, str]) -> None:
        """Read the sheet of the form's draft by the mapping as it stands."""
        self._source, self._facts = source, facts
        draft = self._form.draft
        if draft is None:
            return
        self._try_again = self._trying is not None
        if draft.wants:
            self._form.say(draft.wants, "warn")
        elif not self._try_again:
            self._form.say(tr("Trying it out…"))
            self._trying = self._read(draft.mapping())

    def _read(self, mapping: SheetMapping) -> Source | None:
        if self._source is None or self._form.draft is None:
            return None
        file = changes.file_of(self._source, self._form.draft.file)
        made = replace(self._source, files=(file,) if file else (), facts=self._facts, mapping=mapping)
        self._session.review(made, aside=True)
        return made

    def _take(self, source: Source, outcome: Review | Exception) -> None:
        if source is self._trying:
            self._trying = None
            if self._try_again and self._source is not None:
                self.start(self._source, self._facts)
            elif self._form.isVisible():
                self._tell(outcome)
        elif source is self._marking:
            self._marking = None
            if isinstance(outcome, Review):
                self._form.mark(outcome.bad_cells())

    def _tell(self, outcome: Review | Exception) -> None:
        draft = self._form.draft
        if draft is None:
            return
        if draft.wants:
            self._form.say(draft.wants, "warn")
        elif isinstance(outcome, Review):
            self._form.say(tried(outcome), "warn" if outcome.outcome.has_faults else "good")
            self._form.mark(outcome.bad_cells())
        elif isinstance(outcome, MissingFactsError):
            self._form.say(f"{outcome.text} {self._next({fact.key for fact in outcome.facts})}", "warn")
        else:
            self._form.say(refusal(outcome), "bad")

    def _next(self, lacking: set[str]) -> str:
        """What to do about facts that are lacking."""
        if lacking <= CHOSEN_ABOVE:
            return tr("Choose it above.")
        if lacking != {"location"}:
            return tr("You are asked for it next.")
        self._form.offer_constant("location")
        self._mark()
        return tr("Write it below, as the same in every row.")

    def _mark(self) -> None:
        """Find the cells that cannot be read as if one location were told for all rows, which is asked for still."""
        draft = self._form.draft
        if draft is not None and draft.locations:
            told = draft.mapping()
            constants = {**told.constants, "location": next(iter(draft.locations))}
            self._marking = self._read(replace(told, constants=constants))
