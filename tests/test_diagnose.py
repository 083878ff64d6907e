"""`--diagnose`: what the program runs on, and what is amiss, without looking at any desk."""

from pathlib import Path

import pytest

from domdesk import paths
from domdesk.cli import main
from domdesk.cli.diagnose import Finding, diagnose, told


def test_an_installation_that_works_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    """Every part answers: desks can be made, the solver's process starts, and each line is told."""
    assert main(["--diagnose"]) == 0
    text = capsys.readouterr().out
    for part in ("domdesk", "Python", "duckdb", "ortools", "solver", "desks", "secrets", "reads postgres", "screen"):
        assert any(line.strip().startswith(part) for line in text.splitlines()), part
    assert text.endswith("All is well.\n")


def test_what_is_amiss_is_marked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder that cannot be written to, and a solver that does not start, are told and do not end the diagnosis."""
    monkeypatch.setattr(paths, "user_data", lambda: tmp_path / "nowhere")
    monkeypatch.setattr("domdesk.desk.solver_process", lambda: 1 / 0)
    wrong = [finding.what for finding in diagnose() if not finding.is_well]
    assert wrong == ["own folder", "solver"]


def test_findings_are_lines() -> None:
    """What is not well has a mark before it, and how many there are is said."""
    text = told([Finding("disk", "full", is_well=False), Finding("Python", "3.11")])
    assert text.splitlines() == [
        "! disk    full",
        "  Python  3.11",
        "",
        "1 of these needs attention; it is marked with !.",
    ]
