"""Decisions for the outside, format by format: a run's problem and plan in, files out. Called by Desk.export.

A format is a function from sendings to file contents; what it cannot say it tells in notices.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from domdesk.errors import DeskError
from domdesk.records import Plan, Problem
from domdesk.report.decisions import written
from domdesk.report.exports.amazon import confirmation, mcf
from domdesk.report.exports.lists import packing_slips, pick_lists
from domdesk.report.exports.purchase_orders import purchase_orders
from domdesk.report.exports.sending import Cells, Made, Sendings, sendings
from domdesk.report.exports.shipstation import shipstation
from domdesk.report.exports.shopify import moves, tags
from domdesk.report.exports.shops import bigcommerce, magento, woocommerce

FORMATS: dict[str, Callable[[Sendings], Made]] = {
    "shopify": tags,
    "shopify-moves": moves,
    "magento": magento,
    "bigcommerce": bigcommerce,
    "woocommerce": woocommerce,
    "shipstation": shipstation,
    "amazon-mcf": mcf,
    "amazon-shipping": confirmation,
    "purchase-orders": purchase_orders,
    "pick-lists": pick_lists,
    "packing-slips": packing_slips,
}


def made(name: str, run: int, problem: Problem, plan: Plan, cells: Callable[[str], Sequence[Cells]]) -> Made:
    """A run's decisions in the format `name`. Raises InputError where nothing of the run is for it."""
    return FORMATS[name](sendings(run, problem, plan, cells))


def write(content: Made, folder: Path) -> list[Path]:
    """Write the files into `folder`, made if missing, each whole or not at all. Raises DeskError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [
            written(folder / name, lambda file, data=data: file.write(data))  # type: ignore[misc]
            for name, data in content.files.items()
        ]
    except OSError as error:
        raise DeskError(
            f"The files cannot be written to {folder}: {error.strerror or error}.",
            "Close them in other programs, or give another folder.",
        ) from error
