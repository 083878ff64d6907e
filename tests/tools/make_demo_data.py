"""Make the demo world: data/harbor-and-pine/ and its orders as a Shopify export beside it.

usage: python tests/tools/make_demo_data.py [FOLDER]     (default: data/ of this checkout)
Its words are in harbor_and_pine.toml; the same seed and the same zipcodes package give the same bytes.
Order of work: products, orders, then stock, because what is scarce depends on what is asked for.
"""

import csv
import re
import sys
import tomllib
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from random import Random

import zipcodes

ROOT = Path(__file__).parents[2]
SHOP = "harbor-and-pine"
SEED = 1854
ORDERS = 200
EST = timezone(timedelta(hours=-5))  # the shop's own clock in November
NO_WEIGHT = {"BRD-TUB", "MLT-SAN"}  # the catalogue does not say: counts 0 and is flagged
NO_COST = {"CAN-WOO", "PLN-OAT"}
FAR = {17: "Anchorage AK", 58: "Honolulu HI", 93: "Fairbanks AK", 131: "Hilo HI", 166: "Juneau AK"}
TAX = {"ME": "5.5", "NV": "8.3", "OH": "7.5", "TX": "8.25", "CO": "8.8"}  # where the shop has a place of its own

WORDS = tomllib.loads((Path(__file__).parent / f"{SHOP.replace('-', '_')}.toml").read_text(encoding="utf-8"))


def items(name):
    return [" ".join(item.split()) for item in WORDS[name].split(",")]


def table(name):
    return list(csv.DictReader(WORDS[name].strip().splitlines(), delimiter="|"))


STATES = dict(item.split(" ", 1) for item in items("states"))


def money(value):
    return str(Decimal(value).quantize(Decimal("0.01")))


def yes(value):
    return "true" if value else "false"


def write(path, rows, columns=None):
    """Rows (dicts) as UTF-8 CSV with LF; what a row lacks is an empty cell, what has no column is left out."""
    rows = list(rows)
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns or list(rows[0]), extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def make_locations():
    for row in table("locations"):
        kind = row["kind"]
        yield {
            "location": row["location"], "name": row["name"], "kind": kind, "country": "US", "region": row["region"],
            "city": row["city"], "postal_code": row["postal_code"], "address1": row["address1"],
            "email": f"orders@{row['location']}.example.com", "latitude": "", "longitude": "", "active": "true",
            "priority": row["priority"], "handling_days": row["handling_days"], "cutoff": row["cutoff"], "timezone": "",
            "closed_weekdays": {"store": "sun;mon", "warehouse": "sun"}.get(kind, "sat;sun"),
            "capacity_per_day": row["capacity_per_day"], "cost_per_shipment": row["cost_per_shipment"],
            "cost_per_line": row["cost_per_line"], "cost_per_unit": row["cost_per_unit"],
            "cost_per_kg": "0.10" if kind == "warehouse" else "0", "currency": "USD",
            "rate_cards": row["rate_cards"], "groups": row["groups"],
        }  # fmt: skip


def make_products(rng):
    """Columns of products.csv, and for later use "price" asked and "cost" paid (known even where left blank)."""
    for family in table("families"):
        for variant in family["variants"].split(","):
            name, _, factor = variant.partition("*")
            factor = Decimal(factor or 1)
            size = re.match(r"[\d.]+", name)
            sku = f"{family['code']}-{size[0] if size else re.sub(r'[^A-Z]', '', name.upper())[:3]}"
            sides = [round(int(side) * float(factor) ** (1 / 3)) for side in family["sides_mm"].split("x")]
            cost = Decimal(family["cost"]) * (1 + factor) / 2
            digits = f"20{rng.randrange(10**10):010}"  # prefix 20: numbers for use inside one company
            check = -sum(int(digit) * (1, 3)[i % 2] for i, digit in enumerate(digits)) % 10
            yield {
                "sku": sku, "title": f"{family['title']} - {name}",
                "weight_g": "" if sku in NO_WEIGHT else round(int(family["weight_g"]) * factor),
                "length_mm": sides[0], "width_mm": sides[1], "height_mm": sides[2],
                "unit_cost": "" if sku in NO_COST else money(cost), "currency": "USD",
                "ship_alone": yes("a" in family["flags"]), "hazmat": yes("h" in family["flags"]),
                "category": family["category"], "barcode": f"{digits}{check}",
                "price": money(round(cost * rng.randint(160, 210) / 100) - Decimal("0.05")), "cost": cost,
            }  # fmt: skip


def make_places(rng):
    """One ZIP record for each order: mostly large cities by weight, one in ten anywhere, five in AK and HI."""
    everywhere, by_city = [], {}
    for record in sorted(zipcodes.list_all(), key=lambda record: record["zip_code"]):
        if record["zip_code_type"] == "STANDARD" and record["active"] and record["state"] in STATES:
            everywhere.append(record)
            by_city.setdefault(f"{record['city']} {record['state']}", []).append(record)
    cities = dict(item.rsplit(" ", 1) for item in items("cities"))
    for number in range(ORDERS):
        city = rng.choices(list(cities), [int(weight) for weight in cities.values()])[0]
        anywhere = rng.random() < 0.1 and number not in FAR
        yield rng.choice(everywhere if anywhere else by_city[FAR.get(number, city)])


def make_times(rng):
    """Distinct moments of 16-20 November 2026, busiest in the early afternoon, in order."""
    times = set()
    while len(times) < ORDERS:
        seconds = int(rng.triangular(6, 23, 14) * 3600)
        times.add(datetime(2026, 11, 16, tzinfo=EST) + timedelta(days=rng.randrange(5), seconds=seconds))
    return sorted(times)


def make_orders(rng, products):
    """Order columns of orders.csv, and "lines": (product, quantity) pairs."""
    first_names, last_names, streets = (WORDS[key].split() for key in ("first_names", "last_names", "streets"))
    popular = rng.sample(products, len(products))
    weights = [1 / (rank + 4) ** 0.8 for rank in range(len(popular))]  # a few sell much, most a little
    weights = [w / 3 if p["ship_alone"] == "true" else w for w, p in zip(weights, popular, strict=True)]
    places = list(make_places(rng))
    for number, when in enumerate(make_times(rng)):
        place, first, last = places[number], rng.choice(first_names), rng.choice(last_names)
        lines, wanted = {}, rng.choices([1, 2, 3, 4, 5], [42, 28, 16, 9, 5])[0]
        while len(lines) < wanted:
            product = rng.choices(popular, weights)[0]
            quantity = rng.choices([1, 2, 3, 4], [80, 13, 4, 3])[0]
            lines.setdefault(product["sku"], (product, 1 if product["ship_alone"] == "true" else quantity))
        service = rng.choices(["", "Priority Mail", "Ground Advantage"], [90, 6, 4])[0]
        due = when.date() + timedelta(days=9 if service == "Priority Mail" else rng.randint(8, 14))
        business = rng.random() < 0.08
        yield {
            "order": f"#{1001 + number}", "channel": "shopify", "order_ref": 6127400000000 + number * 32768,
            "placed_at": when.isoformat(), "due": due if service or rng.random() < 0.35 else "",
            "priority": 10 if rng.random() < 0.03 else 0, "customer_tier": "vip" if rng.random() < 0.06 else "",
            "ship_to_name": f"{first} {last}",
            "company": rng.choice(items("companies")) if business else "",
            "address1": f"{rng.randint(2, 2999)} {rng.choice(streets)} {rng.choice(['St', 'Ave', 'Rd', 'Ln'])}",
            "address2": f"Apt {rng.randint(1, 30)}" if rng.random() < 0.15 else "",
            "phone": f"+1{(place['area_codes'] or ['207'])[0]}55501{rng.randrange(100):02}",
            "email": f"{first}.{last}@example.com".lower(), "residential": yes(not business), "country": "US",
            "region": place["state"], "city": place["city"], "postal_code": place["zip_code"],
            "latitude": "", "longitude": "", "service": service, "ship_complete": yes(rng.random() < 0.03),
            "lines": list(lines.values()),
        }  # fmt: skip


def order_rows(orders):
    for order in orders:
        head = {key: value for key, value in order.items() if key != "lines"}
        for line, (product, quantity) in enumerate(order["lines"], 1):
            yield head | {
                "line": line, "line_ref": "", "sku": product["sku"], "title": product["title"],
                "quantity": quantity, "unit_price": product["price"], "currency": "USD",
            }  # fmt: skip


def make_stock(rng, products, orders):
    """Stock by product and location, uneven on purpose.

    Of three popular products there is barely what is asked, in three or four places, and of the first of
    them one unit too few; of one product nobody has any. The rest is plentiful where it is kept.
    """
    asked = Counter()
    for order in orders:
        for product, quantity in order["lines"]:
            asked[product["sku"]] += quantity
    ranked = sorted(asked, key=lambda sku: (-asked[sku], sku))
    scarce = ranked[2:11:3]
    gone = next(sku for sku in ranked if asked[sku] == 1)
    chance = {"warehouse": 0.94, "store": 0.4, "distributor": 0.8, "dropship": 0.9}
    for product in products:
        sku, keepers = product["sku"], []
        for place in table("locations"):
            keeps = place["carries"] == "*" or product["category"] in place["carries"].split()
            if keeps and rng.random() < chance[place["kind"]]:
                keepers.append(place)
        if sku in scarce:
            keepers = rng.sample(keepers, min(len(keepers), rng.randint(3, 4)))
            units = asked[sku] + (-1 if sku == scarce[0] else rng.randint(1, 4))
            weights = [5 if place["kind"] == "warehouse" else 2 for place in keepers]
            free = Counter(place["location"] for place in rng.choices(keepers, weights, k=units))
        else:
            most = {"warehouse": (3, 14), "store": (1, 4)}
            free = {place["location"]: rng.randint(*most.get(place["kind"], (4, 40))) for place in keepers}
        for place in keepers:
            yield stock_row(rng, place, product, 0 if sku == gone else free[place["location"]])


def stock_row(rng, place, product, free):
    """One stock row with `free` units to promise; outside stock is dearer, older and less sure."""
    kind = place["kind"]
    own = kind in ("warehouse", "store")
    low, high = int(place["dearer_from"]), int(place["dearer_to"])
    dearer = Decimal(round(rng.triangular(low * 10, high * 10, low * 10))) / 10  # per cent, oftener near the low end
    # shops and Reno leave the cost to the product, so that the default is seen at work
    left_blank = kind == "store" or place["location"] == "reno" or (own and product["sku"] in NO_COST)
    committed, safety = (rng.choice([0, 0, 1, 2]) if own else 0), (1 if kind == "store" else 0)
    age = timedelta(hours=rng.randint(1, 5) if own else rng.randint(10, 90))
    return {
        "location": place["location"], "sku": product["sku"], "on_hand": free + committed + safety,
        "committed": committed, "safety_stock": safety,
        "unit_cost": "" if left_blank else money(product["cost"] * (100 + dearer) / 100), "currency": "USD",
        "lead_days": rng.randint(1, 4) if kind == "dropship" else 0,
        "as_of": (datetime(2026, 11, 19, 22, tzinfo=UTC) - age).isoformat(),
        "source": {"warehouse": "wms", "store": "pos", "distributor": "846 feed"}.get(kind, "supplier sheet"),
        "confidence": {"distributor": "0.97", "dropship": "0.9"}.get(kind, "1"),
    }  # fmt: skip


def shopify_rows(rng, orders, products):
    """The orders as Shopify exports them, newest first, and what an importer must leave out:

    two cancelled orders, a fulfilled one, and a fulfilled last line on the newest order of two lines.
    """
    old = [order | {"order": f"#{998 + i}", "order_ref": 6127399000000 + i} for i, order in enumerate(orders[:3])]
    partial = max(i for i, order in enumerate(orders) if len(order["lines"]) == 2)
    for number, order in reversed(list(enumerate(old + orders, -3))):
        when = order["placed_at"].replace("T", " ").replace("-05:00", " -0500")
        lines = [(product, quantity, "pending") for product, quantity in order["lines"]]
        if number < 0:  # placed a week earlier
            when = when.replace("-16 ", "-09 ")
            lines = [(product, quantity, "fulfilled" if number == -3 else "pending") for product, quantity, _ in lines]
        if number == partial:
            bought = {product["sku"] for product, _, _ in lines}
            lines.append((next(p for p in products if p["sku"] not in bought), 1, "fulfilled"))
        state = {-3: "fulfilled", partial: "partial"}.get(number, "unfulfilled")
        subtotal = sum(Decimal(product["price"]) * quantity for product, quantity, _ in lines)
        discount = Decimal(money(subtotal / 10)) if rng.random() < 0.08 else Decimal(0)
        free = rng.choice(["Standard (3-7 business days)", "Free Shipping"])
        method = f"USPS {order['service']}" if order["service"] else free
        shipping = Decimal({"S": "7.95", "F": "0"}.get(method[0], "9.95"))
        rate = Decimal(TAX.get(order["region"], 0))
        tax = Decimal(money((subtotal - discount) * rate / 100))
        note = f"Deliver by: {order['due']}\nGift wrap: {rng.choice(['yes', 'no'])}" if order["due"] else ""
        head = {
            "Financial Status": "refunded" if number in (-2, -1) else "paid", "Paid at": when,
            "Fulfillment Status": state, "Fulfilled at": when if state != "unfulfilled" else "",
            "Accepts Marketing": rng.choice(["yes", "no"]), "Currency": "USD", "Subtotal": money(subtotal - discount),
            "Shipping": money(shipping), "Taxes": money(tax), "Total": money(subtotal - discount + shipping + tax),
            "Discount Code": "PINE10" if discount else "", "Discount Amount": money(discount),
            "Shipping Method": method, "Note Attributes": note, "Cancelled at": when if number in (-2, -1) else "",
            "Payment Method": "Shopify Payments", "Payment Reference": f"rHP{order['order_ref'] % 10**9}",
            "Refunded Amount": money(subtotal - discount + shipping + tax if number in (-2, -1) else 0),
            "Outstanding Balance": "0.00", "Id": order["order_ref"], "Tags": order["customer_tier"],
            "Risk Level": "Low", "Source": "web",
            "Tax 1 Name": f"{STATES[order['region']]} State Tax {rate}%" if rate else "",
            "Tax 1 Value": money(tax) if rate else "", "Phone": order["phone"],
        }  # fmt: skip
        for side in ("Billing", "Shipping"):
            street = " ".join(filter(None, [order["address1"], order["address2"]]))
            head |= {
                f"{side} Name": order["ship_to_name"], f"{side} Street": street, f"{side} Address1": order["address1"],
                f"{side} Address2": order["address2"], f"{side} Company": order["company"],
                f"{side} City": order["city"], f"{side} Zip": f"'{order['postal_code']}",  # Shopify's own apostrophe
                f"{side} Province": order["region"], f"{side} Province Name": STATES[order["region"]],
                f"{side} Country": "US", f"{side} Phone": order["phone"],
            }  # fmt: skip
        for product, quantity, line_state in lines:
            yield head | {
                "Name": order["order"], "Email": order["email"], "Created at": when, "Lineitem quantity": quantity,
                "Lineitem name": product["title"], "Lineitem price": product["price"], "Lineitem sku": product["sku"],
                "Lineitem requires shipping": "true", "Lineitem taxable": "true",
                "Lineitem fulfillment status": line_state, "Lineitem discount": "0.00", "Vendor": "Harbor & Pine",
            }  # fmt: skip
            head = {}  # an order's own cells stand on its first row alone


def main(data):
    rng, folder = Random(SEED), data / SHOP
    folder.mkdir(parents=True, exist_ok=True)
    products = list(make_products(rng))
    orders = list(make_orders(rng, products))
    write(folder / "locations.csv", make_locations())
    thanksgiving = {"from": "2026-11-26", "to": "2026-11-26", "reason": "Thanksgiving"}
    write(folder / "closures.csv", ({"location": row["location"]} | thanksgiving for row in table("locations")))
    write(folder / "products.csv", products, list(products[0])[:-2])
    write(folder / "orders.csv", order_rows(orders))
    write(folder / "stock.csv", make_stock(rng, products, orders))
    (folder / "shop.toml").write_text(WORDS["policy"], encoding="utf-8")
    (folder / "desk.toml").write_text(WORDS["settings"], encoding="utf-8")
    for name in ("rate_cards.csv", "rate_zones.csv", "rate_prices.csv"):  # the built-in cards, one file for both
        rows = []
        for card in sorted((ROOT / "resources" / "rates").glob("usps-*")):
            with open(card / name, newline="", encoding="utf-8") as file:
                rows += csv.DictReader(file)
        write(folder / name, rows)
    write(data / f"{SHOP}-shopify-orders.csv", shopify_rows(rng, orders, products), items("shopify_columns"))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "data")
