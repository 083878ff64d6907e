"""Why a location does not serve a line or an order: the first reason that bars it, as a code and a sentence."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from domdesk.records import Location, Reason
from domdesk.routing.quotes import carriage
from domdesk.routing.world import Ints, World
from domdesk.units import from_e4, plain

if TYPE_CHECKING:
    from domdesk.routing.plans import Pick


def quantity_text(quantity_e4: int) -> str:
    return plain(from_e4(quantity_e4))


def line_reasons(
    world: World, order: int, line: int, short_e4: int, picks: Sequence["Pick"], left: Ints
) -> tuple[Reason, ...]:
    """For each location, why it does not serve the missing units of a line; `left` is what the plan leaves of stock."""
    return tuple(
        Reason(place.location, *_line_reason(world, order, line, short_e4, index, picks, left))
        for index, place in enumerate(world.locations)
    )


def _line_reason(
    world: World, order: int, line: int, short_e4: int, place: int, picks: Sequence["Pick"], left: Ints
) -> tuple[str, str]:
    at = world.locations[place]
    barred = place_reason(at)
    if barred:
        return barred
    sku = world.lines[line].sku
    row = int(world.row_of[place, world.line_sku[line]])
    if row < 0:
        return "no_stock", f"{at.label} does not stock {sku}."
    had, rest = int(world.available_e4[row]), int(left[row])
    if not had:
        return _no_stock(world, at, row, sku)
    barred = carriage(world, order, place, line)
    if barred:
        return barred
    mine = sum(
        q
        for pick in picks
        if pick.location == place
        for li, q in pick.quantities
        if world.line_sku[li] == world.line_sku[line]
    )
    if had - mine < short_e4 and rest == had - mine:
        need = f"{at.label} has {quantity_text(rest)} of the {quantity_text(short_e4)} {sku} needed"
        if not world.policy.line_split:
            return "line_split", f"{need}, and the policy lets no line be split."
        return "no_stock", f"{need}."
    if rest < short_e4:
        return (
            "used_by_others",
            f"{at.label} has {quantity_text(rest)} {sku} left; other orders take {quantity_text(had - mine - rest)}.",
        )
    used = {pick.location for pick in picks}
    most = world.policy.max_shipments
    if most is not None and len(used) >= most and place not in used:
        return "max_shipments", f"{at.label} would make more than {most} shipment{'s' if most > 1 else ''}."
    if world.orders[order].ship_complete or not world.policy.partial_order:
        return "ship_complete", f"{at.label} could send {sku}, but this order ships whole or not at all."
    return "dearer", f"{at.label} could send {sku}, but that costs more than leaving it unserved."


def place_reason(place: Location) -> tuple[str, str] | None:
    """Why a location ships nothing at all, if so."""
    if place.draft:
        return "draft", f"{place.label} is a draft: complete its kind and country first."
    if not place.active:
        return "inactive", f"{place.label} is switched off."
    return None


def _no_stock(world: World, at: Location, row: int, sku: str) -> tuple[str, str]:
    stock = world.stock[row]
    if stock.on_hand <= 0:
        return "no_stock", f"{at.label} has no {sku} left."
    held = stock.on_hand - stock.committed - stock.safety_stock
    if held > 0:
        return "reserved_for_others", f"{at.label} holds its {plain(stock.on_hand)} {sku} for accepted plans."
    parts = [
        f"{plain(amount)} {words}"
        for amount, words in (
            (stock.committed, "promised to earlier orders"),
            (stock.safety_stock, "kept as safety stock"),
        )
        if amount
    ]
    return "no_stock", f"{at.label} has {plain(stock.on_hand)} {sku}, but {' and '.join(parts)}."
