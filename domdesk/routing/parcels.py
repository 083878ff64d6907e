"""The parcels of priced shipments as records, each distinct one made once. Called by `plans`."""

from decimal import Decimal
from fractions import Fraction

from domdesk.money import round_half_up
from domdesk.records import Parcel
from domdesk.routing.baskets import Baskets
from domdesk.routing.loads import Loads, basis_value, pieces_for
from domdesk.routing.rating import Box, CardTariff
from domdesk.routing.world import World

WEIGHT_SCALE = 10

Goods = tuple[tuple[int, int], ...]
"""(SKU, quantity in 0.0001) of each line."""


class Parcels:
    """Parcels of baskets of one world, each sent by one tariff to one zone."""

    def __init__(self, world: World, baskets: Baskets) -> None:
        self.world = world
        self.baskets = baskets
        self._loads = Loads(world, baskets)
        self._weight: list[int] = self._loads.weight.tolist()
        self._has_alone: list[bool] = self._loads.has_alone.tolist()
        self._volumes: dict[int, list[int]] = {}
        self._single: dict[tuple[int, str, bool, int, int], tuple[Parcel, ...] | None] = {}
        self._packed: dict[tuple[int, str, bool, Goods], tuple[Parcel, ...]] = {}
        self._priced: dict[tuple[int, str, bool, Fraction], tuple[Decimal, int]] = {}

    def of(self, basket: int, t: int, zone: str, residential: bool) -> tuple[Parcel, ...]:
        """The parcels of a basket that tariff `t` carries to a zone."""
        table = self.world.tariffs[t]
        if table.card.basis != "weight":
            lines, quantities = self.baskets.entries(basket)
            weight = sum(piece.weight for piece in pieces_for(self.world, lines, quantities))
            value = basis_value(self.world, table, lines, quantities)
            return (self._parcel(t, zone, residential, weight, value),)
        if not self._has_alone[basket]:
            weight, volume = self._weight[basket], self._counted_volume(t)[basket]
            key = (t, zone, residential, weight, volume)
            if key not in self._single:
                box = Box(weight, volume)
                fits = table.is_one_parcel(zone, box)
                self._single[key] = (self._boxed(t, zone, residential, box),) if fits else None
            if (single := self._single[key]) is not None:
                return single
        lines, quantities = self.baskets.entries(basket)
        goods = tuple(zip(self.world.line_sku[lines].tolist(), quantities.tolist(), strict=True))
        if (t, zone, residential, goods) not in self._packed:
            boxes = table.pack(pieces_for(self.world, lines, quantities), zone) or []
            self._packed[t, zone, residential, goods] = tuple(self._boxed(t, zone, residential, b) for b in boxes)
        return self._packed[t, zone, residential, goods]

    def _counted_volume(self, t: int) -> list[int]:
        if t not in self._volumes:
            self._volumes[t] = self._loads.counted_volume(self.world.tariffs[t]).tolist()
        return self._volumes[t]

    def _boxed(self, t: int, zone: str, residential: bool, box: Box) -> Parcel:
        return self._parcel(t, zone, residential, box.weight, self.world.tariffs[t].billable(box))

    def _parcel(self, t: int, zone: str, residential: bool, weight: int, value: Fraction) -> Parcel:
        key = (t, zone, residential, value)
        if key not in self._priced:
            self._priced[key] = _decimal(value), _price_minor(self.world.tariffs[t], zone, value, residential)
        return Parcel(Decimal(weight).scaleb(-WEIGHT_SCALE), *self._priced[key])


def _price_minor(table: CardTariff, zone: str, value: Fraction, residential: bool) -> int:
    row = table.step_of(zone, value)
    assert row is not None, "a priced shipment has a price row for each parcel"
    return table.price_minor(zone, row, value, residential)


def _decimal(value: Fraction) -> Decimal:
    """A billable weight to 6 places, as it is shown; exact where it has no more."""
    return Decimal(round_half_up(value * 10**6)).scaleb(-6)
