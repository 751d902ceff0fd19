"""The pipelines of a store with what is open in them."""

from typing import Final

from pipectl.domain.figures.conversion import converter, total
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.model.pipeline import open_stages
from pipectl.reports.shared import footer, groups
from pipectl.table import Column, Kind, Page, Row, Table

_COLUMNS: Final = (
    Column("pipeline", "Id"),
    Column("name", "Name"),
    Column("kind", "Holds", ours=True),
    Column("forecast", "Forecast", ours=True),
    Column("default", "Default", ours=True),
    Column("stages", "Open stages", Kind.COUNT),
    Column("deals", "Open", Kind.COUNT),
    Column("amount", "Amount", Kind.MONEY),
)


def report(book: Book) -> Page:
    """List the pipelines: what they hold, whether they are in the forecast, what is open."""
    default, worth = book.setup.settings.default_pipeline, converter(book.setup)
    within: dict[str, list[Snapshot]] = {}
    for deal in book.open():
        within.setdefault(deal.pipeline or default, []).append(deal)
    rows: list[Row] = []
    for pipeline in book.setup.pipelines.values():
        deals = within.get(pipeline.id, [])
        head = (
            pipeline.id,
            pipeline.name,
            pipeline.kind,
            "yes" if pipeline.forecast else "no",
            "yes" if pipeline.id == default else None,
            len(open_stages(pipeline)),
        )
        sums = (total(worth(deal, book.as_of) for deal in deals),)
        rows += [(*head, *line) for line in groups.counted(book, len(deals), sums)]
    whole = total(worth(deal, book.as_of) for deal in book.open())
    notes = footer.caveats(book, whole)
    about = {"as_of": book.as_of.isoformat()}
    return Page(
        "pipelines", "Pipelines", (Table("pipelines", "", _COLUMNS, tuple(rows)),), notes, about
    )
