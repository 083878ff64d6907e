"""What carriers ask for one parcel, card by card."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domdesk.records.outcome import Reason


@dataclass(frozen=True, slots=True)
class Quote:
    """What one card asks for a parcel, in minor units of the desk's currency, or the reason why it cannot carry it.

    `billable` is the figure that is priced, in `unit`: a weight, the card's currency, or items. None is unknown; a
    card that cannot carry it tells as much as is known up to there.
    """

    card: str
    carrier: str
    service: str
    zone: str | None = None
    billable: Decimal | None = None
    unit: str = ""
    price_minor: int | None = None
    transit_days: int | None = None
    ship_date: date | None = None
    delivery_date: date | None = None
    reason: Reason | None = None
