"""Units that are on hand no more, taken off the stock figures in which their location counts them.

Called by acting, as a part of the batch that is being saved, when units ship or turn out not to be there.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from domdesk.canonical import STOCK
from domdesk.records import StockChange
from domdesk.store import keeping
from domdesk.store.database import Database, utf8
from domdesk.store.staging import same
from domdesk.units import QUANTITY_PLACES

Place = tuple[str, str]
"""(location, our SKU)."""

_STEP = Decimal(1).scaleb(-QUANTITY_PLACES)


def lower(database: Database, units: Mapping[Place, Decimal], counted: datetime | None = None) -> list[StockChange]:
    """Takes units of our SKUs off what is on hand, never below 0; `counted`: the figures are as of then.

    Where a location counts a SKU under several numbers, its own first. Tells what there was and is, in our units.
    """
    wanted = {place: count for place, count in units.items() if count > 0}
    if not wanted:
        return []
    before: defaultdict[Place, Decimal] = defaultdict(Decimal)
    taken: defaultdict[Place, Decimal] = defaultdict(Decimal)
    lowered: list[tuple[str, str, str]] = []
    for location, theirs, ours, per, on_hand in _figures(database, wanted):
        place = location, ours
        before[place] += on_hand * per
        count = min(wanted[place] - taken[place], max(Decimal(0), on_hand * per))
        if count > 0:
            taken[place] += count
            left = max(Decimal(0), on_hand - count / per).quantize(_STEP, ROUND_DOWN)
            lowered.append((location, theirs, str(left)))
    if lowered:
        _write(database, lowered, counted)
    return [StockChange(*place, before[place], before[place] - count) for place, count in taken.items()]


def _figures(database: Database, places: Mapping[Place, Decimal]) -> list[tuple[str, str, str, Decimal, Decimal]]:
    """(location, its number, our SKU, our units in one of its, on hand) of each figure behind some places."""
    named = {"location": [utf8(location) for location, _ in places], "sku": [utf8(sku) for _, sku in places]}
    with database.table("named", named):
        rows = database.rows(
            "SELECT s.location, s.sku, coalesce(a.sku, s.sku) AS ours, coalesce(a.units_per, 1), s.on_hand"
            " FROM stock AS s LEFT JOIN sku_aliases AS a ON a.location = s.location AND a.their_sku = s.sku"
            " SEMI JOIN named AS n ON n.location = s.location AND n.sku = coalesce(a.sku, s.sku)"
            " ORDER BY s.location, ours, a.sku IS NOT NULL, s.sku"
        )
    return [(location, theirs, ours, per, on_hand) for location, theirs, ours, per, on_hand in rows]


def _write(database: Database, rows: list[tuple[str, str, str]], counted: datetime | None) -> None:
    columns = {name: [row[i] for row in rows] for i, name in enumerate(("location", "sku", "left"))}
    at = "s.as_of" if counted is None else f"'{counted.isoformat(timespec='seconds')}'"
    with database.table("lowered", columns):
        keeping.upsert(
            database,
            "stock",
            f'FROM (SELECT s.* REPLACE (CAST(n."left" AS DECIMAL(18,4)) AS on_hand, {at} AS as_of)'
            f" FROM stock AS s JOIN lowered AS n ON {same(STOCK.key, 'n', 's')})",
        )
