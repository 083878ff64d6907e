"""Mapping files (TOML) ⇄ SheetMapping: how a sheet of no known system is read, as a person wrote it down.

Called by `desk` with a file that the user gives, by `read` with what the desk remembers under the sheet's header.
"""

import hashlib
import tomllib
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import tomli_w

from domdesk.canonical import STOCK, TABLES, Column
from domdesk.errors import InputError
from domdesk.intake.cells import CellFault, clean
from domdesk.intake.decode import decode, read_bytes
from domdesk.intake.facts import FACTS
from domdesk.intake.findings import in_words, quoted
from domdesk.records import PRICES_ARE, SheetMapping

NEEDED = {
    "orders": ("order", "sku", "quantity"),
    "stock": ("sku", "on_hand"),
    "products": ("sku",),
    "locations": ("location", "kind", "country"),
}
"""Kind of sheet → what must be known of every row. A sheet of stock also has its locations as columns, or as a fact."""

OF_PRODUCTS = ("title", "weight_g", "length_mm", "width_mm", "height_mm")
"""Columns of products that a sheet of stock may bring along."""
NAMES = (Column("first_name"), Column("last_name"))

TABLES_OF_A_MAPPING: dict[str, tuple[str, ...]] = {
    "mapping": ("kind", "header", "unit_price_is", "skip_rows"),
    "columns": (),
    "constants": (),
    "dialect": ("dates", "decimals"),
    "units": ("weight", "length"),
    "locations": (),
    "counts": (),
}
"""A mapping file's tables with their keys; those without list names of the sheet's own."""

UNITS = {"weight": FACTS["unit"].column.choices, "length": FACTS["length_unit"].column.choices}


def columns_of(kind: str) -> dict[str, Column]:
    """What the columns of a sheet of this kind can be, by canonical name."""
    columns = list(TABLES[kind].columns)
    if kind == "orders":
        columns += [*TABLES["order_lines"].columns, *NAMES]
    elif kind == "stock":
        columns += [TABLES["products"].column(name) for name in OF_PRODUCTS]
    return {column.name: column for column in columns}


def header_key(header: Iterable[str]) -> str:
    """What a mapping is remembered by: the set of the sheet's column names, in any order and case."""
    names = sorted({label.strip().casefold() for label in header})
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:12]


def ready(mapping: Path | SheetMapping | None) -> SheetMapping | None:
    """A mapping that can be used: read where it is a file, checked where the window made it. Raises InputError."""
    if isinstance(mapping, Path):
        return load_mapping(mapping)
    if mapping is not None:
        check_mapping(mapping, "The mapping")
    return mapping


def load_mapping(path: Path) -> SheetMapping:
    """The mapping in a TOML file. Raises InputError that names the key at fault."""
    if not path.exists():
        raise InputError(f"{path} does not exist.", "Check the name of the mapping.")
    text, _ = decode(read_bytes(path), path.name)
    try:
        table = tomllib.loads(text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as fault:
        raise InputError(f"{path.name} is not valid TOML: {fault}.", "Mend that line and import again.") from fault
    return parse_mapping(table, path.name)


def parse_mapping(table: dict[str, Any], name: str) -> SheetMapping:
    """A mapping from its tables. Raises InputError that names the key at fault; `name` is where it stands."""
    _only(table, TABLES_OF_A_MAPPING, name, "")
    parts = {part: _table(table, part, name) for part in TABLES_OF_A_MAPPING}
    for part, keys in TABLES_OF_A_MAPPING.items():
        if keys:
            _only(parts[part], keys, name, f"{part}.")
    kind = _choice(parts["mapping"], "kind", tuple(NEEDED), name, "mapping.")
    if kind is None:
        raise InputError(f"{name} does not say what the sheet holds.", 'Write kind = "orders" under [mapping].')
    skip = parts["mapping"].get("skip_rows", [])
    if not isinstance(skip, list) or not all(type(row) is int and row > 0 for row in skip):
        raise InputError(f"{name}: mapping.skip_rows is no list of row numbers.", "Write skip_rows = [2, 3].")
    mapping = SheetMapping(
        kind,
        columns=_texts(parts["columns"], name, "columns"),
        constants=_texts(parts["constants"], name, "constants"),
        locations=_texts(parts["locations"], name, "locations"),
        counts={words.casefold(): number for words, number in _texts(parts["counts"], name, "counts").items()},
        header=_header(parts["mapping"].get("header", []), name),
        dates=_choice(parts["dialect"], "dates", FACTS["dates"].column.choices, name, "dialect."),
        decimals=_choice(parts["dialect"], "decimals", FACTS["decimals"].column.choices, name, "dialect."),
        weight_unit=_choice(parts["units"], "weight", UNITS["weight"], name, "units."),
        length_unit=_choice(parts["units"], "length", UNITS["length"], name, "units."),
        unit_price_is=_choice(parts["mapping"], "unit_price_is", PRICES_ARE, name, "mapping.") or PRICES_ARE[0],
        skip_rows=tuple(sorted(set(skip))),
    )
    check_mapping(mapping, name)
    return mapping


def check_mapping(mapping: SheetMapping, name: str) -> None:
    """Raises InputError, naming the key, where a mapping cannot be used for any sheet."""
    known = columns_of(mapping.kind)
    for part, told in (("columns", mapping.columns), ("constants", mapping.constants)):
        _only(told, known, name, f"{part}.")
    for canonical, text in mapping.constants.items():
        if canonical in mapping.columns:
            raise InputError(f"{name}: {canonical} is in [columns] and in [constants].", "Take it out of one of them.")
        _check_cell(known[canonical], text, name, f"constants.{canonical}")
    for words, number in mapping.counts.items():
        _check_cell(STOCK.column("on_hand"), number, name, f"counts.{quoted(words)}")
    if mapping.locations and (mapping.kind != "stock" or {"location", "on_hand"} & mapping.columns.keys()):
        raise InputError(
            f"{name}: [locations] leads columns of quantities to locations, so there can be no other column for them.",
            'Take location and on_hand out of [columns], and write kind = "stock".',
        )
    if len(set(mapping.locations.values())) < len(mapping.locations):
        raise InputError(
            f"{name}: [locations] leads two columns to one location.",
            "Leave one of them out, or name another location.",
        )
    has = {*mapping.columns, *mapping.constants, *(["on_hand"] if mapping.locations else [])}
    lacks = [canonical for canonical in NEEDED[mapping.kind] if canonical not in has]
    if lacks:
        raise InputError(
            f"{name} does not say which column is {in_words(lacks)}.", f'Write {lacks[0]} = "…" under [columns].'
        )


def as_table(mapping: SheetMapping) -> dict[str, Any]:
    """A mapping as its file has it; parse_mapping gives it back."""
    head: dict[str, Any] = {"kind": mapping.kind}
    if mapping.header:
        head["header"] = list(mapping.header)
    if "unit_price" in mapping.columns:
        head["unit_price_is"] = mapping.unit_price_is or PRICES_ARE[0]
    if mapping.skip_rows:
        head["skip_rows"] = list(mapping.skip_rows)
    dialect = {"dates": mapping.dates, "decimals": mapping.decimals}
    units = {"weight": mapping.weight_unit, "length": mapping.length_unit}
    parts: dict[str, dict[str, Any]] = {
        "mapping": head,
        "columns": mapping.columns,
        "constants": mapping.constants,
        "dialect": {name: value for name, value in dialect.items() if value},
        "units": {name: value for name, value in units.items() if value},
        "locations": mapping.locations,
        "counts": mapping.counts,
    }
    return {name: dict(part) for name, part in parts.items() if part}


def as_toml(mapping: SheetMapping) -> str:
    """A mapping as the text of its file."""
    return tomli_w.dumps(as_table(mapping))


def places_of(mapping: SheetMapping, header: Iterable[str]) -> tuple[dict[str, int], dict[str, int]]:
    """Where a header has the mapping's columns, by canonical name, and its columns of locations, by label.

    What the header lacks is left out.
    """
    at: dict[str, int] = {}
    for i, label in enumerate(header):
        at.setdefault(label.strip().casefold(), i)

    def found(labels: dict[str, str]) -> dict[str, int]:
        return {name: at[label] for name, raw in labels.items() if (label := raw.strip().casefold()) in at}

    return found(mapping.columns), found({label: label for label in mapping.locations})


def absent(mapping: SheetMapping, header: Iterable[str]) -> list[tuple[str, str]]:
    """The mapping's columns that a header lacks: the key in the mapping's file, and the label."""
    columns, locations = places_of(mapping, header)
    return [
        *((f"columns.{name}", label) for name, label in mapping.columns.items() if name not in columns),
        *(("locations", label) for label in mapping.locations if label not in locations),
    ]


def no_such_column(file: str, header: Iterable[str], key: str, label: str) -> InputError:
    """The refusal of a file that lacks a column of the mapping given for it."""
    columns = [quoted(h) for h in header if h]
    return InputError(
        f"{file} has no column {quoted(label)}, which the mapping takes under {key}.",
        f"Correct the mapping; the columns are {in_words(columns, 12)}.",
    )


def _only(told: Iterable[str], known: Collection[str], name: str, before: str) -> None:
    for key in told:
        if key not in known:
            raise InputError(
                f"{name}: {before}{key} is nothing that a mapping says.", f"Take one of {in_words(list(known), 60)}."
            )


def _table(table: dict[str, Any], part: str, name: str) -> dict[str, Any]:
    value = table.get(part, {})
    if not isinstance(value, dict):
        raise InputError(f"{name}: {part} is no table.", f"Write [{part}] with its lines below.")
    return value


def _texts(table: dict[str, Any], name: str, part: str) -> dict[str, str]:
    texts = {}
    for key, value in table.items():
        if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
            raise InputError(f"{name}: {part}.{quoted(key)} is no text.", f'Write {key} = "…" under [{part}].')
        texts[key] = str(value).strip()
    return texts


def _header(value: object, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(label, str) for label in value):
        raise InputError(f"{name}: mapping.header is no list of texts.", 'Write header = ["Order", "SKU"].')
    return tuple(value)


def _choice(table: dict[str, Any], key: str, choices: tuple[str, ...], name: str, before: str) -> str | None:
    value = table.get(key)
    if value is not None and value not in choices:
        raise InputError(f"{name}: {before}{key} cannot be {value!r}.", f"Write {' or '.join(choices)}.")
    return value


def _check_cell(column: Column, text: str, name: str, key: str) -> None:
    _, faults = clean(column, [text])
    fault: CellFault | None = faults.get(0)
    if fault:
        raise InputError(
            f"{name}: {key} {quoted(text)} {fault.says}.", f"{fault.remedy[:1].upper()}{fault.remedy[1:]}."
        )
