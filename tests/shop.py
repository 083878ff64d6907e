"""A shop of two stocked places and three orders that a person can route in the head; files, and the answer by hand."""

from pathlib import Path

FILES = {
    "locations.csv": """\
location,name,kind,country,region,city,postal_code,priority,cost_per_shipment
reno,Reno Warehouse,warehouse,US,NV,Reno,89502,1,1.00
erie,Erie Supply,distributor,US,PA,Erie,16501,2,0.50
tampa,Tampa Shop,store,US,FL,Tampa,33602,3,0
""",
    "products.csv": """\
sku,title,weight_g
A-1,Mug,500
B-2,-Sale- kettle,1000
C-3,Lamp,700
""",
    "stock.csv": """\
location,sku,on_hand,unit_cost
reno,A-1,5,10.00
erie,A-1,1,9.00
reno,B-2,2,20.00
erie,B-2,1,21.00
""",
    "orders.csv": """\
order,channel,ship_to_name,country,region,city,postal_code,due,line,sku,quantity,unit_price
1001,shopify,=1+1,US,CO,Denver,80202,2026-12-01,1,A-1,2,30.00
1002,shopify,Ana Soto,US,TX,Dallas,75201,,1,B-2,3,50.00
1003,amazon,Lee Wu,US,NY,Albany,12207,,1,C-3,1,80.00
""",
    "rate_cards.csv": "card,carrier,service,currency,weight_unit\nflat,Post,Parcel,USD,kg\n",
    "rate_zones.csv": "card,zone\nflat,all\n",
    "rate_prices.csv": "card,zone,up_to,price\nflat,all,1,5.00\nflat,all,5,9.00\n",
}

BY_HAND = {
    "item": "81.00",
    "handling": "2.50",
    "transport": "19.00",
    "late": "0.00",
    "risk": "0.00",
    "rules": "0.00",
    "split": "0.00",
    "unfilled": "1.00",
    "total": "103.50",
}
"""1001: two mugs from Reno, 20.00 + 1.00 + 5.00. Split with Erie they would cost 30.50.
1002: no place has three kettles: two from Reno, 40.00 + 1.00 + 9.00, one from Erie, 21.00 + 0.50 + 5.00, less than the
3 × 27.50 of leaving them. 1003: no place stocks the lamp, and one unit left costs 1.00."""

REVENUE, MARGIN = "210.00", "107.50"


def write_shop(folder: Path, **changed: str) -> Path:
    """The shop's files in `folder`; `changed` replaces a file's text by its stem, or leaves it out where blank."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        if new := changed.get(name.removesuffix(".csv"), text):
            (folder / name).write_text(new, encoding="utf-8")
    return folder
