"""A sheet's header → which column is what, by the known names alone. Called by `proposal` and the generic format."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache

from domdesk.intake.synonyms import ADDRESS_PARTS, AVAILABLE, BILLING, SHIPPING, SYNONYMS
from domdesk.money import is_currency

UNITS_OF_WEIGHT = {
    word: unit
    for unit, words in {
        "g": "g gr gram grams gramm gramme grammes gramos grammi gramas",
        "kg": "kg kgs kilo kilos kilogram kilograms kilogramm kilogramme kilogrammes kilogramos",
        "oz": "oz ounce ounces onzas once",
        "lb": "lb lbs pound pounds libras libbre",
    }.items()
    for word in words.split()
}
UNITS_OF_LENGTH = {
    word: unit
    for unit, words in {
        "mm": "mm millimeter millimeters millimetre millimetres",
        "cm": "cm centimeter centimeters centimetre centimetres zentimeter",
        "m": "m meter meters metre metres mètres metros metri",
        "in": "in inch inches zoll pouces pulgadas",
        "ft": "ft foot feet fuß pieds pies",
        "yd": "yd yds yard yards",
    }.items()
    for word in words.split()
}
DAYS_IN = {
    word: days
    for days, words in {
        1: "d day days business working tag tage tagen werktag werktage werktagen arbeitstage jour jours ouvrés día"
        " días dia dias hábiles giorno giorni lavorativi dag dagen werkdagen úteis",
        7: "w wk wks week weeks woche wochen semaine semaines semana semanas settimana settimane weken",
        30: "mo month months monat monate monaten mois mes meses mese mesi maand maanden mês",
    }.items()
    for word in words.split()
}
CURRENCY_SIGNS = {"€": "EUR", "£": "GBP", "₹": "INR"}

WEIGHTS = ("weight_g",)
LENGTHS = ("length_mm", "width_mm", "height_mm")
MONEY = ("unit_cost", "unit_price", "line_total", "price_or_total")
UNIT_WORDS: dict[str, Collection[str]] = {
    **dict.fromkeys(WEIGHTS, frozenset(UNITS_OF_WEIGHT)),
    **dict.fromkeys(LENGTHS, frozenset(UNITS_OF_LENGTH)),
    "lead_days": frozenset(DAYS_IN),
}
"""Canonical column → words of its header that tell a unit."""

PLACE = ("region", "city", "postal_code", "country", "address1", "address2", "company", "latitude", "longitude")
"""What of an address must come from one address."""


def words(label: str) -> str:
    """A column name for comparison: lower case, no accents and marks but #, words apart by one space."""
    letters = unicodedata.normalize("NFKD", label.replace("°", "o")).casefold()
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+|#", bare))


@lru_cache(4096)
def key(label: str) -> str:
    """A name without its spaces: 'Order No.', 'order_no' and 'OrderNo' are one."""
    return words(label).replace(" ", "")


AVAILABLE_KEYS = frozenset(map(key, AVAILABLE))


@cache
def _keys(kind: str) -> dict[str, tuple[str, ...]]:
    return {name: tuple(dict.fromkeys(map(key, (name, *names)))) for name, names in SYNONYMS[kind].items()}


def known_columns(header: Sequence[str], kind: str) -> dict[str, int]:
    """Canonical column → where the header has it under a known name, each of the header's columns taken once.

    A price that is the line's, or unclear, comes under its own name (line_total, price_or_total).
    """
    full: dict[str, int] = {}
    for i, label in enumerate(header):
        full.setdefault(key(label), i)
    found: dict[str, int] = {}
    for name, names in _keys(kind).items():
        ranked = _counting_first(full, names) if (kind, name) == ("stock", "on_hand") else names
        free = (where[n] for where in (full, _without_units(header, name)) for n in ranked if n in where)
        at = next((i for i in free if i not in found.values()), None)
        if at is not None:
            found[name] = at
    return _sound(found, header)


def _without_units(header: Sequence[str], name: str) -> dict[str, int]:
    """The labels' keys without the words that tell a unit: 'Weight (lb)' → weight, 'Cost USD' → cost."""
    units = UNIT_WORDS.get(name)
    if units is None and name not in MONEY:
        return {}
    found: dict[str, int] = {}
    for i, label in enumerate(header):
        known = units if units is not None else {(currency_in(label) or "").casefold()}
        found.setdefault("".join(w for w in words(label).split() if w not in known), i)
    found.pop("", None)
    return found


def currency_in(text: str) -> str | None:
    """The currency that a label or cell tells: 'Cost (USD)', 'Preis €'; `$` alone is not one currency."""
    codes = {CURRENCY_SIGNS[sign] for sign in CURRENCY_SIGNS if sign in text}
    codes |= {code for code in re.findall(r"(?<![^\W\d_])[A-Z]{3}(?![^\W\d_])", text) if is_currency(code)}
    return codes.pop() if len(codes) == 1 else None


def unit_in(label: str, units: Mapping[str, str]) -> str | None:
    """The one unit that a label tells: 'Weight (lb)', 'Wt oz', 'weight_kg'."""
    found = {units[w] for w in words(label).split() if w in units}
    return found.pop() if len(found) == 1 else None


def _counting_first(header: Mapping[str, int], names: Sequence[str]) -> Sequence[str]:
    """Names of the figure that counts: what is available goes before all where nothing says what is promised."""
    if any(n in header for name in ("committed", "safety_stock") for n in _keys("stock")[name]):
        return [n for n in names if n not in AVAILABLE_KEYS] + [n for n in names if n in AVAILABLE_KEYS]
    return [n for n in names if n in AVAILABLE_KEYS] + [n for n in names if n not in AVAILABLE_KEYS]


def _sound(found: dict[str, int], header: Sequence[str]) -> dict[str, int]:
    """Without what would spoil the rest: shares of an available figure, parts of another address than the parcel's."""
    if "on_hand" in found and key(header[found["on_hand"]]) in AVAILABLE_KEYS:
        found = {name: i for name, i in found.items() if name not in ("committed", "safety_stock")}
    labels = {name: key(header[found[name]]) for name in PLACE if name in found}
    if any(label in _address_keys(SHIPPING) for label in labels.values()):
        other = {name for name, label in labels.items() if label in _address_keys(BILLING)}
        found = {name: i for name, i in found.items() if name not in other}
    return found


@cache
def _address_keys(prefixes: tuple[str, ...]) -> frozenset[str]:
    return frozenset(key(f"{before} {name}") for before in prefixes for part in PLACE for name in ADDRESS_PARTS[part])
