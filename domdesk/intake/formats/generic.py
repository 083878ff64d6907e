"""Any sheet whose column names say what they are: 'Order #', 'Item SKU', 'Qty', 'ZIP'. Last in the list of formats.

The columns are renamed and then read like a canonical file.
"""

import re
from dataclasses import replace

from domdesk.canonical import FILES
from domdesk.intake.check import Sheet, check_table
from domdesk.intake.findings import Findings, quoted
from domdesk.intake.formats.canonical import columns_of, report_unknown, units_on_hand
from domdesk.intake.formats.format import Format
from domdesk.intake.orders import check_orders, report_no_country
from domdesk.intake.places import country_code
from domdesk.intake.source import Source
from domdesk.intake.table import RawTable
from domdesk.records import Reading

SKU = (
    "sku", "lineitem sku", "item sku", "product sku", "variant sku", "seller sku", "merchantsku", "merchant sku",
    "custom label", "item number", "item no", "article", "article number", "artikelnummer", "artikel", "référence",
    "reference", "référence article", "código",
)  # fmt: skip
PLACE = {
    "region": ("region", "state", "province", "ship state", "ship to state", "shipping state", "shipping province"),
    "city": ("city", "town", "ship city", "ship to city", "shipping city", "suburb", "ort", "ville"),
    "postal_code": (
        "postal code", "zip", "zip code", "zipcode", "postcode", "post code", "postal", "shipping zip", "ship zip",
        "ship zipcode", "ship to zip", "ship to postal code", "ship postal code", "shipping postcode", "plz", "cap",
        "code postal", "codice postale",
    ),
    "country": ("country", "country code", "ship country", "ship to country", "shipping country", "land", "pays"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon", "lng", "long"),
    "address1": (
        "address1", "address 1", "address", "address line 1", "street", "ship to address 1", "ship address 1",
        "shipping address 1", "ship address1",
    ),
}  # fmt: skip

SYNONYMS: dict[str, dict[str, tuple[str, ...]]] = {
    "orders": PLACE
    | {
        "order": (
            "order", "order number", "order id", "order no", "order #", "order ref", "po #", "po#", "po number",
            "order#", "sales record number", "bestellnummer", "auftrag", "auftragsnummer", "commande", "n° commande",
        ),
        "channel": ("channel", "sales channel", "source", "order source", "store"),
        "sku": SKU,
        "quantity": (
            "quantity to ship", "quantity", "qty", "lineitem quantity", "item qty", "item quantity", "qty ordered",
            "quantity purchased", "units", "menge", "anzahl", "qté", "quantité", "cantidad",
        ),
        "line": ("line", "line #", "line#", "line no", "line number"),
        "line_ref": ("line ref", "line id", "order item id", "item id", "transaction id", "order product id"),
        "title": ("title", "product", "product name", "item name", "description", "item title", "lineitem name"),
        "unit_price": ("unit price", "price", "item price each", "lineitem price", "price each", "item unit price"),
        "currency": ("currency", "currency code"),
        "placed_at": ("placed at", "order date", "date", "created at", "purchase date", "ordered at"),
        "due": ("due", "due date", "ship by", "ship by date", "must ship by", "promise date", "deliver by"),
        "service": (
            "service", "shipping method", "ship method", "ship service level", "requested shipping service",
            "shipping service", "requested service",
        ),
        "ship_to_name": (
            "ship to name", "recipient", "recipient name", "shipping name", "ship name", "customer", "customer name",
            "name",
        ),
        "company": ("company", "recipient company", "shipping company"),
        "address2": ("address2", "address 2", "address line 2", "ship to address 2", "ship address 2"),
        "phone": ("phone", "ship phone number", "recipient phone", "telephone"),
        "email": ("email", "e mail", "buyer email", "customer email"),
        "priority": ("priority",),
        "customer_tier": ("customer tier", "tier", "customer group"),
        "residential": ("residential",),
        "ship_complete": ("ship complete",),
        "order_ref": (),
    },
    "stock": {
        "location": (
            "location", "location name", "location id", "warehouse", "warehouse name", "store", "site", "lager",
            "entrepôt",
        ),
        "sku": SKU,
        "on_hand": (
            "on hand", "onhand", "qty on hand", "quantity on hand", "qoh", "stock", "stock level", "available",
            "quantity available", "qty available", "quantity", "qty", "inventory", "bestand", "menge",
        ),
        "committed": ("committed", "allocated", "reserved"),
        "safety_stock": ("safety stock", "buffer"),
        "unit_cost": ("unit cost", "cost", "cost price", "purchase price"),
        "currency": ("currency",),
        "lead_days": ("lead days", "lead time", "lead time days"),
        "as_of": ("as of", "updated at", "last updated"),
        "source": ("source",),
        "confidence": ("confidence",),
    },
    "products": {
        "sku": SKU,
        "title": ("title", "product", "product name", "item name", "description", "name"),
        "weight_g": ("weight g", "weight grams", "grams", "weight in g", "weight gr", "variant grams",
            "weight value grams"),
        "length_mm": ("length mm",),
        "width_mm": ("width mm",),
        "height_mm": ("height mm",),
        "unit_cost": ("unit cost", "cost", "cost price", "purchase price"),
        "currency": ("currency",),
        "ship_alone": ("ship alone",),
        "hazmat": ("hazmat", "dangerous goods"),
        "category": ("category", "product category"),
        "barcode": ("barcode", "upc", "ean", "gtin"),
    },
}  # fmt: skip
"""Kind → canonical column → names it goes by, in order of preference."""

NEEDED = {"orders": ("order", "sku", "quantity"), "stock": ("location", "sku", "on_hand"), "products": ("sku",)}


def recognise(source: Source, kind: str | None) -> str | None:
    if source.table is None:
        return None
    promised = FILES.get(source.name.lower(), (kind,))[0]
    found = {name: matching(source.table, name) for name in NEEDED}
    for name, needed in NEEDED.items():
        if name == "products" and ("order" in found["orders"] or "location" in found["stock"]):
            continue
        fits = all(column in found[name] for column in needed) and len(found[name]) >= 2
        if fits and kind in (None, name) and promised in (None, name):
            return name
    return None


def read(source: Source, kind: str) -> Reading:
    table = source.table
    assert table is not None, "recognised before it is read"
    found = Findings()
    at = matching(table, kind)
    labels = {name: table.header[i] for name, i in at.items()}
    columns = {name: table.columns[i] for name, i in at.items()}
    unread = [label for i, label in enumerate(table.header) if i not in at.values()]
    report_unknown(unread, list(columns_of(kind)), found)
    renamed = [f"{quoted(label)} as {name}" for name, label in labels.items() if _words(label) != _words(name)]
    if renamed:
        found.add("notice", "columns_taken", f"Columns were taken by their names: {', '.join(renamed)}.")
    if "country" in columns:
        codes = {cell: country_code(cell) or cell for cell in set(columns["country"])}
        columns["country"] = [codes[cell] for cell in columns["country"]]
    sheet = Sheet(columns, table.rows, labels)
    reading = Reading(source.name, kind, "generic", rows=len(table.rows))
    if kind == "orders":
        orders = check_orders(sheet, found, needs_country=False)
        report_no_country(orders.orders, found, has_column="country" in columns)
        reading = replace(
            reading,
            orders=orders.order_count,
            lines=orders.line_count,
            units=orders.units,
            records=(orders.orders, orders.order_lines),
        )
    else:
        records = check_table(kind, sheet, found)
        reading = replace(reading, units=units_on_hand(records), records=(records,))
    return replace(reading, issues=tuple(found.issues), skipped=found.skipped, faulty=found.faulty)


def matching(table: RawTable, kind: str) -> dict[str, int]:
    """Canonical column → where the table has it, each of the table's columns taken once."""
    header: dict[str, int] = {}
    for i, label in enumerate(table.header):
        header.setdefault(_words(label), i)
    found: dict[str, int] = {}
    for name, synonyms in SYNONYMS[kind].items():
        at = next(
            (header[s] for s in (_words(name), *synonyms) if s in header and header[s] not in found.values()), None
        )
        if at is not None:
            found[name] = at
    return found


def _words(label: str) -> str:
    """A column name for comparison: lower case, words apart by one space."""
    return re.sub(r"[^\w#°]+|_", " ", label).strip().casefold()


FORMAT = Format("generic", tuple(NEEDED), recognise, read)
