"""Cells of suppliers' sheets → units, days, grams and millimetres: '100+', 'Call', '3-5 days', '2.5 lb'.

Called by the generic format. What cannot be told comes back as it is, so that the checks refuse the cell.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

from domdesk.intake.dialect import DecimalMark, plain_number, unwrapped
from domdesk.intake.matching import DAYS_IN, words

How = Literal["", "at_least", "none", "ask", "unsaid", "told"]


class Count(NamedTuple):
    """A cell's units as text, and how they are known: as written (''), at least so many, none, on request…"""

    units: str
    how: How


NONE = frozenset(
    words(w)
    for w in (
        "0", "none", "nil", "no", "n/a", "na", "out", "out of stock", "oos", "no stock", "not in stock", "not stocked",
        "sold out", "unavailable", "not available", "temporarily out of stock", "discontinued", "disc", "disco",
        "obsolete", "eol", "end of life", "backorder", "backordered", "back order", "on backorder", "nein",
        "ausverkauft", "nicht lieferbar", "nicht verfügbar", "nicht auf lager", "nicht vorrätig", "auslaufartikel",
        "kein bestand", "non", "rupture", "rupture de stock", "en rupture", "épuisé", "indisponible", "agotado",
        "sin stock", "no disponible", "descatalogado", "esaurito", "non disponibile", "fuori produzione", "nee",
        "uitverkocht", "niet leverbaar", "niet op voorraad", "esgotado", "indisponível", "sem estoque", "sem stock",
        "não",
    )
)  # fmt: skip
ASK = frozenset(
    words(w)
    for w in (
        "call", "call us", "call for availability", "call for stock", "call for price", "ask", "inquire", "enquire",
        "please call", "tba", "tbd", "on request", "special order", "made to order", "auf anfrage", "sur demande",
        "sur commande", "nous consulter", "consultar", "bajo pedido", "su richiesta", "op aanvraag", "sob consulta",
    )
)  # fmt: skip
SOME = frozenset(
    words(w)
    for w in (
        "in stock", "instock", "available", "yes", "y", "true", "x", "low", "low stock", "limited", "limited stock",
        "few", "few left", "plenty", "medium", "high", "auf lager", "lieferbar", "verfügbar", "vorrätig", "ja",
        "en stock", "disponible", "oui", "sí", "hay existencias", "in magazzino", "disponibile", "op voorraad",
        "leverbaar", "beschikbaar", "em estoque", "disponível", "sim",
    )
)  # fmt: skip

PIECES = re.compile(r"\s*(?:pcs?|pieces?|ea|each|units?|stk|stück|pi[eè]ces?|uds?|pz|st)\.?$", re.IGNORECASE)
MORE = re.compile(
    r"(?:>=?|≥|over|more than|at least|mehr als|über|mindestens|plus de|más de|mas de|più di|oltre|meer dan|mais de)\s*"
    r"([0-9][0-9.,' ]*)|([0-9][0-9.,' ]*?)\s*(?:\+|plus|or more|and more|oder mehr|et plus|o más|ou mais)",
    re.IGNORECASE,
)
FEWER = re.compile(
    r"(?:<=?|≤|less than|under|fewer than|weniger als|unter|moins de|menos de|meno di|minder dan)\s*[0-9].*",
    re.IGNORECASE,
)
SPAN = re.compile(r"([0-9]+)\s*(?:(?:-|–|—|to|bis|à|a|tot|até)\s*([0-9]+))?\s*([^\W\d_]*)[\w\s().]*", re.IGNORECASE)
HOURS = frozenset({"h", "hr", "hrs", "hour", "hours", "std", "stunden", "heures", "horas", "ore", "uur"})
MEASURE = re.compile(r"(.*?[0-9][0-9.,' ]*?)\s*([^\W\d_]*)\.?")


def counted(cell: str, mark: DecimalMark, told: Mapping[str, str]) -> Count:
    """The units that a cell of a quantity column counts; `told` says how many units a word stands for."""
    text = unwrapped(cell)
    if text.casefold() in told:
        return Count(told[text.casefold()], "told")
    said = words(text)
    if said in NONE and text != "0" and not text.startswith("#"):
        return Count("0", "none")
    if said in ASK:
        return Count("0", "ask")
    if said in SOME or FEWER.fullmatch(text):
        return Count("", "unsaid")
    if text in ("-", "–", "—"):
        return Count("0", "none")
    bare = PIECES.sub("", text)
    if more := MORE.fullmatch(bare):
        return Count(plain_number((more[1] or more[2]).strip(), mark), "at_least")
    number = plain_number(bare, mark)
    return Count(number if number != bare or bare == text else bare, "")


def lead_days(cell: str, unit_days: int) -> tuple[str, bool]:
    """Days that a lead time may take, and whether the cell gives a span, of which the longer end counts.

    A bare number is in the column's unit: `unit_days` is 7 for one of weeks.
    """
    text = unwrapped(cell)
    said = words(text)
    if said in ("", "n a", "na"):
        return "", False
    if said in ("same day", "immediately", "sofort", "immediat"):
        return "0", False
    match = SPAN.fullmatch(text)
    if not match:
        return text, False
    first, last, unit = match.groups()
    number = int(last or first)
    if unit.casefold() in HOURS:
        return str(-(-number // 24)), last is not None
    days = DAYS_IN.get(unit.casefold()) if unit else unit_days
    return (text, False) if days is None else (str(number * days), last is not None)


def measured(
    cell: str,
    mark: DecimalMark,
    unit: str | None,
    units: Mapping[str, str],
    converted: Callable[[Decimal | None, str], str],
) -> str:
    """A weight or side in the desk's unit; the cell's own unit goes before the column's. Blank where unknown or 0."""
    text = unwrapped(cell)
    match = MEASURE.fullmatch(text)
    if words(text) in ("", "n a", "na") or not match:
        return "" if words(text) in ("", "n a", "na") else text
    number, own = plain_number(match[1], mark), units.get(match[2].casefold()) if match[2] else unit
    if own is None or len(number) > 40 or not re.fullmatch(r"[0-9]*\.?[0-9]*", number):
        return text
    return converted(Decimal(number), own)
