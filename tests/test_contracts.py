"""The shapes that files and scripts outside rely on: JSON objects, and the package's own outline."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import domdesk
from domdesk import cli
from tests.shop import write_shop

ROOT = Path(domdesk.__file__).parent.parent

MONEY, QUANTITY = re.compile(r"-?\d+\.\d\d"), re.compile(r"\d+(\.\d*[1-9])?")
TEXT, WHOLE, NUMBER, FLAG = str, int, float, bool

REASON = {"location": TEXT, "code": TEXT, "text": TEXT}
SHIPMENT_COST = dict.fromkeys(("item", "handling", "transport", "late", "risk", "rules"), MONEY)
COST = {**SHIPMENT_COST, "split": MONEY, "unfilled": MONEY, "total": MONEY}
SHIPMENT = {
    "order": TEXT,
    "channel": TEXT,
    "shipment": WHOLE,
    "location": TEXT,
    "card": TEXT,
    "carrier": TEXT,
    "service": TEXT,
    "zone": TEXT,
    "ship_date": (TEXT, None),
    "delivery_date": (TEXT, None),
    "parcels": [{"weight_g": QUANTITY, "billable": QUANTITY, "price": MONEY}],
    "cost": SHIPMENT_COST,
    "lines": [{"line": TEXT, "sku": TEXT, "quantity": QUANTITY}],
}
UNASSIGNED = {"order": TEXT, "channel": TEXT, "line": TEXT, "sku": TEXT, "quantity": QUANTITY, "reasons": [REASON]}
ROUTE = {
    "run": WHOLE,
    "policy": TEXT,
    "status": TEXT,
    "repeatable": FLAG,
    "seed": WHOLE,
    "now": TEXT,
    "orders": WHOLE,
    "lines": WHOLE,
    "units": QUANTITY,
    "assigned_units": QUANTITY,
    "currency": TEXT,
    "cost": COST,
    "revenue": MONEY,
    "margin": MONEY,
    "bound": (MONEY, None),
    "gap": (NUMBER, None),
    "seconds": NUMBER,
    "shipments": [SHIPMENT],
    "unassigned": [UNASSIGNED],
}
WAY = {
    "shipments": [SHIPMENT],
    "unassigned": [UNASSIGNED],
    "cost": (COST, None),
    "revenue": (MONEY, None),
    "margin": (MONEY, None),
}
EXPLAIN = {
    "order": TEXT,
    "run": (WHOLE, None),
    "sentence": TEXT,
    "chosen": WAY,
    "alternatives": [
        {**WAY, "question": TEXT, "difference": (MONEY, None), "feasible": FLAG, "reasons": [REASON]},
    ],
    "not_used": [REASON],
}
ISSUE = {"row": (WHOLE, None), "column": (TEXT, None), "severity": TEXT, "code": TEXT, "text": TEXT}
IMPORT = {
    "batch": (WHOLE, None),
    "files": [
        {
            "file": TEXT,
            "kind": TEXT,
            "format": TEXT,
            "rows": WHOLE,
            "orders": WHOLE,
            "lines": WHOLE,
            "units": QUANTITY,
            "new": WHOLE,
            "changed": WHOLE,
            "unchanged": WHOLE,
            "skipped": WHOLE,
            "issues": [ISSUE],
        }
    ],
    "skipped_files": [{"file": TEXT, "text": TEXT}],
}
CHECK = {"ok": FLAG, "faults": [{"code": TEXT, "text": TEXT}]}


def differences(shape: Any, value: Any, at: str = "") -> list[str]:
    """Where `value` is not of `shape`: dicts have exactly its keys, lists its one item's shape, strings its pattern."""
    if isinstance(shape, tuple):
        return [] if value is None else differences(shape[0], value, at)
    if isinstance(shape, dict):
        if not isinstance(value, dict) or set(value) != set(shape):
            return [f"{at}: keys {sorted(value) if isinstance(value, dict) else value!r}, not {sorted(shape)}"]
        return [d for key in shape for d in differences(shape[key], value[key], f"{at}.{key}")]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{at}: {value!r} is no list"]
        return [d for n, item in enumerate(value) for d in differences(shape[0], item, f"{at}[{n}]")]
    if isinstance(shape, re.Pattern):
        return [] if isinstance(value, str) and shape.fullmatch(value) else [f"{at}: {value!r}"]
    return [] if type(value) is shape else [f"{at}: {value!r} is no {shape.__name__}"]


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    """The exit code and the object of a command with --json; nothing else stands on stdout."""
    capsys.readouterr()
    code = cli.main([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_every_command_prints_its_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each command's --json has exactly the keys and types of the contract, on a world with splits and leftovers."""
    desk, shop = str(tmp_path / "a.desk"), write_shop(tmp_path / "shop")
    (shop / "notes.txt").write_text("not a table", encoding="utf-8")
    stock = (shop / "stock.csv").read_text(encoding="utf-8")
    (shop / "stock.csv").write_text(stock + "reno,D-4,many,\n", encoding="utf-8")

    code, made = answer(capsys, "new", desk)
    assert code == 0
    assert set(made) == {"desk", "currency", "timezone", "rate_cards"}
    code, imported = answer(capsys, "import", desk, str(shop))
    assert code == 3
    assert differences(IMPORT, imported) == []
    assert any(f["issues"] for f in imported["files"])
    assert imported["skipped_files"]
    code, routed = answer(capsys, "route", desk)
    assert code == 3
    assert differences(ROUTE, routed) == []
    assert routed["shipments"]
    assert routed["unassigned"][0]["reasons"]
    for order in ("1001", "1002", "1003"):
        code, explained = answer(capsys, "explain", desk, order)
        assert code == 0
        assert differences(EXPLAIN, explained) == []
        assert (explained["order"], explained["run"]) == (order, routed["run"])
    code, checked = answer(capsys, "check", desk)
    assert (code, checked) == (0, {"ok": True, "faults": []})
    assert differences(CHECK, checked) == []
    for words in (
        ["export", desk, "--as", "decisions", "--out", str(tmp_path / "x")],
        ["dump", desk, str(tmp_path / "d")],
    ):
        code, written = answer(capsys, *words)
        assert code == 0
        assert set(written) == {"folder", "files"}
        assert all(Path(file).is_file() for file in written["files"])


def test_the_objects_hang_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Explained costs are those of the run, differences are totals' differences, a gap follows from the figures."""
    desk = str(tmp_path / "a.desk")
    answer(capsys, "new", desk)
    answer(capsys, "import", desk, str(write_shop(tmp_path / "shop")))
    _, routed = answer(capsys, "route", desk)
    assert routed["gap"] == (float(routed["cost"]["total"]) - float(routed["bound"])) / float(routed["cost"]["total"])
    _, explained = answer(capsys, "explain", desk, "1001")
    chosen = [s for s in routed["shipments"] if s["order"] == "1001"]
    assert explained["chosen"]["shipments"] == chosen
    feasible = [a for a in explained["alternatives"] if a["feasible"]]
    assert feasible
    for way in feasible:
        difference = float(way["cost"]["total"]) - float(explained["chosen"]["cost"]["total"])
        assert float(way["difference"]) == pytest.approx(difference, abs=1e-9)
    for way in explained["alternatives"]:
        assert (way["cost"] is None) == (way["difference"] is None) == (not way["feasible"])


def test_a_shape_that_is_broken_is_found() -> None:
    """The comparison above sees a missing key, a float for money, a trailing zero and a wrong type."""
    good = {"ok": True, "faults": [{"code": "a", "text": "b"}]}
    assert differences(CHECK, good) == []
    assert differences(CHECK, {"ok": 1, "faults": []})
    assert differences(CHECK, {"faults": []})
    assert differences(CHECK, {"ok": True, "faults": [{"code": "a"}]})
    assert differences(MONEY, 1.5)
    assert differences(QUANTITY, "1.50")


def test_the_top_level_holds_only_what_the_outline_names() -> None:
    """The package's modules are those of the outline in domdesk/__init__.py and the few words beneath them."""
    known = {
        "__init__",
        "__main__",
        "cli",
        "arguments",
        "desk",
        "named",
        "demo",
        "outcomes",
        "records",
        "canonical",
        "money",
        "style",
        "units",
        "errors",
        "paths",
    }
    packages = {"gui", "bench", "lessons", "report", "intake", "sources", "store", "routing"}
    found = {p.stem if p.is_file() else p.name for p in (ROOT / "domdesk").iterdir() if p.name != "__pycache__"}
    assert found == known | packages
    outline = domdesk.__doc__ or ""
    assert all(re.search(rf"\b{name}\b", outline) for name in packages | {"cli", "desk", "records", "canonical"})


@pytest.mark.timeout(180)
def test_an_installed_wheel_finds_its_resources_and_worlds(tmp_path: Path) -> None:
    """Resources and demo worlds are there in the source tree and in an installed wheel alike, file for file."""
    if not (ROOT / "pyproject.toml").is_file():
        pytest.skip("only a source tree can build the wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    wheels, target = tmp_path / "wheels", tmp_path / "target"
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", str(wheels), str(ROOT)], check=True, timeout=120)
    (wheel,) = wheels.glob("*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", str(target), str(wheel)], check=True, timeout=60)
    code = (
        "from domdesk import paths; import json; "
        "print(json.dumps([sorted(p.relative_to(f()).as_posix() for p in f().rglob('*') if p.is_file()) "
        "for f in (paths.resources, paths.data)] + [str(paths.PACKAGE), paths.demo_worlds()]))"
    )
    found = []
    for place in (ROOT, target):
        words = [sys.executable, "-c", code]
        done = subprocess.run(words, cwd=place, capture_output=True, encoding="utf-8", check=True, timeout=60)
        found.append(json.loads(done.stdout))
    source, installed = found
    assert (source[2], installed[2]) == (str(ROOT / "domdesk"), str(target / "domdesk"))
    assert source[:2] == installed[:2]
    assert source[3] == installed[3] != []
