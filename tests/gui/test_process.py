"""The window in a process of its own: what it loads, and the pictures of it."""

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
from pathlib import Path
from domdesk.gui import shots
if __name__ == "__main__":
    shots.SETTLE_SECONDS = 0.05
    made = shots.take(Path(sys.argv[1]), [(1280, 800)], ["dark"])
    assert "ortools" not in sys.modules, "OR-Tools was loaded into the window's process"
    assert "pandas.core" not in sys.modules, "pandas was loaded into the window's process"
    print(len(made))
"""


def test_ortools_and_pandas_never_load_in_the_windows_process(tmp_path: Path) -> None:
    """Opening, routing, explaining, trying out, comparing, each page: none loads OR-Tools or pandas.

    On the way the pictures of every page and of each step of an import are made.
    """
    script = tmp_path / "pictures.py"
    script.write_text(SCRIPT, "utf-8")
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", str(script), str(tmp_path / "out")],
        capture_output=True, text=True, timeout=110, check=False, cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "32"
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names[0] == "audit-dark-1280x800.png"
    assert all(path.stat().st_size > 2_000 for path in (tmp_path / "out").iterdir())
