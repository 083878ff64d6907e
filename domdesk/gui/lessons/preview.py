"""A lesson that is being made, as it reads, with the program's answers; and what is wrong with it as sentences.

Called by the lesson editor once the lesson was tried.
"""

from collections.abc import Iterable, Sequence

from PySide6.QtWidgets import QWidget

from domdesk.gui.decision.sections import section, tone
from domdesk.gui.lessons.step_panel import paragraphs
from domdesk.gui.parts.words import label, several, tr
from domdesk.lessons import Answer, Lesson, LessonIssue


def issue_texts(issues: Sequence[LessonIssue]) -> str:
    """Each thing that is wrong, on a line of its own."""
    return "\n".join(
        " ".join(filter(None, (f"{issue.key}:" if issue.key else "", issue.text, issue.remedy))) for issue in issues
    )


def preview(lesson: Lesson, issues: Sequence[LessonIssue], answers: Sequence[Answer]) -> Iterable[QWidget]:
    """The lesson from top to bottom."""
    yield label(lesson.title, rank="heading", wrap=True)
    points = several(lesson.points, "{n} point", "{n} points")
    yield label(f"{several(len(lesson.steps), '{n} step', '{n} steps')} · {points}", quiet=True)
    for issue in issues:
        yield tone(issue_texts([issue]), "warn")
    left = iter(answers)
    for n, step in enumerate(lesson.steps, 1):
        yield from section(f"{n}. {step.title}")
        for paragraph in paragraphs(step.text):
            yield label(paragraph, wrap=True)
        if step.question is not None:
            yield label(step.question.prompt, rank="strong", wrap=True)
            yield label(tr("The program answers: {answer}", answer=next(left).text), wrap=True)
