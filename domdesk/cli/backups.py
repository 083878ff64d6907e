"""The commands that keep a desk from being lost: backup, restore."""

import argparse
from pathlib import Path

from domdesk.cli.commands import Commands
from domdesk.cli.outcome import Outcome, opened
from domdesk.desk import backups_of, restore
from domdesk.errors import InputError
from domdesk.records import Backup

LATEST = "latest"


def add_commands(commands: Commands) -> None:
    backup = commands.add_on_desk("backup", _backup, "make a dated copy beside the desk, or list those there are")
    backup.add_argument("--list", action="store_true", help="list the copies, the newest first, and make none")

    back = commands.add_on_desk("restore", _restore, "put a dated copy in the place of the desk, which is copied first")
    back.add_argument("backup", metavar="BACKUP", help=f"the copy's file, or its name in the list, or {LATEST}")


def _backup(a: argparse.Namespace) -> Outcome:
    if not a.list:
        with opened(a.desk) as desk:
            made = desk.back_up()
        return Outcome(f"Backed up: {made}", {"file": str(made)})
    found = backups_of(a.desk)
    rows = [f"{backup.path.name}  {backup.size_bytes / 1e6:,.1f} MB" for backup in found]
    return Outcome("\n".join(rows or [f"{a.desk.name} has no backups yet."]), {"backups": [_told(b) for b in found]})


def _told(backup: Backup) -> dict[str, object]:
    made_at = backup.made_at.isoformat(sep="T")
    return {"file": str(backup.path), "made_at": made_at, "why": backup.why, "bytes": backup.size_bytes}


def _restore(a: argparse.Namespace) -> Outcome:
    chosen = _chosen(a.desk, a.backup)
    kept = restore(a.desk, chosen)
    text = f"{a.desk.name} is again as in {chosen.name}."
    if kept is not None:
        text += f" As it was before, it is kept in {kept}."
    return Outcome(text, {"restored": str(chosen), "kept": None if kept is None else str(kept)})


def _chosen(desk: Path, name: str) -> Path:
    known = {backup.path.name: backup.path for backup in backups_of(desk)}
    if name == LATEST:
        if not known:
            raise InputError(f"{desk.name} has no backups.", f"Make one: `domdesk backup {desk}`.")
        return next(iter(known.values()))
    return known.get(name, Path(name))
