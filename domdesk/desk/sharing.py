"""Taking data out: decisions, reports, canonical files, and what is wrong with the desk."""

from pathlib import Path
from typing import TYPE_CHECKING

from domdesk import named
from domdesk.desk.deciding import Deciding
from domdesk.errors import InputError
from domdesk.records import EXPORTS, Exported, Fault, OrderKey, Plan, Policy, Problem, place_names

if TYPE_CHECKING:
    from domdesk.report import origin
    from domdesk.report.standing import Standing


class Sharing(Deciding):
    """See the module."""

    def export(self, format: str, out: Path, run: int | None = None) -> Exported:  # noqa: A002
        """Write a run's decisions (None: the latest) into the folder `out`, in one of EXPORTS.

        Raises InputError where nothing of the run is for that format, DeskError where it cannot be written.
        """
        from domdesk.report import decisions, exports

        if format not in EXPORTS:
            raise InputError(f"There is no export called '{format}'.", f"Take one of: {', '.join(EXPORTS)}.")
        number = self._number(run)
        problem, _, plan = self._store.run(number)
        cells = self._store.cells
        if format == "decisions":
            return Exported(tuple(decisions.write(problem, plan, out, decisions.ship_to(cells("orders")))))
        content = exports.made(format, number, problem, plan, cells)
        return Exported(tuple(exports.write(content, out)), content.notices)

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
        from domdesk.report import order_report, reports, run_report

        reports.check_kind(out)
        if order is None:
            return reports.write(run_report.run_report(self._origin(self._number(run))), out)
        decision = self.explain(order, run)
        return reports.write(order_report.order_report(self._origin(self._number(decision.run)), decision), out)

    def report_day(self, out: Path) -> Path:
        """Write how all orders stand now, accepted or planned by whichever run, as HTML or PDF; the file written.

        Raises InputError for another kind of file, DeskError where it cannot be written.
        """
        from domdesk.report import day_report, reports

        reports.check_kind(out)
        names = place_names({place.location: place.label for place in self._store.locations()})
        currency, now = self._store.currency, self._now()
        document = day_report.day_report(
            self._standing(), self.path.stem, now, self.timezone, currency, lambda at: names.get(at, at)
        )
        return reports.write(document, out)

    def _standing(self) -> "Standing":
        """How all orders stand, with every run that some of them are decided by."""
        from domdesk.report.standing import RunAt, standing

        rows, held = self._store.order_rows(self._store.latest_run()), self._store.commitments()
        summaries = {one.run: one for one in self._store.runs()}
        runs = {}
        for number in {run for run in (*(row.run for row in rows), *(one.run for one in held)) if run is not None}:
            _, policy, plan = self._run(number)
            runs[number] = RunAt(summaries[number], policy, plan)
        return standing(rows, self._store.open_orders(), held, runs)

    def _origin(self, number: int) -> "origin.Run":
        """A run as reports tell of it. Raises InputError where there is none of that number."""
        from domdesk.report import origin

        problem, policy, plan = self._run(number)
        summary = next(one for one in self._store.runs() if one.run == number)
        return origin.Run(self.path.stem, summary, problem, policy, plan, origin.fingerprint(problem))

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
