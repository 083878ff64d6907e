"""Draws a bench's result as SVG: cost over time on the left, what each plan costs above the best on the right.

In comes a Result, out goes the text of an SVG file, a panel for each world. Called by cli.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from html import escape

from domdesk.bench.presets import DOMDESK
from domdesk.bench.results import Point, Race, Row
from domdesk.bench.run import Result

WIDTH, PANEL, MARGIN = 960, 320, 24
PLOT = (76, 470, 46, 262)
"""Left, right, top and bottom of the plot in its panel."""

BARS = (620, 860, 46, 262)
"""The same of the bars, their names standing to the left of it."""

FLOOR, CEILING = 1e-5, 1.0
"""Shares that the plot shows: 0.001 % to 100 %."""

COLOURS = {DOMDESK: "#0b7285", "highs": "#d9480f", "cp-sat": "#862e9c"}
OTHER, INK, FAINT, PAPER = "#868e96", "#212529", "#dee2e6", "#ffffff"

Scale = Callable[[float], float]
"""A figure to its place on paper."""

STYLE = "text{font:12px system-ui,'Segoe UI',Roboto,Helvetica,Arial,sans-serif}.title{font-weight:600;font-size:14px}"


def svg(result: Result) -> str:
    """The picture, as text."""
    height = PANEL * len(result.races) + MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}">',
        f'<style>{STYLE}</style><rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
    ]
    for number, race in enumerate(result.races):
        parts += [f'<g transform="translate(0 {PANEL * number + MARGIN})">', *_panel(race), "</g>"]
    return "\n".join([*parts, "</svg>\n"])


def _panel(race: Race) -> Iterable[str]:
    spec = race.spec
    yield _text(MARGIN, 8, f"{spec.orders:,} orders, scarce {spec.scarce:g}, seed {spec.seed}", "title")
    yield from _plot(race)
    yield from _bars(race)


# --- over time


def _plot(race: Race) -> Iterable[str]:
    """Cost above the best bound known, both ways logarithmic: lines for who improves, dots for who decides once."""
    left, right, top, bottom = PLOT
    yield _text(left, top - 16, "cost above the best bound, by seconds; dashed: the gap proved by then")
    last = max((p.seconds for row in race.rows for p in row.points), default=1.0)
    first = min((p.seconds for row in race.rows for p in row.points if p.cost_minor), default=0.1)
    low, high = math.floor(math.log10(max(first, 0.01))), math.ceil(math.log10(max(last, 1.0)))

    def x(seconds: float) -> float:
        return left + (right - left) * (math.log10(max(seconds, 10**low)) - low) / max(high - low, 1)

    def y(share: float) -> float:
        within = min(max(share, FLOOR), CEILING)
        return bottom - (bottom - top) * math.log10(within / FLOOR) / math.log10(CEILING / FLOOR)

    for power in range(round(math.log10(FLOOR)), 1):
        share = 10.0**power
        yield _line(left, y(share), right, y(share), FAINT)
        yield _text(left - 6, y(share) + 4, f"{share * 100:g} %", anchor="end")
    for power in range(low, high + 1):
        yield _line(x(10.0**power), top, x(10.0**power), bottom, FAINT)
        yield _text(x(10.0**power), bottom + 16, f"{10.0**power:g} s", anchor="middle")
    if not race.bound_minor:
        return
    for row in sorted(race.rows, key=lambda row: row.contestant == DOMDESK):
        colour = COLOURS.get(row.contestant, OTHER)
        costs = [(p.seconds, p.cost_minor / race.bound_minor - 1) for p in row.points if p.cost_minor is not None]
        if len(costs) == 1:
            yield f'<circle cx="{x(costs[0][0]):.1f}" cy="{y(costs[0][1]):.1f}" r="4" fill="{colour}"/>'
        elif costs:
            yield _steps([(x(s), y(share)) for s, share in costs], colour)
        yield from _proved([p for p in row.points if p.gap is not None], x, y, colour)


def _proved(points: Sequence[Point], x: Scale, y: Scale, colour: str) -> Iterable[str]:
    if len(points) > 1:
        yield _steps([(x(p.seconds), y(p.gap or 0.0)) for p in points], colour, dash="4 3")


def _steps(points: Sequence[tuple[float, float]], colour: str, dash: str = "") -> str:
    """A line that keeps its height until the next point."""
    (x, y), *rest = points
    path = f"M{x:.1f} {y:.1f}" + "".join(f"H{to_x:.1f}V{to_y:.1f}" for to_x, to_y in rest)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{1.2 if dash else 2.2}"{dashed}/>'


# --- in the end


def _bars(race: Race) -> Iterable[str]:
    """Each plan's cost above the best known, cheapest first; names in the colours of the lines."""
    left, right, top, bottom = BARS
    yield _text(left, top - 16, "cost above the best known plan, in the end")
    rows = sorted((row for row in race.rows if race.above_best(row) is not None), key=lambda row: row.cost_minor or 0)
    most = max((_above(race, row) for row in rows), default=0.0) or 1.0
    step = min(30.0, (bottom - top) / max(len(rows), 1))
    for number, row in enumerate(rows):
        share, at = _above(race, row), top + step * number
        width = max(1.0, (right - left) * share / most)
        colour = COLOURS.get(row.contestant, OTHER)
        yield _text(left - 8, at + step / 2 + 2, row.contestant, anchor="end", colour=COLOURS.get(row.contestant, INK))
        yield f'<rect x="{left}" y="{at:.1f}" width="{width:.1f}" height="{step * 0.7:.1f}" rx="2" fill="{colour}"/>'
        yield _text(left + width + 6, at + step / 2 + 2, f"{share * 100:.2f} %")


def _above(race: Race, row: Row) -> float:
    return race.above_best(row) or 0.0


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def _text(x: float, y: float, words: str, css: str = "", anchor: str = "start", colour: str = INK) -> str:
    style = f' class="{css}"' if css else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"{style}>{escape(words)}</text>'
