"""Records ⇄ compressed JSON, exactly: how a run keeps its problem and plan, and how they reach another process.

Shapes follow the records' type hints. Everything is a column: many records become one list per field, many tuples one
list of their lengths and one of all their items. A record that later gains a field with a default still reads what was
stored before.
"""

import dataclasses
import json
import re
import types
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any, Literal, NamedTuple, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")
PIECE = 20_000
Values = list[Any]
_DECODER = json.JSONDecoder()
_BLANKS = re.compile(r"\s*")
_COLUMNS = re.compile(r'\[\s*[\[{]|\{\s*"')


class _Codec(NamedTuple):
    """A column of values of one type into JSON and back."""

    encode: Callable[[Values], Any]
    decode: Callable[[Any], Values]


def pack(value: object, kind: Any) -> bytes:
    """A record of type `kind` as zlib-compressed JSON."""
    packer = zlib.compressobj(level=1)
    packed = [packer.compress(text.encode("utf-8", "surrogatepass")) for text in _json(_codec(kind).encode([value]))]
    return b"".join((*packed, packer.flush()))


def unpack(data: bytes, kind: type[T]) -> T:
    """The record of type `kind` that was packed."""
    text = zlib.decompress(data).decode("utf-8", "surrogatepass")
    codec: _Codec = _codec(cast("Any", kind))
    (value,) = codec.decode(_read(text)[0])
    return cast("T", value)


def _json(data: Any) -> Iterator[str]:
    """JSON in pieces; a column is let go of as soon as it is written.

    In one piece, 50,000 orders would keep all other threads waiting for 0.2 s, and to free them for half as long.
    """
    if isinstance(data, dict):
        yield "{"
        for number, key in enumerate(list(data)):
            yield f"{',' if number else ''}{_text(key)}:"
            yield from _json(data.pop(key))
        yield "}"
    elif isinstance(data, list) and data and isinstance(data[0], list | dict):
        data.reverse()
        yield "["
        while data:
            yield from _json(data.pop())
            yield "," if data else "]"
    elif isinstance(data, list) and len(data) > PIECE:
        for at in range(0, len(data), PIECE):
            yield ("," if at else "[") + _text(data[at : at + PIECE])[1:-1]
        yield "]"
    else:
        yield _text(data)


def _text(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _read(text: str, at: int = 0) -> tuple[Any, int]:
    """The JSON that begins at a place, and where it ends; read column by column, as it was written piece by piece."""
    at = _past_blanks(text, at)
    if not _COLUMNS.match(text, at):
        return _DECODER.raw_decode(text, at)
    named = text[at] == "{"
    names: Values = []
    columns: Values = []
    while text[at] not in "]}":
        if named:
            name, at = _read(text, at + 1)
            names.append(name)
            at = _past_blanks(text, at)
        column, at = _read(text, at + 1)
        columns.append(column)
        at = _past_blanks(text, at)
    return (dict(zip(names, columns, strict=True)) if named else columns), at + 1


def _past_blanks(text: str, at: int) -> int:
    blanks = _BLANKS.match(text, at)
    return blanks.end() if blanks else at


@cache
def _codec(hint: Any) -> _Codec:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType) and len(arguments) == 2 and arguments[1] is types.NoneType:
        return _scalar(arguments[0])
    if hint in (str, int, float, bool, Decimal, date, datetime) or origin is Literal:
        return _scalar(hint)
    if dataclasses.is_dataclass(hint):
        return _record(hint, [f.name for f in dataclasses.fields(hint)])
    if isinstance(hint, type) and issubclass(hint, tuple) and hasattr(hint, "_fields"):
        return _record(hint, list(hint._fields))
    if origin is tuple and arguments[1:] == (Ellipsis,):
        return _tuples(_codec(arguments[0]))
    if origin is tuple:
        return _fixed([_codec(a) for a in arguments])
    if origin is dict and arguments[0] is str:
        items = _tuples(_fixed([_codec(str), _codec(arguments[1])]))
        return _Codec(
            lambda values: items.encode([v.items() for v in values]), lambda data: list(map(dict, items.decode(data)))
        )
    raise TypeError(f"no way to store {hint}")


def _scalar(hint: Any) -> _Codec:
    """Single values, None among them or not."""
    if hint in (str, int, float, bool) or get_origin(hint) is Literal:
        return _Codec(list, list)
    if hint is Decimal:
        return _Codec(
            lambda values: [None if v is None else str(v) for v in values],
            lambda data: [None if v is None else Decimal(v) for v in data],
        )
    if hint in (date, datetime):
        return _Codec(
            lambda values: [None if v is None else v.isoformat() for v in values],
            lambda data: [None if v is None else hint.fromisoformat(v) for v in data],
        )
    raise TypeError(f"no way to store {hint}")


def _record(kind: Any, names: list[str]) -> _Codec:
    hints = get_type_hints(kind)
    fields = {name: _codec(hints[name]) for name in names}

    def encode(values: Values) -> dict[str, Any]:
        return {name: codec.encode(list(map(attrgetter(name), values))) for name, codec in fields.items()}

    def decode(data: dict[str, Any]) -> Values:
        columns = [fields[name].decode(column) for name, column in data.items()]
        if list(data) == names:
            return [kind(*row) for row in zip(*columns, strict=True)]
        return [kind(**dict(zip(data, row, strict=True))) for row in zip(*columns, strict=True)]

    return _Codec(encode, decode)


def _tuples(items: _Codec) -> _Codec:
    """Tuples of any length, as [lengths, all items]."""

    def encode(values: Values) -> list[Any]:
        return [[len(v) for v in values], items.encode(list(chain.from_iterable(values)))]

    def decode(data: list[Any]) -> Values:
        lengths, found, start = data[0], items.decode(data[1]), 0
        values = []
        for length in lengths:
            values.append(tuple(found[start : start + length]))
            start += length
        return values

    return _Codec(encode, decode)


def _fixed(parts: list[_Codec]) -> _Codec:
    """Tuples of a fixed shape, as one column for each place; a column of none of them is []."""

    def encode(values: Values) -> list[Any]:
        return [codec.encode(list(column)) for codec, column in zip(parts, zip(*values, strict=True), strict=False)]

    def decode(data: list[Any]) -> Values:
        return list(zip(*(codec.decode(column) for codec, column in zip(parts, data, strict=False)), strict=True))

    return _Codec(encode, decode)
