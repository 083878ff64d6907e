"""Whatever is done to a desk in whatever order, no unit is promised twice and everything done stands in the audit.

Hypothesis imports, routes, commits, ships, rejects, releases, cancels, takes back, makes again, reopens at random.
"""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domdesk.desk import Desk
from domdesk.errors import InputError
from domdesk.records import AuditEntry, OrderKey

FILES = {
    "locations.csv": "location,kind,country,capacity_per_day\nreno,warehouse,US,\nerie,store,US,4\n",
    "products.csv": "sku,weight_g\nA,500\nB,900\nC,100\n",
    "sku_aliases.csv": "location,their_sku,sku,units_per\nreno,PAIR,C,2\n",
    "rate_cards.csv": "card,carrier,service,currency,weight_unit\nflat,Post,Parcel,USD,kg\n",
    "rate_zones.csv": "card,zone\nflat,all\n",
    "rate_prices.csv": "card,zone,up_to,price\nflat,all,90,5.00\n",
    "stock.csv": "location,sku,on_hand\nreno,A,3\nreno,PAIR,2\nerie,A,2\nerie,B,3\n",
    "orders.csv": "order,country,postal_code,line,sku,quantity\n1,US,89502,1,A,2\n1,US,89502,2,C,1\n2,US,89502,1,B,3\n",
    "part.toml": 'name = "part"\nmethod = "one-by-one"\npartial_line = "allowed"\n',
}
ORDERS, PLACES, SKUS = st.sampled_from("123"), st.sampled_from(["reno", "erie"]), st.sampled_from("ABC")
UNITS = st.integers(1, 4)


class Acting(RuleBasedStateMachine):
    """A desk with two places, a run accepted; reno counts C by the pair under a number of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory(prefix="domdesk-")
        self.desk = Desk.create(Path(self.folder.name) / "a.desk", "USD", "UTC")
        self.told: list[AuditEntry] = []

    def teardown(self) -> None:
        faults = self.desk._store.faults()
        self.desk.close()
        self.folder.cleanup()
        assert faults == []

    @initialize()
    def fill(self) -> None:
        shop = Path(self.folder.name) / "shop"
        shop.mkdir()
        for name, text in FILES.items():
            (shop / name).write_text(text, encoding="utf-8")
        self.done(lambda: self.desk.import_paths([shop]))
        self.done(self.desk.route)
        self.done(self.desk.commit)

    def done(self, act: Callable[[], object], entries: int = 1) -> bool:
        """Do something: it makes so many entries in front of those that there were or, refused, changes nothing."""
        before = {name: self.desk.cells(name) for name in ("commitments", "stock", "orders", "order_lines")}
        try:
            act()
        except InputError:
            entries = 0
            assert before == {name: self.desk.cells(name) for name in before}
        now = self.desk.audit()
        assert len(now) == len(self.told) + entries
        assert now[entries:] == self.told
        self.told = now
        return entries > 0

    def reserved(self, place: str, sku: str) -> Decimal:
        return sum((row.reserved for row in self.desk.stock([sku]) if row.location == place), Decimal(0))

    # --- what is done

    @rule(place=PLACES, sku=SKUS, free=st.integers(0, 4))
    def import_stock(self, place: str, sku: str, free: int) -> None:
        """A new figure, which has at least what is reserved there."""
        units = self.reserved(place, sku) + free
        if place == "reno" and sku == "C":
            sku, units = "PAIR", (units / 2).to_integral_value("ROUND_UP")
        self.done(lambda: self.desk.import_text(f"location,sku,on_hand\n{place},{sku},{units:f}\n"))

    @rule(order=ORDERS, lines=st.lists(st.tuples(SKUS, UNITS), min_size=1, max_size=2))
    def import_order(self, order: str, lines: list[tuple[str, int]]) -> None:
        """Of a cancelled order nothing comes back."""
        rows = "".join(f"{order},US,89502,{n},{sku},{units}\n" for n, (sku, units) in enumerate(lines))
        is_cancelled = OrderKey("", order) in self.desk.cancelled()
        before = self.lines_of(order)
        self.done(lambda: self.desk.import_text(f"order,country,postal_code,line,sku,quantity\n{rows}"))
        assert not is_cancelled or self.lines_of(order) == before

    def lines_of(self, order: str) -> list[dict[str, str]]:
        return [row for row in self.desk.cells("order_lines") if row["order"] == order]

    @rule(order=st.none() | ORDERS, part=st.booleans())
    def route(self, order: str | None, part: bool) -> None:
        policy = "part" if part else "one-by-one"
        orders = [] if order is None else [order]
        if self.done(lambda: self.desk.route(policy, orders=orders)):
            plan = self.desk.plan()
            assert plan is not None
            self.check_lines(Counter({(s.order, a.line): a.quantity for s in plan[1].shipments for a in s.lines}))

    @rule(order=st.none() | ORDERS, back=st.integers(0, 2))
    def commit(self, order: str | None, back: int) -> None:
        """The latest run or one before it, whole or one order of it."""
        run = max(1, len(self.desk.runs()) - back)
        self.done(lambda: self.desk.commit(run, None if order is None else [order]))

    @rule(order=ORDERS)
    def release(self, order: str) -> None:
        self.done(lambda: self.desk.release([order]))

    @rule(order=ORDERS)
    def cancel(self, order: str) -> None:
        self.done(lambda: self.desk.cancel([order]))

    @rule(order=ORDERS)
    def reopen(self, order: str) -> None:
        self.done(lambda: self.desk.reopen([order]))

    @rule(order=ORDERS, place=st.none() | PLACES)
    def ship(self, order: str, place: str | None) -> None:
        """What is available stays as it was, row by row, while what is on hand falls by what was reserved."""
        before = {(row.location, row.sku): row for row in self.desk.stock()}
        if self.done(lambda: self.desk.ship([order], location=place)):
            for row in self.desk.stock():
                old = before[row.location, row.sku]
                gone = old.reserved - row.reserved
                assert gone <= old.on_hand - row.on_hand < gone + Decimal("0.001")

    @rule(order=ORDERS, place=PLACES, units=st.none() | UNITS, correct=st.booleans())
    def reject(self, order: str, place: str, units: int | None, correct: bool) -> None:
        quantity = None if units is None else Decimal(units)
        self.done(
            lambda: self.desk.reject(order, place, quantity=quantity, why="gone", correct_stock=correct, reroute=False)
        )

    @rule(back=st.none() | st.integers(0, 6))
    def undo(self, back: int | None) -> None:
        batches = self.desk.history()
        number = None if back is None else batches[min(back, len(batches) - 2)].number
        if number != 1:
            self.done(lambda: self.desk.undo(number))

    @rule()
    def redo(self) -> None:
        self.done(self.desk.redo)

    @rule()
    def close_and_open(self) -> None:
        path = self.desk.path
        self.desk.close()
        self.desk = Desk.open(path)
        assert self.desk.audit() == self.told

    # --- what holds

    @invariant()
    def no_unit_is_promised_twice(self) -> None:
        for row in self.desk.stock():
            assert 0 <= row.reserved <= row.on_hand, row
        self.check_lines(Counter())

    def check_lines(self, assigned: Counter[tuple[OrderKey, str]]) -> None:
        """What is assigned and what is committed of a line is no more than what was ordered of it."""
        ordered = {
            (OrderKey(row["channel"], row["order"]), row["line"]): Decimal(row["quantity"])
            for row in self.desk.cells("order_lines")
        }
        for one in self.desk.commitments():
            assigned[one.order, one.line] += one.quantity  # type: ignore[assignment]
        for line, units in assigned.items():
            assert units <= ordered[line], line


TestActing = Acting.TestCase
TestActing.settings = settings(
    max_examples=max(3, settings.default.max_examples // 20),
    stateful_step_count=12 if settings.default.max_examples < 1000 else 40,
)
