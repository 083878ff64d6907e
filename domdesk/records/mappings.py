"""Which column of an unknown sheet is what: as a person tells it, and as the program proposes it."""

from dataclasses import dataclass, field

from domdesk.errors import DomdeskError, InputError
from domdesk.records.readings import Layout

PRICES_ARE = ("unit price", "line total")


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """How a sheet is read: canonical column → the sheet's, constants for columns it lacks, and how its cells are meant.

    `locations` leads columns of quantities to the location each is about; `counts` says how many units words such as
    'In stock' stand for. `unit_price_is` is one of PRICES_ARE, None where nobody knows. `skip_rows` are rows of the
    file, as a spreadsheet numbers them. `header` is that of the sheet it was made for.
    """

    kind: str
    columns: dict[str, str]
    constants: dict[str, str] = field(default_factory=dict)
    locations: dict[str, str] = field(default_factory=dict)
    counts: dict[str, str] = field(default_factory=dict)
    header: tuple[str, ...] = ()
    dates: str | None = None
    decimals: str | None = None
    weight_unit: str | None = None
    length_unit: str | None = None
    unit_price_is: str | None = "unit price"
    skip_rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ProposedColumn:
    """A canonical column and the sheet's column that it seems to be (None: none is); `score` is 100 for a known name.

    `samples` are the first cells of that column; a `needed` column must be found before the sheet can be read.
    """

    canonical: str
    label: str | None
    score: int
    samples: tuple[str, ...]
    needed: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an unknown sheet seems to hold: its kind, a column for each canonical one, and the labels left over.

    `locations` are columns of quantities with the location that each names; `samples` are the first cells of each
    of the sheet's columns, by label.
    """

    file: str
    kind: str
    header: tuple[str, ...]
    columns: tuple[ProposedColumn, ...]
    locations: dict[str, str]
    unread: tuple[str, ...]
    unit_price_is: str | None = "unit price"
    samples: dict[str, tuple[str, ...]] = field(default_factory=dict)
    layout: Layout = field(default_factory=Layout)

    @property
    def missing(self) -> tuple[str, ...]:
        """Needed columns for which the sheet seems to have none."""
        return tuple(c.canonical for c in self.columns if c.needed and c.label is None)

    @property
    def mapping(self) -> SheetMapping:
        """The mapping that this proposes."""
        columns = {c.canonical: c.label for c in self.columns if c.label is not None}
        return SheetMapping(
            self.kind, columns, locations=self.locations, header=self.header, unit_price_is=self.unit_price_is
        )


class MappingNeededError(InputError):
    """A sheet's columns are not surely known; `proposal` is what they seem to be."""

    def __init__(self, text: str, remedy: str, proposal: Proposal) -> None:
        super().__init__(text, remedy)
        self.proposal = proposal

    def __reduce__(self) -> tuple[type[DomdeskError], tuple[object, ...]]:
        return type(self), (self.text, self.remedy, self.proposal)
