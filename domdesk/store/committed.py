"""Stock figures that already contain the orders being imported: what to take off them, and when to ask about it.

Called by snapshot for a Problem, and by saving when an import brings stock or orders.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from domdesk.errors import InputError
from domdesk.records import QUESTIONS, Location, Question, StockRow
from domdesk.store.database import Database
from domdesk.units import plain

SETTING = "committed_includes_open_orders"

ANSWERS = {"includes-open-orders": True, "excludes": False}
"""What can be told of it beside the files of an import, and the setting that it becomes."""
(_KEY,) = QUESTIONS

_SHOPS = frozenset({"shopify", "magento", "bigcommerce", "woocommerce", "amazon", "ebay", "etsy", "walmart"})
"""Channels that count their own orders alone: stock read from such a shop has its name as `source`."""

_SHOP = "coalesce(nullif(r.shop, ''), s.source)"
"""Whose figure `s` is, where `r` is what was read of its source: a source of the user's may have a shop's layout."""


def without_own_orders(
    database: Database, rows: Sequence[StockRow], places: Sequence[Location]
) -> tuple[StockRow, ...]:
    """Takes the units on imported orders that are not shipped off `committed`, down the locations, never below 0.

    Orders of a channel that has stock figures of its own count in those alone; others in figures that are no shop's.
    `places` are in (priority, id) order.
    """
    left = _ordered_units(database)
    channels = sorted({channel for channel, _ in left})
    shops: dict[str, str] = dict(database.rows("SELECT name, shop FROM source_reads WHERE shop <> ''"))
    named = database.rows("SELECT DISTINCT source FROM stock WHERE source <> ''")
    sources = {str(shops.get(source, source)).casefold() for (source,) in named}
    anywhere = [channel for channel in channels if channel not in sources]
    rank = {place.location: n for n, place in enumerate(places)}
    freed: dict[tuple[str, str], Decimal] = {}
    for row in sorted(rows, key=lambda r: rank[r.location]):
        named_as = row.source or ""
        source = shops.get(named_as, named_as).casefold()
        committed = max(Decimal(0), row.committed)
        for channel in [source] if source in _SHOPS or source in channels else anywhere:
            units = min(committed, left.get((channel, row.sku), Decimal(0)))
            if units > 0:
                committed -= units
                left[channel, row.sku] -= units
                freed[row.location, row.sku] = freed.get((row.location, row.sku), Decimal(0)) + units
    return tuple([replace(r, committed=r.committed - freed.get((r.location, r.sku), Decimal(0))) for r in rows])


def _ordered_units(database: Database) -> dict[tuple[str, str], Decimal]:
    """Units ordered and not shipped, open or reserved, by channel (in lower case) and SKU."""
    units: dict[tuple[str, str], Decimal] = {}
    for channel, sku, quantity in database.rows(
        "SELECT l.channel, l.sku, sum(l.quantity - coalesce(c.shipped, 0)) FROM order_lines AS l"
        ' LEFT JOIN (SELECT channel, "order", line, sum(shipped) AS shipped FROM commitments GROUP BY ALL) AS c'
        ' ON c.channel = l.channel AND c."order" = l."order" AND c.line = l.line GROUP BY ALL ORDER BY ALL'
    ):
        key = channel.casefold(), sku
        units[key] = units.get(key, Decimal(0)) + quantity
    return units


def question(database: Database) -> Question | None:
    """What to ask where nobody has told yet whether a shop's committed units are those of its imported orders."""
    if database.value("SELECT count(*) FROM settings WHERE key = ?", [SETTING]):
        return None
    shared = database.rows(
        f"SELECT min({_SHOP}), sum(s.committed) FROM stock AS s LEFT JOIN source_reads AS r ON r.name = s.source"
        " LEFT JOIN sku_aliases AS a ON a.location = s.location AND a.their_sku = s.sku"
        " WHERE s.committed > 0 AND EXISTS (FROM order_lines AS l"
        f" WHERE lower(l.channel) = lower({_SHOP}) AND l.sku = coalesce(a.sku, s.sku))"
        f" GROUP BY lower({_SHOP}) ORDER BY 1 LIMIT 1"
    )
    if not shared:
        return None
    ((shop, units),) = shared
    text = (
        f"{shop} counts {plain(units)} units as committed of products that its imported orders ask for."
        " If these are the units of those very orders, the desk has to know, or it keeps them back twice."
    )
    return Question(
        _KEY,
        text,
        (
            ("includes-open-orders", f"What {shop} counts as committed includes the orders that are imported."),
            ("excludes", "It does not: those units are promised to others and stay out of reach."),
        ),
    )


def setting_of(answers: Mapping[str, str]) -> dict[str, object]:
    """The setting that an answer means. Raises InputError for one that is none."""
    if _KEY not in answers:
        return {}
    if answers[_KEY] not in ANSWERS:
        raise InputError(f"{_KEY} cannot be '{answers[_KEY]}'.", f"Write one of {', '.join(ANSWERS)}.")
    return {SETTING: ANSWERS[answers[_KEY]]}
