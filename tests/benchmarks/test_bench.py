"""The bench: worlds that a seed fixes, contestants that all come to their end, figures that follow by hand."""

import hashlib
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from domdesk import cli
from domdesk.bench import arena, picture, table
from domdesk.bench.presets import DOMDESK, IMPORT, ONE_ORDER, PEERS, PRESETS, Spec, chosen
from domdesk.bench.results import Finish, Point, Race, Row
from domdesk.bench.run import Result, this_machine
from domdesk.bench.worlds import POLICY, make_world, write_world
from domdesk.errors import InputError
from domdesk.routing import check_plan, route_problem
from domdesk.routing.priced import price_problem
from domdesk.routing.solver import peers
from domdesk.routing.solver.linear import figures_in
from tests.test_contracts import FLAG, MONEY, NUMBER, TEXT, WHOLE, differences

MONEY_OR_NONE, NUMBER_OR_NONE = (MONEY, None), (NUMBER, None)
WORLD = {
    **dict.fromkeys(("orders", "locations", "skus", "seed", "max_lines"), WHOLE),
    **dict.fromkeys(("scarce", "tight", "mean_lines"), NUMBER),
}
ROW = {
    "contestant": TEXT,
    **dict.fromkeys(("cost", "bound"), MONEY_OR_NONE),
    **dict.fromkeys(("above_best", "regret_removed", "gap", "first_plan_seconds", "pricing_seconds"), NUMBER_OR_NONE),
    **dict.fromkeys(("seconds", "peak_mib", "cheaper_than_domdesk_at"), NUMBER_OR_NONE),
    "gap_at_seconds": dict.fromkeys(("15", "60"), NUMBER_OR_NONE),
    "seconds_to_gap": dict.fromkeys(("0.01", "0.005", "0.001", "0.0001"), NUMBER_OR_NONE),
    "unassigned_lines": (WHOLE, None),
    "one_order_ms": NUMBER_OR_NONE,
    "finished": FLAG,
    "faults": ([TEXT], None),
    "note": TEXT,
}
RACE = {
    "world": WORLD,
    "lines": WHOLE,
    "packages": (WHOLE, None),
    "limit_seconds": NUMBER,
    "best": MONEY_OR_NONE,
    "best_bound": MONEY_OR_NONE,
    "proven": FLAG,
}


@pytest.mark.timeout(300)
def test_the_smoke_form_lets_everybody_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every contestant ends on forty orders; domdesk's plans pass their check, and nobody's is cheaper than proven."""
    drawing, kept = tmp_path / "smoke.svg", tmp_path / "kept"
    code = cli.main(["bench", "--smoke", "--json", "--picture", str(drawing), "--keep", str(kept)])
    printed: Any = json.loads(capsys.readouterr().out)
    assert (code, printed["faults"]) == (0, [])
    (race,) = printed["worlds"]
    rows = {row["contestant"]: row for row in race.pop("contestants")}
    assert differences(RACE, race) == []
    curves = {name: row.pop("curve") for name, row in rows.items()}
    assert [d for row in rows.values() for d in differences(ROW, row)] == []
    assert set(rows) == {DOMDESK, *PEERS, ONE_ORDER, IMPORT}
    assert [name for name, row in rows.items() if row["one_order_ms"]] == [ONE_ORDER]
    assert all(row["finished"] and not row["note"] for row in rows.values())
    routers = [DOMDESK, *PEERS]
    assert race["proven"]
    assert all(float(rows[name]["cost"]) >= float(race["best"]) for name in routers)
    assert rows[DOMDESK]["cost"] == rows["highs"]["cost"] == race["best"]
    assert rows[DOMDESK]["faults"] == []
    assert curves[DOMDESK][-1] == [rows[DOMDESK]["seconds"], race["best"], race["best"]]
    assert ElementTree.parse(drawing).getroot().tag.endswith("svg")
    (plan_file,) = kept.glob("*.plan.json")
    assert json.loads(plan_file.read_text(encoding="utf-8"))["cost"]["total"] == race["best"]
    assert (kept / plan_file.name.removesuffix(".plan.json") / "orders.csv").is_file()


@pytest.mark.parametrize(
    ("spec", "digest"),
    [
        (Spec(60, seed=3), "8179dcf198c55e96"),
        (Spec(30, locations=23, seed=7, scarce=0.05, max_lines=60, mean_lines=25.0), "ea44e4aafb37ba6c"),
    ],
    ids=["small", "large orders"],
)
def test_a_seed_means_one_world(spec: Spec, digest: str, tmp_path: Path) -> None:
    """Its orders are the same to the byte wherever they are made, so that figures can be compared over years."""
    write_world(make_world(spec), tmp_path / "world")
    assert hashlib.sha256((tmp_path / "world" / "orders.csv").read_bytes()).hexdigest()[:16] == digest


def test_a_made_world_can_be_routed() -> None:
    """It is a problem like any other: routed, checked, and some lines shipped."""
    problem = make_world(Spec(30, seed=2))
    plan = route_problem(problem, POLICY)
    assert check_plan(problem, POLICY, plan) == []
    assert plan.status == "optimal"
    assert len(plan.shipments) >= 25


def a_row(contestant: str, *points: tuple[float, int, int | None]) -> Row:
    """A contestant that had these (seconds, cost, bound), the last one at its end."""
    curve = tuple(Point(*point) for point in points)
    finish = Finish(*curve[-1][:1], 0.5, *curve[-1][1:], packages=9)
    return Row(contestant, finish, curve, 100.0, () if contestant == DOMDESK else None)


def a_race(orders: int = 4) -> Race:
    """One-by-one pays 110.00, the best is 100.00, proven by HiGHS after 40 s; domdesk has it after 30 s.

    HiGHS has a plan of 101.00 after 10 s, when domdesk still has one of 102.00.
    """
    return Race(
        Spec(orders),
        7,
        60,
        (
            a_row(DOMDESK, (1.0, 10_500, None), (9.0, 10_200, 9_900), (30.0, 10_000, 9_990)),
            a_row("one-by-one", (2.0, 11_000, None)),
            a_row("highs", (10.0, 10_100, 9_000), (40.0, 10_000, 10_000)),
        ),
    )


def test_figures_follow_from_the_rows() -> None:
    """Regret, gaps by a moment, moments of a gap and who was ahead, by hand."""
    race = a_race()
    own, classic, highs = race.rows
    assert (race.best_minor, race.bound_minor, race.is_proven, race.packages) == (10_000, 10_000, True, 9)
    assert (race.regret_removed(own), race.regret_removed(classic)) == (1.0, 0.0)
    assert race.above_best(classic) == pytest.approx(0.1)
    assert (own.first_plan_seconds, own.gap_at(0.5), own.gap_at(5)) == (1.0, None, None)
    assert own.gap_at(15) == pytest.approx(300 / 10_200)
    assert (own.seconds_to(0.03), own.seconds_to(0.001), own.seconds_to(0.0001)) == (9.0, 30.0, None)
    assert (race.first_dearer(highs), race.first_dearer(classic)) == (10.0, None)
    assert race.faults == ()


def test_what_cannot_be_is_a_fault() -> None:
    """A bound above somebody's plan, a plan that failed its check and a contestant that died are all told."""
    lying = a_row("highs", (1.0, 10_500, 10_400))
    wrong = Row(DOMDESK, lying.finish, (), None, ("cost: the total is 1 off",))
    race = Race(Spec(), 7, 60, (lying, wrong, Row("cp-sat", None, (), None, None, "its process ended", failed=True)))
    assert race.faults == (f"{DOMDESK}: cost: the total is 1 off", "cp-sat: its process ended")
    best = Race(Spec(), 7, 60, (lying, a_row(DOMDESK, (1.0, 10_000, None))))
    assert best.faults == ("highs: its bound is above a plan that exists",)


def test_tables_and_picture_show_every_contestant() -> None:
    """The text names all, tells who was ahead and, for several sizes, how time grows; the picture is one of XML."""
    result = Result(this_machine(), (a_race(), a_race(orders=8)))
    text = table.text(result)
    assert "highs has a cheaper plan than domdesk: first at 10.0 s" in text
    assert "Growth" in text
    assert "2 plans checked by code of its own, no fault found." in text
    drawn = ElementTree.fromstring(picture.svg(result))
    words = [element.text for element in drawn.iter() if element.tag.endswith("text")]
    for name in (DOMDESK, "one-by-one", "highs"):
        assert name in text
        assert words.count(name) == 2


def test_a_contestant_that_overruns_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its row says so, keeps what it told until then, and the process is gone."""
    monkeypatch.setattr(arena, "OVERRUN_SECONDS", -1000.0)
    row = arena.run_alone("cp-sat", make_world(Spec(300)), POLICY, 600)
    assert row.finish is None
    assert "ended by the bench" in row.note
    assert not row.failed


def test_a_contestant_that_dies_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    """A process that ends with a fault leaves a row that says how, and its trace on stderr."""
    row = arena.run_alone("nobody", make_world(Spec(3)), POLICY, 5)
    assert (row.finish, row.failed, row.note) == (None, True, "its process ended with code 1")
    assert "KeyError" in capfd.readouterr().err


@pytest.mark.parametrize("solve", [peers.all_in_cp_sat, peers.all_in_highs])
def test_peers_refuse_what_cannot_be_listed(solve: Any) -> None:
    """Orders too large to list have no packages to share, and a peer says how many there are."""
    priced = price_problem(make_world(Spec(6, max_lines=60, mean_lines=25.0)), POLICY)
    with pytest.raises(InputError, match="too many packages"):
        solve(priced, 0.0, lambda *_: None)


def test_the_log_of_highs_is_understood() -> None:
    """Rows give bound and solution; what stands around them gives nothing."""
    row = " R       0       0         0   0.00%   2940253.416667  6495680           54.74%        0      0      0   743"
    assert figures_in(row) == (2940253.416667, 6495680.0)
    assert figures_in("Src  Proc. InQueue |  Leaves   Expl. | BestBound       BestSol") is None
    assert figures_in("1611 rows, 4729 cols, 15836 nonzeros  0s") is None


def test_presets_can_be_asked_otherwise() -> None:
    """Each seed makes a world of each shape; peers replace peers, and who runs alone stays alone."""
    (preset,) = chosen(["contested-1000"], {"orders": 50}, [4, 5], 9.0, ["highs"])
    assert [(spec.orders, spec.seed) for spec in preset.specs] == [(50, 4), (50, 5)]
    assert (preset.seconds, preset.contestants) == (9.0, (DOMDESK, "highs"))
    (alone,) = chosen(["import"], {}, [0], None, ["highs"])
    assert alone == PRESETS["import"]
    (own,) = chosen([], {}, [0], None, [])
    assert (own.specs, own.contestants) == ((Spec(),), (DOMDESK,))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["everything"], "contested-1000"),
        (["--peers", "excel"], "cp-sat"),
        (["--scarce", "2"], "from 0 to 1"),
        (["--mean-lines", "0"], "from 1"),
        (["--picture", "bench.png"], ".svg"),
        (["--keep", __file__], "another folder"),
    ],
    ids=["preset", "peer", "share", "mean", "picture", "keep"],
)
def test_bad_use_is_told(words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A sentence with a way out, nothing on stdout, before any world is made."""
    assert cli.main(["bench", *words]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert sentence in printed.err
