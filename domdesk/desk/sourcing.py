"""Stock and orders of other systems: sources kept, tried, read on demand or when due, and how far to trust them."""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from domdesk import named
from domdesk.desk.importing import Importing
from domdesk.desk.source_terms import checked
from domdesk.errors import DomdeskError, InputError, MissingFactsError, SourceError
from domdesk.records import (
    ConfidenceProposal,
    ImportResult,
    MappingNeededError,
    Reading,
    Records,
    SheetMapping,
    Source,
    SourcePreview,
    SourceRead,
    SourceState,
)

if TYPE_CHECKING:
    from domdesk.sources import Fetched

Mapped = Path | SheetMapping | None
AskedWish = Callable[[], str] | None

FLOOR = Decimal("0.5")
"""No figure is trusted less for its picks than this: a source that is wrong more often is not worth reading."""
PRIOR_PICKS, PRIOR_WRONG = 20, Decimal("0.4")
"""Before any pick a source is taken to be wrong once in fifty; it takes some twenty picks to outweigh that."""


class Sourcing(Importing):
    """See the module."""

    def sources(self) -> list[SourceState]:
        """Every source by name, with what became of reading it."""
        return self._store.source_states()

    def source(self, name: str) -> SourceState:
        """One source. Raises InputError where there is none of that name."""
        every = self.sources()
        found = next((state for state in every if state.source.name == name), None)
        if found is None:
            names = ", ".join(state.source.name for state in every)
            remedy = f"Name one of: {names}." if every else "The desk has none yet; `domdesk source add` makes one."
            raise InputError(f"There is no source '{name}' on this desk.", remedy)
        return found

    def add_source(self, source: Source, secret: str | None = None) -> bool:
        """Keep a new source; nothing is read yet. False: no keyring took its secret, which ends with this session.

        Raises InputError for what cannot be one, and where there is one of that name.
        """
        source = checked(source)
        if any(state.source.name == source.name for state in self.sources()):
            raise InputError(f"There is a source '{source.name}' already.", "Choose another name, or change that one.")
        self._store.save_source(source, f"Added source {source.name}")
        return _keep(source, secret)

    def change_source(self, source: Source, secret: str | None = None) -> bool:
        """Keep a source in place of the one of its name, with a new secret or the one it had; as `add_source`."""
        source = checked(source)
        before = self.source(source.name).source
        told = secret if secret is not None or before.address == source.address else _secret(before)
        if source != before:
            self._store.save_source(source, f"Changed source {source.name}")
        return _keep(source, told)

    def remove_source(self, name: str) -> None:
        """Take a source and its secret away; its figures stay as they are and are nobody's. Raises InputError."""
        from domdesk.sources import secrets

        source = self.source(name).source
        self._store.remove_source(name)
        secrets.forget(_key(source))

    def test_source(
        self, source: Source, secret: str | None = None, *, mapping: Mapped = None, wish: AskedWish = None
    ) -> SourcePreview:
        """What a read of a source, kept or not, would bring; nothing is kept.

        Raises SourceError where it cannot be read, InputError where what it holds cannot be used, MappingNeededError
        with a proposal where its columns are not surely known.
        """
        from domdesk.intake import propose_path
        from domdesk.sources import fetch

        source = checked(source)
        now = named.clock(None, self.timezone)
        with TemporaryDirectory(prefix="domdesk-") as folder:
            fetched = fetch(source, _secret(source) if secret is None else secret, "", folder=Path(folder), wish=wish)
            if fetched is None:
                return SourcePreview((), ImportResult(None, ()))
            files = self._read_files(source, fetched, mapping)
            result = self._store.try_read(source.name, [_stamped(source, r, fetched, now) for r in files], now)
            columns: tuple[str, ...] = ()
            for file in fetched.files[:1]:
                try:
                    columns = propose_path(file, source.holds).header
                except InputError:
                    columns = ()  # JSON and EDI have none
        return SourcePreview(columns, result)

    def refresh_source(
        self,
        name: str,
        *,
        mapping: Mapped = None,
        now: datetime | None = None,
        arriving: bool = False,
        wish: AskedWish = None,
    ) -> ImportResult | None:
        """Read a source now, whole or not at all; None where it holds what it held.

        Where that fails, its figures stay, its state says why, and SourceError or InputError is raised (see
        `test_source`). `arriving`: its orders are entered in the journal, to be routed.
        """
        from domdesk.sources import fetch

        state, now = self.source(name), now or named.clock(None, self.timezone)
        source = state.source
        with TemporaryDirectory(prefix="domdesk-") as folder:
            try:
                fetched = fetch(source, _secret(source), state.token, folder=Path(folder), wish=wish)
                files = [] if fetched is None else self._read_files(source, fetched, mapping)
            except (SourceError, InputError) as error:
                self._store.read_failed(name, str(error), now)
                raise
        if fetched is None:
            self._store.read_unchanged(name, now)
            return None
        return self._store.save_read(
            name,
            [_stamped(source, readings, fetched, now) for readings in files],
            token=fetched.token,
            stamp=now.isoformat(timespec="seconds") if fetched.as_of is None else "",
            shop=_shop(files),
            now=now,
            arriving=arriving and source.holds == "orders",
        )

    def refresh_due(
        self,
        now: datetime | None = None,
        *,
        starting: bool = False,
        arriving: bool = False,
        wish: AskedWish = None,
    ) -> list[SourceRead]:
        """Read every source whose time has come, when `starting` also those to be read at start; failures are told."""
        now = now or named.clock(None, self.timezone)
        read = []
        for state in self._store.source_states(now):
            if not _is_due(state, now, starting):
                continue
            name = state.source.name
            try:
                read.append(SourceRead(name, self.refresh_source(name, now=now, arriving=arriving, wish=wish)))
            except DomdeskError as error:
                read.append(SourceRead(name, None, str(error)))
        return read

    def _read_files(self, source: Source, fetched: "Fetched", mapping: Mapped) -> list[list[Reading]]:
        """What was read of a source, file by file, with what is told beside it. Raises InputError."""
        from domdesk.intake import read_paths

        def read(file: Path, facts: Mapping[str, str]) -> list[Reading]:
            # What is told beside a source stands in the source, not among the facts remembered by a file's name.
            readings, _ = read_paths(
                [file], kind=source.holds, facts=facts, mapping=mapping, mappings=self._store.mappings
            )
            return [replace(reading, file=file.name, facts={}) for reading in readings]

        found = []
        for file in fetched.files:
            try:
                found.append(read(file, source.facts))
            except MissingFactsError as error:
                if not source.location or all(fact.key != "location" for fact in error.facts):
                    raise
                found.append(read(file, {**source.facts, "location": source.location}))
            except InputError as error:
                raise _with_proposal(error, source, file) if mapping is None else error from error
        return found

    # --- how far to trust them

    def record_pick(self, location: str, sku: str) -> str | None:
        """Count a pick that found all its units, for the source of the figure; the source, None where it has none."""
        return self._store.count_pick(location, sku, Decimal(0))

    def record_short_pick(self, location: str, sku: str, missing: Decimal) -> str | None:
        """The same for a pick that came up short by `missing` units. Raises InputError where that is none."""
        if missing <= 0:
            raise InputError(f"{missing} units are not missing.", "Write how many of the units were not there.")
        return self._store.count_pick(location, sku, missing)

    def proposed_confidence(self, name: str) -> ConfidenceProposal | None:
        """How far to trust a source's figures by the picks that tested them; None where none did yet."""
        source = self.source(name).source
        asked, wrong = self._store.picks(name)
        if not asked:
            return None
        doubt = (wrong + PRIOR_WRONG) / (asked + PRIOR_PICKS)
        share = max(FLOOR, (1 - doubt).quantize(Decimal("0.01"), ROUND_HALF_UP))
        now_is = "" if source.confidence is None else f" It has {source.confidence.normalize():f} now."
        picks = "pick" if asked == 1 else "picks"
        sentence = f"{wrong} of {asked:,} {picks} from {name} came up short: a confidence of {share} fits that.{now_is}"
        return ConfidenceProposal(name, asked, wrong, share, sentence)


def _is_due(state: SourceState, now: datetime, starting: bool) -> bool:
    if state.source.paused:
        return False
    at_start = starting and state.source.at_start
    return at_start or (state.next_read is not None and datetime.fromisoformat(state.next_read) <= now)


def _with_proposal(error: InputError, source: Source, file: Path) -> InputError:
    """The refusal of a sheet, with what its columns seem to be where something is known of them."""
    from domdesk.intake import propose_path

    if isinstance(error, MappingNeededError):
        return error
    with suppress(InputError):
        proposal = propose_path(file, source.holds)
        if proposal.locations or any(column.label for column in proposal.columns):
            text = f"The columns of {file.name} are not known by their names."
            return MappingNeededError(text, "Say in a mapping which column is what.", proposal)
    return error


def _stamped(source: Source, readings: Sequence[Reading], fetched: "Fetched", now: datetime) -> list[Reading]:
    """The readings, each stock figure with its source, its age, and the source's confidence where it brings none."""
    as_of = fetched.as_of or now.isoformat(timespec="seconds")

    def stamped(records: Records) -> Records:
        if records.table != "stock":
            return records
        told = records.columns.get("as_of") or [None] * len(records)
        columns: dict[str, list[str | None]] = {**records.columns, "as_of": [own or as_of for own in told]}
        columns["source"] = [source.name] * len(records)
        if source.confidence is not None and "confidence" not in columns:
            columns["confidence"] = [f"{source.confidence:f}"] * len(records)
        return replace(records, columns=columns)

    return [replace(r, records=tuple(stamped(records) for records in r.records)) for r in readings]


def _shop(files: Sequence[Sequence[Reading]]) -> str:
    """Whose figures they are by their layout, such as shopify; '' where that is nobody, or several."""
    named_by = {
        name
        for readings in files
        for reading in readings
        for records in reading.records
        if records.table == "stock"
        for name in records.columns.get("source") or ()
        if name
    }
    return next(iter(named_by)) if len(named_by) == 1 else ""


# --- secrets, kept by name and address: a source of the same name that leads elsewhere must not be sent them


def _key(source: Source) -> str:
    return f"{source.name} at {source.address}"


def _secret(source: Source) -> str | None:
    from domdesk.sources import secrets

    return secrets.find(_key(source)) or os.environ.get(secrets.variable(source.name)) or None


def _keep(source: Source, secret: str | None) -> bool:
    """Keep a secret where there is one; False where it ends with this session."""
    from domdesk.sources import secrets

    return secret is None or secrets.keep(_key(source), secret)
