"""Deals in groups, and rows of money: a row more for each further currency."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import Final, NamedTuple, TypeAlias, TypeVar

from pipectl.domain.figures.conversion import ZERO, Total, by_currency
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.model.pipeline import Pipeline, Stage, live_stage, open_stages
from pipectl.domain.model.settings import Setup
from pipectl.domain.values import order
from pipectl.errors import UsageError
from pipectl.money import Money
from pipectl.table import Cell, Column, Grouping, Kind, Row, Selected
from pipectl.table.table import label as label_of
from pipectl.words import NO_VALUE, joined, say, small

T = TypeVar("T")

AS_WAS: Final = "as-was"

STAGE: Final = (Column("stage", "Stage's id", for_programs=True), Column("name", "Stage"))
"""Which stage it is."""
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_PIPELINE: Final = Column("pipeline", "Pipeline")

_Place: TypeAlias = list[tuple[int, Decimal, order.Key]]


_SETTLED: Final = frozenset(
    ["owner", "team", "currency", "account", "source", "campaign", "kind", "parent", "title"]
)
"""Fields that change with the owner or the currency alone, or have no history."""


class Groups(NamedTuple):
    """What rows are called and in which order: columns, and the label of a deal.

    A label is a tuple as long as the columns; labels follow as `place` says. Those in `always`
    have a row also where no deal has them. A rule `settles` where a label is of the owner, the
    currency, or what has no history.
    """

    title: str
    columns: tuple[Column, ...]
    label: Callable[[Snapshot, date], Row]
    place: Callable[[Row], _Place]
    always: tuple[Row, ...] = ()
    settles: bool = False


def staged(book: Book, stages: str) -> Book:
    """Return a book whose retired stages count as themselves where it is `as-was` that is meant."""
    if stages != AS_WAS:
        return book
    pipelines = {
        name: replace(pipeline, stages=tuple(replace(s, replaced_by=None) for s in pipeline.stages))
        for name, pipeline in book.setup.pipelines.items()
    }
    return replace(book, setup=replace(book.setup, pipelines=pipelines))


def groups(book: Book, by: Grouping | None) -> Groups:
    """Return the groups of a report: by the selected fields, one within the other, or by stage.

    The stage of a closed deal is the one that it left by the close.
    """
    stages = _by_stage_left(book)
    rules = [
        stages if field.column.name == "stage" else _by_field(book, field) for field in by or ()
    ]
    return reduce(_within, rules or [stages])


def above_stages(book: Book, by: Grouping | None) -> Groups | None:
    """Return the groups of a report whose rows are stages, None without any.

    Raises UsageError for groups by stage.
    """
    if any(field.column.name == "stage" for field in by or ()):
        raise UsageError("--by stage: the rows are stages already; write `owner`, or `source`")
    return groups(book, by) if by else None


def by_stage_within(book: Book, by: Grouping | None) -> Groups:
    """Return groups by stage, within those by the selected fields if there are any."""
    outer = above_stages(book, by)
    return _within(outer, _by_stage(book)) if outer else _by_stage(book)


def _within(outer: Groups, inner: Groups) -> Groups:
    width = len(outer.columns)
    return Groups(
        joined([outer.title, inner.title]),
        (*(column._replace(heads=True) for column in outer.columns), *inner.columns),
        lambda deal, day: (*outer.label(deal, day), *inner.label(deal, day)),
        lambda label: [*outer.place(label[:width]), *inner.place(label[width:])],
        settles=outer.settles and inner.settles,
    )


def by_name(book: Book) -> Callable[[Row], _Place]:
    """Return the place of a label among others by its names alone."""
    language = book.setup.settings.language
    return lambda label: [
        _rank(None if name is None else label_of(name), language) for name in label
    ]


def _by_field(book: Book, field: Selected) -> Groups:
    is_text = field.column.kind is Kind.TEXT
    column = field.column if is_text else Column(field.column.name, field.column.title)
    shown = (lambda value: value) if is_text else _text
    return Groups(
        small(column.title),
        (column,),
        lambda deal, day: (shown(field.value(deal, day)),),
        by_name(book),
        settles=column.name in _SETTLED or column.name in book.setup.settings.fields,
    )


def _text(value: Cell) -> str | None:
    return None if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def covered(book: Book) -> tuple[Pipeline, ...]:
    """Return the pipelines that a book speaks of."""
    pipelines = book.setup.pipelines.values()
    return tuple(
        pipeline
        for pipeline in pipelines
        if book.pipelines is None or pipeline.id in book.pipelines
    )


def _by_stage(book: Book) -> Groups:
    several = len(covered(book)) > 1
    default = book.setup.settings.default_pipeline
    every = [(pipeline, stage) for pipeline in covered(book) for stage in pipeline.stages]
    names = {
        (pipeline.id, stage.id): _label(pipeline, live_stage(pipeline, stage), several=several)
        for pipeline, stage in every
    }
    places: dict[Row, int] = {
        name: number for number, name in enumerate(dict.fromkeys(names.values()))
    }
    elsewhere: Row = (None,) * (len(STAGE) + several)
    return Groups(
        say("stage"),
        (_PIPELINE, *STAGE) if several else STAGE,
        lambda deal, _: names.get((deal.pipeline or default, deal.stage), elsewhere),
        lambda label: [(places.get(label, len(places)), ZERO, order.EVEN)],
        tuple(
            names[pipeline.id, stage.id]
            for pipeline in covered(book)
            for stage in open_stages(pipeline)
        ),
    )


def _by_stage_left(book: Book) -> Groups:
    rule = _by_stage(book)

    def label(deal: Snapshot, day: date) -> Row:
        return rule.label(before_the_close(book.setup, deal) or deal if deal.closed else deal, day)

    return rule._replace(label=label)


def before_the_close(setup: Setup, deal: Snapshot) -> Snapshot | None:
    """Return a closed deal in the stage that it left by the close, None where it never was open."""
    home = setup.pipeline(deal).id
    left = (
        v for v in reversed(deal.visits) if v.pipeline == home and setup.stage(v).type == "open"
    )
    visit = next(left, None)
    return replace(deal, stage=visit.stage) if visit else None


def _label(pipeline: Pipeline, stage: Stage, *, several: bool) -> tuple[str, ...]:
    return (pipeline.id, stage.id, stage.name) if several else (stage.id, stage.name)


def grouped(things: Iterable[T], label: Callable[[T], Row], rule: Groups) -> dict[Row, list[T]]:
    """Sort things into groups, in the order of a rule.

    Deals without a label come last, as `none`, as in a query.
    """
    rows: dict[Row, list[T]] = {key: [] for key in rule.always}
    for thing in things:
        rows.setdefault(label(thing), []).append(thing)
    return {
        tuple(NO_VALUE if name is None else name for name in key): rows[key]
        for key in sorted(rows, key=rule.place)
    }


def in_groups(
    book: Book,
    by: Grouping | None,
    things: Iterable[T],
    dated: Callable[[T], tuple[Snapshot, date]],
) -> tuple[tuple[Column, ...], dict[Row, list[T]]]:
    """Return groups that head further rows: their columns, and the things in each.

    Without any, all are under no label. `dated` says which deal a thing is of, and the day on which
    it is judged.
    """
    if by is None:
        return (), {(): list(things)}
    rule = groups(book, by)
    columns = tuple(column._replace(heads=True) for column in rule.columns)
    return columns, grouped(things, lambda thing: rule.label(*dated(thing)), rule)


def _rank(name: str | None, language: str) -> tuple[int, Decimal, order.Key]:
    """Put numbers first, as numbers, then all other names; what has none comes last."""
    if name in (None, "none"):
        return 2, ZERO, order.EVEN
    if _NUMBER.fullmatch(name):
        return 0, Decimal(name), order.EVEN
    return 1, ZERO, order.sort_key(name, language)


def counted(
    book: Book, count: int, totals: Sequence[Total]
) -> Iterator[tuple[int | None, *tuple[Money, ...]]]:
    """Yield a count with the sums of totals, and without it once more a further currency."""
    for index, amounts in enumerate(by_currency(book.setup.settings.currency, totals)):
        yield (count if index == 0 else None, *amounts)
