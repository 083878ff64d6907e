"""The independent checker: recomputes a plan from its problem and policy, and says in sentences what is wrong.

Called before a plan is stored and by `domdesk check`. It shares no code with the engine that made the plan.
"""

from domdesk.routing.verify.checker import Checker, check_plan
from domdesk.routing.verify.orders import REASON_CODES

__all__ = ["REASON_CODES", "Checker", "check_plan"]
