"""What a form calls the columns of a canonical table, in a clerk's words: title, unit, what a blank means, a word more.

Called by the record form and by tables that are typed into; a column not told here goes by its name.
"""

from dataclasses import dataclass

from domdesk.gui.parts.formatting import kind_names
from domdesk.gui.parts.names import column_name
from domdesk.gui.parts.words import tr

MONEY = "money"
"""The unit of amounts: the currency of the record, else the desk's."""


@dataclass(frozen=True, slots=True)
class Words:
    """A column as a form says it; `blank` is what leaving it empty means, `about` the tooltip."""

    title: str
    unit: str = ""
    blank: str = ""
    about: str = ""


def words_for(table: str, column: str) -> Words:
    """The words for a column of a table."""
    own = {"locations": _location, "stock": _stock, "products": _product, "rate_cards": _card, "closures": _closure}
    known = (own[table]() if table in own else {}).get(column)
    if known is None:
        name = column_name(column)
        known = Words(name[:1].upper() + name[1:])
    return known


def choice_words(value: str) -> str:
    """A choice as people call it."""
    names = {
        "weight": tr("by weight"),
        "subtotal": tr("by the value of the goods"),
        "items": tr("by the number of units"),
        "to": tr("up to each limit"),
        "from": tr("from each limit on"),
    }
    return kind_names().get(value) or names.get(value, value)


def weekday_names() -> dict[str, str]:
    """Each weekday, short, as shown."""
    return {
        "mon": tr("Mon"),
        "tue": tr("Tue"),
        "wed": tr("Wed"),
        "thu": tr("Thu"),
        "fri": tr("Fri"),
        "sat": tr("Sat"),
        "sun": tr("Sun"),
    }


def _location() -> dict[str, Words]:
    return {
        "location": Words(tr("Id in files"), about=tr("What files call this place; it stays as it is.")),
        "name": Words(tr("Name"), blank=tr("as files call it")),
        "kind": Words(tr("Kind")),
        "country": Words(tr("Country"), blank=tr("two letters, such as US")),
        "region": Words(tr("State or region"), about=tr("As in NV, or BY for Bavaria")),
        "city": Words(tr("Town")),
        "postal_code": Words(tr("Postal code"), about=tr("Distances and zones are reckoned from here.")),
        "address1": Words(tr("Street")),
        "email": Words(tr("E-mail")),
        "latitude": Words(tr("Latitude"), "°", tr("that of the postal code")),
        "longitude": Words(tr("Longitude"), "°", tr("that of the postal code")),
        "timezone": Words(tr("Time zone"), blank=tr("that of the postal code")),
        "active": Words(tr("Ships orders"), about=tr("Off: nothing is shipped from here until it is on again.")),
        "priority": Words(tr("Priority"), about=tr("1 comes first, where places are else equal.")),
        "groups": Words(tr("Groups"), blank=tr("none; such as west"), about=tr("Rules can name groups. Part with ;")),
        "handling_days": Words(tr("Handling"), tr("open days"), "0"),
        "cutoff": Words(
            tr("Cutoff"), blank=tr("none; such as 14:00"), about=tr("What is ordered later is begun the next open day.")
        ),
        "closed_weekdays": Words(tr("Closed on")),
        "capacity_per_day": Words(
            tr("At most"), tr("a day"), tr("no limit"), tr("Shipments; a full day takes no more.")
        ),
        "cost_per_shipment": Words(tr("A shipment costs"), MONEY, "0"),
        "cost_per_line": Words(tr("A line costs"), MONEY, "0"),
        "cost_per_unit": Words(tr("A unit costs"), MONEY, "0", tr("Handling, beside what the unit itself costs.")),
        "cost_per_kg": Words(tr("A kilogram costs"), MONEY, "0"),
        "currency": Words(tr("Currency"), blank=tr("the desk's")),
        "rate_cards": Words(tr("Rate cards"), blank=tr("all"), about=tr("The carriers' cards that it may ship by.")),
    }


def _stock() -> dict[str, Words]:
    return {
        "location": Words(tr("Place")),
        "sku": Words(tr("SKU")),
        "on_hand": Words(tr("On hand"), tr("units")),
        "committed": Words(tr("Committed"), tr("units"), "0", tr("Promised to orders that are not on this desk.")),
        "safety_stock": Words(tr("Safety stock"), tr("units"), "0", tr("Kept out of reach of orders.")),
        "unit_cost": Words(tr("Unit cost"), MONEY, tr("the product's"), tr("What a unit costs here.")),
        "currency": Words(tr("Currency"), blank=tr("the desk's")),
        "lead_days": Words(tr("Lead time"), tr("open days"), "0", tr("Until it can be handled here.")),
        "confidence": Words(
            tr("Confidence"), tr("of 1"), "1", tr("How surely it lies there: 0.9 is missed one time in ten.")
        ),
        "source": Words(tr("Source"), about=tr("Where the figure was read.")),
        "as_of": Words(tr("Counted"), blank=tr("now"), about=tr("A day, or a day and time: 2026-11-22T14:00")),
    }


def _product() -> dict[str, Words]:
    return {
        "sku": Words(tr("SKU"), about=tr("What files call this product; it stays as it is.")),
        "title": Words(tr("Title")),
        "weight_g": Words(tr("Weight"), tr("g"), tr("unknown"), tr("An unknown weight counts as 0 and is flagged.")),
        "length_mm": Words(tr("Length"), tr("mm"), tr("unknown")),
        "width_mm": Words(tr("Width"), tr("mm"), tr("unknown")),
        "height_mm": Words(tr("Height"), tr("mm"), tr("unknown")),
        "unit_cost": Words(tr("Unit cost"), MONEY, tr("unknown"), tr("Where a place says nothing else.")),
        "currency": Words(tr("Currency"), blank=tr("the desk's")),
        "ship_alone": Words(tr("Ships alone"), about=tr("Each unit is a parcel by itself.")),
        "hazmat": Words(tr("Hazardous"), about=tr("Rules can say who may ship it.")),
        "category": Words(tr("Category"), about=tr("Rules can name it.")),
        "barcode": Words(tr("Barcode")),
    }


def _closure() -> dict[str, Words]:
    return {
        "location": Words(tr("Place")),
        "from": Words(tr("First day"), blank=tr("2026-12-24")),
        "to": Words(tr("Last day"), blank=tr("2026-12-26"), about=tr("This day is closed too.")),
        "reason": Words(tr("Reason"), blank=tr("Holidays")),
    }


def _card() -> dict[str, Words]:
    unit = tr("in the card's unit")
    return {
        "card": Words(tr("Id in files"), about=tr("What files call this card; it stays as it is.")),
        "carrier": Words(tr("Carrier")),
        "service": Words(tr("Service")),
        "currency": Words(tr("Currency")),
        "basis": Words(tr("Priced"), about=tr("What a price is looked up by.")),
        "weight_unit": Words(tr("Weight unit")),
        "weight_step": Words(tr("Rounded up to"), unit, "0", tr("0: weights are not rounded.")),
        "dim_divisor": Words(
            tr("DIM divisor"), blank=tr("none"), about=tr("in³ per lb on oz and lb cards, cm³ per kg on g and kg cards")
        ),
        "dim_over": Words(tr("DIM only above"), tr("in³ or cm³"), tr("any volume")),
        "minimum": Words(tr("Least price"), MONEY, "0"),
        "fuel_percent": Words(tr("Fuel"), tr("%"), "0"),
        "residential": Words(tr("To a home"), MONEY, "0", tr("Added where a parcel goes to a home.")),
        "max_weight": Words(tr("Heaviest parcel"), unit, tr("no limit")),
        "max_length_mm": Words(tr("Longest side"), tr("mm"), tr("no limit")),
        "max_girth_mm": Words(
            tr("Length + girth"), tr("mm"), tr("no limit"), tr("The longest side and twice the other two.")
        ),
        "bands": Words(tr("A price holds")),
        "valid_from": Words(tr("Valid from"), blank=tr("ever since")),
        "valid_to": Words(tr("Valid to"), blank=tr("further notice")),
    }
