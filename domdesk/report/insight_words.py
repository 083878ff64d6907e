"""Runs compared, and prices of rules, as text for the terminal. In come records, out go strings; cli prints them.

Names and figures of runs are those of the report too.
"""

from collections.abc import Iterator, Sequence

from domdesk.money import spoken
from domdesk.records import COST_PARTS, Comparison, Plan, RulePrice, RunFigures
from domdesk.report import words
from domdesk.style import number


def comparison_text(compared: Comparison) -> str:
    """Runs side by side: one table of figures, and the orders that differ most."""
    runs, currency = compared.runs, compared.currency
    names = names_of(runs)
    columns = range(1, 1 + len(runs))
    rows = [
        ("", *names),
        ("run", *("–" if run.run is None else str(run.run) for run in runs)),
        *figure_rows(runs, currency),
    ]
    places = sorted({at for run in runs for at, _ in run.loads})
    rows += [(f"from {at}", *(number(dict(run.loads).get(at, 0)) for run in runs)) for at in places]
    lines = [*words.table(rows, right=columns, indent="")]
    if compared.orders:
        lines += ["", f"Decided differently: {words.count(len(compared.orders), 'order')}", *_orders(compared, names)]
    if compared.regret:
        whole = spoken(sum(regret.minor for regret in compared.regret), currency)
        lines += ["", f"One by one costs {whole} more than together; by scarce product:", *_regret(compared)]
    return "\n".join(lines)


def names_of(runs: Sequence[RunFigures]) -> list[str]:
    """What each run is called in a column: its policy, with its number where policies repeat."""
    policies = [run.policy for run in runs]
    return [
        f"{run.policy} ({run.run})" if policies.count(run.policy) > 1 and run.run is not None else run.policy
        for run in runs
    ]


def figure_rows(runs: Sequence[RunFigures], currency: str) -> Iterator[tuple[str, ...]]:
    """One row a figure: its name, and what it is in each run; parts of the cost that no run has are left out."""
    yield "orders", *(number(run.orders) for run in runs)
    yield "shipments", *(number(run.shipments) for run in runs)
    yield "parcels", *(number(run.parcels) for run in runs)
    yield "orders split", *(number(run.split) for run in runs)
    yield "orders late", *(number(run.late) for run in runs)
    yield "lines unassigned", *(number(run.unassigned) for run in runs)
    for part in COST_PARTS:
        if any(getattr(run.costs, part) for run in runs):
            yield part, *(spoken(getattr(run.costs, part), currency) for run in runs)
    yield "total cost", *(spoken(run.costs.total, currency) for run in runs)
    least = min(run.costs.total for run in runs)
    yield "above the least", *(spoken(run.costs.total - least, currency) for run in runs)
    yield "revenue", *(spoken(run.revenue_minor, currency) for run in runs)
    yield "no plan below", *("–" if run.bound_minor is None else spoken(run.bound_minor, currency) for run in runs)
    yield "gap", *(_gap(run) for run in runs)


def _gap(run: RunFigures) -> str:
    gap = run.gap
    return "–" if gap is None else f"{number(100 * gap, 2, 2)} %"


def _orders(compared: Comparison, names: Sequence[str]) -> Iterator[str]:
    rows = [("order", *names)]
    for found in compared.orders[: words.MOST_ROWS]:
        each = zip(found.sources, found.cost_minor, strict=True)
        rows.append((found.order.order, *(_decided(sources, cost, compared.currency) for sources, cost in each)))
    yield from words.table(rows)
    yield from words.rest(len(compared.orders), "order")


def _decided(sources: Sequence[str] | None, cost: int | None, currency: str) -> str:
    if sources is None:
        return "not routed"
    return "nowhere" if cost is None else f"{' + '.join(sources)} {spoken(cost, currency)}"


def _regret(compared: Comparison) -> Iterator[str]:
    rows = [
        (
            regret.sku or "no scarce product",
            words.count(regret.orders, "order"),
            spoken(regret.minor, compared.currency),
        )
        for regret in compared.regret[: words.MOST_ROWS]
    ]
    yield from words.table(rows, right=(1, 2))
    yield from words.rest(len(compared.regret), "product")


def prices_text(run: int, plan: Plan, prices: Sequence[RulePrice]) -> str:
    """What each rule and setting of a run costs, the dearest first."""
    currency = plan.currency
    head = f"Run {run} · {plan.policy} · {spoken(plan.costs.total, currency)}"
    if not prices:
        return f"{head}\nIts policy has no rule, and every setting is as it is by default: nothing to price."
    rows = [("costs", "for certain", "shipments", "orders moved", "rule or setting", "")]
    rows += [
        (
            spoken(price.cost_minor, currency),
            certain(price, currency),
            f"{price.shipments:+,}" if price.shipments else "0",
            number(len(price.moved)),
            price.name,
            price.sentence,
        )
        for price in prices
    ]
    note = "What the same run would save without each alone; below zero, what it would cost more."
    return "\n".join([head, note, "", *words.table(rows, right=range(4))])


def certain(price: RulePrice, currency: str) -> str:
    """How sure a price is: 'proven', 'from $1.20 to $3.40', or 'not known' where nothing bounds it."""
    if price.proven:
        return "proven"
    if price.least_minor == price.most_minor:
        return "not known"
    return f"from {spoken(price.least_minor, currency)} to {spoken(price.most_minor, currency)}"
