"""Bytes to text: encodings are recognised and said, and what is no text is refused in one sentence."""

from pathlib import Path

import pytest

from domdesk.errors import InputError
from domdesk.intake import decode as decoding
from domdesk.intake.decode import decode
from tests.intake.read import issue, read, rows, texts

PRODUCTS = "sku,title,weight_g\nA-1,Müller’s Café,5\n"


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", None), ("utf-8-sig", None), ("utf-16", "UTF-16"), ("cp1252", "Windows-1252")],
)
def test_each_encoding_gives_the_same_text(encoding: str, said: str | None, tmp_path: Path) -> None:
    """UTF-8 with and without BOM, UTF-16 and Windows-1252 read alike; a notice names what is not UTF-8."""
    reading = read(tmp_path, "products.csv", PRODUCTS.encode(encoding))
    assert rows(reading, "products") == [{"sku": "A-1", "title": "Müller’s Café", "weight_g": "5"}]
    if said:
        assert said in issue(reading, "encoding").text
    else:
        assert not reading.issues


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("Москва,Иван Петров", "cp1251"), ("東京都千代田区,山田太郎", "cp932"), ("Señor Peña,Ñuñoa", "cp1252")],
)
def test_other_scripts_are_told_from_western_accents(text: str, encoding: str) -> None:
    """Runs of letters beyond ASCII are Cyrillic or Japanese, single ones are Western accents."""
    assert decode(text.encode(encoding), "a.csv")[0] == text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"sku,title\nA\x00,B\n", "NUL"),
        ("sku\n".encode("utf-16-le"), "NUL"),
        (b"PK\x03\x04rest", "workbook or an archive"),
        (b"%PDF-1.7", "PDF"),
        ("sku,title\nA,Café Zoë".encode()[:-1], "cut off"),
        (b"\xff\xfeA", "damaged or cut off"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, sentence: str) -> None:
    """Binary, packed and cut-off files end in one sentence that says what to do."""
    with pytest.raises(InputError, match=sentence) as refusal:
        decode(data, "a.csv")
    assert refusal.value.remedy


def test_a_file_too_big_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is on the size in the folder, so nothing of the file is loaded."""
    monkeypatch.setattr(decoding, "MAX_BYTES", 10)
    with pytest.raises(InputError, match="too big"):
        read(tmp_path, "products.csv", PRODUCTS)


def test_an_accent_at_the_very_end_is_no_cut(tmp_path: Path) -> None:
    """A Windows-1252 file whose only accent is its last letter is read, not taken for a cut-off UTF-8 file."""
    reading = read(tmp_path, "products.csv", "sku,title\nA,Café".encode("cp1252"))
    assert rows(reading, "products")[0]["title"] == "Café"
    assert texts(reading) == []
