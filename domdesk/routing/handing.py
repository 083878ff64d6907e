"""Problems and plans of many orders handed from one process to another in pieces, so that a stop is heard in between.

A plan's shipments are handed over as they are written; at the end the plan names those of them that it is made of.
Called by `process`, on both sides of its pipe.
"""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from domdesk.records import Order, Plan, Problem, Shipment, StockRow
from domdesk.records.codec import pack, unpack

PIECE = 5_000
"""Orders, or stock rows, handed over at once."""

Orders = tuple[Order, ...]
Stock = tuple[StockRow, ...]
Shipments = tuple[Shipment, ...]

Pieces = tuple[bytes, list[bytes], list[bytes]]
"""A problem: all but its stock and orders, its stock, its orders."""

Handed = tuple[bytes, bytes]
"""A plan: all but its shipments, and the numbers of these in the order in which they were handed over."""


def problem_pieces(problem: Problem, look: Callable[[], None]) -> Pieces:
    """A problem in pieces, calling `look` between them; what it raises ends the packing."""

    def packed(rows: Sequence[object], kind: object) -> Iterator[bytes]:
        for first in range(0, len(rows), PIECE):
            look()
            yield pack(rows[first : first + PIECE], kind)

    head = pack(replace(problem, stock=(), orders=()), Problem)
    return head, list(packed(problem.stock, Stock)), list(packed(problem.orders, Orders))


def problem_of(pieces: Pieces, look: Callable[[], None]) -> Problem:
    """The problem of some pieces, calling `look` between them."""
    head, stock, orders = pieces
    rows, taken = list[StockRow](), list[Order]()
    for piece in stock:
        look()
        rows += unpack(piece, Stock)
    for piece in orders:
        look()
        taken += unpack(piece, Orders)
    return replace(unpack(head, Problem), stock=tuple(rows), orders=tuple(taken))


class Giver:
    """Hands over shipments, and at last the plan that they belong to."""

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._send = send
        self._given: list[Shipment] = []
        self._numbers: dict[int, int] = {}

    def give(self, shipments: Sequence[Shipment]) -> None:
        """Hand over shipments that the plan may be made of."""
        for shipment in shipments:
            self._numbers[id(shipment)] = len(self._given)
            self._given.append(shipment)  # also so that no other object gets its id
        self._send(pack(tuple(shipments), Shipments))

    def last(self, plan: Plan) -> Handed:
        """The plan itself, after those of its shipments that were not given yet."""
        self.give([shipment for shipment in plan.shipments if id(shipment) not in self._numbers])
        numbers = array("Q", (self._numbers[id(shipment)] for shipment in plan.shipments))
        return pack(replace(plan, shipments=()), Plan), numbers.tobytes()


class Taker:
    """Takes what a `Giver` hands over."""

    def __init__(self) -> None:
        self._taken: list[Shipment] = []

    def take(self, shipments: bytes) -> None:
        self._taken += unpack(shipments, Shipments)

    def plan(self, handed: Handed) -> Plan:
        """The whole plan."""
        numbers = array("Q")
        numbers.frombytes(handed[1])
        return replace(unpack(handed[0], Plan), shipments=tuple(self._taken[number] for number in numbers))
