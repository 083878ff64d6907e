"""What the frozen program runs: the command line, which without a command opens the window."""

import multiprocessing
import sys

from domdesk.cli import main

if __name__ == "__main__":
    multiprocessing.freeze_support()  # the solver's process is this program again
    sys.exit(main())
