"""The program's verbs: what the command line and the window can do with a desk. Qt-free.

A desk is one DuckDB file. Every method that changes it is one transaction. All methods may be called from any thread,
one at a time; those that take `report` and `wish` may run long. Reading, storing and solving load when first needed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Protocol, Self
from uuid import uuid4

from domdesk import named, paths
from domdesk.errors import DeskError, DeskInUseError, InputError
from domdesk.records import (
    QUESTIONS,
    Batch,
    Decision,
    Fault,
    ImportResult,
    Issue,
    Location,
    Order,
    OrderKey,
    OrderRow,
    Plan,
    Policy,
    Problem,
    Progress,
    Proposal,
    Reading,
    RunSummary,
    SheetMapping,
)

if TYPE_CHECKING:
    from domdesk.routing import RoutingProcess
    from domdesk.store import Store

Wish = Literal["go on", "stop", "cancel"]
"""What the user wants of a running job: go on, stop and keep the best so far, or cancel and leave no trace."""

Report = Callable[[Progress], None]

Point = tuple[float, float]
"""Latitude and longitude."""

EXPORTS = ("decisions",)
"""The formats in which decisions leave the desk."""


class Engine(Protocol):
    """Whatever does the solving: this process, or a spawned one that the window keeps."""

    def route(
        self,
        problem: Problem,
        policy: Policy,
        *,
        seconds: float | None,
        workers: int | None,
        seed: int,
        report: Report | None,
        wish: Callable[[], Wish] | None,
    ) -> Plan: ...

    def explain(self, problem: Problem, policy: Policy, plan: Plan, key: OrderKey, run: int | None) -> Decision: ...

    def route_one(
        self, state: str, load: Callable[[], tuple[Problem, Policy, Plan]], order: OrderKey, now: datetime
    ) -> Decision: ...

    def locate(self, places: Sequence[tuple[str | None, str | None]]) -> list[Point | None]: ...


def solver_process() -> "RoutingProcess":
    """An engine in a process of its own, so that OR-Tools never loads in this one. Close it when done."""
    from domdesk.routing import RoutingProcess

    return RoutingProcess()


def demo_world(name: str | None = None) -> str:
    """The name of a demo world, of the first where none is named. Raises InputError where there is none such."""
    worlds = paths.demo_worlds()
    if name is not None and name not in worlds:
        raise InputError(f"There is no demo called '{name}'.", f"Take one of: {', '.join(worlds)}.")
    return name or worlds[0]


class Desk:
    """An open desk. Use it as a context manager, or close it."""

    def __init__(self, store: "Store", engine: Engine | None = None) -> None:
        self._name = uuid4().hex
        self._store = store
        self._engine = engine

    @classmethod
    def create(
        cls,
        path: Path,
        currency: str = "USD",
        zone: str | None = None,
        rates: Iterable[str] = (),
        engine: Engine | None = None,
    ) -> Self:
        """A new, empty desk; `rates` names built-in rate cards to put in it. Raises DeskError where the file exists."""
        from domdesk.store import Store

        folders = [_built_in_rate(name) for name in rates]
        desk = cls(Store.create(path, currency, zone), engine)
        _fill(desk, [file for folder in folders for file in sorted(folder.glob("*.csv"))])
        return desk

    @classmethod
    def open(cls, path: Path, engine: Engine | None = None) -> Self:
        """An existing desk. Raises DeskError where it is missing, held by another process, newer, or damaged."""
        from domdesk.store import Store

        return cls(Store.open(path), engine)

    @classmethod
    def demo(cls, folder: Path, name: str | None = None, engine: Engine | None = None) -> Self:
        """A fresh desk in `folder` with a demo world (None: the first), in place of an older one of that name.

        Raises DeskInUseError where another process has the older one open.
        """
        from domdesk import demo

        name = demo_world(name)
        path = folder / f"{name}.desk"
        _give_way(path)
        with suppress(OSError, DeskError):
            demo.copy(demo.kept(name), path)
            return cls.open(path, engine)
        _give_way(path)
        with cls.create(path) as made:
            _fill(made, [paths.data() / name])
        demo.keep(path, name)
        return cls.open(path, engine)

    @property
    def path(self) -> Path:
        return self._store.path

    @property
    def backup(self) -> Path | None:
        """The copy of the desk as an older version made it, where opening it has moved it to this one."""
        return self._store.backup

    @property
    def currency(self) -> str:
        return self._store.currency

    @property
    def timezone(self) -> str:
        return self._store.timezone

    def close(self) -> None:
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- bringing data in ---------------------------------------------------------------------------------------------

    def import_paths(
        self,
        files: Sequence[Path],
        *,
        kind: str | None = None,
        format: str | None = None,  # noqa: A002  the contract's own word
        replace: bool = False,
        dry_run: bool = False,
        facts: Mapping[str, str] | None = None,
        mapping: Path | SheetMapping | None = None,
    ) -> ImportResult:
        """Files or folders into the desk, in one transaction; with `dry_run` only what would happen.

        `facts` say what files do not (carrier, currency, unit…) and are remembered for the next file of that name, or
        answer a question of an earlier result, by its key, which then is not asked again;
        `mapping` says which column of an unknown sheet is what, and is remembered for the next one with that header.
        Raises InputError where a file is refused as a whole, MappingNeededError with a proposal where its columns are
        not surely known; bad rows are issues in the result, not errors.
        """
        from domdesk.intake import read_paths

        facts, answers = _told(facts or {})
        readings, skipped = read_paths(
            files,
            kind=kind,
            format=format,
            facts=facts,
            remembered=self._store.rate_facts,
            mapping=mapping,
            mappings=self._store.mappings,
        )
        return self._save(readings, skipped, answers, full=replace, dry_run=dry_run)

    def import_text(
        self,
        text: str,
        *,
        kind: str | None = None,
        dry_run: bool = False,
        facts: Mapping[str, str] | None = None,
        mapping: Path | SheetMapping | None = None,
    ) -> ImportResult:
        """A block pasted from a spreadsheet, like `import_paths`."""
        from domdesk.intake import read_text

        facts, answers = _told(facts or {})
        readings = read_text(
            text,
            kind=kind,
            facts=facts,
            remembered=self._store.rate_facts,
            mapping=mapping,
            mappings=self._store.mappings,
        )
        return self._save(readings, [], answers, full=False, dry_run=dry_run)

    def propose_mapping(self, source: Path | str, kind: str | None = None) -> Proposal:
        """What a sheet, in a file or pasted as text, seems to hold: as any kind, or as the one given.

        Raises InputError where it is no table.
        """
        from domdesk.intake import propose_path, propose_text

        return propose_text(source, kind) if isinstance(source, str) else propose_path(source, kind)

    def _save(
        self,
        readings: Sequence[Reading],
        skipped: Sequence[tuple[str, str]],
        answers: Mapping[str, str],
        *,
        full: bool,
        dry_run: bool,
    ) -> ImportResult:
        checked = [_with_checked_policy(reading) for reading in readings]
        result = self._store.save_batch(checked, replace=full, dry_run=dry_run, answers=answers)
        return replace(result, skipped_files=(*result.skipped_files, *skipped))

    def write_skipped(self, result: ImportResult, path: Path) -> list[Path]:
        """Write the rows that an import left out as CSV, as they stand in their file, with the reason before each.

        One file, or where several files had such rows one for each beside it; none where nothing was left out.
        """
        from domdesk.report import skipped

        return skipped.write(result, path)

    # --- taking back --------------------------------------------------------------------------------------------------

    def history(self) -> list[Batch]:
        """Every change of the desk's records, the newest first."""
        return self._store.history()

    def undo(self, batch: int | None = None) -> Batch:
        """Take a change back, the newest that can be unless one is named, as if it had never been.

        Raises InputError where nothing can be taken back, or where something later rests on it.
        """
        return self._store.undo(batch)

    def redo(self) -> Batch:
        """Make again the change that was taken back last. Raises InputError where there is none."""
        return self._store.redo()

    # --- looking ------------------------------------------------------------------------------------------------------

    def order_rows(self, run: int | None = None, *, located: bool = True) -> list[OrderRow]:
        """Every open order, with its outcome in `run` where that routed it. run=None: no outcome.

        `located` adds the coordinates of postal codes; the first look into their table takes half a second.
        """
        rows = self._store.order_rows(run)
        points = self._points((row.country, row.postal_code) for row in rows if row.latitude is None) if located else {}

        def placed(row: OrderRow) -> OrderRow:
            point = points.get((row.country, row.postal_code)) if row.latitude is None else None
            return replace(row, latitude=point[0], longitude=point[1]) if point else row

        return [placed(row) for row in rows]

    def _points(self, places: Iterable[tuple[str | None, str | None]]) -> dict[tuple[str | None, str | None], Point]:
        """The coordinates of those (country, postal code) that are known, found where the engine runs."""
        wanted = list(dict.fromkeys(places))
        found = self._solver().locate(wanted) if wanted else []
        return {place: point for place, point in zip(wanted, found, strict=True) if point is not None}

    def order(self, key: OrderKey) -> Order:
        return self._store.order(key)

    def locations(self, *, located: bool = True) -> list[Location]:
        """Every location, with the coordinates of its postal code where it has none of its own and `located`."""
        places = self._store.locations()
        unknown = [(place.country, place.postal_code) for place in places if place.latitude is None]
        points = self._points(unknown) if located else {}

        def placed(place: Location) -> Location:
            point = points.get((place.country, place.postal_code)) if place.latitude is None else None
            if point is None:
                return place
            return replace(place, latitude=Decimal(str(point[0])), longitude=Decimal(str(point[1])))

        return [placed(place) for place in places]

    def counts(self) -> dict[str, int]:
        """How many locations, products, stock rows, orders, lines, cards the desk holds, and drafts among them:
        keys locations, products, stock, orders, lines, rate_cards, draft_locations, draft_products."""
        counts = self._store.counts()
        return {**counts, "lines": counts["order_lines"]}

    def policies(self) -> list[str]:
        """Names of the built-in methods and of the policies kept in the desk."""
        from domdesk.routing import built_in_policies

        return list(dict.fromkeys([*built_in_policies(), *self._store.policies()]))

    def kept_policies(self) -> list[str]:
        """Names of the policies kept in the desk."""
        return sorted(self._store.policies())

    def runs(self) -> list[RunSummary]:
        """All runs, newest first."""
        return self._store.runs()

    def plan(self, run: int | None = None) -> tuple[int, Plan] | None:
        """A run's number and plan (None: the latest run; None back where there is none)."""
        number = run if run is not None else self._store.latest_run()
        return None if number is None else (number, self._store.run(number)[2])

    # --- deciding -----------------------------------------------------------------------------------------------------

    def route(
        self,
        policy: str | Path | None = None,
        *,
        orders: Sequence[str] = (),
        now: str | None = None,
        seconds: float | None = None,
        workers: int | None = None,
        seed: int = 0,
        report: Report | None = None,
        wish: Callable[[], Wish] | None = None,
    ) -> tuple[int, Plan]:
        """Route the open orders (or those named) and keep the run. Raises Cancelled where `wish` said cancel."""
        from domdesk.routing import policy_text

        chosen = named.policy(self._store, policy)
        keys = [named.order(self._store, name) for name in orders] or None
        problem = replace(self._store.problem(named.clock(now, self.timezone), keys), now_is_placed=now == "placed")
        if not problem.orders:
            raise InputError(
                "There is no open order to route.", f"Import some first: `domdesk import {self.path.name} FILE`."
            )
        plan = self._solver().route(
            problem, chosen, seconds=seconds, workers=workers, seed=seed, report=report, wish=wish
        )
        return self._store.save_run(problem, chosen, policy_text(chosen), plan), plan

    def explain(self, order: OrderKey | str, run: int | None = None) -> Decision:
        """Why an order ships as it does in a run (None: the latest that routed it)."""
        key = named.order(self._store, order) if isinstance(order, str) else order
        latest = self._store.latest_run(key)
        if latest is None:
            raise InputError(
                f"Order {key.order} has not been routed yet.", f"Route it first: `domdesk route {self.path.name}`."
            )
        number = latest if run is None else run
        problem, toml, plan = self._store.run(number)
        if all(o.key != key for o in problem.orders):
            raise InputError(f"Run {number} did not route order {key.order}.", f"Run {latest} did: `--run {latest}`.")
        return self._solver().explain(problem, named.kept_policy(toml, plan.policy), plan, key, number)

    def route_one(self, order: OrderKey | str) -> Decision:
        """Where an order would ship from on what the latest run leaves, at once; nothing is kept.

        Orders that are asked for one after another leave each other their stock. Raises InputError where nothing has
        been routed yet, or where nothing of the order is open.
        """
        key = named.order(self._store, order) if isinstance(order, str) else order
        now = named.clock(None, self.timezone)

        def load() -> tuple[Problem, Policy, Plan]:
            number = self._store.latest_run()
            if number is None:
                raise InputError("Nothing has been routed yet.", f"Route first: `domdesk route {self.path.name}`.")
            then, toml, plan = self._store.run(number)
            problem = replace(self._store.problem(now), now_is_placed=then.now_is_placed)
            return problem, named.kept_policy(toml, plan.policy), replace(plan, unassigned=())  # not needed, and large

        return self._solver().route_one(f"{self._name} {self._store.changes}", load, key, now)

    # --- taking data out ----------------------------------------------------------------------------------------------

    def export(self, format: str, out: Path, run: int | None = None) -> list[Path]:  # noqa: A002
        """Write a run's decisions (None: the latest) into the folder `out`; the files written."""
        from domdesk.report import decisions

        if format not in EXPORTS:
            raise InputError(f"There is no export called '{format}'.", f"Take one of: {', '.join(EXPORTS)}.")
        number = run if run is not None else self._store.latest_run()
        if number is None:
            raise InputError("Nothing has been routed yet.", f"Route first: `domdesk route {self.path.name}`.")
        problem, _, plan = self._store.run(number)
        return decisions.write(problem, plan, out)

    def dump(self, folder: Path) -> list[Path]:
        """Write the canonical files, settings and policies into `folder`; the files written."""
        return self._store.dump(folder)

    def check(self) -> list[Fault]:
        """What is wrong with the desk: its tables, and each kept plan recomputed on the inputs it was made for."""
        from domdesk.routing import check_plan

        faults = list(self._store.faults())
        for summary in reversed(self._store.runs()):
            problem, toml, plan = self._store.run(summary.run)
            found = check_plan(problem, named.kept_policy(toml, plan.policy), plan)
            faults += [Fault(f.code, f"Run {summary.run}: {f.text}") for f in found]
        return faults

    def _solver(self) -> Engine:
        if self._engine is None:
            from domdesk.routing import LocalEngine

            self._engine = LocalEngine()
        return self._engine


def _give_way(path: Path) -> None:
    """Take away a demo desk, the program's own, unless another process has it open."""
    if path.exists():
        try:
            Desk.open(path).close()
        except DeskInUseError:
            raise
        except DeskError:
            pass  # damaged, or made by another version: it holds nothing that the new one will not
        path.unlink()
    path.with_name(path.name + ".wal").unlink(missing_ok=True)


def _fill(desk: Desk, files: Sequence[Path]) -> None:
    """Put built-in files into a new desk; where that fails, close it."""
    try:
        if files:
            desk.import_paths(files)
    except BaseException:
        desk.close()
        raise


def _built_in_rate(name: str) -> Path:
    names = paths.built_in_rates()
    if name not in names:
        raise InputError(f"There is no built-in rate card '{name}'.", f"Take one of: {', '.join(names)}.")
    return paths.resources() / "rates" / name


def _told(facts: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What was told beside files: facts about them, and answers to the desk's own questions."""
    answers = {key: value for key, value in facts.items() if key in QUESTIONS}
    return {key: value for key, value in facts.items() if key not in answers}, answers


def _with_checked_policy(reading: Reading) -> Reading:
    """The reading, its policy named and known to work; one that does not is left out with an issue that says why."""
    if reading.policy is None:
        return reading
    from domdesk.routing import parse_policy

    try:
        parse_policy(reading.policy, Path(reading.file).stem)
    except InputError as error:
        issues = (*reading.issues, Issue("error", "policy", str(error)))
        return replace(reading, policy=None, issues=issues, skipped=reading.skipped + 1, faulty=reading.faulty + 1)
    return reading
