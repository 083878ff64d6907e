"""Stock and orders of other systems: sources kept, tried, read on demand or when due, and how far to trust them."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from domdesk import named
from domdesk.desk import source_secrets
from domdesk.desk.fetching import AskedWish, Brought, Mapped, OvertakenError, ReadRequest, bring, shop_of, stamped
from domdesk.desk.importing import Importing
from domdesk.desk.source_terms import checked
from domdesk.errors import DomdeskError, InputError, SourceError
from domdesk.records import ConfidenceProposal, ImportResult, Source, SourcePreview, SourceRead, SourceState
from domdesk.style import exact, number

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
        return source_secrets.keep(source, secret)

    def change_source(self, source: Source, secret: str | None = None) -> bool:
        """Keep a source in place of the one of its name, with a new secret or the one it had; as `add_source`."""
        source = checked(source)
        before = self.source(source.name).source
        told = secret if secret is not None or before.address == source.address else source_secrets.find(before)
        if source != before:
            self._store.save_source(source, f"Changed source {source.name}")
        return source_secrets.keep(source, told)

    def remove_source(self, name: str) -> None:
        """Take a source and its secret away; its figures stay as they are and are nobody's. Raises InputError."""
        source = self.source(name).source
        self._store.remove_source(name)
        source_secrets.forget(source)

    # --- reading, in three steps: of these `fetching.bring` is the long one, and needs no desk

    def request_read(self, name: str, *, mapping: Mapped = None) -> ReadRequest:
        """What it takes to read a source that is kept. Raises InputError where there is none of that name."""
        state = self.source(name)
        return ReadRequest(
            self.path, state.source, state.token, None, mapping, dict(self._store.mappings), self._places()
        )

    def request_test(self, source: Source, secret: str | None = None, *, mapping: Mapped = None) -> ReadRequest:
        """What it takes to try a source, kept or not. Raises InputError for what cannot be one."""
        return ReadRequest(self.path, checked(source), "", secret, mapping, dict(self._store.mappings), self._places())

    def preview(self, request: ReadRequest, brought: Brought | None) -> SourcePreview:
        """What keeping that would do; nothing is kept."""
        if brought is None:
            return SourcePreview((), ImportResult(None, ()))
        now = named.clock(None, self.timezone)
        result = self._store.try_read(request.source.name, stamped(request.source, brought, now), now)
        return SourcePreview(brought.columns, result)

    def keep_read(
        self,
        request: ReadRequest,
        brought: Brought | None,
        *,
        now: datetime | None = None,
        arriving: bool = False,
        by_itself: bool = False,
    ) -> ImportResult | None:
        """Keep what was read of a source, whole; None where it holds what it held.

        `arriving`: its orders are entered in the journal, to be routed; `by_itself`: nobody asked for it. Raises
        OvertakenError where the source was changed or read meanwhile, InputError where it was removed.
        """
        now = now or named.clock(None, self.timezone)
        source = request.source
        self._check_same(request)
        if brought is None:
            self._store.read_unchanged(source.name, now)
            return None
        return self._store.save_read(
            source.name,
            stamped(source, brought, now),
            token=brought.token,
            stamp=now.isoformat(timespec="seconds") if brought.as_of is None else "",
            shop=shop_of(brought),
            now=now,
            arriving=arriving and source.holds == "orders",
            by_itself=by_itself,
        )

    def enter_failure(self, request: ReadRequest, error: DomdeskError, now: datetime | None = None) -> None:
        """Enter that a source could not be read, and why; its figures stay. Raises as `keep_read`."""
        self._check_same(request)
        self._store.read_failed(request.source.name, str(error), now or named.clock(None, self.timezone))

    def _check_same(self, request: ReadRequest) -> None:
        """Raises InputError where what was read is not what the desk would have read now."""
        state = self.source(request.source.name)
        if (state.source, state.token, self.path) != (request.source, request.token, request.desk):
            raise OvertakenError(
                f"{request.source.name} was changed while it was read, so that nothing was taken.", "Read it again."
            )

    def test_source(
        self, source: Source, secret: str | None = None, *, mapping: Mapped = None, wish: AskedWish = None
    ) -> SourcePreview:
        """What a read of a source, kept or not, would bring; nothing is kept. Raises what `fetching.bring` raises."""
        request = self.request_test(source, secret, mapping=mapping)
        return self.preview(request, bring(request, wish))

    def refresh_source(
        self,
        name: str,
        *,
        mapping: Mapped = None,
        now: datetime | None = None,
        arriving: bool = False,
        by_itself: bool = False,
        wish: AskedWish = None,
    ) -> ImportResult | None:
        """Read a source now, whole or not at all; as `keep_read`.

        Where that fails, its figures stay, its state says why, and what `fetching.bring` raises is raised.
        """
        request = self.request_read(name, mapping=mapping)
        try:
            brought = bring(request, wish)
        except (SourceError, InputError) as error:
            self.enter_failure(request, error, now)
            raise
        return self.keep_read(request, brought, now=now, arriving=arriving, by_itself=by_itself)

    def refresh_due(
        self,
        now: datetime | None = None,
        *,
        starting: bool = False,
        arriving: bool = False,
        wish: AskedWish = None,
    ) -> list[SourceRead]:
        """Read by itself every source whose time has come, when `starting` also those to be read at start.

        Failures are told.
        """
        now = now or named.clock(None, self.timezone)
        read = []
        for state in self._store.source_states(now):
            if not _is_due(state, now, starting):
                continue
            name = state.source.name
            try:
                result = self.refresh_source(name, now=now, arriving=arriving, by_itself=True, wish=wish)
                read.append(SourceRead(name, result))
            except DomdeskError as error:
                read.append(SourceRead(name, None, str(error)))
        return read

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
        now_is = "" if source.confidence is None else f" It has {exact(source.confidence)} now."
        picks = "pick" if asked == 1 else "picks"
        sentence = (
            f"{number(wrong)} of {number(asked)} {picks} from {name} came up short: "
            f"a confidence of {exact(share, 2)} fits that.{now_is}"
        )
        return ConfidenceProposal(name, asked, wrong, share, sentence)


def _is_due(state: SourceState, now: datetime, starting: bool) -> bool:
    if state.source.paused:
        return False
    at_start = starting and state.source.at_start
    return at_start or (state.next_read is not None and datetime.fromisoformat(state.next_read) <= now)
