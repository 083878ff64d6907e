"""The command `report`: a run or an order as one file, by the contract of all commands."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from domdesk import cli
from domdesk.desk import Desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The demo shop, two orders of it routed."""
    with Desk.demo(tmp_path_factory.mktemp("report")) as made:
        made.route(orders=["1041", "1043"])
        return str(made.path)


def test_a_run_and_an_order_are_written(desk: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The text names the file; --json prints one object with it; both are done with exit 0."""
    page, paper = tmp_path / "run.html", tmp_path / "order.pdf"
    assert cli.main(["report", desk, "--out", str(page)]) == cli.DONE
    assert capsys.readouterr().out == f"Written: {page}\n"
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert cli.main(["report", desk, "--out", str(paper), "--order", "1043", "--run", "1", "--json"]) == cli.DONE
    assert json.loads(capsys.readouterr().out) == {"file": str(paper)}
    assert paper.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--out", "report.txt"], "End it .html or .pdf."),
        (["--out", "r.html", "--run", "7"], "There is no run 7 on this desk."),
        (["--out", "r.html", "--order", "1001"], "Order #1001 has not been routed yet."),
    ],
)
def test_what_cannot_be_reported_ends_with_2(
    desk: str,
    words: list[str],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One sentence with a way out on stderr, nothing on stdout, and no file."""
    monkeypatch.chdir(tmp_path)
    assert cli.main(["report", desk, *words]) == cli.MISUSE
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err
    assert not list(tmp_path.iterdir())


def test_nothing_routed_yet_says_how(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A new desk has no run to report."""
    Desk.create(tmp_path / "new.desk").close()
    assert cli.main(["report", str(tmp_path / "new.desk"), "--out", str(tmp_path / "r.pdf")]) == cli.MISUSE
    assert "Route first: `domdesk route new.desk`" in capsys.readouterr().err


def test_a_report_loads_no_qt(desk: str, tmp_path: Path) -> None:
    """PDF is set without the window's libraries."""
    code = (
        "import sys; from domdesk import cli; code = cli.main(sys.argv[1:]);"
        "sys.exit(code or any(name.startswith('PySide6') for name in sys.modules))"
    )
    words = ["report", desk, "--out", str(tmp_path / "run.pdf")]
    assert subprocess.run([sys.executable, "-c", code, *words], check=False, capture_output=True).returncode == 0
