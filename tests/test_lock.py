"""The lock names, with its hash, a version that pyproject allows of everything that it asks for."""

import re
import tomllib

from packaging.requirements import Requirement

from domdesk import paths

TOP = paths.PACKAGE.parent


def locked() -> dict[str, str]:
    """Package → version, where at least one hash stands below it."""
    text = (TOP / "requirements.lock").read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==(\S+) \\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE))


def test_everything_that_is_asked_for_is_locked() -> None:
    """Whoever changes a dependency makes the lock anew."""
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(d for extra in project["optional-dependencies"].values() for d in extra)]
    versions = locked()
    for requirement in map(Requirement, wanted):
        assert versions[requirement.name] in requirement.specifier, requirement
