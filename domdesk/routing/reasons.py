"""Why a location does not serve a line or an order: the first reason that bars it, as a code and a sentence."""

from collections.abc import Iterator, Sequence

from domdesk.records import Location, Reason, Rule
from domdesk.routing.choices import against, choice_sentence
from domdesk.routing.eligibility import CODES
from domdesk.routing.picks import Pick
from domdesk.routing.priced import Priced
from domdesk.routing.rules import rule_sentence
from domdesk.routing.world import Ints, World
from domdesk.style import exact, number
from domdesk.units import from_e4


def quantity_text(quantity_e4: int) -> str:
    return exact(from_e4(quantity_e4))


def _some(quantity_e4: int) -> str:
    return quantity_text(quantity_e4) if quantity_e4 else "no"


def line_reasons(
    priced: Priced, order: int, line: int, short_e4: int, picks: Sequence[Pick], left: Ints
) -> tuple[Reason, ...]:
    """For each location, why it does not serve the missing units of a line; `left` is what the plan leaves."""
    return tuple(
        line_reason(priced, order, line, short_e4, place, picks, left) for place in range(len(priced.world.locations))
    )


def line_reason(
    priced: Priced, order: int, line: int, short_e4: int, place: int, picks: Sequence[Pick], left: Ints
) -> Reason:
    """Why one location does not: the first of the reasons against it."""
    world = priced.world
    bar = bar_reason(world, order, line, place, CODES[world.bars[place, line]])
    others = other_reasons(priced, order, line, short_e4, place, picks, left)
    code, text = bar or next(others, None) or last_reason(world, order, line, place)
    return Reason(world.locations[place].location, code, text)


def other_reasons(
    priced: Priced, order: int, line: int, short_e4: int, place: int, picks: Sequence[Pick], left: Ints
) -> Iterator[tuple[str, str]]:
    """What stands against a location beside bars, as (code, sentence): stock, carriers, and limits on shipments."""
    world = priced.world
    if (stock := _stock_reason(world, line, place)) is not None:
        yield stock
        return
    if (objection := priced.carriers.objection(order, place, line)) is not None:
        yield objection
    if (shortage := _shortage(world, line, short_e4, place, picks, left)) is not None:
        yield shortage
    if (limit := _limit(priced, order, line, place, picks, left)) is not None:
        yield limit
    if (apart := _apart(world, order, line, place, picks)) is not None:
        yield apart


def bar_reason(world: World, order: int, line: int, place: int, code: str) -> tuple[str, str] | None:
    """A bar of `eligibility.CODES` against a location as (code, sentence); None where that is no bar."""
    at, sku = world.locations[place], world.lines[line].sku
    if code == "draft":
        return code, f"{at.label} is a draft: complete its kind and country first."
    if code == "inactive":
        return code, f"{at.label} is switched off."
    if code == "chosen":
        must = (choice for choice in against(world, order, place, [line]) if choice.cost is None)
        return "barred_by_rule", choice_sentence(world, next(must))
    if code == "excluded":
        return "barred_by_rule", f"The policy leaves {at.label} out."
    if code == "closed":
        return code, f"{at.label} is closed for good."
    if code == "too_far":
        return code, _too_far(world, order, place)
    if code == "barred_by_rule":
        return code, f"{at.label} may not: {rule_sentence(_barring(world, order, line, place), world.problem.currency)}"
    if code == "stale_stock":
        hours = exact(world.policy.max_stock_age_hours or from_e4(0))
        return code, f"{at.label}'s figure for {sku} is older than {hours} hours."
    return None


def _barring(world: World, order: int, line: int, place: int) -> Rule:
    return next(
        m.rule
        for m in world.matched_rules
        if m.rule.is_hard and m.broken_at[place] and m.on_order[order] and (m.on_line is None or m.on_line[line])
    )


def _too_far(world: World, order: int, place: int) -> str:
    km = world.lanes.distance_km[place, world.lanes.destination_index[order]]
    at, most = world.locations[place].label, exact(world.policy.max_distance_km or from_e4(0))
    if km == float("inf"):
        return f"How far {at} is cannot be told, and the policy allows {most} km."
    return f"{at} is {number(km, most=0)} km away; the policy allows {most} km."


def _stock_reason(world: World, line: int, place: int) -> tuple[str, str] | None:
    at, sku = world.locations[place], world.lines[line].sku
    row = int(world.row_of[place, world.line_sku[line]])
    if row < 0:
        return "no_stock", f"{at.label} does not stock {sku}."
    return None if world.available_e4[row] else _none_available(world, at, row, sku)


def _none_available(world: World, at: Location, row: int, sku: str) -> tuple[str, str]:
    stock = world.stock[row]
    if stock.on_hand <= 0:
        return "no_stock", f"{at.label} has no {sku} in stock."
    if stock.on_hand > stock.committed + stock.safety_stock:
        return "reserved_for_others", f"{at.label} holds its {exact(stock.on_hand)} {sku} for accepted plans."
    parts = [
        f"{exact(amount)} {words}"
        for amount, words in (
            (stock.committed, "promised to earlier orders"),
            (stock.safety_stock, "kept as safety stock"),
        )
        if amount
    ]
    return "no_stock", f"{at.label} has {exact(stock.on_hand)} {sku}, but {' and '.join(parts)}."


def _shortage(
    world: World, line: int, short_e4: int, place: int, picks: Sequence[Pick], left: Ints
) -> tuple[str, str] | None:
    """Stock that is there but not enough for what is missing, or that other orders take."""
    at, sku = world.locations[place], world.lines[line].sku
    row = int(world.row_of[place, world.line_sku[line]])
    had, rest = int(world.available_e4[row]), int(left[row])
    if rest >= short_e4:
        return None
    mine = sum(
        q
        for pick in picks
        if pick.location == place
        for other, q in pick.quantities
        if world.line_sku[other] == world.line_sku[line]
    )
    if rest < had - mine:
        taken = quantity_text(had - mine - rest)
        return "used_by_others", f"{at.label} has {_some(rest)} {sku} left; other orders take {taken}."
    need = f"{at.label} has {quantity_text(rest) if rest else 'none'} of the {quantity_text(short_e4)} {sku} needed"
    if not world.policy.line_split:
        return "line_split", f"{need}, and the policy lets no line be split."
    return "no_stock", f"{need}."


def _limit(
    priced: Priced, order: int, line: int, place: int, picks: Sequence[Pick], left: Ints
) -> tuple[str, str] | None:
    """A limit on shipments: of the order, or of the location's day."""
    world = priced.world
    at = world.locations[place]
    used = {pick.location for pick in picks}
    most, room = world.policy.max_shipments, world.most_shipments(order)
    if most is not None and room is not None and len(used) >= room and place not in used:
        return "max_shipments", f"{at.label} would make more than {most} shipment{'s' if most > 1 else ''}."
    slot = priced.resources.slot(order, place, [line])
    if slot is not None and not left[slot] and place not in used:
        return "capacity", f"{at.label} has its {at.capacity_per_day} shipments of the day already."
    return None


def _apart(world: World, order: int, line: int, place: int, picks: Sequence[Pick]) -> tuple[str, str] | None:
    """That what a location sends of the order goes by no service that the line accepts too, as somebody chose."""
    mine = [other for pick in picks if pick.location == place for other, _ in pick.quantities]
    if not mine or not world.services.differs[order]:
        return None
    destination = world.lanes.destination_index[order]
    reaching = [t for t, rows in enumerate(world.zone_rows) if rows[place, destination] >= 0]
    if world.services.together([line, *mine])[reaching].any():
        return None
    at, sku = world.locations[place].label, world.lines[line].sku
    return "no_rate", f"{at} sends other lines of the order, and {sku} may not go by the same service."


def last_reason(world: World, order: int, line: int, place: int) -> tuple[str, str]:
    """Why a location that nothing stands against serves nothing, as (code, sentence)."""
    at, sku = world.locations[place], world.lines[line].sku
    if world.orders[order].ship_complete or not world.policy.partial_order:
        return "ship_complete", f"{at.label} could send {sku}, but this order ships whole or not at all."
    return "dearer", f"{at.label} could send {sku}, but that costs more than leaving it unserved."
