"""By which services orders may go: what they ask for, what people chose for them or their lines, and which cards do it.

In: a world. Out: masks over its tariffs. A shipment goes by a card that every line in it accepts; a line accepts what
was chosen for it, else what its order asks for, less what was ruled out. Called by `world` and modules around it.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from domdesk.records import BY_SERVICE, Order

if TYPE_CHECKING:
    from domdesk.routing.choices import Choice
    from domdesk.routing.world import World

Mask = NDArray[np.bool_]


def service_names(world: "World", order: Order) -> frozenset[str]:
    """What an order's requested service is known as: its own text and what the desk's service map makes of it."""
    return _known_as(world, order.service) if order.service else frozenset()


def tariffs_of(world: "World", service: str) -> Mask:
    """Which tariffs a text for a service means, by itself or through the desk's service map; shape (tariffs)."""
    wanted = _known_as(world, service)
    return np.array([not wanted.isdisjoint(_names(t.card.carrier, t.card.service)) for t in world.tariffs], dtype=bool)


def is_known(world: "World", service: str) -> bool:
    """Whether a card is known by a text for a service, be it one that nothing can be sent by, as without zones."""
    names = (name for card in world.problem.cards for name in _names(card.carrier, card.service))
    return not _known_as(world, service).isdisjoint(names)


def _known_as(world: "World", service: str) -> frozenset[str]:
    text = service.strip().casefold()
    mapped = {key.strip().casefold(): value for key, value in world.problem.service_map.items()}.get(text)
    return frozenset({text} if mapped is None else {text, mapped.strip().casefold()})


def _names(carrier: str, service: str) -> tuple[str, str]:
    return service.strip().casefold(), f"{carrier} {service}".strip().casefold()


class Services:
    """What the orders of a world accept: `of_order`, shape (tariffs, orders), where all lines of an order accept the
    same; `of_line`, shape (tariffs, lines), for those orders whose lines may differ (`differs`, by order).

    `unknown` are the texts that no card is known by: they restrict nothing.
    """

    def __init__(self, world: "World", choices: Iterable["Choice"]) -> None:
        self._line_order = world.line_order
        asked = self._asked(world)
        self.unknown = self._unknown(world)
        must = [choice for choice in choices if choice.about_service and choice.cost is None]
        self.differs = np.zeros(len(world.orders), dtype=bool)
        self.differs[[choice.order for choice in must if choice.about_line]] = True
        self.of_line = asked[:, world.line_order if self.differs.any() else []]
        self.of_order = asked
        for choice in sorted(must, key=lambda choice: choice.action != "service"):  # ruling out has the last word
            if self.differs[choice.order]:
                accepts = self.of_line[:, choice.lines.start : choice.lines.stop]
                accepts[:] = ~choice.against[:, None] & (True if choice.action == "service" else accepts)
            else:
                self.of_order[choice.against, choice.order] = False

    def of(self, line: int) -> Mask:
        """Which tariffs a line accepts when it goes alone."""
        order = int(self._line_order[line])
        return self.of_line[:, line] if self.differs[order] else self.of_order[:, order]

    def together(self, lines: Iterable[int]) -> Mask:
        """Which tariffs all of some lines accept."""
        return np.asarray(np.stack([self.of(line) for line in lines]).all(axis=0))

    def of_any(self, lines: Iterable[int]) -> Mask:
        """Which tariffs some of these lines accept."""
        return np.asarray(np.stack([self.of(line) for line in lines]).any(axis=0))

    def _asked(self, world: "World") -> Mask:
        """Which tariffs each order asks for; all where it asks for nothing that is known."""
        accepts = np.ones((len(world.tariffs), len(world.orders)), dtype=bool)
        of_service: dict[str, Mask] = {}
        for o, order in enumerate(world.orders):
            if order.service:
                if order.service not in of_service:
                    of_service[order.service] = tariffs_of(world, order.service) | (not is_known(world, order.service))
                accepts[:, o] = of_service[order.service]
        return accepts

    def _unknown(self, world: "World") -> tuple[str, ...]:
        asked = [order.service for order in world.orders if order.service]
        chosen = [o.value for o in world.problem.overrides if o.action in BY_SERVICE and o.line and o.value]
        chosen += [o.value for o in world.problem.overrides if o.action in BY_SERVICE and o.action != "service"]
        texts = dict.fromkeys([*asked, *chosen])
        return tuple(text for text in texts if world.tariffs and not is_known(world, text))
