"""The columns of the list of runs. Called by the runs page."""

from collections.abc import Callable

from PySide6.QtGui import QIcon

from domdesk.gui.look.icons import icon
from domdesk.gui.look.theme import roles
from domdesk.gui.parts.formatting import moment, moment_there, money, number, policy_name, quality, seconds
from domdesk.gui.parts.tables import Column
from domdesk.gui.parts.words import tr
from domdesk.gui.session import Session
from domdesk.records import RunSummary


def run_columns(session: Session, news: Callable[[RunSummary], list[str]]) -> list[Column]:
    """A run's number, when, policy, what is new in it, orders, cost, how good, how long, who; the one shown says so."""

    def run_number(run: RunSummary) -> str:
        shown = session.now is not None and session.now.run == run.run
        return tr("{run} (shown)", run=number(run.run)) if shown else number(run.run)

    def cost(run: RunSummary) -> str:
        return money(run.total_minor, session.now.currency if session.now else "USD")

    return [
        Column(tr("Run"), run_number, key=lambda run: run.run),
        Column(tr("When"), lambda run: moment(run.made_at), key=lambda run: run.made_at, tip=_made_at),
        Column(tr("Policy"), lambda run: policy_name(run.policy)),
        Column(tr("Since the run before"), lambda run: next(iter(news(run)), ""), tip=lambda run: "\n".join(news(run))),
        Column(tr("Orders"), lambda run: number(run.orders), key=lambda run: run.orders, number=True),
        Column(tr("Cost"), cost, key=lambda run: run.total_minor, number=True),
        Column(tr("How good"), quality, key=lambda run: run.gap, icon=_quality_icon),
        Column(tr("Took"), lambda run: seconds(run.seconds), key=lambda run: run.seconds, number=True),
        Column(tr("Who"), lambda run: run.who),
    ]


def _made_at(run: RunSummary) -> str:
    return moment_there(run.made_at)


def _quality_icon(run: RunSummary) -> QIcon | None:
    return icon("check", roles().good) if run.status == "optimal" else None
