"""Lessons: folders with a small world and a lesson.toml → steps to read, questions to predict, answers by the program.

Called by the command line, the window and the desk's verbs of teaching. Knows neither the store nor the solver.
"""

from domdesk.lessons.lesson import (
    ASKED,
    KINDS,
    LEVELS,
    LOOKS,
    Answer,
    Lesson,
    LessonIssue,
    Look,
    Option,
    Question,
    Score,
    Step,
    order_key,
    order_name,
)
from domdesk.lessons.reading import NAME, read, world_files
from domdesk.lessons.scoring import score
from domdesk.lessons.shelf import faulty, lesson, lessons
from domdesk.lessons.writing import write

__all__ = [
    "ASKED",
    "KINDS",
    "LEVELS",
    "LOOKS",
    "NAME",
    "Answer",
    "Lesson",
    "LessonIssue",
    "Look",
    "Option",
    "Question",
    "Score",
    "Step",
    "faulty",
    "lesson",
    "lessons",
    "order_key",
    "order_name",
    "read",
    "score",
    "world_files",
    "write",
]
