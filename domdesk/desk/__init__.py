"""The program's verbs: what the command line and the window can do with a desk. Qt-free.

A desk is one DuckDB file. Every method that changes it is one transaction. All methods may be called from any thread,
one at a time; those that take `report` and `wish` may run long. Reading, storing and solving load when first needed.
"""

from collections.abc import Mapping

from domdesk.desk.desk import Desk, demo_world
from domdesk.desk.engine import Engine, Point, Report, Wish, solver_process
from domdesk.desk.guarding import backups_of, restore
from domdesk.desk.lesson_check import check_lesson
from domdesk.records import Severity

__all__ = [
    "Desk",
    "Engine",
    "Point",
    "Report",
    "Wish",
    "backups_of",
    "check_lesson",
    "demo_world",
    "faults_in",
    "restore",
    "solver_process",
]


def faults_in(table: str, cells: Mapping[str, str], severity: Severity = "error") -> dict[str, str]:
    """What is wrong with the typed cells of one row of a canonical table: column → sentence; none where all is well."""
    from domdesk import intake

    return intake.faults_in(table, cells, severity)
