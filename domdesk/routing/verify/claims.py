"""What a plan claims of itself, held against the run and against its own figures. Called by the checker."""

from collections.abc import Iterator

from domdesk.records import Fault, Plan, Policy, Problem


def check_claims(problem: Problem, policy: Policy, plan: Plan) -> Iterator[Fault]:
    """What the plan says of itself: its policy, clock, currency, bound and status."""
    told = {
        "policy": (plan.policy, policy.name),
        "clock": (plan.now, problem.now),
        "currency": (plan.currency, problem.currency),
    }
    for what, (said, by_hand) in told.items():
        if said != by_hand:
            yield Fault(f"wrong_{what}", f"The plan: its {what} is {said}, the run's {by_hand}.")
    total, bound = plan.costs.total, plan.bound_minor
    if bound is not None and bound > total:
        yield Fault("bound_above_total", f"The plan: the bound {bound} is above the total {total} (minor units).")
    if (plan.status == "optimal") != (bound == total):
        claim = f"called {plan.status} with the bound {bound} and the total {total} (minor units)"
        yield Fault("wrong_status", f"The plan is {claim}; optimal is exactly where they are equal.")
    if policy.method != "cheapest" and plan.status != "heuristic":
        yield Fault("wrong_status", f"The plan is called {plan.status}, but {policy.method} is a heuristic.")
    if plan.status == "heuristic" and bound is not None:
        yield Fault(
            "bound_unproven", f"The plan is heuristic and can prove no bound, but claims {bound} (minor units)."
        )
