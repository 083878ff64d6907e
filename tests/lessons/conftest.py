"""What the tests of lessons share: the user has no lessons but those that a test makes."""

from pathlib import Path

import pytest

from domdesk import paths


@pytest.fixture(autouse=True)
def own_lessons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder of lessons, which is not there yet."""
    folder = tmp_path / "my lessons"
    monkeypatch.setattr(paths, "user_lessons", lambda: folder)
    return folder
