"""What the desk's files, records and columns are called in sentences and tables. Called by the pages of an import."""

from domdesk.gui.parts.words import tr


def kind_name(kind: str) -> str:
    """What a file is, as one says it."""
    names = {
        "locations": tr("locations"),
        "closures": tr("closed days"),
        "products": tr("products"),
        "sku_aliases": tr("article names"),
        "stock": tr("stock"),
        "orders": tr("orders"),
        "rates": tr("rates"),
        "exchange_rates": tr("exchange rates"),
        "commitments": tr("accepted assignments"),
        "policy": tr("policy"),
        "settings": tr("settings"),
    }
    return names.get(kind, kind)


def format_name(kind: str, made_by: str) -> str:
    """What a file is and whose system wrote it: 'orders, WooCommerce'."""
    names = {
        "amazon": "Amazon", "bigcommerce": "BigCommerce", "carrier": tr("a carrier's sheet"), "ebay": "eBay",
        "edi846": "EDI 846", "etsy": "Etsy", "magento": "Magento", "shipstation": "ShipStation",
        "shopify": "Shopify", "walmart": "Walmart", "woocommerce": "WooCommerce",
    }  # fmt: skip
    own = made_by in ("canonical", "generic", "")
    return kind_name(kind) if own else f"{kind_name(kind)}, {names.get(made_by, made_by)}"


def record_name(table: str) -> str:
    """One record of a table, as one says it."""
    names = {
        "locations": tr("location"),
        "closures": tr("closed days"),
        "products": tr("product"),
        "sku_aliases": tr("article name"),
        "stock": tr("stock figure"),
        "orders": tr("order"),
        "order_lines": tr("order line"),
        "rate_cards": tr("rate card"),
        "rate_zones": tr("zone"),
        "rate_prices": tr("price"),
        "commitments": tr("accepted assignment"),
        "exchange_rates": tr("exchange rate"),
    }
    return names.get(table, table)


def column_name(column: str) -> str:
    """A canonical column, as one says it."""
    names = {
        "order": tr("order number"),
        "order_ref": tr("shop's order id"),
        "placed_at": tr("ordered on"),
        "due": tr("promised for"),
        "line": tr("line number"),
        "line_ref": tr("shop's line id"),
        "sku": tr("SKU"),
        "ship_to_name": tr("customer"),
        "address1": tr("street"),
        "address2": tr("street, second line"),
        "email": tr("e-mail"),
        "service": tr("shipping service"),
        "ship_complete": tr("ship complete only"),
        "kind": tr("kind of location"),
        "on_hand": tr("units on hand"),
        "committed": tr("units committed"),
        "unit_cost": tr("cost of a unit"),
        "unit_price": tr("price"),
        "weight_g": tr("weight"),
        "length_mm": tr("length"),
        "width_mm": tr("width"),
        "height_mm": tr("height"),
        "as_of": tr("counted on"),
        "lead_days": tr("lead time in days"),
        "cutoff": tr("cutoff time"),
    }
    return names.get(column) or tr(column.replace("_", " "))
