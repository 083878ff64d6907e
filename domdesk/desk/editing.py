"""Changing what the desk holds by hand, and taking changes back."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from domdesk import named
from domdesk.desk.base import Base
from domdesk.errors import InputError
from domdesk.records import Batch, Commitment, FileResult, ImportResult, Policy


class Editing(Base):
    """See the module."""

    def edit(
        self,
        table: str,
        rows: Sequence[Mapping[str, str]],
        *,
        label: str = "",
        dry_run: bool = False,
        released: Sequence[Commitment] = (),
    ) -> ImportResult:
        """Change or add rows of a canonical table, as one batch; with an error among the issues nothing is saved.

        Each row says its key and what is to change, as a file would; '' sets the default, what it does not say stays.
        A row of closures or rate_zones is named by `sequence`, its place in its group from 1, and added without one.
        Rows of orders hold the order's columns and, for a line, those of the line; stock is in our SKUs and units.
        What commitments in `released` still reserve is given back in the same batch.
        Raises InputError where a row names something that is not there, or that accepted shipments rest on.
        """
        from domdesk.intake import read_typed, with_clean_keys

        reading = read_typed(table, self._store.completed(table, with_clean_keys(table, rows)))
        if any(issue.severity == "error" for issue in reading.issues):
            return ImportResult(None, (FileResult(reading, issues=reading.issues),))
        return self._store.save_edit(reading, label, dry_run=dry_run, released=released)

    def borrow_zones(self, card: str, lender: str = "") -> ImportResult:
        """Add to a rate card's zones those of another card, '' = those that USPS draws by distance, as one batch.

        Zones that the card has no prices of are left out. Raises InputError where none is left.
        """
        from domdesk.intake import usps_zones

        cards = {one.card: one for one in self._store.rate_cards()}
        if card not in cards or (lender and lender not in cards):
            raise InputError(f"There is no rate card {card if card not in cards else lender}.", "Choose one there is.")
        priced = {price.zone for price in cards[card].prices}
        if lender:
            kept = [row for row in self._store.cells("rate_zones") if row["card"] == lender and row["zone"] in priced]
            rows = [{name: text for name, text in row.items() if name != "sequence"} | {"card": card} for row in kept]
        else:
            rows = usps_zones(card, priced)
        whose = f"{cards[lender].carrier} {cards[lender].service}".strip() if lender else "USPS"
        name = f"{cards[card].carrier} {cards[card].service}".strip()
        if not rows:
            raise InputError(f"{name} has no prices for any zone of {whose}.", "Choose a card with the same zones.")
        return self.edit("rate_zones", rows, label=f"Gave {name} the destinations of {whose}")

    def remove(self, table: str, keys: Sequence[Sequence[str]], *, label: str = "") -> Batch:
        """Remove rows of a canonical table (or of order_lines) with what hangs on them, as one batch.

        A row of closures or rate_zones is named by its owner and its place in its group, from 1. Raises InputError
        where one is not there, or where accepted shipments rest on it.
        """
        return self._store.remove(table, keys, label)

    def history(self) -> list[Batch]:
        """Every change of the desk's records, the newest first."""
        return self._store.history()

    def undo(self, batch: int | None = None) -> Batch:
        """Take a change back, the newest that can be unless one is named, as if it had never been.

        Raises InputError where nothing can be taken back, or where something later rests on it.
        """
        return self._store.undo(batch)

    def redo(self) -> Batch:
        """Make again the change that was taken back last. Raises InputError where there is none."""
        return self._store.redo()

    def save_policy(self, policy: Policy, *, label: str = "") -> None:
        """Keep a policy under its name, in place of an older one. Raises InputError where it cannot be used."""
        from domdesk.routing import built_in_policies, parse_policy, policy_text

        name = policy.name.strip()
        if not name:
            raise InputError("The policy has no name.", "Give it one, such as 'peak season'.")
        if name in built_in_policies():
            raise InputError(f"'{name}' is a built-in policy and stays as it is.", "Keep yours under another name.")
        toml = policy_text(policy)
        parse_policy(toml, name)
        done = "Changed" if name in self._store.policies() else "Added"
        self._store.put_policy(name, toml, label or f"{done} policy {name}")

    def remove_policy(self, name: str, *, label: str = "") -> None:
        """Remove a policy from the desk. Raises InputError for a built-in one and for one that is not kept."""
        from domdesk.routing import built_in_policies

        kept = self._store.policies()
        if name not in kept:
            if name in built_in_policies():
                raise InputError(f"'{name}' is a built-in policy and stays.", "Remove policies that the desk keeps.")
            names = f"Choose one of: {', '.join(kept)}." if kept else "The desk keeps none of its own."
            raise InputError(f"There is no policy called '{name}' on this desk.", names)
        self._store.remove_policy(name, label or f"Removed policy {name}")

    def policy_of_file(self, file: Path) -> Policy:
        """The policy in a TOML file; nothing is kept. Raises InputError where it holds none that works."""
        return named.policy_of_file(file)

    def set_settings(self, changes: Mapping[str, object], *, label: str = "") -> None:
        """Change settings of the desk, as one batch. Raises InputError for what cannot be."""
        said = ", ".join(key.replace("_", " ") for key in changes)
        self._store.set_settings(changes, label or f"Changed settings: {said}")
