"""lesson.toml: what it says becomes a lesson, what is wrong with it becomes issues, and nothing in it raises."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from domdesk import lessons
from domdesk.errors import InputError
from domdesk.lessons import Lesson, Look, Option, Question, Step, order_key, order_name
from domdesk.lessons.tables import prose
from domdesk.records import OrderKey

GOOD = """\
title = "Two places"
now = "2026-03-02T09:00:00-06:00"
[[step]]
text = "Read this."
[step.question]
kind = "sources"
prompt = "Which?"
order = "1"
"""


def issues(folder: Path, text: str | bytes) -> list[tuple[str, str]]:
    """The key and the text of each issue of a lesson.toml; its folder is named two-places."""
    folder = folder / "two-places"
    folder.mkdir(exist_ok=True)
    (folder / "lesson.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    lesson, found = lessons.read(folder)
    assert (lesson is None) == any(issue.severity == "error" for issue in found)
    assert all(issue.text and issue.remedy and issue.file for issue in found)
    return [(issue.key, issue.text) for issue in found]


def test_a_lesson_is_read_with_its_defaults(tmp_path: Path) -> None:
    """A title, a clock and a step are enough; a question is worth 10 points."""
    assert issues(tmp_path, GOOD) == []
    lesson, _ = lessons.read(tmp_path / "two-places")
    assert lesson is not None
    assert (lesson.name, lesson.policy, lesson.level, lesson.minutes) == ("two-places", "cheapest", "basics", 10)
    assert lesson.steps == (Step("Read this.", question=Question("sources", "Which?", order=OrderKey("", "1"))),)
    assert lesson.points == 10


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ("title = ", "title ", "", "not valid TOML"),
        ('"Two places"', "12", "title", "12 cannot stand here"),
        ('"Two places"', '"  "', "title", "missing or empty"),
        ("2026-03-02", "2026-33-02", "now", "cannot stand here"),
        ('now = "2026-03-02T09:00:00-06:00"', "", "now", "no clock of its own"),
        ("[[step]]", "[step]", "step", "cannot stand here"),
        ('text = "Read this."', "", "step 1, text", "missing or empty"),
        ('text = "Read this."', 'text = "Read this."\nlook = 3', "step 1, look", "3 cannot stand here"),
        (
            'text = "Read this."',
            'text = "Read this."\nlook = {at = "moon"}',
            "step 1, look, at",
            "'moon' cannot stand here",
        ),
        ('kind = "sources"', 'kind = "guess"', "step 1, question, kind", "'guess' cannot stand here"),
        ('kind = "sources"', "", "step 1, question, kind", "no kind"),
        ('prompt = "Which?"', "", "step 1, question, prompt", "missing or empty"),
        ('order = "1"', "", "step 1, question, order", "A question about sources needs it"),
        ('order = "1"', 'order = "1"\npoints = -1', "step 1, question, points", "-1 cannot stand here"),
        ('order = "1"', 'order = "1"\npoints = true', "step 1, question, points", "True cannot stand here"),
        ('order = "1"', 'order = "1"\ntolerance = "nan"', "step 1, question, tolerance", "'nan' cannot stand here"),
        ('order = "1"', 'order = "1"\nless = "nearest"', "step 1, question, less", "has a difference"),
        ('order = "1"', 'order = "1"\nonly = "a"', "step 1, question, only", "'a' cannot stand here"),
        ('order = "1"', 'order = "1"\ncolour = "red"', "step 1, question, colour", "no such key"),
        ('order = "1"', 'order = "1"\noption = [{key = "a", text = "A"}]', "step 1, question, option", "no options"),
        ('"sources"', '"choice"\nof = "card"', "step 1, question, option", "two options or more"),
        ('"sources"', '"choice"\nof = "reason"', "step 1, question, location", "about reason needs it"),
        ('"sources"', '"cost"\nof = "beauty"', "step 1, question, of", "'beauty' cannot stand here"),
        ('"sources"', '"number"\nline = "1"', "step 1, question, line", "about one line"),
        (
            '"sources"',
            '"choice"\nof = "card"\noption = [{key = "a", text = "A"}, {key = "a", text = "B"}]',
            "step 1, question, option",
            "'a' comes twice",
        ),
        ('order = "1"', 'of = "total"\nkind = "cost"\nonly = ["a"]', "", "not valid TOML"),
    ],
)
def test_each_fault_is_told_with_its_key(tmp_path: Path, old: str, new: str, key: str, says: str) -> None:
    """Where it stands, what is wrong and what to do; nothing raises."""
    assert old in GOOD
    found = issues(tmp_path, GOOD.replace(old, new, 1))
    assert any(where == key and says in text for where, text in found), found


def test_faults_of_files_are_told(tmp_path: Path) -> None:
    """A missing file, one that is no text or beyond reading, no steps, `only` without an order, an impossible name."""
    assert "cannot be read" in lessons.read(tmp_path / "nowhere")[1][0].text
    assert "UTF-8" in issues(tmp_path, b"\xff\xfe")[0][1]
    assert "not valid TOML" in issues(tmp_path, f"place = {'9' * 5000}")[0][1]
    assert "not valid TOML" in issues(tmp_path, f"place = {'[' * 5000}")[0][1]
    assert issues(tmp_path, GOOD.split("[[step]]")[0]) == [("step", "The lesson has no step.")]
    free = GOOD.replace('kind = "sources"', 'kind = "cost"').replace('order = "1"', 'only = ["a"]')
    assert [key for key, _ in issues(tmp_path, free)] == ["step 1, question, order"]
    (tmp_path / "Two Places").mkdir()
    (tmp_path / "Two Places" / "lesson.toml").write_text(GOOD)
    lesson, found = lessons.read(tmp_path / "Two Places")
    assert lesson is None
    assert "cannot name a lesson" in found[0].text


def test_an_unknown_key_is_a_warning(tmp_path: Path) -> None:
    """A lesson with a key of a later version can still be played."""
    assert [key for key, _ in issues(tmp_path, 'music = "loud"\n' + GOOD)] == ["music"]
    assert lessons.read(tmp_path / "two-places")[0] is not None


ANYTHING = st.recursive(
    st.one_of(st.text(max_size=5), st.integers(-3, 20_000), st.booleans(), st.floats(), st.datetimes()),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["kind", "text", "at", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = st.sampled_from(["title", "now", "step", "look", "question", "kind", "of", "order", "option", "only", "points"])


@given(st.dictionaries(KEYS, ANYTHING, max_size=4), st.dictionaries(KEYS, ANYTHING, max_size=4))
def test_nothing_in_the_file_raises(tmp_path_factory: pytest.TempPathFactory, top: dict, question: dict) -> None:  # type: ignore[type-arg]
    """Whatever stands in lesson.toml, there is a lesson or an issue that is an error."""
    folder = tmp_path_factory.getbasetemp()
    issues(folder, tomli_w.dumps({"step": [{"text": "x", "question": question}], **top}))


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    """Every value of a lesson comes back from its file; each built-in lesson does, too."""
    question = Question(
        kind="choice",
        prompt='Say "which"?',
        of="reason",
        order=OrderKey("shop", "a:1"),
        location="reno",
        policy="nearest",
        only=("reno", "erie"),
        now="2026-03-02T10:00:00",
        options=(Option("dearer", "It is dearer"), Option("closed", "It is closed")),
        tolerance=Decimal("0.50"),
        points=0,
        hint="Look\n\ntwice",
        explanation="Because \\ of it.",
    )
    look = Look("funnel", OrderKey("", "b:2"), "reno", "MUG", "rules", ("nearest", "cheapest"))
    steps = (Step("One.\n\nTwo.", "First", look, question), Step("Three."))
    own = Lesson(
        "my-own", "Título", "2026-03-02T09:00:00-06:00", steps, tmp_path / "my-own", "Why", 5, "advanced", 3, "nearest"
    )
    for lesson in (own, *(replace(one, folder=tmp_path / one.name, built_in=False) for one in lessons.lessons())):
        assert lessons.write(lesson) == lesson.folder / "lesson.toml"
        assert lessons.read(lesson.folder) == (lesson, [])


def test_orders_and_paragraphs_as_the_file_names_them() -> None:
    """An order is its number, or channel:number; lines of a paragraph are joined."""
    for key in (OrderKey("", "1"), OrderKey("shop", "1"), OrderKey("", "a:b"), OrderKey("shop", "a:b")):
        assert order_key(order_name(key)) == key
    assert order_name(OrderKey("", "#1001")) == "#1001"
    assert prose("\n one\n two\n\n\n three ") == "one two\n\nthree"


def test_the_users_lessons_stand_behind_the_built_in_ones(own_lessons: Path) -> None:
    """A lesson of the user's is on the shelf and found by name or folder; one with faults is told apart."""
    assert lessons.faulty() == []
    built_in = lessons.lessons()
    issues(own_lessons.parent, GOOD)
    own_lessons.mkdir()
    (own_lessons.parent / "two-places").rename(own_lessons / "two-places")
    (own_lessons / "broken").mkdir()
    assert [one.name for one in lessons.lessons()] == [*(one.name for one in built_in), "two-places"]
    assert lessons.lesson("two-places") == lessons.lesson(str(own_lessons / "two-places")) == lessons.lessons()[-1]
    assert [(folder.name, len(found)) for folder, found in lessons.faulty()] == [("broken", 1)]
    with pytest.raises(InputError, match=r"has faults: It cannot be read"):
        lessons.lesson("broken")
    with pytest.raises(InputError, match=r"no lesson called 'nearest'\. Take one of: backorder"):
        lessons.lesson("nearest")
