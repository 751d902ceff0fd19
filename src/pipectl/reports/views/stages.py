"""The stages of a pipeline with what is in them."""

from typing import Final

from pipectl.domain.figures import conversion, statistics
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot, is_parked
from pipectl.domain.model.pipeline import Stage
from pipectl.reports.shared import footer, groups, open_deals
from pipectl.table import Column, Kind, Page, Row, Table, named_category
from pipectl.words import as_is, say

_COLUMNS: Final = (
    Column("stage", "Id", spare=True),
    Column("name", "Name"),
    Column("type", "Type", ours=True),
    Column("probability", "Prob.", Kind.PERCENT),
    Column("category", "Category"),
    Column("rotting_days", "Rots", Kind.DAYS),
    Column("replaced_by", "Replaced by"),
    Column("deals", "Deals", Kind.COUNT),
    Column("amount", "Amount", Kind.MONEY),
    Column("median_days", "Median there", Kind.DAYS),
    Column("longest_days", "Longest", Kind.DAYS),
)


def report(book: Book) -> Page:
    """List the stages of the pipelines that a book covers, retired ones too.

    Deals are the open ones, parked ones too; days are those since they entered the stage.
    """
    parts = tuple(
        Table(
            pipeline.id,
            as_is(pipeline.name),
            _COLUMNS,
            tuple(_rows(book, pipeline.id, pipeline.stages)),
        )
        for pipeline in groups.covered(book)
    )
    worth = conversion.converter(book.setup)
    whole = conversion.total(worth(deal, book.as_of) for deal in book.open())
    count = sum(is_parked(deal, book.as_of) for deal in book.open())
    parked = (say("{n} parked, counted here", n=book.setup.show(count)),) if count else ()
    notes = (*parked, *footer.caveats(book, whole))
    return Page("stages", "Stages", parts, notes, open_deals.about_of(book))


def _rows(book: Book, pipeline: str, stages: tuple[Stage, ...]) -> list[Row]:
    default = book.setup.settings.default_pipeline
    within: dict[str, list[Snapshot]] = {}
    for deal in book.open():
        if (deal.pipeline or default) == pipeline:
            within.setdefault(deal.stage, []).append(deal)
    return [row for stage in stages for row in _lines(book, stage, within.get(stage.id, []))]


def _lines(book: Book, stage: Stage, deals: list[Snapshot]) -> list[Row]:
    worth = conversion.converter(book.setup)
    days = [(book.as_of - deal.since).days for deal in deals]
    head = (
        stage.id,
        stage.name,
        stage.type,
        stage.probability,
        named_category(stage.category),
        stage.rotting_days,
        stage.replaced_by,
    )
    if stage.type != "open":
        return [(*head, None, None, None, None)]
    sums = (conversion.total(worth(deal, book.as_of) for deal in deals),)
    ages = (statistics.percentile(days, statistics.MEDIAN), max(days, default=None))
    return [(*head, *line, *ages) for line in groups.counted(book, len(deals), sums)]
