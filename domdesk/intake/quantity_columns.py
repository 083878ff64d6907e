"""A wide stock sheet's header → its columns of quantities and the location that each names: QTY_NJ, 'Stock Reno'.

A column may be called as a location of the desk is, and nothing else. Called by the generic format and by `proposal`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from domdesk.intake.counts import counted
from domdesk.intake.dialect import plain_number
from domdesk.intake.matching import key, words
from domdesk.intake.table import RawTable

Places = Mapping[str, str]
"""What the desk's locations are called, as `matching.key` has it → their ids."""
NOWHERE: Places = MappingProxyType({})
LOOKED_AT = 50

AMOUNT = re.compile(
    r"(?:(?:qty|quantity|qoh|soh|stock|on hand|onhand|available|avail|inventory|inv|atp|units|bestand|lagerbestand|"
    r"lager|menge|quantite|qte|stock disponible|existencias|cantidad|giacenza|quantita|disponibile|voorraad|aantal|"
    r"estoque|quantidade|qtd)\s*)+"
)
NO_PLACE = frozenset(
    words(
        "total totals all sum overall gesamt summe totale totaal min max minimum maximum order ordered orders reorder "
        "on reserved committed allocated incoming inbound backorder level break per case pack unit units uom date "
        "status next eta in out code number no id name group type value cost price sku item hand available avail free "
        "atp last updated qty quantity stock safety buffer sold track tracked composite "
        "restock disponible verfügbar mindest sicherheits reserviert"
    ).split()
)
"""Words beside a quantity that name no place."""


def called(locations: Iterable[tuple[str, str | None, str | None]]) -> dict[str, str]:
    """What the desk's locations are called → their ids, of (id, name, city) each: a city only where one alone is."""
    told = list(locations)
    known: dict[str, str] = {}
    seen = {""}
    for rank in range(3):
        alike: defaultdict[str, list[str]] = defaultdict(list)
        for texts in told:
            alike[key(texts[rank] or "")].append(texts[0])
        known |= {name: places[0] for name, places in alike.items() if len(places) == 1 and name not in seen}
        seen |= alike.keys()
    return known


def location_columns(table: RawTable, found: Mapping[str, int], places: Places = NOWHERE) -> dict[str, str]:
    """Label → location, where a sheet has a column of quantities for each of two or more; else nothing.

    `found` are the columns known by their names: none for the locations of all rows may be among them. A single column
    is enough where it is called as one of `places`, the desk's own, and no other holds the units on hand.
    """
    free = {i: label for i, label in enumerate(table.header) if i not in found.values() or _is_amount(i, found)}
    own = {label: places[key(label)] for i, label in free.items() if key(label) in places and _holds_units(table, i)}
    if "location" in found and table.header[found["location"]] not in own:
        return {}
    named = {label: place for label in free.values() if label not in own and (place := _place(label))}
    columns = own | {label: places.get(key(place), place) for label, place in named.items()}
    least = 1 if own and ("on_hand" not in found or table.header[found["on_hand"]] in own) else 2
    return columns if len(columns) >= least and len(set(columns.values())) == len(columns) else {}


def _is_amount(at: int, found: Mapping[str, int]) -> bool:
    """Whether a column that is known by its name may be one of a location's quantities: 'Warehouse', 'Stock'."""
    return at in (found.get("on_hand"), found.get("location"))


def _holds_units(table: RawTable, at: int) -> bool:
    """Whether most of a column's first cells count something."""
    cells = [cell for cell in table.columns[at][:LOOKED_AT] if cell.strip()]
    return 2 * sum(map(counts_something, cells)) >= len(cells)


def counts_something(cell: str) -> bool:
    """Whether a cell says a number of units, or a word that suppliers write in its place."""
    return is_number(cell) or counted(cell, "point", {}).how != ""


def is_number(cell: str) -> bool:
    """Whether a cell is a number, written in whichever way."""
    return bool(re.fullmatch(r"-?[0-9.]+", plain_number(cell, "comma" if "," in cell else "point")))


def _place(label: str) -> str | None:
    """The location that a label of quantities names, in the label's own letters: 'QTY_NJ', 'NJ Qty' → NJ."""
    text = " ".join(re.findall(r"[^\W_]+", label))
    said = words(text)
    if len(said) != len(text):  # letters that fold to several, such as ß, leave nothing to cut by
        return None
    amount = re.match(AMOUNT.pattern + r"(?=\s)", said) or re.search(r"(?<=\s)" + AMOUNT.pattern + "$", said)
    if amount is None:
        return None
    place = (text[amount.end() :] if amount.start() == 0 else text[: amount.start()]).strip()
    rest = words(place).split()
    return place if rest and not NO_PLACE & set(rest) and not place.isdigit() else None
