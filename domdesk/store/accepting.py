"""A plan accepted: what it assigns becomes commitments, which hold the stock in later runs. Called by Store.

One batch that can be taken back; units that a line has committed at a place already stay and add up.
"""

from datetime import datetime

from domdesk.canonical import COMMITMENTS
from domdesk.records import Plan
from domdesk.store import keeping
from domdesk.store.database import Database, utf8
from domdesk.store.staging import same
from domdesk.units import plain

STATE = "reserved"


def accept(database: Database, run: int, plan: Plan, now: datetime) -> int:
    """Commits the plan's assignments inside the caller's transaction; how many they are."""
    made = [
        (*s.order, a.line, s.location, a.sku, plain(a.quantity), s.ship_date.isoformat() if s.ship_date else "")
        for s in plan.shipments
        for a in s.lines
    ]
    if not made:
        return 0
    names = ("channel", "order", "line", "location", "sku", "quantity", "ship_date")
    with database.table("accepted", {name: [utf8(row[i]) for row in made] for i, name in enumerate(names)}):
        keeping.upsert(
            database,
            "commitments",
            'FROM (SELECT a.channel, a."order", a.line, a.location, a.sku,'
            " CAST(a.quantity AS DECIMAL(18,4)) + coalesce(c.quantity, 0) AS quantity,"
            f" CAST(nullif(a.ship_date, '') AS DATE) AS ship_date, '{STATE}' AS state"
            f" FROM accepted AS a LEFT JOIN commitments AS c ON {same(COMMITMENTS.key, 'c', 'a')})",
        )
    noun = "assignment" if len(made) == 1 else "assignments"
    keeping.end(database, "commit", f"Accepted run {run}: {len(made):,} {noun}", now, "[]")
    return len(made)
