"""The bench as a command: its arguments, and what they ask for. Called by `cli`; the rest loads when it runs."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from domdesk.arguments import above_0, from_1, one_of, seconds, seed, share, whole_above_0
from domdesk.bench.presets import PEERS, PRESETS, SMOKE, chosen
from domdesk.errors import InputError

if TYPE_CHECKING:
    from domdesk.bench.run import Result


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    preset, peer = one_of(list(PRESETS)), one_of(["none", *PEERS])
    parser.add_argument("presets", nargs="*", type=preset, metavar="PRESET", help=f"what to run: {', '.join(PRESETS)}")
    for name, kind, about in (
        ("orders", whole_above_0, "orders in the world [1000]"),
        ("locations", whole_above_0, "locations [20]"),
        ("skus", whole_above_0, "products [a fifth of the orders, 200 at least]"),
        ("scarce", share, "the share of products with little stock [1]"),
        ("tight", above_0, "their stock over the demand [2]"),
        ("max-lines", whole_above_0, "lines of an order at most [5]"),
        ("mean-lines", from_1, "lines of an order on average [2]"),
    ):
        parser.add_argument(f"--{name}", type=kind, metavar="N", help=about)
    parser.add_argument("--seed", nargs="+", type=seed, default=[0], metavar="N", help="a world for each seed [0]")
    parser.add_argument("--seconds", type=seconds, metavar="N", help="each contestant's time limit [the preset's, 60]")
    parser.add_argument(
        "--peers",
        nargs="+",
        type=peer,
        metavar="NAME",
        help=f"whom domdesk meets: none, {', '.join(PEERS)} [all]",
    )
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the worlds and domdesk's plans as files there")
    parser.add_argument("--picture", type=Path, metavar="FILE.svg", help="draw the result")
    parser.add_argument("--smoke", action="store_true", help="every contestant on forty orders, in seconds")


def run(a: argparse.Namespace, say: Callable[[str], None]) -> "Result":
    """Run what was asked for, `say` hearing how far it is. Raises InputError where a path cannot be written."""
    if a.picture and (a.picture.suffix.lower() != ".svg" or not a.picture.absolute().parent.is_dir()):
        raise InputError(f"No picture can be drawn to {a.picture}.", "Name an .svg file in a folder that exists.")
    try:
        if a.keep:
            a.keep.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise InputError(f"{a.keep} cannot be written: {fault.strerror}.", "Choose another folder.") from fault
    from domdesk.bench import picture
    from domdesk.bench.run import run_bench

    fields = ("orders", "locations", "skus", "scarce", "tight", "max_lines", "mean_lines")
    shape = {name: value for name in fields if (value := getattr(a, name)) is not None}
    peers = None if a.peers is None else [name for name in a.peers if name != "none"]
    sets = [SMOKE] if a.smoke else chosen(a.presets, shape, a.seed, a.seconds, peers)
    result = run_bench(sets, keep=a.keep, say=say)
    if a.picture:
        a.picture.write_text(picture.svg(result), encoding="utf-8")
    return result
