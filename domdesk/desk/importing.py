"""Bringing data in: files, folders and pasted blocks, with what is told beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from domdesk.desk import source_terms
from domdesk.desk.base import Base
from domdesk.errors import InputError
from domdesk.records import QUESTIONS, ImportResult, Issue, Proposal, Reading, SheetMapping


class Importing(Base):
    """See the module."""

    def import_paths(
        self,
        files: Sequence[Path],
        *,
        kind: str | None = None,
        format: str | None = None,  # noqa: A002  the contract's own word
        replace: bool = False,
        dry_run: bool = False,
        facts: Mapping[str, str] | None = None,
        mapping: Path | SheetMapping | None = None,
    ) -> ImportResult:
        """Files or folders into the desk, in one transaction; with `dry_run` only what would happen.

        `facts` say what files do not (carrier, currency, unit…) and are remembered for the next file of that name, or
        answer a question of an earlier result, by its key, which then is not asked again;
        `mapping` says which column of an unknown sheet is what, and is remembered for the next one with that header.
        Raises InputError where a file is refused as a whole, MappingNeededError with a proposal where its columns are
        not surely known; bad rows are issues in the result, not errors.
        """
        from domdesk.intake import read_paths

        facts, answers = _told(facts or {})
        readings, skipped = read_paths(
            files,
            kind=kind,
            format=format,
            facts=facts,
            remembered=self._store.rate_facts,
            mapping=mapping,
            mappings=self._store.mappings,
            places=self._places(),
        )
        return self._save(readings, skipped, answers, full=replace, dry_run=dry_run)

    def import_text(
        self,
        text: str,
        *,
        kind: str | None = None,
        dry_run: bool = False,
        facts: Mapping[str, str] | None = None,
        mapping: Path | SheetMapping | None = None,
    ) -> ImportResult:
        """A block pasted from a spreadsheet, like `import_paths`."""
        from domdesk.intake import read_text

        facts, answers = _told(facts or {})
        readings = read_text(
            text,
            kind=kind,
            facts=facts,
            remembered=self._store.rate_facts,
            mapping=mapping,
            mappings=self._store.mappings,
            places=self._places(),
        )
        return self._save(readings, [], answers, full=False, dry_run=dry_run)

    def propose_mapping(self, source: Path | str, kind: str | None = None) -> Proposal:
        """What a sheet, in a file or pasted as text, seems to hold: as any kind, or as the one given.

        Raises InputError where it is no table.
        """
        from domdesk.intake import propose_path, propose_text

        places = self._places()
        if isinstance(source, str):
            return propose_text(source, kind, places=places)
        return propose_path(source, kind, places)

    def _places(self) -> dict[str, str]:
        """What the desk's locations are called, for sheets with a column of units for each."""
        from domdesk.intake import called

        return called((at.location, at.name, at.city) for at in self._store.locations())

    def _save(
        self,
        readings: Sequence[Reading],
        skipped: Sequence[tuple[str, str]],
        answers: Mapping[str, str],
        *,
        full: bool,
        dry_run: bool,
    ) -> ImportResult:
        checked = [_with_checked_sources(_with_checked_policy(reading)) for reading in readings]
        result = self._store.save_batch(checked, replace=full, dry_run=dry_run, answers=answers)
        return replace(result, skipped_files=(*result.skipped_files, *skipped))

    def write_skipped(self, result: ImportResult, path: Path) -> list[Path]:
        """Write the rows that an import left out as CSV, as they stand in their file, with the reason before each.

        One file, or where several files had such rows one for each beside it; none where nothing was left out.
        """
        from domdesk.report import skipped

        return skipped.write(result, path)


def _told(facts: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What was told beside files: facts about them, and answers to the desk's own questions."""
    answers = {key: value for key, value in facts.items() if key in QUESTIONS}
    return {key: value for key, value in facts.items() if key not in answers}, answers


def _with_checked_policy(reading: Reading) -> Reading:
    """The reading, its policy named and known to work; one that does not is left out with an issue that says why."""
    if reading.policy is None:
        return reading
    from domdesk.routing import parse_policy

    try:
        parse_policy(reading.policy, Path(reading.file).stem)
    except InputError as error:
        issues = (*reading.issues, Issue("error", "policy", str(error)))
        return replace(reading, policy=None, issues=issues, skipped=reading.skipped + 1, faulty=reading.faulty + 1)
    return reading


def _with_checked_sources(reading: Reading) -> Reading:
    """The reading, its sources such as can be kept; one that cannot is left out with an issue that says why."""
    if not reading.sources:
        return reading
    kept, issues = [], []
    for source in reading.sources:
        try:
            kept.append(source_terms.checked(source))
        except InputError as error:
            issues.append(Issue("error", "bad_source", str(error)))
    for source in kept:
        if source.user or source.auth_header:
            text = f"The password or key of {source.name} is in no file; it has to be told on this computer."
            issues.append(Issue("notice", "secret_needed", text))
    lost = len(reading.sources) - len(kept)
    return replace(
        reading,
        sources=tuple(kept),
        issues=(*reading.issues, *issues),
        skipped=reading.skipped + lost,
        faulty=reading.faulty + lost,
    )
