"""What the rules tell of one deal, by its row and by other files, in the order it happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from pipectl.domain.intake.draft import Step
from pipectl.domain.model.deal import TRACKED
from pipectl.exchange.rows.forms import Moment, read_moment
from pipectl.exchange.rows.rules import Happened, Value, as_value
from pipectl.exchange.rows.values import (
    MORE,
    Cells,
    Context,
    RowError,
    holds,
    text_of,
    typed,
    typed_more,
)

if TYPE_CHECKING:
    from pipectl.exchange.rows.table import Row, Table


class Events(NamedTuple):
    """The rows of another file that tell of changes, by the key of their deal."""

    rule: Happened
    table: Table
    rows: Mapping[str, Sequence[Row]]


class DatedStep(NamedTuple):
    """A step and where it is told; `day_from` names its day in a message.

    All blocks of one file have the number of the first, `block`. `row` and `second` are those of
    a file's row, 0 and None for the deal's own; a block without conditions `is_unconditional`.
    `type` is that of its stage, None until the stage is known and where there is none.
    """

    step: Step
    day_from: str
    block: int
    row: int
    second: int | None
    is_unconditional: bool
    type: str | None = None

    @property
    def day(self) -> date:
        """Return the day on which it happened."""
        return self.step.day


def moment_of(name: str, said: str | Value, cells: Cells) -> Moment | None:
    """Read a day by its rule, None where it is empty. Raises RowError with the name."""
    text, is_foreign = text_of(said, cells)
    if text is None:
        return None
    form = (as_value(said).date or cells.context.rules.dates) if is_foreign else None
    try:
        return read_moment(text, form)
    except ValueError as error:
        what, _, remedy = str(error).partition("; ")
        raise RowError(f"{name}: {what}", remedy) from None


def steps_of(context: Context, cells: Cells, key: str, events: Sequence[Events]) -> list[DatedStep]:
    """Return all steps of a deal, by its own row first."""
    blocks: dict[str | int, int] = {}
    for number, rule in enumerate(context.rules.history):
        blocks.setdefault(rule.file or number, number)
    steps = [
        _own(rule, cells, number)
        for number, rule in enumerate(context.rules.history)
        if rule.file is None and holds(rule.when, rule.unless, cells)
    ]
    for event in events:
        block = blocks[event.rule.file or 0]
        for row in event.rows.get(key, ()):
            steps += _of_event(event, context, row, block)
    return steps


def _own(rule: Happened, cells: Cells, block: int) -> DatedStep:
    step, _ = _step(rule, cells, "")
    return DatedStep(
        step, _day_from(rule), block, 0, None, is_unconditional=not (rule.when or rule.unless)
    )


def _of_event(event: Events, context: Context, row: Row, block: int) -> list[DatedStep]:
    """Return the step of another file's row, none where its conditions do not hold."""
    try:
        cells = Cells(context, event.table, row)
        if not holds(event.rule.when, event.rule.unless, cells):
            return []
        step, second = _step(event.rule, cells, f" of row {row.number}")
    except RowError as error:
        what, _, remedy = str(error).partition("; ")
        where = f"{event.table.name}:{row.line}: row {row.number}: {what}"
        raise RowError(where, remedy, group=error.group, item=error.item) from None
    day_from = f"{_day_from(event.rule)} in row {row.number} of {event.table.name}"
    return [DatedStep(step, day_from, block, row.number, second, is_unconditional=False)]


def _day_from(rule: Happened) -> str:
    day = as_value(rule.day)
    return day.column or day.text or day.constant or ""


def _step(rule: Happened, cells: Cells, where: str) -> tuple[Step, int | None]:
    moment = moment_of("day", rule.day, cells)
    if moment is None:
        raise RowError(f"the day{where} of an entry is empty", "fill it in, or add a condition")
    values = {name: typed(name, said, cells) for name, said in rule.set.items() if name in TRACKED}
    more = {name: typed_more(name, rule.set[name], cells) for name in MORE if name in rule.set}
    given: dict[str, Any] = {name: value for name, value in more.items() if value is not None}
    return Step(moment.day, values, given), moment.second


def in_order(steps: Sequence[DatedStep]) -> list[Step]:
    """Return steps by day; where days tie the creation is first, then all is as in the rules.

    Raises RowError for a close that lies before the creation.
    """
    by_day = _by_day(steps)
    created = _creation(by_day)
    _refuse_early_close(by_day, created)
    return [
        dated.step for dated in sorted(by_day, key=lambda dated: (dated.day, dated is not created))
    ]


def _by_day(steps: Sequence[DatedStep]) -> list[DatedStep]:
    """Return steps by day, then by block and row; rows of files that have a time change places."""
    by_rules = sorted(steps, key=lambda dated: (dated.day, dated.block, dated.row))
    timed = sorted(
        (dated for dated in by_rules if dated.second is not None),
        key=lambda dated: (dated.day, dated.second or 0),
    )
    by_time = iter(timed)
    return [dated if dated.second is None else next(by_time) for dated in by_rules]


def _creation(by_day: Sequence[DatedStep]) -> DatedStep | None:
    """Return the step that made the deal: what a block or file tells first, if it is open.

    It is that of a block that every deal has, or else of the first one in the rules.
    """
    firsts: dict[int, DatedStep] = {}
    for dated in by_day:
        if dated.type is not None:
            firsts.setdefault(dated.block, dated)
    candidates = [dated for dated in firsts.values() if dated.type == "open"]
    return min(
        candidates, key=lambda dated: (not dated.is_unconditional, dated.block), default=None
    )


def _refuse_early_close(by_day: Sequence[DatedStep], created: DatedStep | None) -> None:
    """Raise RowError for a close before what it must follow: the deal would end open."""
    closes = [dated for dated in by_day if dated.type in ("won", "lost")]
    opened = [dated for dated in by_day if dated.type == "open"]
    for close, later in product(closes, opened):
        if later.day > close.day and _must_follow(close, later, created):
            stage = later.step.values["stage"]
            event = "was created" if later is created else f"came to {stage}"
            what = f"closed on {close.day}, before it {event} on {later.day}"
            raise RowError(what, f"correct {close.day_from} or {later.day_from}")


def _must_follow(close: DatedStep, opened: DatedStep, created: DatedStep | None) -> bool:
    """Say whether a close belongs behind a step: the creation, or one of a block above its own.

    Files tell of reopenings, so what they close and open later is taken as it is.
    """
    if close.block == opened.block:
        return False
    are_files = bool(close.row and opened.row)
    return opened is created or (opened.block < close.block and not are_files)
