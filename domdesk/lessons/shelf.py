"""The lessons there are: those built in, in teaching order, then the user's own. Called by the command line and window.

A folder of the user's with faults is not on the shelf; `faulty` tells what is wrong with it.
"""

from pathlib import Path

from domdesk import paths
from domdesk.errors import InputError
from domdesk.lessons.lesson import Lesson, LessonIssue
from domdesk.lessons.reading import read


def lessons() -> list[Lesson]:
    """Every lesson that can be played: the built-in ones by their place, then the user's by title."""
    built_in = [found for folder in _folders(paths.lessons()) if (found := read(folder, built_in=True)[0])]
    own = [found for folder in _folders(paths.user_lessons()) if (found := read(folder)[0])]
    return sorted(built_in, key=lambda one: (one.place, one.name)) + sorted(own, key=lambda one: (one.title, one.name))


def faulty() -> list[tuple[Path, list[LessonIssue]]]:
    """The user's folders of lessons that cannot be played, and why."""
    return [(folder, issues) for folder in _folders(paths.user_lessons()) for one, issues in [read(folder)] if not one]


def lesson(name: str) -> Lesson:
    """The lesson of a name, or of a folder, a built-in one before the user's. Raises InputError."""
    known = {one.name: one for one in reversed(lessons())}
    if name in known:
        return known[name]
    for folder in (paths.user_lessons() / name, Path(name)):
        if name and folder.is_dir():
            found, issues = read(folder.resolve())
            if found is not None:
                return found
            raise InputError(f"The lesson in {folder} has faults: {issues[0].text}", f"`domdesk lesson check {folder}`")
    raise InputError(f"There is no lesson called '{name}'.", f"Take one of: {', '.join(sorted(known))}; or its folder.")


def _folders(parent: Path) -> list[Path]:
    """The folders in one, without those of programs; none where it is missing."""
    if not parent.is_dir():
        return []
    return sorted(folder for folder in parent.iterdir() if folder.is_dir() and not folder.name.startswith("."))
