"""The columns of the Stock page: products by places, and one row per figure; cells are typed into as the forms are.

Functions from what the page shows to columns; the page saves what is typed.
"""

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtGui import QIcon

from domdesk.desk import faults_in
from domdesk.gui.look.icons import icon
from domdesk.gui.look.theme import roles
from domdesk.gui.parts.cell_table import CellColumn
from domdesk.gui.parts.form_words import words_for
from domdesk.gui.parts.formatting import UNKNOWN, dated, money, number
from domdesk.gui.parts.tables import Column
from domdesk.gui.parts.typed import to_plain, typable
from domdesk.gui.parts.words import several, tr
from domdesk.gui.stock.figures import Figure, ProductStock
from domdesk.gui.stock.freshness import age_text
from domdesk.money import to_minor
from domdesk.records import Location

FIXED = 3
"""Columns of the grid before the places."""


def grid_columns(places: Sequence[Location], currency: str) -> list[Column]:
    """Products by places: what is available, typed into as units on hand."""
    return [
        Column(tr("Title"), lambda row: row.product.title or UNKNOWN, tip=product_tip, icon=_product_icon),
        Column(tr("All places"), lambda row: number(row.available), key=lambda row: row.available, number=True,
               tip=_total_tip),
        Column(tr("Wanted"), lambda row: number(row.wanted) if row.wanted else "", key=lambda row: row.wanted,
               number=True, tip=_total_tip, icon=lambda row: _short_icon(row.is_short and bool(row.wanted))),
        *(_place_column(place, currency) for place in places),
    ]  # fmt: skip


def _place_column(place: Location, currency: str) -> CellColumn:
    at = place.location

    def text(row: ProductStock) -> str:
        figure = row.figures.get(at)
        return cell_text(figure) if figure else ""

    def tips(row: ProductStock) -> str:
        figure = row.figures.get(at)
        if figure is not None:
            return figure_tip(figure, currency)
        return tr("{place} has no figure of {sku}. Type how many lie there.", place=place.label, sku=row.product.sku)

    return CellColumn(
        place.label if place.active and not place.draft else tr("{place} (off)", place=place.label),
        text,
        key=lambda row: row.figures[at].available if at in row.figures else None,
        number=True,
        tip=tips,
        icon=lambda row: _stale_icon(row.figures.get(at)),
        plain=lambda row: typable(row.figures[at].stock.on_hand) if at in row.figures else "",
        fault=lambda row, typed: fault_of(at, row.product.sku, "on_hand", typed),
        name=at,
    )


def list_columns(currency: str) -> list[Column]:
    """One row per figure."""
    return [
        Column(tr("Place"), lambda f: f.place),
        Column(tr("SKU"), lambda f: f.stock.sku, tip=lambda f: product_tip_of(f)),
        Column(tr("Title"), lambda f: f.product.title or UNKNOWN),
        Column(tr("Available"), lambda f: cell_text(f), key=lambda f: f.available, number=True,
               tip=lambda f: figure_tip(f, currency), icon=lambda f: _stale_icon(f)),
        Column(tr("Run takes"), lambda f: number(f.taken) if f.taken else "", key=lambda f: f.taken, number=True,
               icon=lambda f: _short_icon(f.is_short and bool(f.taken))),
        _typed("on_hand", currency),
        _typed("committed", currency),
        _typed("safety_stock", currency),
        Column(tr("Reserved"), lambda f: number(f.stock.reserved) if f.stock.reserved else "",
               key=lambda f: f.stock.reserved, number=True, tip=lambda _: tr("Held for accepted plans.")),
        _typed("unit_cost", currency),
        _typed("lead_days", currency),
        _typed("confidence", currency),
        Column(tr("Source"), lambda f: f.stock.source or UNKNOWN),
        Column(tr("Age"), lambda f: age_text(f.age), key=lambda f: f.age, number=True,
               tip=lambda f: dated(f.stock.as_of or "")),
    ]  # fmt: skip


def _typed(name: str, currency: str) -> CellColumn:
    """A column of the figure that is typed into."""

    def shown(figure: Figure) -> str:
        value = getattr(figure.stock, name)
        if name == "unit_cost":
            return cost_text(figure, currency)
        return number(value) if value else "0" if name == "on_hand" else ""

    def key(figure: Figure) -> Decimal | int | None:
        return figure.cost[0] if name == "unit_cost" and figure.cost else getattr(figure.stock, name)

    return CellColumn(
        words_for("stock", name).title,
        shown,
        key=key,
        number=True,
        tip=lambda f: cost_tip(f, currency) if name == "unit_cost" else words_for("stock", name).about,
        plain=lambda f: typable(getattr(f.stock, name)),
        fault=lambda f, typed: fault_of(f.stock.location, f.stock.sku, name, typed),
        name=name,
    )


def fault_of(location: str, sku: str, column: str, typed: str) -> str:
    """What is wrong with what was typed for one cell of a figure; empty where nothing."""
    cells = {"location": location, "sku": sku, "on_hand": "0", column: to_plain(typed)}
    return faults_in("stock", cells).get(column, "")


# --- what cells and tooltips say


def cell_text(figure: Figure) -> str:
    """What is available, behind its age where it is stale."""
    available = number(figure.available)
    return f"{age_text(figure.age)} · {available}" if figure.is_stale else available


def parts_of(figure: Figure) -> str:
    """How what is available comes about."""
    row = figure.stock
    parts = [tr("{n} on hand", n=number(row.on_hand))]
    for value, text in (
        (row.committed, tr("− {n} committed")),
        (row.safety_stock, tr("− {n} safety stock")),
        (row.reserved, tr("− {n} reserved")),
    ):
        if value:
            parts.append(text.format(n=number(value)))
    if len(parts) == 1:
        return tr("{n} available, nothing of it promised", n=number(row.available))
    return tr("{n} available = {parts}", n=number(row.available), parts=" ".join(parts))


def figure_tip(figure: Figure, currency: str) -> str:
    """All there is to say of a figure."""
    row = figure.stock
    lines = [
        tr("{sku} at {place}", sku=row.sku, place=figure.place),
        parts_of(figure),
        several(int(figure.taken), "the run takes {n}", "the run takes {n}") if figure.taken else "",
        cost_tip(figure, currency),
        several(row.lead_days, "{n} day until it can be handled", "{n} days until it can be handled")
        if row.lead_days
        else "",
        figure.fresh.doubt,
        figure.fresh.text,
    ]
    return "\n".join(filter(None, lines))


def cost_text(figure: Figure, currency: str) -> str:
    """What a unit costs here, unknown as '—'."""
    if figure.cost is None:
        return UNKNOWN
    amount, own = figure.cost
    return money(to_minor(amount, own or currency), own or currency)


def cost_tip(figure: Figure, currency: str) -> str:
    if figure.cost is None:
        return tr("what a unit costs is unknown and counts as 0")
    text = tr("a unit costs {amount}", amount=cost_text(figure, currency))
    return text if figure.stock.unit_cost is not None else tr("{cost}, by the product", cost=text)


def what_lacks(row: ProductStock) -> str:
    """What a product still needs, as a list of words; empty where nothing."""
    product = row.product
    lacking = [
        tr("title") if product.draft and not product.title else "",
        tr("weight") if product.weight_g is None else "",
        tr("unit cost") if row.lacks_cost or (product.unit_cost is None and not row.figures) else "",
    ]
    return ", ".join(filter(None, lacking))


def product_tip(row: ProductStock) -> str:
    product = row.product
    lacking = what_lacks(row)
    draft = tr("Draft: named by stock or orders only") if product.draft else ""
    lines = [product.sku, product.title or "", product.category or "", draft]
    return "\n".join(filter(None, [*lines, tr("Missing: {what}", what=lacking) if lacking else ""]))


def product_tip_of(figure: Figure) -> str:
    return f"{figure.stock.sku}\n{figure.product.title or ''}".strip()


def _total_tip(row: ProductStock) -> str:
    places = sum(1 for figure in row.figures.values() if figure.available)
    lines = [
        several(places, "{available} available, at {n} place", "{available} available, at {n} places",
                available=number(row.available)),
        tr("orders of the run want {n}", n=number(row.wanted)) if row.wanted else "",
        tr("short: nothing is left") if row.is_short else "",
    ]  # fmt: skip
    return "\n".join(filter(None, lines))


def _stale_icon(figure: Figure | None) -> QIcon | None:
    return icon("clock", roles().warn) if figure and figure.is_stale else None


def _short_icon(short: bool) -> QIcon | None:
    return icon("warning", roles().warn) if short else None


def _product_icon(row: ProductStock) -> QIcon | None:
    return icon("warning", roles().warn) if row.product.draft else None
