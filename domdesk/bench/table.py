"""A bench's result as text for people and as one object for programs. In comes a Result; called by cli."""

from collections.abc import Iterable
from dataclasses import asdict

from domdesk.bench.presets import DOMDESK
from domdesk.bench.results import CLOCK_SECONDS, GAPS, Race, Row
from domdesk.bench.run import Machine, Result
from domdesk.money import plain as money
from domdesk.report.words import count, table

CURRENCY = "USD"

HEADER = (
    "contestant", "cost", "above best", "regret removed", "bound", "gap", "first plan", "priced", "end", "peak MiB",
)  # fmt: skip
CURVE_HEADER = (
    "contestant",
    *(f"gap at {seconds} s" for seconds in CLOCK_SECONDS),
    *(f"to {gap * 100:g} %" for gap in GAPS),
)
GROWTH_HEADER = ("orders", "first plan", "to 0.1 %", "end", "ms an order", "gap", "peak MiB")


def text(result: Result) -> str:
    """The tables, world by world."""
    parts = [_machine(result.machine), *("\n".join(_race(race)) for race in result.races)]
    if len({race.spec.orders for race in result.races}) > 1 and all(race.row(DOMDESK) for race in result.races):
        parts.append("\n".join(_growth(result.races)))
    parts.append(
        "\n".join(["Faults", *(f"  {fault}" for fault in result.faults)]) if result.faults else _agreement(result)
    )
    return "\n\n".join(parts)


def _machine(machine: Machine) -> str:
    memory = "" if machine.memory_gib is None else f", {machine.memory_gib:g} GiB"
    return (
        f"{machine.processor}, {count(machine.cores, 'core')}{memory}, {machine.system}; Python {machine.python}, "
        f"OR-Tools {machine.ortools}, domdesk {machine.domdesk}"
    )


def _agreement(result: Result) -> str:
    checked = sum(row.faults is not None for race in result.races for row in race.rows)
    return f"{count(checked, 'plan')} checked by code of its own, no fault found." if checked else "No fault found."


def _race(race: Race) -> list[str]:
    spec = race.spec
    packages = "" if race.packages is None else f", {count(race.packages, 'package')}"
    title = (
        f"{count(spec.orders, 'order')}, {count(race.lines, 'line')}{packages}, {count(spec.locations, 'location')}, "
        f"scarce {spec.scarce:g}, tight {spec.tight:g}, seed {spec.seed}; {race.limit_seconds:g} s each"
    )
    lines = [title]
    lines += table([HEADER, *(_cells(race, row) for row in race.rows)], right=range(1, len(HEADER)))
    curves = [row for row in race.rows if row.bound_minor is not None]
    if curves:
        cells = [
            (
                row.contestant,
                *(_share(row.gap_at(s), 3) for s in CLOCK_SECONDS),
                *(_time(row.seconds_to(g)) for g in GAPS),
            )
            for row in curves
        ]
        lines += ["", *table([CURVE_HEADER, *cells], right=range(1, len(CURVE_HEADER)))]
    lines += [
        f"  {row.contestant}: priced, routed and explained in {row.finish.one_order_ms:.1f} ms, median"
        for row in race.rows
        if row.finish and row.finish.one_order_ms is not None
    ]
    lines += [f"  {row.contestant}: {row.note}" for row in race.rows if row.note]
    return lines + _comparisons(race)


def _cells(race: Race, row: Row) -> tuple[str, ...]:
    return (
        row.contestant,
        _money(row.cost_minor),
        _share(race.above_best(row), 3),
        _share(race.regret_removed(row), 1),
        _money(row.bound_minor),
        _share(row.gap, 3),
        _time(row.first_plan_seconds),
        _time(row.finish.pricing_seconds if row.finish else None),
        _time(row.last.seconds if row.last else None),
        "–" if row.peak_mib is None else f"{row.peak_mib:,.0f}",
    )


def _comparisons(race: Race) -> list[str]:
    """When, if ever, a peer with a curve of its own was ahead of domdesk."""
    found = []
    for row in race.rows:
        if row.contestant != DOMDESK and row.curve and race.row(DOMDESK) is not None:
            first = race.first_dearer(row)
            when = "at no moment" if first is None else f"first at {first:.1f} s"
            found.append(f"  {row.contestant} has a cheaper plan than domdesk: {when}")
    return found


def _growth(races: Iterable[Race]) -> list[str]:
    rows = [GROWTH_HEADER]
    for race in races:
        row = race.row(DOMDESK)
        assert row is not None
        end = row.last.seconds if row.last else None
        each = None if end is None else end / race.spec.orders * 1000
        rows.append(
            (
                f"{race.spec.orders:,}",
                _time(row.first_plan_seconds),
                _time(row.seconds_to(0.001)),
                _time(end),
                "–" if each is None else f"{each:.2f}",
                _share(row.gap, 3),
                "–" if row.peak_mib is None else f"{row.peak_mib:,.0f}",
            )
        )
    return ["Growth", *table(rows, right=range(len(GROWTH_HEADER)))]


def _money(minor: int | None) -> str:
    return "–" if minor is None else f"{minor / 100:,.2f}"


def _share(share: float | None, digits: int) -> str:
    return "–" if share is None else f"{share:.{digits}%}".replace("%", " %")


def _time(seconds: float | None) -> str:
    return "–" if seconds is None else f"{seconds:.1f} s" if seconds >= 10 else f"{seconds:.2f} s"


# --- for programs


def as_json(result: Result) -> dict[str, object]:
    """Everything, curves included; money as text, shares and seconds as numbers, unknown as None."""
    return {
        "machine": asdict(result.machine),
        "currency": CURRENCY,
        "worlds": [_race_json(race) for race in result.races],
        "faults": list(result.faults),
    }


def _race_json(race: Race) -> dict[str, object]:
    return {
        "world": asdict(race.spec),
        "lines": race.lines,
        "packages": race.packages,
        "limit_seconds": float(race.limit_seconds),
        "best": _plain(race.best_minor),
        "best_bound": _plain(race.bound_minor),
        "proven": race.is_proven,
        "contestants": [_row_json(race, row) for row in race.rows],
    }


def _row_json(race: Race, row: Row) -> dict[str, object]:
    finish = row.finish
    return {
        "contestant": row.contestant,
        "cost": _plain(row.cost_minor),
        "above_best": race.above_best(row),
        "regret_removed": race.regret_removed(row),
        "bound": _plain(row.bound_minor),
        "gap": row.gap,
        "first_plan_seconds": row.first_plan_seconds,
        "pricing_seconds": finish.pricing_seconds if finish else None,
        "seconds": row.last.seconds if row.last else None,
        "peak_mib": row.peak_mib,
        "gap_at_seconds": {str(seconds): row.gap_at(seconds) for seconds in CLOCK_SECONDS},
        "seconds_to_gap": {str(gap): row.seconds_to(gap) for gap in GAPS},
        "cheaper_than_domdesk_at": race.first_dearer(row) if row.contestant != DOMDESK else None,
        "unassigned_lines": finish.unassigned_lines if finish else None,
        "one_order_ms": finish.one_order_ms if finish else None,
        "finished": finish is not None,
        "faults": None if row.faults is None else list(row.faults),
        "note": row.note,
        "curve": [[p.seconds, _plain(p.cost_minor), _plain(p.bound_minor)] for p in row.points],
    }


def _plain(minor: int | None) -> str | None:
    return None if minor is None else money(minor, CURRENCY)
