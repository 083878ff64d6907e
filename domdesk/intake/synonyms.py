"""What columns of a sheet are called, in English, German, French, Spanish, Italian, Dutch and Portuguese.

Called by `matching`, which compares names without case, accents, spaces and marks. In each tuple the better name comes
first, and a name of two columns is the first one's; `unit_price` has two companions for columns whose price is that of
the line, or unclear.
"""

SKU = (
    "sku", "lineitem sku", "item sku", "product sku", "variant sku", "seller sku", "merchantsku", "merchant sku",
    "custom label", "vendor sku", "supplier sku", "stock code", "product code", "item code", "item number", "item no",
    "item #", "part number", "part no", "part #", "mpn", "article number", "article no", "article", "artikelnummer",
    "artikelnr", "artikel", "art nr", "référence", "référence article", "référence produit", "réf", "reference",
    "code article", "código", "código de artículo", "código de producto", "referencia", "codice", "codice articolo",
    "codice prodotto", "artikelcode", "productcode", "código do produto", "código do artigo", "referência", "model",
    "model number", "item", "part",
)  # fmt: skip

SHIPPING = (
    "ship to", "shipping", "ship", "post to", "delivery", "deliver to", "recipient", "consignee", "liefer", "livraison",
    "envío", "spedizione", "lever", "entrega",
)  # fmt: skip
BILLING = ("customer", "buyer", "client", "kunde", "kunden", "billing", "bill to", "rechnung")
"""What stands before the name of an address's column, for the address to ship to and for another that may stand in."""

ADDRESS_PARTS = {
    "region": (
        "region", "state", "province", "state province", "state code", "province code", "bundesland", "provincia",
        "provincie", "regione", "estado",
    ),
    "city": (
        "city", "town", "suburb", "city town", "ort", "stadt", "wohnort", "ville", "ciudad", "población", "localidad",
        "città", "plaats", "stad", "woonplaats", "cidade", "localidade",
    ),
    "postal_code": (
        "postal code", "zip", "zip code", "zipcode", "postcode", "post code", "postal", "zip postal code", "plz",
        "postleitzahl", "cap", "code postal", "codice postale", "cp", "código postal", "cep",
    ),
    "country": (
        "country", "country code", "country iso", "land", "ländercode", "pays", "país", "paese", "nazione",
    ),
    "address1": (
        "address1", "address 1", "address", "address line 1", "street", "street 1", "street address", "address street",
        "straße", "straße und hausnummer", "straße hausnummer", "adresse", "anschrift", "rue", "dirección", "domicilio",
        "calle", "indirizzo", "via", "adres", "straat", "endereço", "morada", "rua",
    ),
    "address2": (
        "address2", "address 2", "address line 2", "street 2", "adresszusatz", "complément d'adresse",
        "complemento",
    ),
    "ship_to_name": (
        "name", "full name", "recipient", "recipient name", "recipient full name", "customer", "customer name", "buyer",
        "buyer name", "ship to", "deliver to", "kunde", "kundenname", "empfänger", "client", "nom", "nom du client",
        "destinataire", "cliente", "nombre", "destinatario", "nome", "naam", "klant", "klantnaam", "ontvanger",
        "destinatário",
    ),
    "company": ("company", "company name", "firma", "société", "empresa", "azienda", "bedrijf"),
    "phone": (
        "phone", "phone number", "telephone", "mobile", "telefon", "tel", "téléphone", "teléfono", "telefono",
        "telefoon", "telefone",
    ),
    "email": (
        "email", "email address", "mail", "mail adresse", "courriel", "adresse email", "correo", "correo electrónico",
    ),
    "first_name": ("first name", "vorname", "prénom", "voornaam"),
    "last_name": ("last name", "surname", "nachname", "nom de famille", "apellido", "apellidos", "cognome",
        "achternaam", "sobrenome", "apelido"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon", "lng", "long"),
}  # fmt: skip


def _address(part: str) -> tuple[str, ...]:
    """The names of a part of the address, those of the address to ship to first, the customer's own last."""
    names = ADDRESS_PARTS[part]
    shipping = [f"{before} {name}" for before in SHIPPING for name in names]
    billing = [f"{before} {name}" for before in BILLING for name in names]
    return tuple(dict.fromkeys([*shipping, *names, *billing]))


BARE_PLACE = {part: ADDRESS_PARTS[part] for part in (
    "region", "city", "postal_code", "country", "address1", "email", "latitude", "longitude",
)}  # fmt: skip

PRODUCT = {
    "title": (
        "title", "product", "product name", "product title", "item name", "item title", "item description",
        "description", "lineitem name", "produkt", "produktname", "artikelbezeichnung", "artikelname", "bezeichnung",
        "beschreibung", "produit", "désignation", "libellé", "nom du produit", "producto", "descripción",
        "nombre del producto", "prodotto", "descrizione", "nome prodotto", "omschrijving", "productnaam", "produto",
        "descrição", "nome do produto", "item", "article", "artikel",
    ),
    "weight_g": (
        "weight", "weight g", "grams", "variant grams", "weight value", "item weight", "unit weight", "product weight",
        "shipping weight", "ship weight", "net weight", "gross weight", "wt", "gewicht", "poids", "peso",
    ),
    "length_mm": ("length", "depth", "product depth", "item length", "länge", "tiefe", "longueur", "longitud", "largo",
        "lunghezza", "lengte", "comprimento", "l"),
    "width_mm": ("width", "product width", "item width", "breite", "largeur", "ancho", "anchura", "larghezza",
        "breedte", "largura", "w"),
    "height_mm": ("height", "product height", "item height", "höhe", "hauteur", "alto", "altura", "altezza", "hoogte",
        "h"),
    "category": ("category", "product category", "kategorie", "warengruppe", "catégorie", "categoría", "categoria",
        "categorie"),
    "barcode": ("barcode", "upc", "ean", "gtin", "upc code", "ean code", "strichcode", "code barre"),
}  # fmt: skip

COST = {
    "unit_cost": (
        "unit cost", "cost", "cost price", "supply price", "your cost", "your price", "purchase price", "buy price",
        "wholesale", "wholesale price", "wholesale cost", "dealer price", "dealer cost", "net price", "net cost",
        "item cost", "einkaufspreis", "ek", "ek preis", "ek netto", "einstandspreis", "prix d'achat", "coût",
        "coût unitaire", "precio de compra", "coste", "coste unitario", "costo", "costo unitario", "prezzo di acquisto",
        "prezzo d'acquisto", "inkoopprijs", "kostprijs", "preço de custo", "custo", "custo unitário",
    ),
    "currency": (
        "currency", "currency code", "währung", "devise", "moneda", "valuta", "moeda",
    ),
}  # fmt: skip

ORDERS = {
    "order": (
        "order", "order number", "order id", "order no", "order nr", "order #", "order ref", "order reference",
        "order name", "sales order", "sales order number", "so number", "sales record number", "po #", "po number",
        "po no", "purchase order", "purchase order number", "receipt", "receipt number", "receipt no", "receipt #",
        "receipt id", "ticket", "ticket number", "ticket no", "ticket #", "ticket id", "sale", "sale id", "sale number",
        "sale no", "sale #", "invoice", "invoice number", "invoice no", "invoice #", "transaction number",
        "transaction no", "transaction #", "bestellnummer", "bestellnr", "bestell id", "bestellung", "auftrag",
        "auftragsnummer", "auftragsnr", "bon", "bonnummer", "bon nr", "belegnummer", "beleg nr", "rechnungsnummer",
        "rechnungsnr", "commande", "n° commande", "n° de commande", "numéro de commande", "réf commande",
        "ticket de caisse", "n° ticket", "pedido", "número de pedido", "n° pedido", "n° de pedido", "nro pedido",
        "id pedido", "ordine", "numero ordine", "n° ordine", "id ordine", "scontrino", "bestelling", "bestelnummer",
        "bestelnr", "ordernummer", "ordernr", "encomenda", "n° encomenda", "número da encomenda", "número do pedido",
        "transaction id",
    ),
    "channel": (
        "channel", "sales channel", "source", "order source", "store", "shop", "marketplace", "platform",
        "verkaufskanal", "canal", "canale", "kanaal",
    ),
    "sku": SKU,
    "quantity": (
        "quantity to ship", "quantity", "qty", "lineitem quantity", "item qty", "item quantity", "qty ordered",
        "quantity ordered", "order qty", "order quantity", "ordered", "quantity purchased", "qty sold",
        "quantity sold", "units", "units sold", "pcs", "pieces", "menge", "bestellmenge", "anzahl", "stück", "stk",
        "stückzahl", "qté", "quantité", "qté commandée", "quantité commandée", "cantidad", "cant", "unidades", "uds",
        "quantità", "qtà", "q.tà", "pezzi", "aantal", "stuks", "hoeveelheid", "quantidade", "qtd", "qtde",
    ),
    "line": (
        "line", "line #", "line no", "line number", "line item", "position", "pos", "zeile", "ligne", "línea", "riga",
        "regel", "linha",
    ),
    "line_ref": ("line ref", "line id", "order item id", "item id", "transaction id", "order product id"),
    "title": PRODUCT["title"],
    "unit_price": (
        "unit price", "price", "item price each", "lineitem price", "price each", "price per unit", "item unit price",
        "selling price", "einzelpreis", "stückpreis", "preis", "preis pro stück", "prix unitaire", "prix", "pu",
        "precio unitario", "precio", "prezzo unitario", "prezzo", "stukprijs", "prijs per stuk", "prijs",
        "preço unitário", "preço",
    ),
    "line_total": (
        "line total", "gross sales", "net sales", "row total",
        "total line", "extended price", "ext price", "extended amount", "line amount",
        "gesamtpreis", "zeilensumme", "positionssumme", "positionsbetrag", "total ligne", "montant ligne",
        "prix total", "total línea", "importe línea", "precio total", "totale riga", "importo riga", "prezzo totale",
        "regeltotaal", "totaalprijs", "total da linha", "preço total",
    ),
    "price_or_total": (
        "item total", "item price", "item amount", "item subtotal", "total price", "sold for", "amount",
        "betrag", "umsatz", "montant", "importe", "importo", "bedrag", "valor",
    ),
    "currency": COST["currency"],
    "placed_at": (
        "placed at", "order date", "date", "created at", "purchase date", "ordered at", "sale date", "date of sale",
        "transaction date", "date time", "order created date", "bestelldatum", "auftragsdatum", "kaufdatum", "datum",
        "date de commande", "date commande", "fecha", "fecha de pedido", "fecha pedido", "data", "data ordine",
        "data dell'ordine", "besteldatum", "orderdatum", "data do pedido", "data da encomenda",
    ),
    "due": (
        "due", "due date", "ship by", "ship by date", "must ship by", "latest ship date", "promise date", "deliver by",
        "promise", "promised", "promised for", "promised by", "promised date", "promised on", "promise by",
        "promised delivery", "promised delivery date", "delivery promise", "due by", "due on", "date due",
        "delivery date", "requested delivery date", "deliver on", "required date", "required by", "need by",
        "needed by", "need by date", "zugesagt", "zugesagt für", "zusagedatum", "lieferdatum", "liefertermin",
        "wunschtermin", "versand bis",
        "date de livraison", "fecha de entrega", "data di consegna", "leverdatum", "data de entrega",
    ),
    "service": (
        "service", "shipping method", "ship method", "ship service level", "requested shipping service",
        "shipping service", "requested service", "delivery method", "versandart", "lieferart", "mode de livraison",
        "mode d'expédition", "método de envío", "metodo di spedizione", "verzendmethode", "forma de envio",
    ),
    "priority": ("priority", "priorität", "priorité", "prioridad", "priorità", "prioriteit", "prioridade"),
    "customer_tier": ("customer tier", "tier", "customer group"),
    "residential": ("residential",),
    "ship_complete": ("ship complete",),
    "order_ref": (),
    **{part: _address(part) for part in ADDRESS_PARTS},
}  # fmt: skip

AVAILABLE = (
    "available", "quantity available", "qty available", "available quantity", "available qty", "available stock",
    "avail", "avail qty", "qty avail", "units avail", "free stock", "atp", "availability", "units available",
    "verfügbar", "verfügbare menge", "verfügbarer bestand", "disponible", "stock disponible", "quantité disponible",
    "cantidad disponible", "disponibile", "disponibilità", "quantità disponibile", "beschikbaar", "disponível",
    "quantidade disponível",
)  # fmt: skip
"""Names of what is left after what is promised; nothing is taken off such a figure again."""

STOCK = {
    "location": (
        "location", "location name", "location id", "location code", "warehouse", "warehouse name", "warehouse id",
        "warehouse code", "whse", "wh", "store", "store name", "branch", "site", "dc", "distribution center", "lager",
        "lagerort", "standort", "filiale", "entrepôt", "dépôt", "magasin", "almacén", "ubicación", "tienda", "bodega",
        "magazzino", "deposito", "sede", "ubicazione", "magazijn", "locatie", "vestiging", "armazém", "loja",
        "localização",
    ),
    "sku": (*SKU, "upc", "ean", "gtin", "barcode"),
    "on_hand": (
        "on hand", "onhand", "qty on hand", "quantity on hand", "qoh", "soh", "stock on hand", "stock", "stock level",
        "stock qty", "stock quantity", "qty in stock", "quantity in stock", "in stock", "current stock", *AVAILABLE,
        "quantity", "qty", "inventory", "inventory quantity", "inventory level", "units", "bestand", "lagerbestand",
        "menge", "anzahl", "quantité en stock", "quantité", "qté", "existencias", "stock actual", "cantidad",
        "giacenza", "esistenza", "quantità", "qtà", "voorraad", "aantal", "estoque", "existências", "quantidade",
        "qtd", "stock físico",
    ),
    "committed": (
        "committed", "allocated", "reserved", "qty committed", "committed qty", "qty allocated", "allocated qty",
        "qty reserved", "reserved qty", "reserviert", "réservé", "reservado", "riservato", "impegnato", "gereserveerd",
    ),
    "safety_stock": ("safety stock", "buffer", "buffer stock", "mindestbestand", "sicherheitsbestand",
        "stock de sécurité", "stock de seguridad", "scorta di sicurezza", "veiligheidsvoorraad"),
    **COST,
    "lead_days": (
        "lead days", "lead time", "lead time days", "ships in", "processing time", "lieferzeit", "délai",
        "délai de livraison", "plazo de entrega", "tempo di consegna", "tempi di consegna", "levertijd",
        "prazo de entrega",
    ),
    "as_of": ("as of", "as of date", "updated at", "last updated", "last update", "updated", "inventory date", "stand",
        "stand vom"),
    "source": ("source",),
    "confidence": ("confidence",),
    **{name: words for name, words in PRODUCT.items() if name not in ("category", "barcode")},
}  # fmt: skip

PRODUCTS = {
    "sku": SKU,
    **PRODUCT,
    "title": (*PRODUCT["title"], "name"),
    **COST,
    "ship_alone": ("ship alone",),
    "hazmat": ("hazmat", "dangerous goods", "gefahrgut"),
}

LOCATIONS = {
    "location": (
        "location", "location id", "location code", "warehouse", "warehouse id", "warehouse code", "site", "site code",
        "code", "standort", "lager", "entrepôt", "almacén", "magazzino", "magazijn", "armazém",
    ),
    "name": (
        "name", "location name", "warehouse name", "site name", "store name", "bezeichnung", "nom", "nombre", "nome",
        "naam",
    ),
    "kind": ("kind", "type", "location type", "warehouse type", "art", "typ", "tipo"),
    **BARE_PLACE,
    "active": ("active", "enabled", "aktiv", "actif", "activo", "attivo", "actief", "ativo"),
    "priority": ORDERS["priority"],
    "handling_days": ("handling days", "handling time"),
    "cutoff": ("cutoff", "cut off", "cut off time", "cutoff time"),
    "timezone": ("timezone", "time zone"),
    "capacity_per_day": ("capacity per day", "capacity", "daily capacity"),
    "currency": COST["currency"],
}  # fmt: skip

SYNONYMS: dict[str, dict[str, tuple[str, ...]]] = {
    "orders": ORDERS,
    "stock": STOCK,
    "products": PRODUCTS,
    "locations": LOCATIONS,
}
"""Kind → canonical column → the names it goes by, in order of preference."""
