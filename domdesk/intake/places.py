"""Countries and postal codes as files write them → as the desk keeps them. Called by the checks and the formats."""

import re
import unicodedata
from functools import cache

NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "CP", "CQ", "DG", "EA", "IC"})
"""Two-letter codes of CLDR that nobody can ship to: unions, pseudo-locales, places that post under another code."""

US_ZIP_WITHOUT_ZERO = re.compile(r"([0-9]{3,4})(-[0-9]{4})?")


@cache
def countries() -> dict[str, str]:
    """Every ISO 3166 alpha-2 code with its English name, from CLDR through Babel."""
    from babel import Locale

    territories: dict[str, str] = dict(Locale("en").territories)
    return {
        code: name
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
    }


@cache
def _names() -> dict[str, str]:
    import pycountry
    from babel.core import get_global

    names = {name.casefold(): code for code, name in countries().items()}
    for alias, codes in get_global("territory_aliases").items():
        if len(alias) == 3 and alias.isalpha() and codes[0] in countries():
            names.setdefault(alias.casefold(), codes[0])
    for country in pycountry.countries:  # ISO's own names, as in 'Korea, Republic of'
        for kind in ("name", "official_name", "common_name"):
            names.setdefault(getattr(country, kind, country.name).casefold(), country.alpha_2)
    return names | {"uk": "GB", "great britain": "GB", "united states of america": "US", "turkey": "TR"}


def country_code(text: str) -> str | None:
    """The ISO 3166 alpha-2 code of a code or an English name ('us', 'USA', 'United States' → 'US'), None if unknown."""
    code = text.strip().upper()
    return code if code in countries() else _names().get(text.strip().casefold())


def postal_code(text: str | None, country: str | None) -> tuple[str | None, bool]:
    """A postal code in upper case without a spreadsheet's apostrophe, and whether a US ZIP got its lost zeros back."""
    if text is None:
        return None, False
    code = text.lstrip("' ").rstrip().upper()
    damaged = US_ZIP_WITHOUT_ZERO.fullmatch(code) if country == "US" else None
    if damaged:
        return damaged[1].zfill(5) + (damaged[2] or ""), True
    return code if code.strip("-") else None, False


MORE_REGIONS: dict[str, dict[str, str]] = {
    # Armed forces and states in free association: regions for the USPS, but not in ISO 3166-2.
    "US": {code: code for code in ("AA", "AC", "AE", "AF", "AM", "AP", "FM", "MH", "PW")},
    # How Magento calls them → ISO 3166-2.
    "DE": {
        "NDS": "NI", "BAW": "BW", "BAY": "BY", "BER": "BE", "BRG": "BB", "BRE": "HB", "HAM": "HH", "HES": "HE",
        "MEC": "MV", "NRW": "NW", "RHE": "RP", "SAR": "SL", "SAS": "SN", "SAC": "ST", "SCN": "SH", "THE": "TH",
    },
    "AT": {
        "WI": "9", "NO": "3", "OO": "4", "SB": "5", "KN": "2", "ST": "6", "TI": "7", "BL": "1", "VB": "8",
    },
}  # fmt: skip
"""Codes of regions beyond those of ISO 3166-2, and what the desk keeps for them."""


@cache
def _regions(country: str) -> frozenset[str]:
    import pycountry

    return frozenset(part.code.partition("-")[2] for part in pycountry.subdivisions.get(country_code=country) or ())


def region_code(country: str | None, text: str) -> str | None:
    """A region's code within its country ('ny', 'US-NY' → 'NY'; Germany's 'BAY' → 'BY'), None if it has none such."""
    if country is None:
        return None
    code = text.strip().upper().removeprefix(f"{country}-")
    more = MORE_REGIONS.get(country, {})
    if code in more:
        return more[code]
    return next((known for known in (code, code.zfill(2)) if known in _regions(country)), None)


@cache
def _region_names(country: str) -> dict[str, str]:
    import pycountry

    parts = pycountry.subdivisions.get(country_code=country) or ()
    return {_bare(part.name): part.code.partition("-")[2] for part in parts}


def _bare(name: str) -> str:
    """A name for comparison: without case, and without accents, which shops leave out ('Quebec')."""
    letters = unicodedata.normalize("NFD", name.strip().casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def region_named(country: str | None, text: str) -> str | None:
    """A region's code by its code or its name ('Maryland' → 'MD'), None if the country has none such."""
    return region_code(country, text) or (_region_names(country).get(_bare(text)) if country else None)


def code_places(columns: dict[str, list[str]]) -> None:
    """Write a sheet's countries and regions as codes, in place; what is not known stays as it is."""
    if "country" not in columns:
        return
    codes = {cell: country_code(cell) or cell for cell in set(columns["country"])}
    columns["country"] = [codes[cell] for cell in columns["country"]]
    if "region" in columns:
        pairs = list(zip(columns["country"], columns["region"], strict=True))
        named = {pair: region_named(*pair) or pair[1] for pair in set(pairs)}
        columns["region"] = [named[pair] for pair in pairs]


LANGUAGES = ("de", "fr", "es", "it", "nl", "pt")


@cache
def _names_abroad() -> dict[str, str]:
    from babel import Locale

    names: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if code in countries():
                names.setdefault(_bare(name), code)
    return names


def country_in_words(text: str) -> str | None:
    """As country_code, and by names in other languages too ('Deutschland', 'Allemagne', 'Alemania' → 'DE')."""
    return country_code(text) or _names_abroad().get(_bare(text))
