"""Taking data out: decisions, canonical files, and what is wrong with the desk."""

from pathlib import Path

from domdesk import named
from domdesk.desk.base import Base
from domdesk.errors import InputError
from domdesk.records import Fault

EXPORTS = ("decisions",)
"""The formats in which decisions leave the desk."""


class Sharing(Base):
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
