"""Stock and orders that lie elsewhere → files to import. Reads alone, never writes. Called by the desk.

Knows neither the desk nor what files mean: a path, link or table in, files and a token of what was read out.
"""

from domdesk.sources import secrets
from domdesk.sources.fetch import fetch
from domdesk.sources.fetched import Fetched

__all__ = ["Fetched", "fetch", "secrets"]
