"""Countries and postal codes as files write them → as the desk keeps them. Called by the checks and the formats."""

import re
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
    from babel.core import get_global

    names = {name.casefold(): code for code, name in countries().items()}
    for alias, codes in get_global("territory_aliases").items():
        if len(alias) == 3 and alias.isalpha() and codes[0] in countries():
            names.setdefault(alias.casefold(), codes[0])
    return names | {"uk": "GB", "great britain": "GB", "united states of america": "US"}


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
