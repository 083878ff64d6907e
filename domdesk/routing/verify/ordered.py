"""What a plan does with one order, and what orders and shipments are called in sentences. Called by the checker."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from domdesk.records import Fault, Order, OrderKey, Shipment
from domdesk.routing.verify.pricing import MissingRateError

Given = dict[str, Decimal]
"""Line → units, or location → units."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """What a plan does with one order: its shipments, and of each line the units given, by location and in all."""

    order: Order
    key: OrderKey
    shipments: Sequence[Shipment]
    by_line: dict[str, Given]
    units: Given


def number(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def order_name(key: OrderKey) -> str:
    return f"Order {key.order}" + (f" of {key.channel}" if key.channel else "")


def shipment_name(shipment: Shipment) -> str:
    return f"{order_name(shipment.order)}, shipment from {shipment.location}"


def no_rate(name: str, missing: MissingRateError) -> Fault:
    return Fault("no_exchange_rate", f"{name}: there is no exchange rate for {missing.currency}.")
