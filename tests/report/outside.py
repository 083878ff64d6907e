"""A desk whose orders came from five shops and whose stock lies with every kind of place; routed once.

Reno holds mugs; Acme (a distributor) tea in cases of 6 under its own name; Amazon's warehouse holds lamps. Order 1001
wants all three and ships in three.
"""

from pathlib import Path

from domdesk.desk import Desk

FILES = {
    "locations.csv": """location,name,kind,country,postal_code,timezone
reno,Reno Warehouse,warehouse,US,89501,America/Los_Angeles
acme,"Acme, Inc.",distributor,US,60601,America/Chicago
fba,Amazon,marketplace,US,43004,America/New_York
""",
    "products.csv": """sku,title,weight_g,unit_cost
MUG,Mug,400,3.00
TEA,"=HYPERLINK(""http://x"",""Tea"")",100,
LAMP,Lamp ~ brass*,900,11.00
""",
    "stock.csv": """location,sku,on_hand,unit_cost
reno,MUG,50,
acme,TEA,60,1.25
fba,LAMP,9,
""",
    "sku_aliases.csv": """location,their_sku,sku,units_per
acme,AC-TEA-6,TEA,6
acme,AC-TEA,TEA,1
fba,AMZ-LAMP,LAMP,1
""",
    "orders.csv": """order,channel,order_ref,placed_at,due,ship_to_name,company,address1,phone,email,country,region,\
city,postal_code,line,line_ref,sku,quantity,unit_price
1001,shopify,555001,2026-03-01T10:00:00Z,2026-03-09,Ann Okoye,,1 Elm St,+1 (555) 010-2000,a@example.com,US,NV,Reno,\
89502,1,901,MUG,2,9.00
1001,shopify,,,,,,,,,,,,,2,902,TEA,12,2.00
1001,shopify,,,,,,,,,,,,,3,903,LAMP,1,30.00
1002,shopify,,2026-03-01T10:00:00Z,,Łucja Żak,,2 Oak St,,,US,NV,Reno,89502,1,,LAMP,1,30.00
000000007,magento,7,2026-03-01T10:00:00Z,,Bo Lind,,3 Ash St,,,US,NV,Reno,89502,1,71,MUG,1,9.00
000000008,magento,,2026-03-01T10:00:00Z,,Bo Lind,,3 Ash St,,,US,NV,Reno,89502,1,,MUG,1,9.00
100,bigcommerce,100/13,2026-03-01T10:00:00Z,,Cy Day,,4 Fir St,,,US,NV,Reno,89502,1,16,MUG,3,9.00
42,woocommerce,42,2026-03-01T10:00:00Z,,Di Roe,,5 Yew St,,,US,NV,Reno,89502,1,3,TEA,5,2.00
111-2223334-4445556,amazon,111-2223334-4445556,2026-03-01T10:00:00Z,,Ed Poe,,6 Bay St,,,US,NV,Reno,89502,1,\
12345678901234,MUG,1,9.00
""",
    "rate_cards.csv": "card,carrier,service,currency\nground,UPS,Ground,USD\n",
    "rate_zones.csv": "card,country,zone,transit_days\nground,US,1,3\n",
    "rate_prices.csv": "card,zone,up_to,price,per_extra\nground,1,1000,8.00,0.002\n",
}
NOW = "2026-03-02T09:00:00"


def routed_desk(folder: Path, **changed: str) -> Desk:
    """The desk with its one run; `changed` puts other text into files, by their names without ending."""
    files = folder / "files"
    files.mkdir()
    for name, text in FILES.items():
        (files / name).write_text(changed.get(name.removesuffix(".csv"), text), encoding="utf-8")
    desk = Desk.create(folder / "outside.desk", zone="America/Los_Angeles")
    desk.import_paths([files])
    desk.route(now=NOW)
    return desk
