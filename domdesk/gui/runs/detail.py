"""One run of the list: what it cost by part, how it got better, and who ships. Made by the runs page."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QScrollArea, QWidget

from domdesk.gui.decision.sections import cost_table, pairs, section, table, title
from domdesk.gui.decision.ways import Way
from domdesk.gui.look.icons import mark_icon
from domdesk.gui.parts.boxes import below, beside, named
from domdesk.gui.parts.folds import Twin
from domdesk.gui.parts.formatting import moment_there, money, number, policy_name, quality, seconds
from domdesk.gui.parts.tables import Column
from domdesk.gui.parts.words import label, tr
from domdesk.gui.plots.cost_bars import Bar, CostBars
from domdesk.gui.plots.gap_curve import GapCurve, gap_table
from domdesk.gui.snapshot import Snapshot
from domdesk.records import Progress, RunFigures, RunSummary


@dataclass(frozen=True, slots=True)
class RunDetail:
    """What is shown of one run."""

    summary: RunSummary
    figures: RunFigures
    trace: Sequence[Progress]


def detail_view(now: Snapshot, run: RunDetail) -> QWidget:
    """The run in two columns, scrolled where there is no room."""
    ground = named(QWidget(), "ground")
    left, right = below(gap=8), below(gap=8)
    for part in _costs(now, run):
        left.addWidget(part)
    for part in _course(now, run):
        right.addWidget(part)
    left.addStretch(1)
    right.addStretch(1)
    columns = beside(ground, gap=24, margins=(0, 8, 8, 8))
    columns.addLayout(left, 1)
    columns.addLayout(right, 1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setAccessibleName(tr("Run {run}", run=run.summary.run))
    area.setWidget(ground)
    return area


def _costs(now: Snapshot, run: RunDetail) -> Sequence[QWidget]:
    summary, figures = run.summary, run.figures
    way = Way(tr("run {run}", run=summary.run), figures.costs, chosen=False)
    about = " · ".join(filter(None, (policy_name(summary.policy), moment_there(summary.made_at), summary.who)))
    facts = [
        (tr("Cost"), money(figures.costs.total, now.currency)),
        (tr("Revenue"), money(figures.revenue_minor, now.currency)),
        (tr("Orders"), number(figures.orders)),
        (tr("Shipments"), number(figures.shipments)),
        (tr("Parcels"), number(figures.parcels)),
        (tr("Orders split"), number(figures.split)),
        (tr("Orders late"), number(figures.late)),
        (tr("Lines without a place"), number(figures.unassigned)),
    ]
    return [
        title(tr("Run {run}", run=summary.run), about),
        pairs(facts),
        Twin(
            tr("What it costs"),
            lambda: CostBars([Bar(way.name, way.costs, way.chosen)], now.currency),
            lambda: cost_table([way], now.currency),
            as_table=False,
        ),
    ]


def _course(now: Snapshot, run: RunDetail) -> Sequence[QWidget]:
    summary, kinds = run.summary, {name: place.kind for name, place in now.locations.items()}
    course: list[QWidget] = []
    if run.trace:
        course.append(
            Twin(
                tr("How it got better"),
                lambda: GapCurve(run.trace, now.currency, summary.seconds),
                lambda: gap_table(run.trace, now.currency),
                as_table=False,
            )
        )
    said = tr("{quality}, after {time}", quality=quality(summary), time=seconds(summary.seconds))
    course.append(label(said[:1].upper() + said[1:], quiet=True, wrap=True))
    if run.figures.loads:
        columns = [
            Column(tr("Place"), lambda row: now.place(row[0]), icon=lambda row: mark_icon(kinds.get(row[0]))),
            Column(tr("Shipments"), lambda row: number(row[1]), key=lambda row: row[1], number=True),
        ]
        course += section(tr("Who ships"))
        course.append(table(columns, tr("Who ships"), run.figures.loads, stretch=(1,)))
    return course
