"""The README says what is so: commands, options, exit codes, methods and cost parts are compared with the program."""

import argparse
import re
from pathlib import Path

import domdesk
from domdesk import cli, paths
from domdesk.records import COST_PARTS, EXPORTS, METHODS

ROOT = Path(domdesk.__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def table_after(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its header."""
    section = README.split(f"## {heading}\n", 1)[1]
    lines = re.search(r"((?:^\|.*\n)+)", section, re.MULTILINE)
    assert lines
    rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[1].splitlines()]
    return rows[2:]


def options(parser: argparse.ArgumentParser) -> set[str]:
    """The long options of a command, or of all commands of a group."""
    groups = [a.choices.values() for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    inner = {option for group in groups for sub in group for option in options(sub)}
    own = {o for a in parser._actions for o in a.option_strings if o.startswith("--")}
    return (own | inner) - {"--help", "--json"}


def commands() -> dict[str, argparse.ArgumentParser]:
    (choices,) = [a.choices for a in cli.parser()._actions if isinstance(a, argparse._SubParsersAction)]
    return dict(choices)


def test_the_commands_table_is_the_command_line() -> None:
    """Each command stands in the README with all of its arguments and options, and no other does."""
    written: dict[str, set[str]] = {}
    for usage, _ in table_after("Commands"):
        words = usage.strip("`").replace("\\|", "|").split()
        written.setdefault(words[0], set()).update(w.strip("[]….") for w in words if w.startswith(("--", "[--")))
    assert written == {name: options(parser) for name, parser in commands().items()}


def test_every_option_says_what_it_is_for() -> None:
    """No command or option is without a word of help."""
    for name, parser in commands().items():
        assert parser.description, name
        assert all(action.help for action in parser._actions), name


def test_exit_codes_are_told() -> None:
    """The exit codes of the program are those of the README."""
    assert [row[0] for row in table_after("Exit codes")] == [
        str(code) for code in (cli.DONE, cli.MISUSE, cli.INCOMPLETE, cli.BUG)
    ]


def test_methods_and_cost_parts_are_told() -> None:
    """Every method and every part of the cost stands in the README's tables, in the program's order."""
    assert tuple(row[0].strip("`") for row in table_after("How it decides")) == METHODS
    assert tuple(row[0] for row in table_after("What a plan costs")) == COST_PARTS


def test_built_in_rates_and_worlds_are_told() -> None:
    """The built-in rate cards and demo worlds are named."""
    for name in (*paths.built_in_rates(), *paths.demo_worlds()):
        assert f"`{name}`" in README or name in README.split("## A short tour")[1].split("##")[0], name


def test_ci_ends_with_the_tests_as_the_readme_runs_them() -> None:
    """The first two commands install and show, then test; .ci/run ends with the very same test command."""
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    first, second = blocks[0].strip().splitlines()
    assert first == "sh .ci/setup && .venv/bin/domdesk demo --headless"
    assert (ROOT / ".ci/run").read_text(encoding="utf-8").strip().splitlines()[-1] == second


def test_every_export_is_told() -> None:
    """Each format in which decisions leave the desk stands in the table of those, and no other."""
    tour = README.split("## Decisions out\n", 1)[1].split("\n## ", 1)[0]
    told = [
        name
        for line in tour.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`([\w-]+)`", line.split("|")[1])
    ]
    assert tuple(told) == EXPORTS


def help_texts() -> dict[str, str]:
    """The topics that lie as files, by name."""
    return {file.stem: file.read_text(encoding="utf-8") for file in (paths.resources() / "help").glob("*.md")}


def anchors(text: str) -> set[str]:
    """What links call the headings of a text."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.replace("`", "")).casefold().replace(" ", "-") for heading in headings}


def test_every_link_of_the_help_leads_somewhere() -> None:
    """To a topic, a heading of one, a page of the window, or a picture that is there; never out of the program."""
    texts = help_texts() | {"readme": README}
    for name, text in texts.items():
        for target in re.findall(r"\]\(([^)]+)\)", re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)):
            topic, _, heading = target.partition("#")
            if target.startswith("domdesk://page/"):
                assert (ROOT / "domdesk/gui" / target.removeprefix("domdesk://page/") / "page.py").is_file(), target
            elif target.startswith("resources/pictures/"):
                assert (ROOT / target).is_file(), target
            else:
                place = topic.rpartition("/")[2].removesuffix(".md") or name
                assert place in texts, f"{name}: {target}"
                assert not heading or heading in anchors(texts[place]), f"{name}: {target}"


def test_every_topic_is_in_the_contents() -> None:
    """No text lies in resources/help that nobody could reach."""
    contents = (ROOT / "domdesk/gui/help/topics.py").read_text(encoding="utf-8")
    assert all(f'"{name}"' in contents for name in help_texts())


def test_the_readme_is_bundled() -> None:
    """The program shows the README itself; wheel and frozen program take it along."""
    assert paths.readme().read_text(encoding="utf-8") == README
    assert '"README.md" = "domdesk/_readme/README.md"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'top / "README.md"' in (ROOT / ".ci/packaging/domdesk.spec").read_text(encoding="utf-8")
