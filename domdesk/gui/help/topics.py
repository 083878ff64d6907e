"""The topics of the help: Markdown of ours by name, in groups, cut into sections that can be searched.

Texts lie in resources/help, beside the README; the keys are written from the window's actions. Called by the help.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domdesk import paths
from domdesk.gui.parts.words import tr

README, KEYS = "readme", "keys"
LEAST_TYPED = 2
AROUND = 60
"""So many letters of its text stand around what was found."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of a topic, and what stands below it up to the next one, as plain words."""

    heading: str
    words: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A text of the help by its name."""

    name: str
    markdown: str

    @property
    def title(self) -> str:
        """What the contents call it: its first heading; the README, whose heading is the program's name, by its use."""
        return tr("Reference") if self.name == README else self.sections[0].heading

    @property
    def sections(self) -> list[Section]:
        """The topic cut at its headings, in order; what stands in a block of code is text, not headings."""
        found: list[tuple[str, list[str]]] = []
        in_code = False
        for line in self.markdown.splitlines():
            in_code ^= line.startswith("```")
            if not in_code and (heading := re.match(r"#+ (.+)", line)):
                found.append((plain(heading[1]), []))
            elif found:
                found[-1][1].append(line)
        return [Section(heading, plain("\n".join(lines))) for heading, lines in found]


@dataclass(frozen=True, slots=True)
class Hit:
    """A section in which all typed words stand, and the words around the first of them."""

    topic: Topic
    heading: str
    excerpt: str


def groups() -> dict[str, tuple[str, ...]]:
    """The names of all topics under the headings of the contents."""
    return {
        tr("Begin here"): ("start", "tutorial-seller", "tutorial-manager", "tutorial-trainer"),
        tr("The pages"): ("orders", "stock", "locations", "rates", "rules", "sources", "runs", "lessons", "import"),
        tr("To look up"): ("how-costs-add-up", "words", "audit", KEYS, README, "security", "changelog"),
    }


def read_topics(keys: Sequence[tuple[str, str]]) -> dict[str, Topic]:
    """All topics by name, in the order of the contents; `keys` are what the window's keys do."""
    sources: dict[str, Callable[[], str]] = {
        README: lambda: paths.readme().read_text(encoding="utf-8"),
        KEYS: lambda: _keys(keys),
    }
    names = [name for group in groups().values() for name in group]
    return {name: Topic(name, sources[name]() if name in sources else _text(name)) for name in names}


def _text(name: str) -> str:
    return (paths.resources() / "help" / f"{name}.md").read_text(encoding="utf-8")


def _keys(keys: Sequence[tuple[str, str]]) -> str:
    """The page of keys as Markdown."""
    more = [
        (tr("Copy the selected rows"), "Ctrl+C"),
        (tr("Filter each column of a list"), "Ctrl+Shift+F"),
        (tr("Next part of the window"), "Tab"),
        (tr("Next or previous row"), "↓ ↑"),
    ]
    rows = "\n".join(f"| {key} | {what} |" for what, key in [*keys, *more])
    about = tr("Each of them stands beside its action in the menus too, and Ctrl+K finds any action by its name.")
    return f"# {tr('Keys')}\n\n{about}\n\n| {tr('key')} | {tr('does')} |\n|---|---|\n{rows}\n"


def plain(markdown: str) -> str:
    """The words of a piece of Markdown, in one line, without its marks."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    text = re.sub(r"^\s*(\|[\s:|-]+\||```\w*|[-*>]|#+)(\s|$)", " ", text, flags=re.MULTILINE)
    return " ".join(re.sub(r"[*`]|\\(?=\|)|(?<!\w)_|_(?!\w)", "", text).replace("|", " ").split())


def search(typed: str, topics: Sequence[Topic]) -> list[Hit]:
    """The sections that hold all typed words: those that have them in their heading first, then as they are read."""
    words = typed.casefold().split()
    if len("".join(words)) < LEAST_TYPED:
        return []
    in_heading, in_text = [], []
    for topic in topics:
        for section in topic.sections:
            heading = section.heading.casefold()
            if all(word in heading for word in words):
                in_heading.append(Hit(topic, section.heading, _around(section.words, words)))
            elif all(word in f"{heading} {section.words.casefold()}" for word in words):
                in_text.append(Hit(topic, section.heading, _around(section.words, words)))
    return in_heading + in_text


def _around(text: str, words: Sequence[str]) -> str:
    """A piece of `text` around the first of `words` in it, cut at spaces; else its beginning."""
    at = min((found for word in words if (found := text.casefold().find(word)) >= 0), default=0)
    begin = text.rfind(" ", 0, max(0, at - AROUND)) + 1
    end = text.find(" ", at + AROUND) if at + AROUND < len(text) else len(text)
    end = end if end >= 0 else len(text)
    return f"{'… ' * (begin > 0)}{text[begin:end]}{' …' * (end < len(text))}"
