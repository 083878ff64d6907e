"""What Magento's REST API wraps its answers in: {"items": […], "search_criteria": …, "total_count": …}, or one entry.

Called by the formats that read them. A page of an answer is no different from the whole but for its total.
"""

from decimal import Decimal
from typing import Any

from domdesk.intake.facts import Settled, settle
from domdesk.intake.findings import Findings, many
from domdesk.intake.formats.json_values import as_dicts, as_number, as_text
from domdesk.intake.source import Source


def entries(data: Any) -> list[dict[str, Any]]:
    """The entries of an answer, of a list of answers (its pages), of a plain list, or the one entry; else nothing."""
    if isinstance(data, list):
        return [entry for part in data for entry in (_page(part) if _is_page(part) else as_dicts([part]))]
    return _page(data) if _is_page(data) else as_dicts([data])


def is_empty_answer(data: Any) -> bool:
    """True for an answer to a search that found nothing: it may be of any kind."""
    return isinstance(data, dict) and "search_criteria" in data and not data.get("items")


def report_more(data: Any, noun: str, found: Findings) -> None:
    """Warn where the file is but a page of the answer, as its total tells."""
    pages = [page for page in (data if isinstance(data, list) else [data]) if _is_page(page)]
    total = max((as_number(as_text(page.get("total_count"))) or Decimal(0) for page in pages), default=Decimal(0))
    held = sum(len(_page(page)) for page in pages)
    if total > held:
        text = (
            f"The file holds {held:,} of {many(int(total), noun)}; fetch the other pages too, or a larger page with "
            "searchCriteria[pageSize]."
        )
        found.add("warning", "more_pages", text)


def settled(source: Source, layout: str, found: Findings, *, needs: list[str], takes: list[str]) -> Settled:
    """The units that no file of Magento's names, as told beside it. Raises MissingFactsError for a needed one."""
    header = source.table.header if source.table else ()
    return settle(source.name, source.facts, f"magento {layout}", header, found, needs=needs, takes=takes)


def facts_told(known: Settled) -> dict[str, dict[str, str]]:
    """What is to be remembered with the file: nothing where nothing was told."""
    return {key: told for key, told in known.told.items() if told}


def _is_page(data: Any) -> bool:
    return isinstance(data, dict) and "items" in data and not {"increment_id", "entity_id"} & data.keys()


def _page(data: dict[str, Any]) -> list[dict[str, Any]]:
    return as_dicts(data.get("items"))
