"""Runs side by side as a document: figures, cost by part, load by place, orders that differ, regret, and policies.

From the desk; in come the runs and their Comparison, out goes a Document.
"""

from collections.abc import Iterable, Iterator, Sequence

from domdesk.money import spoken
from domdesk.records import Comparison, OrderDifference
from domdesk.report import origin, words
from domdesk.report.document import Bar, Bars, Block, Document, Section, Table, Text
from domdesk.report.insight_words import figure_rows, names_of
from domdesk.report.marks import word_of
from domdesk.report.origin import Run
from domdesk.style import number

MOST_ROWS = 200
"""Rows of a list; the rest is counted, and is in the window and in --json."""


def comparison_report(runs: Sequence[Run], compared: Comparison) -> Document:
    """Two runs or more, in their order, the orders by how much the first and the last differ."""
    numbers = [str(run.summary.run) for run in runs]
    sections = [
        Section("In figures", (_figures(compared),)),
        Section("What each costs", _costs(compared)),
        Section("Shipments by place", (_loads(runs, compared),)),
        *_regret(compared),
        *_orders(runs, compared),
        *_policies(runs),
        Section("Made by", (origin.facts(runs[0]),) if _is_one_snapshot(runs) else tuple(map(origin.facts, runs))),
    ]
    return Document(
        title=f"Runs {_listed(numbers)} compared",
        about=f"{runs[0].desk} · {origin.made(runs[-1])}",
        lead=_sentence(compared),
        sections=tuple(sections),
        footer=f"{runs[0].desk}, runs {_listed(numbers)} · inputs {runs[0].mark}",
        currency=compared.currency,
        mark=word_of(runs),
    )


def _sentence(compared: Comparison) -> str:
    runs, names = compared.runs, names_of(compared.runs)
    least = min(range(len(runs)), key=lambda n: runs[n].costs.total)
    most = max(range(len(runs)), key=lambda n: runs[n].costs.total)
    differ = f"{words.count(len(compared.orders), 'order')} {'is' if len(compared.orders) == 1 else 'are'}"
    if runs[least].costs.total == runs[most].costs.total:
        return f"All cost {spoken(runs[least].costs.total, compared.currency)}; {differ} decided differently."
    more = runs[most].costs.total - runs[least].costs.total
    return (
        f"{names[least]} costs least, {spoken(runs[least].costs.total, compared.currency)}; {names[most]} costs "
        f"{spoken(more, compared.currency)} more. {differ} decided differently."
    )


def _figures(compared: Comparison) -> Table:
    rows = tuple(figure_rows(compared.runs, compared.currency))
    return Table(("", *names_of(compared.runs)), rows, right=frozenset(range(1, 1 + len(compared.runs))))


def _costs(compared: Comparison) -> tuple[Block, ...]:
    totals = [run.costs.total for run in compared.runs]
    names = names_of(compared.runs)
    bars = (
        Bar(name, run.costs, spoken(run.costs.total, compared.currency), strong=run.costs.total == min(totals))
        for name, run in zip(names, compared.runs, strict=True)
    )
    return (Bars(tuple(bars)),)


def _loads(runs: Sequence[Run], compared: Comparison) -> Block:
    each = [dict(run.loads) for run in compared.runs]
    places = sorted({at for loads in each for at in loads}, key=lambda at: (-sum(one.get(at, 0) for one in each), at))
    if not places:
        return Text("Nothing ships.")
    rows = tuple((runs[0].place(at), *(number(loads.get(at, 0)) for loads in each)) for at in places)
    return Table(("place", *names_of(compared.runs)), rows, right=frozenset(range(1, 1 + len(each))))


def _regret(compared: Comparison) -> Iterable[Section]:
    if compared.regret:
        whole = sum(regret.minor for regret in compared.regret)
        said = Text(
            f"Deciding one by one costs {spoken(whole, compared.currency)} more than deciding together. By the "
            "products that are too scarce for all orders:"
        )
        rows = tuple(
            (regret.sku or "none of them", number(regret.orders), spoken(regret.minor, compared.currency))
            for regret in compared.regret[:MOST_ROWS]
        )
        table = Table(("product", "orders that differ", "costs more by"), rows, right=frozenset((1, 2)))
        yield Section("The price of deciding one by one", (said, table, *_rest(len(compared.regret), "product")))


def _orders(runs: Sequence[Run], compared: Comparison) -> Iterable[Section]:
    if compared.orders:
        names = names_of(compared.runs)
        header = ("order", *(cell for name in names for cell in (f"{name}: from", "cost")))
        rows = tuple(tuple(_order_row(runs, found, compared.currency)) for found in compared.orders[:MOST_ROWS])
        table = Table(header, rows, right=frozenset(range(2, len(header), 2)))
        yield Section("Orders that differ", (table, *_rest(len(compared.orders), "order")))


def _order_row(runs: Sequence[Run], found: OrderDifference, currency: str) -> Iterator[str]:
    yield found.order.order
    for run, sources, cost in zip(runs, found.sources, found.cost_minor, strict=True):
        yield "not routed" if sources is None else " + ".join(map(run.place, sources)) or "nowhere"
        yield "–" if cost is None else spoken(cost, currency)


def _policies(runs: Sequence[Run]) -> Iterator[Section]:
    for run in runs:
        yield Section(f"Policy {run.policy.name}, run {run.summary.run}", tuple(origin.policy_blocks(run)))


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _is_one_snapshot(runs: Sequence[Run]) -> bool:
    """Whether the runs share inputs, clock and seed, so that they need be told once."""
    return len({(run.mark, run.plan.now, run.plan.seed) for run in runs}) == 1


def _rest(total: int, noun: str) -> tuple[Text, ...]:
    more = total - MOST_ROWS
    return (Text(f"… and {words.count(more, f'more {noun}')}.", quiet=True),) if more > 0 else ()
