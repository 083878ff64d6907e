"""`python -m domdesk` is the command line."""

import sys

from domdesk.cli import main

if __name__ == "__main__":  # a spawned solver process imports this module again
    sys.exit(main())
