"""What goes wrong while a database is read, in words. Called by `answer` with what DuckDB, a server or the system says.

The patterns are texts of DuckDB 1.5, libpq, PostgreSQL, MySQL, MariaDB and SQLite in English; a server that speaks
another language is quoted.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from domdesk.errors import SourceError
from domdesk.sources.dialects import DIALECTS, Task

KEPT = "Its last figures are kept until it can be read again."
CORRECT = "Try the query in the database's own program, and correct it here."
ONE_SELECT = "Write one SELECT that only reads."
RENAME = "Write a SELECT that gives one another name, with AS."
LONGEST_QUOTE = 200


class Fault(NamedTuple):
    """What a text says, as a pattern, and the sentence and the remedy for it; a group is what the sentence quotes."""

    pattern: str
    text: str
    remedy: str


THERE = (
    Fault(
        r"could not translate host name|Unknown (?:MySQL )?server host",
        "There is no computer called {host}.",
        "Check the host's name, and that the network is connected.",
    ),
    Fault(
        r"Connection refused|Can't connect to (?:\w+ )?server on '[^']*' \((?!110|113|60|10060)",
        "No database answers at {place}.",
        "Is it running, and is the port right?",
    ),
    Fault(
        r"timeout expired|timed out|\((?:110|113|60|10060)\)|No route to host|Network is unreachable",
        "{place} does not answer.",
        "Is the computer on, and does its firewall let this one in?",
    ),
    Fault(
        r"SSL negotiation|expected authentication request|initial communication packet|andshake"
        r"|rotocol (?:version )?mismatch",
        "What answers at {place} is no {title} server.",
        "Check the port and the kind of source.",
    ),
    Fault(
        r"password authentication failed|using password: YES|no password supplied|empty password",
        "{place} does not let the user '{user}' in: the name or the password is wrong.",
        "Check both, and tell the password again.",
    ),
    Fault(
        r"using password: NO", "{place} wants a password for the user '{user}'.", "Tell the password with the source."
    ),
    Fault(
        r"role \"[^\"]*\" (?:does not exist|is not permitted)",
        "{place} knows no user '{user}' who may log in.",
        "Check the user's name.",
    ),
    Fault(
        r"pg_hba\.conf|is not allowed to connect|is blocked because",
        "{place} lets no one in from this computer.",
        "Ask whoever runs the database to allow it.",
    ),
    Fault(
        r"database \"[^\"]*\" does not exist|Unknown database|to database '",
        "{place} has no database '{database}' that '{user}' may read.",
        "Check the name after the slash.",
    ),
    Fault(
        r"too many (?:clients|connections)|connection slots|Too many connections",
        "{place} has no room for another connection now.",
        KEPT,
    ),
    Fault(r"starting up|shutting down|shutdown in progress", "{place} is being started or stopped.", KEPT),
)
"""Until a server lets us in."""

ASKED = (
    Fault(
        r"syntax error|error in your SQL syntax|Parser Error|unterminated|incomplete input|unrecognized token",
        "The query is not understood: {said}.",
        CORRECT,
    ),
    Fault(r"multiple commands", "The query is more than one SELECT.", ONE_SELECT),
    Fault(r"No fields returned|fetch return types|must return data", "The query brings no rows.", ONE_SELECT),
    Fault(
        r"read-only transaction|READ ONLY transaction|readonly database|read-only mode|data-modifying|read-write mode",
        "The query would change something, and sources are never written to.",
        ONE_SELECT,
    ),
    Fault(
        r"[Dd]uplicate column name [\"'](.+?)[\"']|\"(.+?)\" is ambiguous",
        "Two columns are called {said}.",
        RENAME,
    ),
    Fault(
        r"disabled by configuration|Cannot access (?:file|directory)",
        "The query reaches for another file.",
        "Only what is in the database itself can be read.",
    ),
    Fault(
        r"permission denied|command denied|not authorized",
        "{place} does not let '{user}' read that: {said}.",
        "Ask whoever runs the database for the right to read it.",
    ),
    Fault(
        r"does not exist|doesn't exist|Unknown column|no such (?:table|column)|not found in FROM|not found",
        "The query does not fit {place}: {said}.",
        CORRECT,
    ),
)
"""What a database says to a query."""

READ = (
    Fault(
        r"statement timeout|max_statement_time|execution was interrupted|maximum statement execution time",
        "{place} did not answer in full within {seconds:g} seconds.",
        "Ask for less, or try again when it is less busy.",
    ),
    Fault(
        r"closed the connection|terminating connection|Lost connection|gone away|has been closed|connection was killed"
        r"|connection to the server was lost|Broken pipe|Connection reset|no connection to the server|EOF",
        "The connection to {place} broke off.",
        KEPT,
    ),
    Fault(
        r"database is locked|Could not set lock|Conflicting lock|used by another process",
        "{place} is open in another program that lets no one else read it.",
        "Close it there, or wait until that program is done.",
    ),
    Fault(
        r"file is not a database|not a valid DuckDB",
        "{place} is no {title} database.",
        "Check the file and the kind of source.",
    ),
    Fault(
        r"newer version|database file with version number",
        "{place} was written by a newer {title}.",
        "Install the newest domdesk.",
    ),
    Fault(
        r"No magic bytes|too small to be a Parquet",
        "{place} is no Parquet file, or not written to its end.",
        KEPT,
    ),
    Fault(
        r"[Ii]nvalid unicode|UTF-?8|'utf-8' codec",
        "{place} holds text that is not Unicode.",
        "Leave that column out of the query, or repair the text.",
    ),
    Fault(r"malformed|[Cc]orrupt", "{place} is damaged and cannot be read.", KEPT),
    Fault(r"[Oo]ut of [Mm]emory", "The answer does not fit into memory.", "Ask for less."),
    Fault(r"No space left|Disk quota|not enough space", "There is no room for the answer here.", "Free some space."),
)
"""What breaks on the way, and what is wrong with a file."""


def told(fault: Exception, task: Task, asked: Sequence[str] = ()) -> SourceError:
    """The sentence for what was raised while `asked` was sent, which is no part of what was said; never the secret."""
    names = {
        "place": task.place,
        "host": task.place.rpartition(":")[0],
        "database": task.address.partition("/")[2],
        "user": task.user,
        "title": DIALECTS[task.kind].title,
        "seconds": task.seconds,
    }
    if isinstance(fault, OSError):
        return _file_told(fault, task.place)
    whole = str(fault)
    for sql in reversed(asked):  # a question holds the one before
        whole = whole.replace(sql, "")
    if task.secret:
        whole = whole.replace(task.secret, "…")
    said = _said(whole)
    for one in THERE + ASKED + READ:
        if found := re.search(one.pattern, whole):
            about = next(filter(None, found.groups()), said)
            return SourceError(one.text.format(said=about, **names), one.remedy)
    return SourceError(f"{task.place} cannot be read: {said}.", KEPT)


def _said(whole: str) -> str:
    """What a server or library said, in one line, without what DuckDB puts around it."""
    text = re.split(r"\n+(?:LINE \d+:|\s*\^)|!\s+(?:Did you mean|Candidate)", whole)[0]
    text = re.split(r"(?:ERROR|FATAL):\s+|\"\": ", text)[-1]
    text = " ".join(re.sub(r"^(?:[A-Z]\w* )+Error: ", "", text).split()).rstrip(".")
    return text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE] + "…"


def _file_told(fault: OSError, place: str) -> SourceError:
    if isinstance(fault, FileNotFoundError):
        return SourceError(f"{place} is not there.", f"Is its drive or network share connected? {KEPT}")
    if isinstance(fault, IsADirectoryError):
        return SourceError(f"{place} is a folder.", "Name the file in it.")
    if isinstance(fault, PermissionError):
        return SourceError(f"{place} may not be read by this user.", "Ask for the right to read it.")
    return SourceError(f"{place} cannot be read: {(fault.strerror or str(fault)).lower()}.", KEPT)
