"""The desk itself: made, opened or copied from a demo world; its verbs are those of the modules beside this one."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from domdesk import paths
from domdesk.desk.arriving import Arriving
from domdesk.desk.comparing import Comparing
from domdesk.desk.disrupting import Disrupting
from domdesk.desk.engine import Engine
from domdesk.desk.guarding import Guarding
from domdesk.desk.insight import Insight
from domdesk.desk.looking import Looking
from domdesk.desk.ruling import Ruling
from domdesk.desk.teaching import Teaching
from domdesk.desk.trying import Trying
from domdesk.desk.worth import Valuing
from domdesk.errors import DeskError, DeskInUseError, InputError
from domdesk.lessons import Lesson, world_files


def demo_world(name: str | None = None) -> str:
    """The name of a demo world, of the first where none is named. Raises InputError where there is none such."""
    worlds = paths.demo_worlds()
    if name is not None and name not in worlds:
        raise InputError(f"There is no demo called '{name}'.", f"Take one of: {', '.join(worlds)}.")
    return name or worlds[0]


class Desk(Arriving, Comparing, Disrupting, Guarding, Insight, Looking, Ruling, Teaching, Trying, Valuing):
    """An open desk. Use it as a context manager, or close it."""

    @classmethod
    def create(
        cls,
        path: Path,
        currency: str = "USD",
        zone: str | None = None,
        rates: Iterable[str] = (),
        engine: Engine | None = None,
    ) -> Self:
        """A new, empty desk; `rates` names built-in rate cards to put in it. Raises DeskError where the file exists."""
        from domdesk.store import Store

        folders = [_built_in_rate(name) for name in rates]
        desk = cls(Store.create(path, currency, zone), engine)
        _fill(desk, [file for folder in folders for file in sorted(folder.glob("*.csv"))])
        return desk

    @classmethod
    def open(cls, path: Path, engine: Engine | None = None) -> Self:
        """An existing desk, without the reservations that have run out; `expired` names their orders.

        Raises DeskError where it is missing, held by another process, newer, or damaged.
        """
        from domdesk.store import Store

        desk = cls(Store.open(path), engine)
        try:
            desk.expired = tuple(desk.expire())
        except BaseException:
            desk.close()
            raise
        return desk

    @classmethod
    def demo(cls, folder: Path, name: str | None = None, engine: Engine | None = None) -> Self:
        """A fresh desk in `folder` with a demo world (None: the first), in place of an older one of that name.

        Raises DeskInUseError where another process has the older one open.
        """
        from domdesk import demo

        name = demo_world(name)
        path = folder / f"{name}.desk"
        _give_way(path)
        with suppress(OSError, DeskError):
            demo.copy(demo.kept(name), path)
            return cls.open(path, engine)
        _give_way(path)
        with cls.create(path) as made:
            _fill(made, [paths.data() / name])
        demo.keep(path, name)
        return cls.open(path, engine)

    @classmethod
    def lesson(cls, lesson: Lesson, folder: Path, engine: Engine | None = None) -> Self:
        """A fresh desk in `folder` with the world of a lesson, in place of an older one of that name.

        Raises DeskInUseError where another process has the older one open, InputError for a file that cannot be read.
        """
        path = folder / f"{lesson.name}.desk"
        _give_way(path)
        desk = cls.create(path, zone="UTC", engine=engine)  # where the lesson has none: the same everywhere
        _fill(desk, world_files(lesson.folder))
        return desk

    def close(self) -> None:
        self._put_away()
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _give_way(path: Path) -> None:
    """Take away a demo desk, the program's own, unless another process has it open."""
    if path.exists():
        try:
            Desk.open(path).close()
        except DeskInUseError:
            raise
        except DeskError:
            pass  # damaged, or made by another version: it holds nothing that the new one will not
        path.unlink()
    path.with_name(path.name + ".wal").unlink(missing_ok=True)


def _fill(desk: Desk, files: Sequence[Path]) -> None:
    """Put built-in files into a new desk; where that fails, close it."""
    try:
        if files:
            desk.import_paths(files)
    except BaseException:
        desk.close()
        raise


def _built_in_rate(name: str) -> Path:
    names = paths.built_in_rates()
    if name not in names:
        raise InputError(f"There is no built-in rate card '{name}'.", f"Take one of: {', '.join(names)}.")
    return paths.resources() / "rates" / name
