"""Pricing, routing, checking, explaining: Problem and Policy in, Plan and Decision out. Knows nothing of the store."""

from domdesk.routing.engine import route_problem
from domdesk.routing.explain import explain_order
from domdesk.routing.narrowing import routed_part
from domdesk.routing.policies import built_in_policies, parse_policy, policy_text
from domdesk.routing.process import LocalEngine, RoutingProcess
from domdesk.routing.promise import zone_of
from domdesk.routing.rules import rule_sentence
from domdesk.routing.verify import check_plan

__all__ = [
    "LocalEngine",
    "RoutingProcess",
    "built_in_policies",
    "check_plan",
    "explain_order",
    "parse_policy",
    "policy_text",
    "route_problem",
    "routed_part",
    "rule_sentence",
    "zone_of",
]
