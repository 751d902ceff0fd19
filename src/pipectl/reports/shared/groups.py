"""Deals in groups, and rows of money: a row more for each further currency."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple, TypeVar

from pipectl.domain.figures.conversion import ZERO, Total, by_currency
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.model.pipeline import Pipeline, Stage, live_stage, open_stages
from pipectl.domain.values import order
from pipectl.money import Money
from pipectl.table import Cell, Column, Kind, Row, Selected

T = TypeVar("T")

NOW: Final = "now"
AS_WAS: Final = "as-was"

_STAGE: Final = (Column("stage", "Stage's id", for_programs=True), Column("name", "Stage"))
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_PIPELINE: Final = Column("pipeline", "Pipeline")


class Groups(NamedTuple):
    """What rows are called and in which order: columns, and the label of a deal.

    A label is a tuple as long as the columns. Those in `order` stand first, in that order; those
    in `always` also where no deal has them. The others follow as names of `language` do.
    """

    columns: tuple[Column, ...]
    label: Callable[[Snapshot, date], Row]
    language: str
    order: tuple[Row, ...] = ()
    always: frozenset[Row] = frozenset()


def staged(book: Book, stages: str) -> Book:
    """Return a book whose retired stages count as themselves where it is `as-was` that is meant."""
    if stages != AS_WAS:
        return book
    pipelines = {
        name: replace(pipeline, stages=tuple(replace(s, replaced_by=None) for s in pipeline.stages))
        for name, pipeline in book.setup.pipelines.items()
    }
    return replace(book, setup=replace(book.setup, pipelines=pipelines))


def groups(book: Book, by: Selected | None) -> Groups:
    """Return the groups of a report: by the selected field, else by stage."""
    if by is None or by.column.name == "stage":
        return _by_stage(book)
    language = book.setup.settings.language
    if by.column.kind is not Kind.TEXT:
        column = Column(by.column.name, by.column.title)
        return Groups((column,), lambda deal, day: (_text(by.value(deal, day)),), language)
    return Groups((by.column,), lambda deal, day: (by.value(deal, day),), language)


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
    return Groups(
        (_PIPELINE, *_STAGE) if several else _STAGE,
        lambda deal, _: names[deal.pipeline or default, deal.stage],
        book.setup.settings.language,
        tuple(dict.fromkeys(names.values())),
        frozenset(
            names[pipeline.id, stage.id]
            for pipeline in covered(book)
            for stage in open_stages(pipeline)
        ),
    )


def _label(pipeline: Pipeline, stage: Stage, *, several: bool) -> tuple[str, ...]:
    return (pipeline.id, stage.id, stage.name) if several else (stage.id, stage.name)


def grouped(
    things: Iterable[T], label: Callable[[T], Row], rule: Groups | None = None
) -> dict[Row, list[T]]:
    """Sort things into groups: in the order of a rule, then by label.

    Deals without a label come last, as `none`, as in a query.
    """
    rows: dict[Row, list[T]] = {key: [] for key in (rule.order if rule else ())}
    others: dict[Row, list[T]] = {}
    for thing in things:
        key = label(thing)
        (rows if key in rows else others).setdefault(key, []).append(thing)
    for key in [key for key, those in rows.items() if not those and key not in _always(rule)]:
        del rows[key]
    language = rule.language if rule else "en"
    for key in sorted(others, key=lambda label: _place(label, language)):
        rows[tuple("none" if name is None else name for name in key)] = others[key]
    return rows


def _always(rule: Groups | None) -> frozenset[Row]:
    return rule.always if rule else frozenset()


def _place(label: Row, language: str) -> list[tuple[int, Decimal, order.Key]]:
    return [_rank(None if name is None else str(name), language) for name in label]


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
