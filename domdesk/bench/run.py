"""A bench from start to end: makes each world, lets the contestants run one after another, and tells of each.

In come worlds with contestants and limits, out goes a Result. Called by cli.
"""

import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from domdesk import __version__
from domdesk.bench.arena import run_alone
from domdesk.bench.presets import DOMDESK, Preset, Spec
from domdesk.bench.results import Race, Row
from domdesk.bench.worlds import POLICY, make_world, write_world

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Machine:
    """Where it ran: `memory_gib` None where the system does not say."""

    processor: str
    cores: int
    memory_gib: float | None
    system: str
    python: str
    ortools: str
    domdesk: str


@dataclass(frozen=True, slots=True)
class Result:
    """The races of a bench, in the order of their worlds."""

    machine: Machine
    races: tuple[Race, ...]

    @property
    def faults(self) -> tuple[str, ...]:
        return tuple(fault for race in self.races for fault in race.faults)


def run_bench(presets: Sequence[Preset], *, keep: Path | None = None, say: Say = lambda _: None) -> Result:
    """Run every world of the presets; `keep` names a folder for the worlds as files and domdesk's plans on them."""
    races = [_race(spec, preset, keep, say) for preset in presets for spec in preset.specs]
    return Result(this_machine(), tuple(races))


def _race(spec: Spec, preset: Preset, keep: Path | None, say: Say) -> Race:
    say(f"making {spec.name}")
    problem = make_world(spec)
    if keep is not None:
        write_world(problem, keep / spec.name)
    rows: list[Row] = []
    for contestant in preset.contestants:
        say(f"{spec.name}: {contestant}")
        plan_file = keep / f"{spec.name}.plan.json" if keep is not None and contestant == DOMDESK else None
        rows.append(run_alone(contestant, problem, POLICY, preset.seconds, plan_file))
    return Race(spec, sum(len(order.lines) for order in problem.orders), preset.seconds, tuple(rows))


def this_machine() -> Machine:
    """What the figures were measured on."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else None
    return Machine(
        processor=_processor(),
        cores=os.cpu_count() or 1,
        memory_gib=None if pages is None else round(pages / 2**30, 1),
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        ortools=version("ortools"),
        domdesk=__version__,
    )


def _processor() -> str:
    """The processor's own name where Linux tells it, else what Python knows."""
    known = Path("/proc/cpuinfo")
    lines = known.read_text(encoding="utf-8").splitlines() if known.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
