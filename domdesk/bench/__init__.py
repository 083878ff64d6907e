"""domdesk against its peers on made-up worlds, in one run on the same packages. Called by cli; Qt-free.

presets says what to run, worlds makes it, arena runs each contestant in a process of its own, table and picture show
the result.
"""
