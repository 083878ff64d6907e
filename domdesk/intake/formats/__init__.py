"""The formats that domdesk reads, in the order in which they are tried: the particular ones before the general."""

from domdesk.intake.formats import (
    canonical,
    generic,
    rates_matrix,
    rates_matrixrates,
    rates_services,
    rates_tablerates,
    rates_zonechart,
    shopify_inventory,
    shopify_json,
    shopify_orders,
)
from domdesk.intake.formats.format import Format

FORMATS: tuple[Format, ...] = (
    shopify_orders.FORMAT,
    shopify_json.FORMAT,
    shopify_inventory.FORMAT,
    canonical.FORMAT,
    rates_matrix.FORMAT,
    rates_services.FORMAT,
    rates_zonechart.FORMAT,
    rates_tablerates.FORMAT,
    rates_matrixrates.FORMAT,
    generic.FORMAT,
)
