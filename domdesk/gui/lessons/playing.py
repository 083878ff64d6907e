"""A lesson while it is played: the step one is at, what was predicted and what the program says; Qt-free values.

The work functions below run in the desk's lane; the play view calls them and keeps what they answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domdesk.desk import Desk
from domdesk.lessons import Answer, Lesson, Question, Score, Step, score
from domdesk.lessons.answering import Scene, policies
from domdesk.records import Decision, Order, OrderKey, Plan, Policy, Product, RateCard, StockRow

TELLING = ("costs", "funnel", "compare")
"""A step without a question that looks at one of these shows how the orders are routed."""


@dataclass(frozen=True, slots=True)
class World:
    """What a lesson's desk holds, beside the snapshot: what its steps let one look at."""

    orders: Mapping[OrderKey, Order]
    stock: Sequence[StockRow]
    products: Mapping[str, Product]
    cards: Sequence[RateCard]
    policies: Mapping[str, Policy]
    rules: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Routed:
    """How the orders are routed for a step, the decision it is about, and other policies' plans to compare."""

    plan: Plan
    decision: Decision | None = None
    compared: tuple[tuple[str, Plan], ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """An answered question: what was predicted (None: it was skipped), what is right, and what that scores."""

    given: tuple[str, ...] | None
    answer: Answer
    score: Score


@dataclass(slots=True)
class Playing:
    """See the module. `told` and `routed` are by the number of a step."""

    lesson: Lesson
    world: World
    at: int = 0
    told: dict[int, Told] = field(default_factory=dict)
    routed: dict[int, Routed] = field(default_factory=dict)

    @property
    def step(self) -> Step:
        return self.lesson.steps[self.at]

    @property
    def is_last(self) -> bool:
        return self.at == len(self.lesson.steps) - 1

    @property
    def waits(self) -> bool:
        """Whether the step's question has not been answered yet."""
        return self.step.question is not None and self.at not in self.told

    @property
    def points(self) -> int:
        return sum(told.score.points for told in self.told.values())

    @property
    def shows_routed(self) -> bool:
        """Whether the step shows how the orders are routed: not before its answer, nor where it would tell the next.

        A step without a question shows it where it says so, or where nothing more is asked.
        """
        if self.step.question is not None:
            return self.at in self.told
        return self.step.look.at in TELLING or all(step.question is None for step in self.lesson.steps[self.at :])

    @property
    def to_come(self) -> list[Question]:
        """The questions after this step that have not been answered."""
        steps = enumerate(self.lesson.steps)
        return [step.question for at, step in steps if at > self.at and step.question and at not in self.told]

    @property
    def spoils_sources(self) -> bool:
        """Whether to show who ships would tell what a later question asks."""
        scene, question = _scene(self.lesson, self.step.question), self.step.question
        if question is not None and question.kind == "sources":
            return False
        return any(one.kind == "sources" and _scene(self.lesson, one) == scene for one in self.to_come)

    @property
    def spoils_costs(self) -> bool:
        """Whether to show what other ways cost would tell what is asked later; not where the step is about costs."""
        order = subject(self.lesson, self.step, self.world)
        is_asked = any(one.kind in ("cost", "sources") and one.order in (order, None) for one in self.to_come)
        return is_asked and self.step.look.at not in ("costs", "compare")


def world_of(desk: Desk, lesson: Lesson) -> World:
    """Read what the lesson's desk holds."""
    names = sorted(policies(lesson))
    found = {name: desk.policy(name) for name in names}
    return World(
        {row.key: desk.order(row.key) for row in desk.order_rows(located=False)},
        desk.stock(),
        {product.sku: product for product in desk.products()},
        desk.rate_cards(),
        found,
        {name: desk.rule_sentences(policy.rules) for name, policy in found.items()},
    )


def subject(lesson: Lesson, step: Step, world: World) -> OrderKey | None:
    """The order that a step is about; the only one where there is but one."""
    asked = step.question.order if step.question else None
    return asked or step.look.order or (next(iter(world.orders)) if len(world.orders) == 1 else None)


def route_step(desk: Desk, lesson: Lesson, step: Step, order: OrderKey | None) -> Routed:
    """Route for a step as its question is meant, and by each of the policies that it compares."""
    question = step.question
    scene = _scene(lesson, question)
    plan, decision = desk.shown(scene, order)
    compared = [(name, desk.shown(scene._replace(policy=name))[0]) for name in _compared(step, scene.policy)]
    return Routed(plan, decision, tuple(compared))


def answer_step(desk: Desk, lesson: Lesson, step: Step, given: tuple[str, ...] | None) -> Told:
    """The program's answer to a step's question, and what a prediction scores. Raises InputError for no number."""
    question = step.question
    assert question is not None
    answer = desk.answer(lesson, question)
    earned = Score(False, 0, question.points) if given is None else score(question, given, answer)
    return Told(given, answer, earned)


def _scene(lesson: Lesson, question: Question | None) -> Scene:
    if question is None:
        return Scene(lesson.policy, lesson.now)
    only = question.only
    return Scene(question.policy or lesson.policy, question.now or lesson.now, question.order if only else None, only)


def _compared(step: Step, policy: str) -> Sequence[str]:
    """The policies that a step lays side by side: those it names, those it offers, or the two of a difference."""
    question = step.question
    if step.look.policies:
        return step.look.policies
    if question is not None and question.of == "policy":
        return [option.key for option in question.options]
    return [policy, question.less] if question is not None and question.less else ()
