"""Purchase orders as ANSI X12 850, version 004010: an interchange for each supplier, a transaction set for each order.

In: numbered sendings to one supplier. Out: bytes, segments ended by '~'. `BEG02` is DS: the supplier ships to the
customer named in N1*ST. Fields are cut to the lengths of the standard, and its separators are taken out of texts.
"""

from collections.abc import Iterator, Sequence

from domdesk.records import Location
from domdesk.report.exports.sending import Sending, Sendings, SentLine
from domdesk.units import plain

SEPARATORS = str.maketrans({"*": " ", "~": " ", ">": " ", "\n": " ", "\r": " ", "^": " "})
SENDER = "DOMDESK"
VERSION = "004010"
Segment = tuple[str, ...]


def purchase_orders_850(sendings: Sendings, supplier: Location, orders: Sequence[tuple[str, Sending]]) -> bytes:
    """The interchange: ISA, GS, an ST…SE for each order, GE, IEA; control numbers come from the run."""
    day, control = sendings.day, sendings.run
    receiver = _text(supplier.location.upper(), 15)
    segments: list[Segment] = [
        (
            *("ISA", "00", " " * 10, "00", " " * 10, "ZZ", f"{SENDER:<15}", "ZZ", f"{receiver:<15}"),
            *(f"{day:%y%m%d}", "0000", "U", "00401", f"{control:09d}", "0", "P", ">"),
        ),
        ("GS", "PO", SENDER, receiver, f"{day:%Y%m%d}", "0000", str(control), "X", VERSION),
    ]
    for n, (number, sending) in enumerate(orders, 1):
        body = list(_order(number, sending, f"{day:%Y%m%d}"))
        at = f"{n:04d}"
        segments += [("ST", "850", at), *body, ("SE", str(len(body) + 2), at)]
    segments += [("GE", str(len(orders)), str(control)), ("IEA", "1", f"{control:09d}")]
    return "".join("*".join(segment) + "~\n" for segment in segments).encode("ascii", "replace")


def _order(number: str, sending: Sending, day: str) -> Iterator[Segment]:
    to = sending.ship_to
    yield ("BEG", "00", "DS", number, "", day)
    currencies = {line.cost_currency for line in sending.lines if line.unit_cost is not None}
    if len(currencies) == 1:
        yield ("CUR", "BY", currencies.pop())
    yield ("REF", "CO", _text(sending.order.order, 30))
    if due := to.get("due", "")[:10].replace("-", ""):
        yield ("DTM", "002", due)
    if sending.ship_date:
        yield ("DTM", "010", f"{sending.ship_date:%Y%m%d}")
    yield ("TD5", "", "", "", "", _text(sending.way, 35) or "BEST WAY")
    yield ("N1", "ST", _text(to.get("ship_to_name") or to.get("company") or "CUSTOMER", 60))
    if to.get("company") and to.get("ship_to_name"):
        yield ("N2", _text(to["company"], 60))
    if to.get("address1"):
        second = _text(to.get("address2", ""), 55)
        yield ("N3", _text(to["address1"], 55), *([second] if second else []))
    yield _filled(
        "N4",
        _text(to.get("city", ""), 30),
        _text(to.get("region", ""), 2),
        _text(to.get("postal_code", ""), 15),
        _text(to.get("country", ""), 3),
    )
    if to.get("phone"):
        yield ("PER", "DC", "", "TE", _text(to["phone"], 80))
    for n, line in enumerate(sending.lines, 1):
        yield _line(n, line)
        if line.title:
            yield ("PID", "F", "", "", "", _text(line.title, 80))
    yield ("CTT", str(len(sending.lines)))


def _line(number: int, line: SentLine) -> Segment:
    price = ""
    if line.unit_cost is not None and line.their_units:
        price = plain(round(line.unit_cost * line.quantity / line.their_units, 4))
    basis = "" if price else "NP"  # no price: the supplier's own holds
    ids = ("SK", _text(line.sku, 48), "VN", _text(line.their_sku, 48))
    return ("PO1", str(number), plain(line.their_units), "EA", price, basis, *ids)


def _filled(*elements: str) -> Segment:
    """A segment without the empty elements at its end."""
    kept = list(elements)
    while not kept[-1]:
        kept.pop()
    return tuple(kept)


def _text(text: str, longest: int) -> str:
    """A text as an element holds it: without separators, no longer than the standard lets it be."""
    return " ".join(text.translate(SEPARATORS).split())[:longest].strip()
