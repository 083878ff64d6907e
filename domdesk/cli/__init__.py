"""The command line: arguments in, one desk call, text or one JSON object out; without a command, the window.

Called as `domdesk`, `python -m domdesk` and, by desktop shortcuts, `domdesk-window`. Nothing heavy loads before the
arguments are understood. Each theme's commands stand in a module of their own, which `program` asks to add them.
"""

from domdesk.cli.outcome import BUG, DONE, INCOMPLETE, MISUSE
from domdesk.cli.program import main, parser, window

__all__ = ["BUG", "DONE", "INCOMPLETE", "MISUSE", "main", "parser", "window"]
