"""Taking data out: decisions, runs compared, reports, canonical files, and what is wrong with the desk."""

from collections.abc import Sequence
from pathlib import Path

from domdesk import named
from domdesk.desk.deciding import Deciding
from domdesk.errors import InputError
from domdesk.records import Comparison, Fault, OrderKey, Plan, Policy, Problem, RunFigures

EXPORTS = ("decisions",)
"""The formats in which decisions leave the desk."""


class Sharing(Deciding):
    """See the module."""

    def export(self, format: str, out: Path, run: int | None = None) -> list[Path]:  # noqa: A002
        """Write a run's decisions (None: the latest) into the folder `out`; the files written."""
        from domdesk.report import decisions

        if format not in EXPORTS:
            raise InputError(f"There is no export called '{format}'.", f"Take one of: {', '.join(EXPORTS)}.")
        number = run if run is not None else self._store.latest_run()
        if number is None:
            raise InputError("Nothing has been routed yet.", f"Route first: `domdesk route {self.path.name}`.")
        problem, _, plan = self._store.run(number)
        return decisions.write(problem, plan, out, decisions.ship_to(self._store.cells("orders")))

    def compare(self, runs: Sequence[int]) -> Comparison:
        """Runs side by side, in this order, with the orders that they decide differently. Raises InputError."""
        from domdesk.report import comparison

        if len(runs) < 2:
            raise InputError("It takes two runs to compare.", "Name two or more of the list of runs.")
        return comparison.compare([(number, *self._run(number)) for number in runs])

    def figures(self, run: int) -> RunFigures:
        """One run in figures. Raises InputError where there is none of that number."""
        from domdesk.report import comparison

        return comparison.figures((run, *self._run(run)))

    def _run(self, number: int) -> tuple[Problem, Policy, Plan]:
        problem, toml, plan = self._store.run(number)
        return problem, named.kept_policy(toml, plan.policy), plan

    def save_copy(self, path: Path) -> Path:
        """Write all that the desk holds, runs and history too, into another file, even where its own was deleted."""
        return self._store.copy(path if path.suffix else path.with_suffix(".desk"))

    def report(self, out: Path, *, order: OrderKey | str | None = None, run: int | None = None) -> Path:
        """Write a run's summary (None: the latest), or its decision on one order, as HTML or PDF; the file written.

        Raises InputError for another kind of file, or where the run, or a run of the order, is not there; DeskError
        where the file cannot be written.
        """
        from domdesk.report import origin, reports

        reports.check_kind(out)
        decision = None if order is None else self.explain(order, run)
        number = decision.run if decision else run if run is not None else self._store.latest_run()
        if number is None:
            raise InputError("Nothing has been routed yet.", f"Route first: `domdesk route {self.path.name}`.")
        problem, policy, plan = self._run(number)
        summary = next(one for one in self._store.runs() if one.run == number)
        about = origin.Run(self.path.stem, summary, problem, policy, plan, origin.fingerprint(problem))
        return reports.write(about, decision, out)

    def dump(self, folder: Path) -> list[Path]:
        """Write the canonical files, settings and policies into `folder`; the files written."""
        return self._store.dump(folder)

    def check(self) -> list[Fault]:
        """What is wrong with the desk: its tables, and each kept plan recomputed on the inputs it was made for."""
        from domdesk.routing import check_plan

        faults = list(self._store.faults())
        for summary in reversed(self._store.runs()):
            found = check_plan(*self._run(summary.run))
            faults += [Fault(f.code, f"Run {summary.run}: {f.text}") for f in found]
        return faults
