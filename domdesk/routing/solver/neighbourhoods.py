"""Which orders to solve again together: those that share contested supplies. Called by `portfolio`."""

import random
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np

from domdesk.routing.contested import Contest, large_use
from domdesk.routing.picks import Pick, given_e4
from domdesk.routing.priced import Priced
from domdesk.routing.world import Ints


class Neighbourhoods:
    """The orders of one group, tied by the contested supplies that they could take from."""

    def __init__(self, priced: Priced, contest: Contest, orders: Ints, seed: int) -> None:
        self.priced = priced
        self.contest = contest
        self.orders = orders
        self.random = random.Random(seed)  # noqa: S311  neighbourhoods, not secrets

    def around(self, order: int | None, rows: Sequence[int], size: int, among: set[int] | None = None) -> list[int]:
        """Orders (of those `among`) around one, or around some supplies, nearest first, at most `size`."""
        found: dict[int, None] = {} if order is None else {order: None}
        ahead, seen = list(rows), set(rows)
        self.priced.world.look()
        while ahead and len(found) < size:
            users = [o for o in self.users[ahead.pop(0)] if o not in found and (among is None or o in among)]
            self.random.shuffle(users)
            for user in users[: max(1, size // 4)]:
                if len(found) >= size:
                    break
                found[user] = None
                more = [r for r in self.rows_of[user] if r not in seen]
                seen.update(more)
                ahead += more
        return sorted(found)

    def anywhere(self, size: int) -> list[int]:
        """Orders around a supply picked by chance."""
        return self.around(None, [self.random.choice(self._contested_rows)], size)

    def parts(self, size: int) -> Iterator[list[int]]:
        """All orders of the group once, in parts of at most `size` that share supplies."""
        waiting = {int(o) for o in self.orders}
        rows = self._contested_rows[:]
        self.random.shuffle(rows)
        part: list[int] = []
        for row in rows:
            part += (found := self.around(None, [row], size - len(part), waiting))
            waiting.difference_update(found)
            if len(part) >= size:
                yield sorted(part)
                part = []
        if part:
            yield sorted(part)

    def unserved(self, picks: Mapping[int, Sequence[Pick]]) -> list[tuple[int, int]]:
        """(order, line) of each line that a plan does not serve in full."""
        world = self.priced.world
        short = []
        for order, found in picks.items():
            given = given_e4(found)
            short += [(order, li) for li in world.lines_of(order) if given.get(li, 0) < world.quantity_e4[li]]
        return short

    def rows_of_line(self, line: int) -> list[int]:
        """The contested stock rows that hold what a line asks for, in chance order."""
        world = self.priced.world
        rows = [int(r) for r in world.row_of[:, world.line_sku[line]] if int(r) in self.users]
        self.random.shuffle(rows)
        return rows

    @cached_property
    def users(self) -> dict[int, list[int]]:
        """Orders that could take from each contested supply."""
        users: dict[int, list[int]] = {}
        for order, rows in self.rows_of.items():
            for row in rows:
                users.setdefault(row, []).append(order)
        return users

    @cached_property
    def _contested_rows(self) -> list[int]:
        return sorted(self.users)

    @cached_property
    def rows_of(self) -> dict[int, list[int]]:
        """Contested supplies that each order could take from."""
        packages = self.priced.packages
        inside = np.zeros(len(self.priced.world.orders), dtype=bool)
        inside[self.orders] = True
        part = np.flatnonzero(inside[packages.order])
        package, resource, _ = self.priced.resources.of_packages(
            packages.baskets, packages.location[part], packages.basket[part], packages.prices.ship_day[part]
        )
        self.priced.world.look()
        hit = self.contest.contested[resource]
        width = len(self.contest.contested)
        pairs = np.unique(packages.order[part[package[hit]]] * width + resource[hit])
        rows: dict[int, list[int]] = {}
        for order, row in zip((pairs // width).tolist(), (pairs % width).tolist(), strict=True):
            rows.setdefault(order, []).append(row)
        for order in packages.large:
            if inside[order]:
                rows[order] = [r for r in large_use(self.priced, order) if self.contest.contested[r]]
        return rows
