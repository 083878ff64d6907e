"""Files and folders: what is found, what is passed over with a reason, what is refused."""

from pathlib import Path

import pytest

from domdesk.errors import InputError
from domdesk.intake import read_paths

STOCK = "location,sku,on_hand\na,b,1\n"


def test_a_folder_is_read_with_its_subfolders_in_order(tmp_path: Path) -> None:
    """Files come sorted, unknown and hidden ones with the reason why they are not read."""
    for name, text in {
        "stock.csv": STOCK,
        "b/products.csv": "sku,title\nA,B\n",
        "b/policy.toml": 'method = "cheapest"\n',
        "b/other.toml": "x = 1\n",
        "notes.txt": "call Ana\n",
        "empty.csv": "",
        ".hidden": "x",
        ".git/config.csv": STOCK,
        "sheet.xlsx": "PK",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    readings, skipped = read_paths([tmp_path])
    assert [(Path(r.file).name, r.kind) for r in readings] == [
        ("stock.csv", "stock"),
        ("policy.toml", "policy"),
        ("products.csv", "products"),
    ]
    reasons = {Path(file).name: why for file, why in skipped}
    assert reasons["notes.txt"] == reasons["other.toml"] == "not a file that is known"
    assert "hidden" in reasons[".hidden"]
    assert "is empty" in reasons["empty.csv"]
    assert "workbook" in reasons["sheet.xlsx"]
    assert len(reasons) == 5


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("orders.csv", b"order\x00", "NUL"),
        ("stock.csv", b"location,sku\na,b\n", "lacks the column on_hand"),
        ("stock.csv", b"", "is empty"),
        ("a.toml", b"method = \n", "not valid TOML"),
    ],
)
def test_a_damaged_file_of_our_own_is_refused_in_a_folder_too(
    name: str, content: bytes, sentence: str, tmp_path: Path
) -> None:
    """A canonical file that cannot be read is never passed over in silence."""
    (tmp_path / "products.csv").write_text("sku,title\nA,B\n")
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        read_paths([tmp_path])


def test_nothing_to_read_is_refused(tmp_path: Path) -> None:
    """A missing path, an empty folder and an unknown file named directly each end in one sentence with a remedy."""
    (tmp_path / "notes.csv").write_text("colour,size\nred,5\n")
    for path, sentence in [
        (tmp_path / "missing.csv", "does not exist"),
        (tmp_path, "Nothing in the folder"),
        (tmp_path / "notes.csv", r"is not recognised by its first row \(colour and size\)"),
    ]:
        with pytest.raises(InputError, match=sentence) as refusal:
            read_paths([path])
        assert refusal.value.remedy


def test_a_kind_narrows_a_folder(tmp_path: Path) -> None:
    """With a kind given, the folder's other files are passed over, by name."""
    (tmp_path / "stock.csv").write_text(STOCK)
    (tmp_path / "products.csv").write_text("sku,title\nA,B\n")
    readings, skipped = read_paths([tmp_path], kind="stock")
    assert [r.kind for r in readings] == ["stock"]
    assert [why for _, why in skipped] == ["not a file of the kind stock"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    """A folder and a file in it, or one path twice, do not make every key a repeated one."""
    (tmp_path / "stock.csv").write_text(STOCK)
    readings, skipped = read_paths([tmp_path / "stock.csv", tmp_path])
    assert len(readings) == 1
    assert not readings[0].issues
    assert [why for _, why in skipped] == ["named twice"]
