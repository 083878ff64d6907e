"""The commands that act on a decision and look back: commit, release, cancel, reopen, ship, reject, audit."""

import argparse
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from domdesk.arguments import amount, day, whole_above_0
from domdesk.cli.commands import Commands
from domdesk.cli.outcome import DONE, INCOMPLETE, Outcome, opened
from domdesk.desk import Desk
from domdesk.records import Committed, OrderKey
from domdesk.report import contract, words
from domdesk.units import plain

MOST_SHOWN = 50


def add_commands(commands: Commands) -> None:
    commit = commands.add_on_desk("commit", _commit, "accept a run, or some of its orders: the stock is reserved")
    _orders(commit, "*")
    commit.add_argument("--run", type=whole_above_0, metavar="N", help="the run to accept [the latest]")
    _why(commit)

    release = commands.add_on_desk("release", _release, "give back what orders reserve: they are open again")
    _orders(release, "+")
    _why(release)

    cancel = commands.add_on_desk("cancel", _cancel, "give back what orders reserve and close them")
    _orders(cancel, "+")
    _why(cancel)

    reopen = commands.add_on_desk("reopen", _reopen, "let the next import bring cancelled orders back")
    _orders(reopen, "+")
    _why(reopen)

    ship = commands.add_on_desk("ship", _ship, "enter that what orders reserve has left: it is on hand no more")
    _orders(ship, "+")
    ship.add_argument("--location", metavar="ID", help="only what leaves this location")
    ship.add_argument("--day", type=day, metavar="DATE", help="the day it left [today]")
    _why(ship)

    reject = commands.add_on_desk("reject", _reject, "enter that a location will not send it, and route it again")
    reject.add_argument("order", metavar="ORDER", help="its number, or channel:number")
    reject.add_argument("location", metavar="LOCATION", help="the location that was to send it")
    reject.add_argument("--line", metavar="LINE", help="only this line of the order")
    reject.add_argument("--quantity", type=amount, metavar="N", help="so many units were not there [all]")
    reject.add_argument("--why", required=True, metavar="TEXT", help="the reason, which is kept beside the order")
    reject.add_argument(
        "--keep-stock", action="store_true", help="the units are there: leave the stock figure as it is"
    )

    audit = commands.add_on_desk("audit", _audit, "list who did what, when and why, newest first")
    audit.add_argument("--find", default="", metavar="TEXT", help="only entries with these words")
    audit.add_argument("--order", metavar="ORDER", help="only entries about this order")
    audit.add_argument(
        "--from", dest="since", type=day, metavar="DATE", help="only entries from this day on, by the desk's clock"
    )
    audit.add_argument("--until", type=day, metavar="DATE", help="only entries until this day, which is included")
    audit.add_argument("--out", type=Path, metavar="FILE", help="write all that is found as a CSV file, oldest first")


def _orders(command: argparse.ArgumentParser, many: str) -> None:
    what = "order numbers, or channel:number" + (" [all of the run]" if many == "*" else "")
    command.add_argument("orders", metavar="ORDER", nargs=many, help=what)


def _why(command: argparse.ArgumentParser) -> None:
    command.add_argument("--why", default="", metavar="TEXT", help="the reason, which the audit keeps")


def _commit(a: argparse.Namespace) -> Outcome:
    with opened(a.desk) as desk:
        done = desk.commit(a.run, a.orders or None, why=a.why)
    return Outcome(committed_text(done), committed_json(done), INCOMPLETE if done.left else DONE)


def committed_text(done: Committed) -> str:
    """What was accepted, and what stays open."""
    text = f"Accepted {words.count(done.assignments, 'assignment')} of {words.count(len(done.orders), 'order')}"
    text += f" of run {done.run}."
    if done.left:
        text += f" {words.count(len(done.left), 'order')} still {'has' if len(done.left) == 1 else 'have'} open lines."
    return text


def committed_json(done: Committed) -> dict[str, object]:
    """The same for programs."""
    return {
        "run": done.run,
        "assignments": done.assignments,
        "orders": _keys(done.orders),
        "left": _keys(done.left),
    }


def _keys(orders: tuple[OrderKey, ...]) -> list[dict[str, str]]:
    return [{"order": key.order, "channel": key.channel} for key in orders]


def _release(a: argparse.Namespace) -> Outcome:
    return _acted(a, lambda desk: desk.release(a.orders, why=a.why), "Released")


def _cancel(a: argparse.Namespace) -> Outcome:
    return _acted(a, lambda desk: desk.cancel(a.orders, why=a.why), "Cancelled; released")


def _reopen(a: argparse.Namespace) -> Outcome:
    with opened(a.desk) as desk:
        keys = desk.reopen(a.orders, why=a.why)
    text = f"Reopened {words.count(len(keys), 'order')}; the next import that has them brings them back."
    return Outcome(text, {"orders": _keys(tuple(keys))})


def _ship(a: argparse.Namespace) -> Outcome:
    return _acted(a, lambda desk: desk.ship(a.orders, location=a.location, day=a.day, why=a.why), "Shipped")


def _acted(a: argparse.Namespace, act: Callable[[Desk], int], verb: str) -> Outcome:
    with opened(a.desk) as desk:
        number = act(desk)
    return Outcome(f"{verb} {words.count(number, 'assignment')}.", {"assignments": number})


def _reject(a: argparse.Namespace) -> Outcome:
    with opened(a.desk) as desk:
        done = desk.reject(
            a.order, a.location, line=a.line, quantity=a.quantity, why=a.why, correct_stock=not a.keep_stock
        )
        currency = desk.currency
    units = f"{plain(done.released)} {'unit' if done.released == 1 else 'units'}"
    lines = [f"Took back {units} from {a.location}."]
    lines += [f"Stock of {c.sku} at {c.location}: {plain(c.before)} → {plain(c.after)}." for c in done.stock]
    if done.decision is not None:
        lines += ["", words.explain_text(done.decision, currency)]
    data: dict[str, object] = {
        "released": plain(done.released),
        "stock": [{**c._asdict(), "before": plain(c.before), "after": plain(c.after)} for c in done.stock],
        "run": done.run,
        "decision": None if done.decision is None else contract.explain_json(done.decision, currency),
    }
    left = done.decision is not None and done.decision.chosen.unassigned
    return Outcome("\n".join(lines), data, INCOMPLETE if left else DONE)


def _audit(a: argparse.Namespace) -> Outcome:
    with opened(a.desk) as desk:
        entries = desk.audit(a.find, a.order, a.since, None if a.json or a.out else MOST_SHOWN, a.until)
        written = None if a.out is None else desk.export_audit(a.out, entries)
        zone = ZoneInfo(desk.timezone)
    if written is not None:
        return Outcome(f"Written: {written}", {"file": str(written)})
    when = [datetime.fromisoformat(e.at).astimezone(zone) for e in entries]
    rows = [
        (str(e.number), f"{at:%Y-%m-%d %H:%M}", e.who, e.verb, e.what, e.why)
        for e, at in zip(entries, when, strict=True)
    ]
    text = "\n".join(words.table([("no.", "when", "who", "did", "what", "why"), *rows]))
    return Outcome(text if rows else "Nothing was found.", {"entries": [asdict(e) for e in entries]})
