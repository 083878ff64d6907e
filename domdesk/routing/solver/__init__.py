"""Joint routing of orders that fight over stock, with CP-SAT. The only part of the program that knows OR-Tools."""

from domdesk.routing.solver.groups import Budget, GroupSolution, solve_alone, solve_groups

__all__ = ["Budget", "GroupSolution", "solve_alone", "solve_groups"]
