"""The desk file as the rest of the program sees it: records and readings in, records out.

Called by domdesk.desk alone. Any thread may use a store, one at a time; a second process is told who holds the file.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from domdesk.canonical import TABLES
from domdesk.records import (
    Batch,
    Commitment,
    Fault,
    ImportResult,
    Location,
    Order,
    OrderKey,
    OrderRow,
    Override,
    Plan,
    Policy,
    Problem,
    Product,
    Progress,
    RateCard,
    Reading,
    RunSummary,
    StockRow,
)
from domdesk.store import (
    audit,
    backups,
    cells,
    checking,
    commitments,
    copying,
    dumping,
    editing,
    history,
    keeping,
    opening,
    overrides,
    removing,
    runs,
    saving,
    settings,
    snapshot,
)
from domdesk.store.acting import Acting
from domdesk.store.database import quoted, utf8


class Store(Acting):
    """An open desk."""

    @classmethod
    def create(cls, path: str | Path, currency: str = "USD", timezone: str | None = None) -> Self:
        """A new, empty desk, in the system's time zone unless told. Raises DeskError, InputError."""
        chosen = {
            "currency": settings.checked("currency", currency),
            "timezone": settings.checked("timezone", timezone or _system_zone()),
        }
        return cls(opening.create_file(Path(path).absolute(), chosen))

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """The desk in a file, migrated where it is older, after a backup.

        Raises DeskError where it is missing, in use, damaged, newer or no desk at all.
        """
        database, backup = opening.open_file(Path(path).absolute())
        try:
            return cls(database, backup)
        except BaseException:
            database.close()
            raise

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def path(self) -> Path:
        return self._database.path

    @property
    def currency(self) -> str:
        return str(self._settings["currency"])

    @property
    def changes(self) -> int:
        """How often the desk was changed since it was opened."""
        return self._database.changes

    @property
    def rate_facts(self) -> dict[str, dict[str, str]]:
        """What was told beside rate files, by the key of the file."""
        facts = self._settings["rate_facts"]
        assert isinstance(facts, dict)
        return facts

    @property
    def mappings(self) -> dict[str, dict[str, object]]:
        """How unknown sheets were mapped, by the key of their header."""
        mappings = self._settings["mappings"]
        assert isinstance(mappings, dict)
        return mappings

    def save_batch(
        self,
        readings: Sequence[Reading],
        *,
        replace: bool = False,
        dry_run: bool = False,
        answers: Mapping[str, str] | None = None,
    ) -> ImportResult:
        """Saves what files held, all or nothing, and tells what was new, changed and unchanged, record by record.

        `replace` makes the stock among them a full snapshot of its locations; a dry run does all but keep it;
        `answers` are those to the questions of an earlier result, by key. Raises InputError for one that is none.
        """
        now = self._now()
        if not dry_run:
            backups.take_before_import(self._database, now)
        with self._database.transaction(keep=not dry_run):
            files, questions = saving.save(self._database, readings, answers or {}, now, replace)
            batch = None if dry_run else self._database.value("SELECT max(number) FROM batches")
        self._settings = settings.load(self._database)
        return ImportResult(batch, tuple(files), questions=tuple(questions))

    def completed(self, table: str, rows: Sequence[Mapping[str, str]]) -> dict[str, list[dict[str, str]]]:
        """Typed rows with every cell, by table: those typed, else as stored, else blank. Raises InputError."""
        return editing.completed(self._database, table, rows, self._now())

    def save_edit(
        self, reading: Reading, label: str, *, dry_run: bool = False, released: Sequence[Commitment] = ()
    ) -> ImportResult:
        """Saves what a person typed as one batch, which without a label tells what it changed; none if nothing did.

        What `released` still reserve is given back in it. Raises InputError where one reserves nothing.
        """
        with self._batch(keep=not dry_run) as number:
            commitments.save(self._database, [one.become("released") for one in released])
            kind = "release" if released else "edit"
            result = saving.save_edit(self._database, reading, label, self._now(), kind)
            made = self._database.value("SELECT count(*) FROM batches WHERE number = ?", [number])
        return ImportResult(number if made and not dry_run else None, (editing.told(result),))

    def remove(self, table: str, keys: Sequence[Sequence[str]], label: str) -> Batch:
        """Removes records with what hangs on them, as one batch. Raises InputError where one has to stay."""
        with self._batch() as number:
            done = removing.remove(self._database, table, keys)
            keeping.end_edit(self._database, label or done, self._now())
            return history.named(self._database, number)

    def settings(self) -> dict[str, object]:
        """Every setting of the desk."""
        return dict(self._settings)

    def set_settings(self, changes: Mapping[str, object], label: str) -> None:
        """Changes settings, as one batch. Raises InputError for what cannot be."""
        with self._batch():
            for key, value in changes.items():
                settings.change(self._database, key, value)
            keeping.end_edit(self._database, label, self._now())

    def put_policy(self, name: str, toml: str, label: str) -> None:
        """Keeps a policy under a name."""
        with self._batch():
            if self.policies().get(name) != toml:
                settings.put_policy(self._database, name, toml)
            keeping.end_edit(self._database, label, self._now())

    def remove_policy(self, name: str, label: str) -> None:
        """Takes away a policy that is kept."""
        with self._batch():
            settings.remove_policy(self._database, name)
            keeping.end_edit(self._database, label, self._now())

    def history(self) -> list[Batch]:
        """All batches of changes, the newest first."""
        return history.batches(self._database)

    def undo(self, batch: int | None = None) -> Batch:
        """Takes a batch back (None: the newest that can be) as if it had never been. Raises InputError."""
        with self._database.transaction():
            taken = history.undo(self._database, batch)
            self._audit("undo", "Took back", taken)
        self._settings = settings.load(self._database)
        return taken

    def redo(self) -> Batch:
        """Makes again what was taken back last. Raises InputError."""
        with self._database.transaction():
            made = history.redo(self._database)
            self._audit("redo", "Made again", made)
        self._settings = settings.load(self._database)
        return made

    def _audit(self, verb: str, did: str, batch: Batch) -> None:
        what = f"{did} batch {batch.number}: {batch.label}"
        audit.add(self._database, verb, what, keeping.user(), self._now(), batch=batch.number)

    def problem(self, now: datetime, orders: Sequence[OrderKey] | None = None) -> Problem:
        """All that is needed to route the open lines of these orders, or of all. Raises InputError: unknown order."""
        own = self._settings["committed_includes_open_orders"] is True
        services = self._settings["service_map"]
        assert isinstance(services, dict)
        return snapshot.problem(self._database, self.currency, self.timezone, now, orders, own, services)

    def find_orders(self, name: str) -> list[OrderKey]:
        """Orders called 'ID' or 'channel:ID', by import sequence; '1001' finds '#1001' where there is no 1001."""
        name = utf8(name)
        for wanted, after_channel in ((name, ""), (f"#{name}", "#")):
            found = self._database.rows(
                'SELECT channel, "order" FROM orders WHERE "order" = $wanted'
                " OR (channel <> '' AND starts_with($name, channel || ':')"
                ' AND "order" = $mark || substr($name, length(channel) + 2)) ORDER BY sequence',
                {"wanted": wanted, "name": name, "mark": after_channel},
            )
            if found:
                return [OrderKey(*key) for key in found]
        return []

    def order(self, key: OrderKey) -> Order:
        """An order with all its lines as they were ordered. Raises InputError where it is unknown."""
        found = snapshot.orders(self._database, [key])
        if not found:
            raise snapshot.unknown_order(key)
        return found[0]

    def locations(self) -> list[Location]:
        """All locations by (priority, id)."""
        return list(snapshot.locations(self._database))

    def stock(self, skus: Sequence[str] | None = None) -> list[StockRow]:
        """Stock of these SKUs, or all, by (location, sku), in our SKUs and units."""
        return list(snapshot.stock(self._database, skus))

    def products(self, skus: Sequence[str] | None = None) -> list[Product]:
        """The products of these SKUs, or all, by SKU."""
        return list(snapshot.products(self._database, skus))

    def rate_cards(self) -> list[RateCard]:
        """All rate cards by id, with their zones and prices."""
        return list(snapshot.rate_cards(self._database))

    def cells(self, table: str) -> list[dict[str, str]]:
        """Every record of a canonical table as a dump writes it, drafts too: column → text, '' = blank."""
        return cells.cells(self._database, table)

    def overrides(self, key: OrderKey | None = None) -> list[Override]:
        """What people chose about an order, or about all, oldest first."""
        return list(overrides.load(self._database, None if key is None else [key]))

    def save_overrides(self, key: OrderKey, chosen: Sequence[Override], label: str) -> None:
        """Makes these the choices about an order, in place of those that there were. Raises InputError."""
        if not snapshot.orders(self._database, [key]):
            raise snapshot.unknown_order(key)
        with self._database.transaction():
            overrides.save(self._database, key, chosen, label, self._now())

    def counts(self) -> dict[str, int]:
        """Rows of each canonical table, of policies and runs, and how many locations and products are drafts."""
        counted = {name: quoted(name) for name in (*TABLES, "policies", "runs")}
        counted |= {f"draft_{name}": f"{name} WHERE draft" for name in ("locations", "products")}
        selected = ", ".join(f"(SELECT count(*) FROM {source})" for source in counted.values())
        return dict(zip(counted, self._database.rows(f"SELECT {selected}")[0], strict=True))

    def policies(self) -> dict[str, str]:
        """The desk's own policies: name → TOML text."""
        return settings.policies(self._database)

    def save_run(
        self, problem: Problem, policy: Policy, policy_text: str, plan: Plan, trace: Sequence[Progress] = ()
    ) -> int:
        """Keeps a run with its inputs, and how it got better, and gives its number."""
        now = self._now()
        with self._database.transaction():
            number = runs.save(self._database, problem, policy, policy_text, plan, trace, now)
            orders = f"{plan.orders:,} {'order' if plan.orders == 1 else 'orders'}"
            what = f"Routed {orders} by {plan.policy}"
            audit.add(self._database, "route", what, keeping.user(), now, run=number)
        return number

    def run(self, number: int) -> tuple[Problem, str, Plan]:
        """A run's problem, the text of its policy and its plan, as they were saved. Raises InputError."""
        return (*self.run_inputs(number), self.run_plan(number))

    def run_inputs(self, number: int) -> tuple[Problem, str]:
        """A run's problem and the text of its policy. Raises InputError."""
        return runs.load_inputs(self._database, number)

    def run_plan(self, number: int) -> Plan:
        """A run's plan. Raises InputError."""
        return runs.load_plan(self._database, number)

    def plan_head(self, number: int) -> Plan:
        """A run's plan without its shipments and what is unassigned. Raises InputError."""
        return runs.load_head(self._database, number)

    def trace(self, run: int) -> list[Progress]:
        """How a run got better, from its first plan on."""
        return runs.trace(self._database, run)

    def runs(self) -> list[RunSummary]:
        """All runs, the newest first."""
        return runs.summaries(self._database)

    def latest_run(self, order: OrderKey | None = None) -> int | None:
        """The number of the newest run, or of the newest that routed `order`."""
        return runs.latest(self._database, order)

    def order_rows(self, run: int | None) -> list[OrderRow]:
        """Every order by import sequence, with the outcome of a run for those that it routed."""
        return runs.order_rows(self._database, run)

    @property
    def was_interrupted(self) -> bool:
        """Whether the desk was not closed when it was last open."""
        return self._database.was_interrupted

    def back_up(self) -> Path:
        """A dated copy beside the desk. Raises DeskError."""
        return backups.take(self._database, backups.BY_HAND, self._now())

    def copy(self, target: Path) -> Path:
        """Writes all that the desk holds into another file, in place of an older one. Raises DeskError."""
        return copying.copy(self._database, target)

    def dump(self, folder: Path) -> list[Path]:
        """Writes the canonical files, desk.toml and policies/*.toml; an import of them gives an equal desk."""
        return dumping.dump(self._database, folder)

    def faults(self) -> list[Fault]:
        """What is wrong with the file itself: its catalog, unreadable columns, repeated keys, references to nothing."""
        return checking.faults(self._database)


def _system_zone() -> str:
    from babel.localtime import get_localzone

    return getattr(get_localzone(), "key", None) or "UTC"
