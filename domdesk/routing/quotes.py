"""Whether any card carries something from a location to an order, and if not, why. One shipment at a time."""

from collections.abc import Mapping

import numpy as np

from domdesk.routing.candidates import basis_value, pieces_for
from domdesk.routing.world import World
from domdesk.units import QUANTITY_SCALE


def can_carry(world: World, order: int, place: int, quantities: Mapping[int, int]) -> bool:
    """True where some card prices these quantities (0.0001, by line index) as one shipment."""
    lines = np.array(list(quantities), dtype=np.int64)
    amounts = np.array(list(quantities.values()), dtype=np.int64)
    destination = world.lanes.destination_index[order]
    for t, tariff in enumerate(world.tariffs):
        row = int(world.zone_rows[t][place, destination])
        if row < 0 or not world.carries[t][world.line_sku[lines]].all():
            continue
        zone = tariff.card.zones[row].zone
        if tariff.card.basis != "weight":
            if tariff.step_of(zone, basis_value(world, tariff, lines, amounts)) is not None:
                return True
            continue
        boxes = tariff.pack(pieces_for(world, lines, amounts), zone)
        if boxes is not None and all(tariff.step_of(zone, tariff.billable(b)) is not None for b in boxes):
            return True
    return False


def carriage(world: World, order: int, place: int, line: int) -> tuple[str, str] | None:
    """Why no card carries one unit of a line from a location, as (code, sentence); None where one does."""
    unit = min(QUANTITY_SCALE, int(world.quantity_e4[line]))
    if can_carry(world, order, place, {line: unit}):
        return None
    at, sku = world.locations[place].label, world.lines[line].sku
    destination = world.lanes.destination_index[order]
    reaching = [t for t in range(len(world.tariffs)) if world.zone_rows[t][place, destination] >= 0]
    if not reaching:
        where = world.orders[order].country or "this address"
        return "no_rate", f"No rate card leads from {at} to {where}."
    if not world.carries[reaching, world.line_sku[line]].any():
        return "too_large", f"{sku} is larger than any carrier from {at} takes."
    return "too_heavy", f"{sku} is heavier than any carrier from {at} takes."
