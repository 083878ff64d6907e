"""A ZIP or gzip file → what it holds, within bounds that its own figures cannot shift.

Called by `unpack` in a process of its own. Raises InputError with a sentence for what is too big, damaged or protected.
"""

import gzip
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from domdesk.errors import InputError

MAX_UNPACKED = 512 * 2**20
MAX_RATIO = 100
"""Unpacked to packed size above which a file is a bomb, once it is larger than SMALL."""
SMALL = 64 * 2**20
MAX_ENTRIES = 10_000
CHUNK = 2**20
LOCAL_HEADER = 30
ENCRYPTED = 0x1


def opened(path: Path) -> zipfile.ZipFile:
    """A ZIP file whose every entry is sound and small enough."""
    try:
        archive = zipfile.ZipFile(path)
        entries = archive.infolist()
        _check_claims(entries, path)
        left = MAX_UNPACKED
        with path.open("rb") as file:
            for entry in entries:
                for size in _inflated(file, entry):
                    left -= size
                    if left < 0:
                        raise _too_big(path.name)
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, ValueError) as fault:
        raise InputError(f"{path.name} is damaged or cut off.", "Save or download it again.") from fault
    return archive


def _check_claims(entries: list[zipfile.ZipInfo], path: Path) -> None:
    """Refuse what the ZIP's directory already shows to be too much."""
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise protected(path.name)
    total = sum(entry.file_size for entry in entries)
    bomb = total > SMALL and total > MAX_RATIO * path.stat().st_size
    if len(entries) > MAX_ENTRIES or total > MAX_UNPACKED or bomb:
        raise _too_big(path.name)


def _inflated(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[int]:
    """The sizes of the pieces that an entry really unpacks to. Raises ValueError where they exceed what it claims."""
    file.seek(entry.header_offset)
    name, extra = struct.unpack("<HH", file.read(LOCAL_HEADER)[26:])
    file.seek(name + extra, 1)
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        if entry.compress_type != zipfile.ZIP_STORED or entry.compress_size != entry.file_size:
            raise ValueError("packed in another way")
        yield entry.file_size
        return
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    packed, unpacked = entry.compress_size, 0
    while not inflate.eof:
        piece = inflate.unconsumed_tail or file.read(min(CHUNK, packed))
        packed -= 0 if inflate.unconsumed_tail else len(piece)
        if not piece:
            raise EOFError
        size = len(inflate.decompress(piece, CHUNK))
        unpacked += size
        if unpacked > entry.file_size:
            raise ValueError("holds more than it says")
        yield size


def ungzipped(path: Path, limit: int) -> bytes:
    """What a gzip file holds, at most `limit` bytes."""
    try:
        with gzip.open(path) as file:
            data = file.read(limit + 1)
    except (OSError, EOFError, zlib.error) as fault:
        raise InputError(f"{path.name} is damaged or cut off.", "Save or download it again.") from fault
    if len(data) > limit:
        raise _too_big(path.name)
    return data


def protected(name: str) -> InputError:
    return InputError(f"{name} is protected by a password.", "Save it without one and import it again.")


def _too_big(name: str) -> InputError:
    return InputError(
        f"{name} unpacks to more than {MAX_UNPACKED >> 20} MiB, or to more than {MAX_RATIO} times its size, "
        "which no sheet needs.",
        "Save the sheet that is needed as CSV (UTF-8).",
    )
