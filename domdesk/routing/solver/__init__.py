"""Joint routing of orders that fight over supplies. The only part of the program that knows OR-Tools."""

from domdesk.routing.solver.child import LinearChild
from domdesk.routing.solver.groups import Budget, GroupSolution, solve_alone, solve_groups
from domdesk.routing.solver.portfolio import solve_large_group
from domdesk.routing.solver.search import Search
from domdesk.routing.solver.supply_prices import relaxed_prices

__all__ = [
    "Budget",
    "GroupSolution",
    "LinearChild",
    "Search",
    "relaxed_prices",
    "solve_alone",
    "solve_groups",
    "solve_large_group",
]
