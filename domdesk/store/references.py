"""Names that rows of an import refer to: unknown locations and SKUs become drafts, and what stays unknown is told.

Called by domdesk.store.saving when all tables of a call are written; drafts that nobody names any more go.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from domdesk.canonical import LOCATIONS, ORDER_LINES, PRODUCTS, Table
from domdesk.records import Issue
from domdesk.store import keeping
from domdesk.store.database import Database, quoted
from domdesk.store.staging import blank, columns_of, same
from domdesk.store.tally import Tally

_TOLD = 20
"""So many drafts of a file are told one by one; the rest in a sum."""

# A supplier's own number for an article is no SKU of ours.
_NO_ALIAS = "NOT EXISTS (FROM sku_aliases AS a WHERE a.location = r.location AND a.their_sku = r.sku)"

NAMING: dict[str, dict[str, str]] = {
    "location": {"closures": "true", "sku_aliases": "true", "stock": "true", "commitments": "true"},
    "sku": {"sku_aliases": "true", "stock": _NO_ALIAS, "order_lines": "true", "commitments": "true"},
}
"""Tables whose rows name a location or an SKU, and which of their rows do."""

TARGETS = {"location": "locations", "sku": "products"}
"""Where those names must be found."""


def settle(database: Database, staged: Mapping[str, str], tallies: Sequence[Tally]) -> None:
    """Makes the drafts that the staged rows need, drops those nobody needs, and tells each file of its own."""
    for table in (LOCATIONS, PRODUCTS):
        _add_drafts(database, table, staged, tallies)
        _drop_drafts(database, table)
    _tell_unknown(database, staged, tallies)


def mend(database: Database, batch: int) -> None:
    """Makes the drafts that are needed once a batch is taken back, or made again, and drops the others."""
    places = {"file_no": "0", "row_no": "0", "place": "0"}
    stored = {
        user: f"(SELECT *, {', '.join(f'{zero} AS {name}' for name, zero in places.items())} FROM {quoted(user)})"
        for users in NAMING.values()
        for user in users
    }
    for table in (LOCATIONS, PRODUCTS):
        _add_drafts(database, table, stored, None, batch)
        _drop_drafts(database, table, batch)


def _drop_drafts(database: Database, table: Table, batch: int | None = None) -> None:
    name = table.key[0]
    used = " UNION ALL ".join(
        f"SELECT {name} FROM {quoted(user)} AS r WHERE {which}" for user, which in NAMING[name].items()
    )
    keeping.delete(database, table.name, f"draft AND {name} NOT IN ({used})", batch)


def _add_drafts(
    database: Database,
    table: Table,
    staged: Mapping[str, str],
    tallies: Sequence[Tally] | None,
    batch: int | None = None,
) -> None:
    name = table.key[0]
    mentions = [
        f"SELECT {name}, file_no, row_no, place, {'title' if user == 'order_lines' else 'NULL'} AS title"
        f" FROM {staged[user]} AS r WHERE {which}"
        for user, which in NAMING[name].items()
        if user in staged
    ]
    if not mentions:
        return
    values = {c.name: blank(c) for c in table.columns} | {name: name, "draft": "true"}
    if table is PRODUCTS:
        values["title"] = "first(title ORDER BY file_no, place) FILTER (title IS NOT NULL)"
    drafted = ", ".join(f"{values[c]} AS {quoted(c)}" for c in columns_of(table))
    database.rows(
        f"CREATE OR REPLACE TEMP TABLE drafted AS SELECT {drafted}, min([file_no, row_no]) AS origin"
        f" FROM ({' UNION ALL '.join(mentions)}) AS m"
        f" WHERE NOT EXISTS (FROM {quoted(table.name)} AS t WHERE t.{name} = m.{name}) GROUP BY {name}"
    )
    keeping.upsert(database, table.name, "FROM drafted", batch)
    if tallies is not None:
        found = database.rows(f"SELECT origin[1], origin[2], {name} FROM drafted ORDER BY origin, {name}")
        _tell_drafts(table, found, tallies)
    database.rows("DROP TABLE drafted")


def _tell_drafts(table: Table, drafts: Sequence[tuple[int, int, str]], tallies: Sequence[Tally]) -> None:
    told: Counter[int] = Counter()
    for file_no, row, name in drafts:
        told[file_no] += 1
        if told[file_no] <= _TOLD:
            tallies[file_no].issues.append(_draft_issue(table, name, row))
    for file_no, count in told.items():
        if count > _TOLD:
            noun, more = "SKU" if table is PRODUCTS else "location", count - _TOLD
            many = f"{noun}s were added as drafts" if more > 1 else f"{noun} was added as a draft"
            text = f"{more} more unknown {many}."
            tallies[file_no].issues.append(
                Issue("notice", f"draft_{'product' if table is PRODUCTS else 'location'}", text)
            )


def _draft_issue(table: Table, name: str, row: int) -> Issue:
    if table is PRODUCTS:
        text = (
            f"Row {row}: SKU '{name}' is not among the products; it was added as a draft that weighs nothing."
            " Complete it by importing products."
        )
        return Issue("notice", "draft_product", text, row, "sku")
    text = (
        f"Row {row}: location '{name}' is not known; it was added as a draft and is not used"
        " until you import its kind and country."
    )
    return Issue("notice", "draft_location", text, row, "location")


def _tell_unknown(database: Database, staged: Mapping[str, str], tallies: Sequence[Tally]) -> None:
    """Rates of unknown cards and commitments of unknown lines are kept, but have no effect until those arrive."""
    for user in ("rate_zones", "rate_prices"):
        if user in staged:
            for file_no, row, card in database.rows(
                f"SELECT file_no, min(row_no), card FROM {staged[user]} AS r"
                " WHERE NOT EXISTS (FROM rate_cards AS c WHERE c.card = r.card) GROUP BY ALL ORDER BY ALL"
            ):
                text = f"Row {row}: rate card '{card}' is not known. Import rate_cards.csv with it too."
                tallies[file_no].issues.append(Issue("warning", "unknown_card", text, row, "card"))
    for user in ("rate_cards", "rate_prices"):
        if user in staged:
            for file_no, row, card in database.rows(
                f"SELECT file_no, min(row_no), card FROM {staged[user]} AS r"
                " WHERE EXISTS (FROM rate_prices AS p WHERE p.card = r.card)"
                " AND EXISTS (FROM rate_cards AS c WHERE c.card = r.card)"
                " AND NOT EXISTS (FROM rate_zones AS z WHERE z.card = r.card) GROUP BY ALL ORDER BY ALL"
            ):
                text = (
                    f"Rate card '{card}' has prices but no zones yet, so it ships nowhere. Import its zone chart or"
                    " rate_zones.csv too, or give it those of USPS or of another card: in the window under Rates,"
                    " Destinations; on the command line those of USPS with --set zones=usps."
                )
                tallies[file_no].issues.append(Issue("warning", "no_zones", text, row, "card"))
            break
    if "commitments" in staged:
        for file_no, row, order, line in database.rows(
            f'SELECT file_no, row_no, "order", line FROM {staged["commitments"]} AS r'
            f" WHERE NOT EXISTS (FROM order_lines AS l WHERE {same(ORDER_LINES.key, 'l', 'r')}) ORDER BY ALL"
        ):
            text = f"Row {row}: line {line} of order {order} is not known. Import orders.csv with it too."
            tallies[file_no].issues.append(Issue("warning", "unknown_line", text, row, "line"))
