"""The commands about where stock and orders are read from: `source` with all its verbs."""

import argparse
import getpass
import os
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from domdesk.arguments import fact, share, whole
from domdesk.cli.commands import Commands
from domdesk.cli.outcome import DONE, INCOMPLETE, Outcome, opened, with_next
from domdesk.cli.terminal import tell
from domdesk.errors import DomdeskError, InputError
from domdesk.records import SOURCE_HOLDS, SOURCE_KINDS, Source, SourceState
from domdesk.report import contract, words
from domdesk.report import sources as told


def add_commands(commands: Commands) -> None:
    source = commands.group("source", "read stock or orders that live in other systems")

    add = source.add_on_desk("add", _add, "keep where stock or orders are read from; nothing is read yet")
    add.add_argument("name", metavar="NAME", help="a name of your own for it")
    add.add_argument(
        "--kind", required=True, choices=SOURCE_KINDS, metavar="KIND", help=f"what it is: {', '.join(SOURCE_KINDS)}"
    )
    _add_terms(add, is_new=True)

    change = source.add_on_desk("change", _change, "change what is told of a source; what is not named stays")
    change.add_argument("name", metavar="NAME", help="the source's name")
    _add_terms(change, is_new=False)

    pause = source.add_on_desk("pause", _pause, "read a source no more by itself; its figures stay")
    pause.add_argument("name", metavar="NAME", help="the source's name")
    resume = source.add_on_desk("resume", _resume, "read a paused source by itself again")
    resume.add_argument("name", metavar="NAME", help="the source's name")

    source.add_on_desk("list", _list, "list the sources and how each stands")

    test = source.add_on_desk("test", _test, "try a source and say what it would bring; nothing is kept")
    test.add_argument("name", metavar="NAME", help="the source's name")
    test.add_argument("--mapping", type=Path, metavar="FILE", help="which column is what; a TOML file")

    refresh = source.add_on_desk("refresh", _refresh, "read sources now, all or those named")
    refresh.add_argument("names", nargs="*", metavar="NAME", help="the sources' names [all that are not paused]")
    refresh.add_argument("--mapping", type=Path, metavar="FILE", help="which column is what; a TOML file, kept")

    remove = source.add_on_desk("remove", _remove, "remove a source and its secret; its figures stay")
    remove.add_argument("name", metavar="NAME", help="the source's name")


def _add_terms(parser: argparse.ArgumentParser, *, is_new: bool) -> None:
    """What can be told of a source; where nothing is said it is None, and of a kept one stays as it was."""
    add = parser.add_argument
    add("--address", required=is_new, metavar="WHERE", help="a path, a link, or host[:port]/database for a server")
    add("--user", metavar="NAME", help="the user that it is read as")
    add("--query", metavar="TABLE|SELECT", help="of a database: a table, or one SELECT [its only table]")
    add("--holds", choices=SOURCE_HOLDS, metavar="KIND", help="stock or orders [stock]")
    add("--location", metavar="ID", help="the location of figures that name none")
    add("--every", type=whole, metavar="MINUTES", help="how often it is read, 0 = on demand [0]")
    at_start = "read it whenever the desk is opened or watched"
    add("--at-start", action=argparse.BooleanOptionalAction, default=None, help=at_start)
    add("--confidence", type=share, metavar="SHARE", help="how far its figures are trusted, such as 0.95")
    add("--header", metavar="NAME", help="the header that its secret is sent in")
    add(
        "--secret-from",
        metavar="VARIABLE|-",
        help="where its password or key is: an environment variable, or - to ask for it or read it from stdin",
    )
    add("--set", dest="facts", action="append", default=[], type=fact, metavar="KEY=VALUE", help="what it does not say")


def _told(a: argparse.Namespace, source: Source) -> Source:
    """The source with what the command says of it."""
    told = {
        "address": a.address,
        "user": a.user,
        "query": a.query,
        "holds": a.holds,
        "location": a.location,
        "every_minutes": a.every,
        "at_start": a.at_start,
        "confidence": None if a.confidence is None else Decimal(str(a.confidence)),
        "auth_header": a.header,
    }
    said: dict[str, Any] = {name: value for name, value in told.items() if value is not None}
    return replace(source, facts={**source.facts, **dict(a.facts)}, **said)


def _add(a: argparse.Namespace) -> Outcome:
    source = _told(a, Source(a.name, a.kind, ""))
    with opened(a.desk) as desk:
        kept = desk.add_source(source, _secret(a.secret_from, a.name))
        state = desk.source(source.name.strip())
    return _kept(a, state, kept, f"Added the source {state.source.name}.")


def _change(a: argparse.Namespace) -> Outcome:
    with opened(a.desk) as desk:
        before = desk.source(a.name).source
        kept = desk.change_source(_told(a, before), _secret(a.secret_from, a.name))
        state = desk.source(a.name)
    changed = state.source != before or a.secret_from is not None
    return _kept(a, state, kept, f"{'Changed' if changed else 'Nothing is changed of'} the source {a.name}.")


def _kept(a: argparse.Namespace, state: SourceState, kept: bool, text: str) -> Outcome:
    """What was done, and where a secret has to be put that no keyring took."""
    if not kept:
        from domdesk.sources import secrets

        variable = secrets.variable(state.source.name)
        tell(f"Notice: there is no keyring here that keeps its secret. Set it in the environment as {variable}.")
    name = words.quoted(state.source.name)
    steps = [
        (f"domdesk source test {words.quoted(a.desk)} {name}", "see what it would bring"),
        (f"domdesk source refresh {words.quoted(a.desk)} {name}", "read it"),
    ]
    return Outcome(with_next(text, steps), told.source_json(state))


def _pause(a: argparse.Namespace) -> Outcome:
    text = f"The source {a.name} is paused: it is read only when asked. Its figures stay."
    return _set_paused(a, True, text)


def _resume(a: argparse.Namespace) -> Outcome:
    return _set_paused(a, False, f"The source {a.name} is read by itself again, as it was told.")


def _set_paused(a: argparse.Namespace, paused: bool, text: str) -> Outcome:
    with opened(a.desk) as desk:
        desk.change_source(replace(desk.source(a.name).source, paused=paused))
        state = desk.source(a.name)
    return Outcome(text, told.source_json(state))


def _secret(place: str | None, name: str) -> str | None:
    """A secret from the environment, or typed, or piped in; never from the command line, which others can read."""
    if place is None:
        return None
    if place == "-":
        piped = None if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
        secret = getpass.getpass(f"Password or key of {name}: ") if piped is None else piped
    else:
        secret = os.environ.get(place, "")
    if not secret:
        where = "stdin" if place == "-" else f"the environment variable {place}"
        raise InputError(f"There is no secret in {where}.", "Put it there, or leave out --secret-from.")
    return secret


def _list(a: argparse.Namespace) -> Outcome:
    with opened(a.desk) as desk:
        states = desk.sources()
        proposals = [desk.proposed_confidence(state.source.name) for state in states]
    data = [told.source_json(state, proposal) for state, proposal in zip(states, proposals, strict=True)]
    return Outcome(told.sources_text(states, proposals), {"sources": data})


def _test(a: argparse.Namespace) -> Outcome:
    with opened(a.desk) as desk:
        preview = desk.test_source(desk.source(a.name).source, mapping=a.mapping)
    code = INCOMPLETE if preview.result.has_faults else DONE
    data = {"name": a.name, "columns": list(preview.columns), **contract.import_json(preview.result)}
    return Outcome(told.preview_text(a.name, preview, a.desk.name), data, code)


def _refresh(a: argparse.Namespace) -> Outcome:
    """One that is named alone fails the command; of several each is tried."""
    texts, data, code = [], [], DONE
    with opened(a.desk) as desk:
        names = a.names or [state.source.name for state in desk.sources() if not state.source.paused]
        for name in names:
            try:
                result = desk.refresh_source(name, mapping=a.mapping)
            except DomdeskError as error:
                if len(names) == 1:
                    raise
                tell(f"{name}: {error}")
                data.append(told.read_json(name, None, str(error)))
                code = INCOMPLETE
                continue
            texts.append(told.read_text(name, result, a.desk.name))
            data.append(told.read_json(name, result))
            if result is not None and result.has_faults:
                code = INCOMPLETE
    return Outcome("\n\n".join(texts) or "No source was read.", {"sources": data}, code)


def _remove(a: argparse.Namespace) -> Outcome:
    with opened(a.desk) as desk:
        figures = desk.source(a.name).figures
        desk.remove_source(a.name)
    text = f"Removed the source {a.name}; {words.count(figures, 'figure')} that it brought stay, and are nobody's now."
    steps = [(f"domdesk undo {words.quoted(a.desk)}", "bring it back, without its secret")]
    return Outcome(with_next(text, steps), {"name": a.name, "figures": figures})
