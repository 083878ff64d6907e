"""What a plan teaches: prices of rules, of stock and of capacity, what would turn a decision, and runs made again.

Made by routing.insight, given by the desk, shown by the command line, reports and the window.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from domdesk.records.problem import OrderKey


class ProductRegret(NamedTuple):
    """What routing one by one costs more over the orders that hold a contested product and are decided differently.

    An order's difference is shared evenly among its contested products, so that nothing counts twice; `sku` '' is what
    orders without any contested product differ by. `orders` are those that differ.
    """

    sku: str
    orders: int
    minor: int


@dataclass(frozen=True, slots=True)
class RulePrice:
    """What a rule, or a setting of a policy, costs: the run's total with it, and the total without it alone.

    `name` is the rule's own or 'rule 2', or the setting's as in a policy's file; `rule` is its place in the policy's
    rules, None for a setting. Its true price lies from `least_minor` to `most_minor`, by the bounds of both runs;
    `proven` where both totals are proven least. `shipments` is how many more there are with it, `moved` are the orders
    that ship otherwise without it.
    """

    name: str
    sentence: str
    rule: int | None
    with_minor: int
    without_minor: int
    least_minor: int
    most_minor: int
    shipments: int
    moved: tuple[OrderKey, ...]
    proven: bool

    @property
    def cost_minor(self) -> int:
        """What the rule costs, below 0 where the plan is cheaper with it."""
        return self.with_minor - self.without_minor


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why an order, or a line of it (`line` '' = the order as a whole), cannot ship whole, all stock its own.

    `rules` are the fewest rules, settings and choices that must be lifted together, none less will do; none where it
    is `served`, or where no lifting helps. `sentence` says which of these it is.
    """

    order: OrderKey
    line: str
    served: bool
    rules: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Worth:
    """What one more unit of a product at a location (`sku`), or one more shipment on a day (`day`), would save.

    `about_minor` is the run's own price of it; `saved_minor` what routing again with it saves, None until confirmed;
    `proven` where both totals are proven least.
    """

    location: str
    sku: str | None
    day: date | None
    about_minor: int
    saved_minor: int | None = None
    proven: bool = False


class Move(NamedTuple):
    """What moving units of a product from one location to another saves, confirmed by routing again."""

    sku: str
    source: str
    target: str
    units: Decimal
    saved_minor: int
    proven: bool


CounterfactualKind = Literal["cheaper", "cutoff", "units", "rule", "transit", "capacity", "setting", "choice", "none"]
"""What alone would have to change; 'none' where no single change is enough."""


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """The least change of one kind that lets a location ship an order, or a word that there is none.

    `amount` is money less a unit of `sku`, a shipment where that is '' (cheaper), units more (of several products where
    `sku` is ''), shipments more a day (capacity) or days less (transit); `minutes` how much later a cutoff must be,
    `rule` what is to be lifted; `cost_minor` is what the order then costs. `verified` where routing it again with
    exactly that change said so.
    """

    location: str
    kind: CounterfactualKind
    text: str
    verified: bool
    sku: str = ""
    amount: Decimal | None = None
    minutes: int | None = None
    rule: str = ""
    cost_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """A run routed again on its own inputs by its policy, clock and seed: whether the same plan came out, in words."""

    run: int
    same: bool
    text: str
