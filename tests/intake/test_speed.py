"""Reading is quick enough to review a day's orders while one waits (run with --benchmark-enable)."""

from pathlib import Path
from typing import Any

from domdesk.canonical import ORDER_FILE_COLUMNS
from domdesk.intake import read_paths

LINES = 100_000


def test_100_000_order_lines_are_read_in_5_seconds(benchmark: Any, tmp_path: Path) -> None:
    """A canonical file with every column, half of the cells filled, on one core."""
    path = tmp_path / "orders.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(ORDER_FILE_COLUMNS) + "\n")
        for n in range(LINES):
            order, line = divmod(n, 2)
            placed = f"2026-11-{1 + order % 28:02}T10:{order % 60:02}:00-05:00"
            head = f"O{order:06},web,{10**9 + order},{placed},2026-12-01,0,,Name {order},,"
            place = f"{order} Main St,,555-{order},a{order}@example.com,true,US,TX,Austin,{501 + n % 99_000:05}"
            latitude, longitude = 26 + n % 220_000 / 10_000, -120 + n % 480_000 / 10_000
            where = f"{latitude:.4f},{longitude:.4f},Ground,false"
            file.write(f"{head}{place if not line else ',,,,,,,,'},{where if not line else ',,,'}")
            file.write(f",{line + 1},{n},S{n % 5000:05},thing,{1 + n % 3},{5 + n % 90}.99,USD\n")
    (readings, _) = benchmark.pedantic(read_paths, ([path],), rounds=1)
    assert (readings[0].lines, readings[0].faulty) == (LINES, 0), readings[0].issues[:3]
    assert benchmark.stats["max"] <= 5
