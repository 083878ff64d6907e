"""domdesk: a desktop planning tool for Distributed Order Management.

cli       arguments in, one desk call, text or JSON out; arguments: words of the command line as values
gui       the window
bench     domdesk against its peers on made-up worlds
desk      the program's verbs, Qt-free; named: what users name, found; demo: desks of demo worlds, built once and copied
lessons   small worlds with steps to read and questions to predict; the program finds the answers
report    plans and decisions as JSON, tables, files to act on and reports; runs compared
intake    files and pasted blocks → records and issues
sources   stock and orders that lie elsewhere → files to import
store     the desk file (DuckDB)
routing   pricing, solving, checking and explaining
outcomes  what became of each order of a run
records   the values that travel between them; canonical: the columns of the canonical files
style     figures, amounts and days as people read them
"""

__version__ = "0.1.0"
