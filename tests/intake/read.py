"""Reading a text as if it were a file: what the tests of intake share."""

from pathlib import Path

from domdesk.intake import read_paths
from domdesk.records import Issue, Reading, Records

FIXTURES = Path(__file__).parent / "fixtures"


def read(folder: Path, name: str, content: str | bytes, **options: str) -> Reading:
    """The reading of one file with this content."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    (reading,), skipped = read_paths([path], kind=options.get("kind"), format=options.get("format"))
    assert not skipped
    return reading


def fixture(name: str) -> Reading:
    """The reading of a fixture file."""
    (reading,), _ = read_paths([FIXTURES / name])
    return reading


def rows(reading: Reading, table: str) -> list[dict[str, str | None]]:
    """The records of one table as one dict per row."""
    records = of(reading, table)
    return [{name: values[i] for name, values in records.columns.items()} for i in range(len(records))]


def of(reading: Reading, table: str) -> Records:
    return next(r for r in reading.records if r.table == table)


def texts(reading: Reading, severity: str = "error") -> list[str]:
    """The sentences of the issues of one severity."""
    return [issue.text for issue in reading.issues if issue.severity == severity]


def issue(reading: Reading, code: str) -> Issue:
    """The one issue with this code."""
    (found,) = (i for i in reading.issues if i.code == code)
    return found
