"""Teaching: the answers to a lesson's questions, found by routing, and a lesson made of this desk and some orders.

Nothing that is routed for an answer is kept in the desk.
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import tomli_w

from domdesk import lessons, named, paths
from domdesk.desk.deciding import Deciding
from domdesk.errors import DeskError, InputError
from domdesk.lessons import Answer, Lesson, Look, Question, Step, answering, cutting
from domdesk.lessons.answering import Scene
from domdesk.records import Decision, Order, OrderKey, Override, Plan, Policy, Problem
from domdesk.units import plain

Routed = tuple[Problem, Policy, Plan]

NEEDED_SETTINGS = ("currency", "timezone", "service_map")
"""What a lesson keeps of a desk's settings; the rest is about files."""


@dataclass
class _World:
    """What was routed for a lesson while the desk stood as it does, so that the next question need not again."""

    state: str
    route: Callable[[Scene], Routed]
    explain: Callable[[Problem, Policy, Plan, OrderKey, None], Decision]
    plans: dict[Scene, Routed] = field(default_factory=dict)
    decisions: dict[tuple[Scene, OrderKey], Decision] = field(default_factory=dict)

    def routed(self, scene: Scene) -> tuple[Problem, Plan]:
        problem, _, plan = self._routed(scene)
        return problem, plan

    def decision(self, scene: Scene, order: OrderKey) -> Decision:
        if (scene, order) not in self.decisions:
            problem, policy, plan = self._routed(scene)
            if all(one.key != order for one in problem.orders):
                raise InputError(f"The lesson has no order {order.order}.", "Name one of its orders.")
            self.decisions[scene, order] = self.explain(problem, policy, plan, order, None)
        return self.decisions[scene, order]

    def _routed(self, scene: Scene) -> Routed:
        if scene not in self.plans:
            self.plans[scene] = self.route(scene)
        return self.plans[scene]


class Teaching(Deciding):
    """See the module."""

    _world: _World | None = None

    def answer(self, lesson: Lesson, question: Question) -> Answer:
        """What is right, on the orders and stock of this desk, which is the lesson's world. Raises InputError."""
        return answering.answer(lesson, question, self._routed_world())

    def answers(self, lesson: Lesson) -> list[Answer]:
        """What is right for each of its questions."""
        return [self.answer(lesson, question) for question in lesson.questions]

    def shown(self, scene: Scene, order: OrderKey | None = None) -> tuple[Plan, Decision | None]:
        """How a lesson's orders are routed in a scene, and the decision on one of them. Raises InputError."""
        world = self._routed_world()
        return world.routed(scene)[1], world.decision(scene, order) if order else None

    def _routed_world(self) -> _World:
        if self._world is None or self._world.state != self._state:
            self._world = _World(self._state, self._route_scene, self._solver().explain)
        return self._world

    def _route_scene(self, scene: Scene) -> Routed:
        policy = named.policy_of_desk(self._store, scene.policy)
        problem = self._store.problem(named.clock(scene.now, self.timezone))
        if scene.order is not None:
            chosen = tuple([Override(scene.order, "only", location) for location in scene.only])
            problem = replace(problem, overrides=(*problem.overrides, *chosen))
        plan = self._solver().route(problem, policy, seconds=None, workers=None, seed=0, report=None, wish=None)
        return problem, policy, plan

    # --- lessons of one's own

    def draft_lesson(
        self,
        name: str,
        orders: Sequence[OrderKey | str],
        *,
        title: str = "",
        policy: str | None = None,
        now: str | None = None,
        folder: Path | None = None,
    ) -> Lesson:
        """A lesson to be edited that asks where each order ships from, in its folder in `folder` (None: the user's).

        By the policy and at the time of the latest run where nothing is said. Raises InputError: a name, an order or a
        policy that cannot be. Nothing is written yet.
        """
        if not lessons.NAME.fullmatch(name):
            raise InputError(f"'{name}' cannot name a lesson.", "Use a-z, 0-9 and single hyphens: our-peak-week.")
        placed = [self._store.order(self._key(order)) for order in orders]
        if not placed:
            raise InputError("A lesson needs an order.", "Name one or more: `--order 1043`.")
        latest = self._store.latest_run()
        then = None if latest is None else self._run_at_hand(latest)
        chosen = policy or (then[2].policy if then else "cheapest")
        if policy is None and chosen not in (*self._store.policies(), *_built_in()):
            chosen = "cheapest"  # that run's policy was a file's
        named.policy_of_desk(self._store, chosen)
        clock = named.clock(now, self.timezone) if now or then is None else then[0].now
        return Lesson(
            name=name,
            title=title or name.replace("-", " ").capitalize(),
            now=clock.isoformat(),
            steps=tuple([_first_step(order) for order in placed]),
            folder=(folder or paths.user_lessons()) / name,
            policy=chosen,
        )

    def save_lesson(self, lesson: Lesson, orders: Sequence[OrderKey | str], *, anonymous: bool = False) -> Path:
        """Write a lesson with these orders and what of this desk matters to them, whole or not at all; its folder.

        What other orders have reserved is not available in it. `anonymous`: customers are named by number, and how to
        reach them and the places is left out. Raises InputError where the folder exists or an order has nothing open,
        DeskError where it cannot be written.
        """
        if lesson.folder.exists():
            raise InputError(f"{lesson.folder} exists already.", "Choose another name for the lesson.")
        keys = [self._key(order) for order in orders]
        world = self._store.problem(named.clock(lesson.now, self.timezone), keys)
        for key in set(keys) - {order.key for order in world.orders}:
            raise InputError(f"Nothing of order {key.order} is open any more.", "Choose an order that is.")
        try:
            lesson.folder.parent.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(prefix=".", dir=lesson.folder.parent) as temporary:
                made = Path(temporary) / lesson.name
                self._store.dump(made)
                self._keep_settings(lesson, made)
                cutting.cut(made, world.orders, world.stock, anonymous=anonymous)
                lessons.write(replace(lesson, folder=made))
                made.rename(lesson.folder)
        except OSError as error:
            raise DeskError(
                f"{lesson.folder} cannot be written: {error.strerror}.", "Choose another folder."
            ) from error
        return lesson.folder

    def _keep_settings(self, lesson: Lesson, folder: Path) -> None:
        """Leave of the desk's settings those that its orders need, and of its policies those that the lesson routes by.

        Stock is written as available, so that nothing is taken off what is committed once more.
        """
        shutil.rmtree(folder / "policies")
        settings = {key: value for key, value in self._store.settings().items() if key in NEEDED_SETTINGS}
        texts = {"desk": tomli_w.dumps(settings)}
        kept = self._store.policies()
        for number, name in enumerate(sorted(answering.policies(lesson) & set(kept)), 1):
            texts[f"policy-{number}"] = kept[name]
        for stem, text in texts.items():
            (folder / f"{stem}.toml").write_text(text, encoding="utf-8", newline="")


def _built_in() -> Sequence[str]:
    from domdesk.routing import built_in_policies

    return tuple(built_in_policies())


def _first_step(order: Order) -> Step:
    """A step about an order, to begin with."""
    goods = ", ".join(f"{plain(line.quantity)} × {line.title or line.sku}" for line in order.lines)
    to = order.city or order.postal_code or order.country or "an unknown place"
    return Step(
        title=f"Order {order.order}",
        text=f"Order {order.order} asks for {goods}, and goes to {to}.",
        look=Look("map", order.key),
        question=Question("sources", f"Which places ship order {order.order}?", order=order.key),
    )
