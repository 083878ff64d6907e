"""A file's bytes → its text. Files come in as UTF-8, UTF-16 or what an old spreadsheet wrote; anything that is not
text, or is too big to be read at once, is refused in one sentence. Called by `source`.
"""

import codecs
import re
from pathlib import Path

from domdesk.errors import InputError

MAX_BYTES = 256 * 2**20
"""Larger files are refused: read at once they would need several GiB of memory."""

SAMPLE_BYTES = 64 * 2**10
MAGIC_BYTES = 8

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)

PACKED = {
    b"PK\x03\x04": "is a workbook or an archive, not a text file",
    b"\xd0\xcf\x11\xe0": "is an old Excel workbook, not a text file",
    b"\x1f\x8b": "is compressed",
    b"%PDF": "is a PDF, not a table",
}

OTHER_SCRIPTS = ["cp1251", "cp1253", "cp932", "gb18030", "euc_kr", "big5"]
"""What spreadsheets wrote before Unicode where the letters are not Latin."""

SPOKEN = {"cp1252": "Windows-1252", "cp1251": "Windows-1251", "cp1253": "Windows-1253", "cp932": "Shift-JIS"}


def read_bytes(path: Path) -> bytes:
    """The content of a file. Raises InputError where it is missing, unreadable or larger than MAX_BYTES."""
    return _read(path, None)


def read_magic(path: Path) -> bytes:
    """The first bytes of a file, by which its kind is known. Raises InputError as `read_bytes`."""
    return _read(path, MAGIC_BYTES)


def _read(path: Path, at_most: int | None) -> bytes:
    try:
        if not path.is_file():
            raise InputError(f"{path.name} is not a file.", "Name a file or a folder.")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError(
                f"{path.name} is too big: {size / 2**20:,.0f} MiB, and at most {MAX_BYTES >> 20} are read at once.",
                "Split it into several files and import them one after the other.",
            )
        with path.open("rb") as file:
            return file.read(at_most)
    except OSError as fault:
        raise InputError(f"{path.name} cannot be read: {fault.strerror or fault}.", "Check the file.") from fault


def decode(data: bytes, name: str) -> tuple[str, str | None]:
    """Text and, where it is not UTF-8, the encoding that was taken. Raises InputError for what is not text."""
    for magic, what in PACKED.items():
        if data.startswith(magic):
            raise InputError(f"{name} {what}.", "Open it and save the sheet as CSV (UTF-8).")
    for bom, codec, encoding in BOMS:
        if data.startswith(bom):
            try:
                text = data.decode(codec)
            except UnicodeDecodeError as fault:
                raise InputError(
                    f"{name} begins as {encoding} text but is damaged or cut off.", "Export it again."
                ) from fault
            return _without_nul(text, name), None if encoding == "UTF-8" else encoding
    if b"\0" in data:
        raise _not_text(name)
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError as fault:
        if fault.start > 0 and fault.reason == "unexpected end of data" and not _is_ascii_but_for(data, fault.start):
            raise InputError(f"{name} ends in the middle of a letter, so it is cut off.", "Export it again.") from fault
    encoding = _guess(data)
    return data.decode(encoding, "replace"), SPOKEN.get(encoding, encoding)


def _without_nul(text: str, name: str) -> str:
    if "\0" in text:
        raise _not_text(name)
    return text


def _not_text(name: str) -> InputError:
    return InputError(f"{name} is not a text file, or is damaged: it holds NUL bytes.", "Save it as CSV (UTF-8).")


def _is_ascii_but_for(data: bytes, start: int) -> bool:
    """True where all before `start` is ASCII: then the odd byte at the end is no piece of a UTF-8 letter."""
    return data[:start].isascii()


def _guess(data: bytes) -> str:
    """Windows-1252 where letters beyond ASCII stand alone within words; else what charset-normalizer makes of them.

    On the few accents of a Western table a detector is no better than chance (it reads Spanish as Polish).
    """
    sample = b"\n".join(line for line in data.split(b"\n") if not line.isascii())[:SAMPLE_BYTES]
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", sample)]
    western = sum(runs) <= 1.5 * len(runs) and not any(byte in sample for byte in b"\x81\x8d\x8f\x90\x9d")
    if western:
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=OTHER_SCRIPTS).best()
    return best.encoding if best else "cp1252"
