"""What there is to run: the shape of a made-up world, the contestants, and the named sets of both. Loads nothing heavy.

Called by cli for its arguments and by run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

DOMDESK = "domdesk"
PEERS = ("one-by-one", "priority", "nearest", "fewest-shipments", "cp-sat", "highs")
"""The classic policies, CP-SAT on the model as one would first write it, and HiGHS as MIP over all packages."""

IMPORT = "import"
"""No router: reads the world's order lines from CSV into a desk."""

ONE_ORDER = "one-order"
"""Places new orders, one at a time, on what a run of all others leaves, and explains each."""


@dataclass(frozen=True, slots=True)
class Spec:
    """A world's shape: `scarce` is the share of products with little stock, `tight` that stock over the demand.

    `skus` 0 means a fifth of the orders, 200 at least. The same seed makes the same world.
    """

    orders: int = 1000
    locations: int = 20
    skus: int = 0
    seed: int = 0
    scarce: float = 1.0
    tight: float = 2.0
    max_lines: int = 5
    mean_lines: float = 2.0

    @property
    def name(self) -> str:
        """A file name that tells worlds apart."""
        lines = "" if (self.max_lines, self.mean_lines) == (5, 2.0) else f"-lines-{self.mean_lines:g}-{self.max_lines}"
        places = "" if (self.locations, self.skus) == (20, 0) else f"-places-{self.locations}-skus-{self.skus}"
        return f"orders-{self.orders}-scarce-{self.scarce:g}-tight-{self.tight:g}{lines}{places}-seed-{self.seed}"


@dataclass(frozen=True, slots=True)
class Preset:
    """Worlds with the contestants that meet on each, and each contestant's time limit in seconds."""

    about: str
    specs: tuple[Spec, ...]
    seconds: float
    contestants: tuple[str, ...] = (DOMDESK, *PEERS)


SCARCE_IN_ORDINARY = 0.05

_WITHOUT_CP_SAT = (DOMDESK, *(peer for peer in PEERS if peer != "cp-sat"))
"""Its model of a million packages takes several GiB."""

PRESETS = {
    "contested-1000": Preset("1,000 orders, all products scarce", (Spec(1000),), 60),
    "ordinary-10000": Preset("10,000 orders, a twentieth scarce", (Spec(10_000, scarce=SCARCE_IN_ORDINARY),), 120),
    "contested-10000": Preset("10,000 orders, all products scarce", (Spec(10_000),), 300),
    "ordinary-50000": Preset(
        "50,000 orders, a twentieth scarce", (Spec(50_000, scarce=SCARCE_IN_ORDINARY),), 120, _WITHOUT_CP_SAT
    ),
    "contested-50000": Preset("50,000 orders, all products scarce", (Spec(50_000),), 180, _WITHOUT_CP_SAT),
    "large-orders": Preset("1,000 orders of 25 lines on average", (Spec(1000, max_lines=60, mean_lines=25.0),), 60),
    "growth": Preset(
        "ordinary worlds of 1,000 to 50,000 orders",
        tuple(Spec(n, scarce=SCARCE_IN_ORDINARY) for n in (1000, 5000, 10_000, 50_000)),
        120,
        (DOMDESK,),
    ),
    "one-order": Preset(
        "a new order on a desk of 10,000", (Spec(10_000, scarce=SCARCE_IN_ORDINARY),), 60, (ONE_ORDER,)
    ),
    "import": Preset("100,000 order lines from CSV into a desk", (Spec(52_000),), 120, (IMPORT,)),
}

ANY = Preset("a world of your own", (Spec(),), 60)

SMOKE = Preset("everything on forty orders", (Spec(40, seed=1),), 5, (DOMDESK, *PEERS, ONE_ORDER, IMPORT))


def chosen(
    names: Sequence[str],
    shape: Mapping[str, Any],
    seeds: Sequence[int],
    seconds: float | None,
    peers: Sequence[str] | None,
) -> list[Preset]:
    """The presets named (none: one world of a Spec's defaults), with whatever of them was asked otherwise.

    `shape` holds fields of a Spec, `seeds` make a world each; `peers` are those that domdesk meets where it competes.
    """

    def changed(preset: Preset) -> Preset:
        specs = tuple(replace(spec, **shape, seed=seed) for seed in seeds or [0] for spec in preset.specs)
        meets = DOMDESK in preset.contestants and peers is not None
        contestants = (DOMDESK, *(peers or ())) if meets else preset.contestants
        return replace(preset, specs=specs, seconds=seconds or preset.seconds, contestants=contestants)

    return [changed(preset) for preset in ([PRESETS[name] for name in names] or [ANY])]
