"""A wide stock sheet's header → its columns of quantities and the location that each names: QTY_NJ, 'Stock Reno'.

Called by the generic format and by `proposal`.
"""

import re
from collections.abc import Mapping

from domdesk.intake.matching import words
from domdesk.intake.table import RawTable

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


def location_columns(table: RawTable, found: Mapping[str, int], least: int = 2) -> dict[str, str]:
    """Label → location, where a sheet has a column of quantities for each of at least `least`; else nothing.

    `found` are the columns known by their names: none of a location's own may be among them.
    """
    if "location" in found:
        return {}
    taken = {at for name, at in found.items() if name != "on_hand"}
    places = {label: place for i, label in enumerate(table.header) if i not in taken and (place := _place(label))}
    return places if len(places) >= least and len(set(places.values())) == len(places) else {}


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
