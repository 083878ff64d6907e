"""The list of sources: what each is called, where it is, how it stands, when it is read, and how often it was wrong.

Functions from a source's state to what the Sources page shows; read by the page in the session's lane.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from PySide6.QtGui import QIcon

from domdesk.desk import Desk
from domdesk.gui.look.icons import icon
from domdesk.gui.look.theme import roles
from domdesk.gui.parts.formatting import UNKNOWN, at_desk, clock, day, moment, number, percent, today
from domdesk.gui.parts.tables import Column
from domdesk.gui.parts.words import several, tr
from domdesk.gui.sources.words import every_name, kind_names
from domdesk.records import ConfidenceProposal, Source, SourceState

Standing = Literal["fine", "stale", "failing", "paused", "new"]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source's state, and what the picks that tested its figures say of its confidence."""

    state: SourceState
    proposal: ConfidenceProposal | None = None

    @property
    def source(self) -> Source:
        return self.state.source

    @property
    def standing(self) -> Standing:
        """How it stands; what a person has to look at comes before what only waits."""
        state = self.state
        if state.source.paused:
            return "paused"
        if state.error:
            return "failing"
        if state.last_read is None:
            return "new"
        return "stale" if state.stale else "fine"


def read_rows(desk: Desk) -> list[SourceRow]:
    """All sources of the desk, by name."""
    return [SourceRow(state, desk.proposed_confidence(state.source.name)) for state in desk.sources()]


def standing_name(standing: Standing) -> str:
    names = {
        "fine": tr("fine"),
        "stale": tr("stale"),
        "failing": tr("failing"),
        "paused": tr("paused"),
        "new": tr("not read yet"),
    }
    return names[standing]


def standing_icon(standing: Standing) -> QIcon | None:
    """The mark of how a source stands; one that was never read has none."""
    colours = roles()
    match standing:
        case "fine":
            return icon("check", colours.good)
        case "stale":
            return icon("clock", colours.warn)
        case "failing":
            return icon("warning", colours.bad)
        case "paused":
            return icon("pause", colours.quiet)
    return None


def standing_text(row: SourceRow) -> str:
    """How a source stands, in sentences: what happened, and what its figures are worth."""
    state = row.state
    last = moment(state.last_read) if state.last_read else ""
    kept = tr("Stale since {when}.", when=last) if last else ""
    if row.standing == "failing":
        return " ".join(filter(None, (state.error, kept)))
    if row.standing == "paused":
        return tr("Paused: it is not read until you go on.")
    if row.standing == "stale":
        return tr("Its figures of {when} are older than they should be. Read it now.", when=last)
    if row.standing == "new":
        return tr("Not read yet. “Read now” brings its figures.")
    read = several(state.rows, "{n} row was read {when}.", "{n} rows were read {when}.", when=last)
    return read if state.source.holds == "orders" else read + " " + _figures(state.figures)


def _figures(count: int) -> str:
    return several(count, "{n} stock figure is its own.", "{n} stock figures are its own.")


def wrong_text(row: SourceRow) -> str:
    """How often its figures were wrong, and what confidence that proposes: 'wrong 3 of 120: propose 0.97'."""
    told = row.proposal
    if told is None:
        return ""
    return tr("wrong {wrong} of {asked}: propose {share}",
              wrong=number(told.wrong), asked=number(told.asked), share=number(told.confidence))  # fmt: skip


def confidence_text(row: SourceRow) -> str:
    """The confidence given to figures that bring none, with what their errors propose."""
    own = row.source.confidence
    given = percent(float(own)) if own is not None else ""
    return ", ".join(filter(None, (given, wrong_text(row)))) or UNKNOWN


def next_text(row: SourceRow) -> str:
    source = row.source
    if source.paused or not source.every_minutes or row.state.next_read is None:
        return tr("at start") if source.at_start and not source.paused else UNKNOWN
    return brief(row.state.next_read)


def next_tip(row: SourceRow) -> str:
    """When it is read next, and how often."""
    often = tr("It is read {often}.", often=every_name(row.source.every_minutes))
    return f"{moment(row.state.next_read)}\n{often}" if row.state.next_read else often


def brief(at: str) -> str:
    """A moment by its time where it is today, else by its day."""
    there = at_desk(datetime.fromisoformat(at))
    return clock(there) if there.date() == today() else day(there.date())


def source_columns(is_reading: Callable[[str], bool]) -> list[Column]:
    """The columns of the list; `is_reading`: whether the source of this name is being read now."""
    names = kind_names()
    return [
        Column(
            tr("State"),
            lambda row: tr("being read") if is_reading(row.source.name) else standing_name(row.standing),
            tip=standing_text,
            icon=lambda row: icon("automatic") if is_reading(row.source.name) else standing_icon(row.standing),
        ),
        Column(tr("Source"), lambda row: row.source.name),
        Column(tr("Where"), where_text, tip=lambda row: f"{names[row.source.kind]}\n{where_text(row)}"),
        Column(
            tr("Last read"),
            lambda row: brief(row.state.last_read) if row.state.last_read else UNKNOWN,
            key=lambda row: row.state.last_read,
            tip=lambda row: moment(row.state.last_read) if row.state.last_read else tr("It was never read."),
        ),
        Column(tr("Next"), next_text, key=lambda row: row.state.next_read, tip=next_tip),
        Column(
            tr("Rows"),
            lambda row: number(row.state.rows) if row.state.last_read else UNKNOWN,
            key=lambda row: row.state.rows,
            number=True,
        ),
        Column(tr("Confidence"), confidence_text, key=lambda row: row.source.confidence),
    ]


def where_text(row: SourceRow) -> str:
    """Where a source is, with the table where it has one."""
    source = row.source
    table = source.query if source.query and " " not in source.query else tr("a SELECT") if source.query else ""
    return f"{source.address} · {table}" if table else source.address
