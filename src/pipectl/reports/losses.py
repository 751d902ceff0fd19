"""Why deals are lost, and in which stage: number, share and amount."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Annotated, Final

from pipectl.domain.figures import velocity
from pipectl.domain.history.book import Book, Dated
from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.model.pipeline import known_reason, open_stages
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.calendar import Period
from pipectl.domain.values.intervals import Interval
from pipectl.reports.behind import samples
from pipectl.reports.shared import factors, footer, open_deals, outcomes, sides, sums
from pipectl.reports.shared.groups import before_the_close, counted, grouped, groups, in_groups
from pipectl.table import Column, Figure, Grouping, Kind, Named, Page, Ratio, Row, Table, TracedRow
from pipectl.table.figure import share
from pipectl.words import NO_VALUE, say

_LATE: Final = 2
"""So many of the last open stages are late ones."""

_REASON: Final = (Column("reason", "Reason"), Column("class", "Class"))
_SUMS: Final = (
    Column("lost", "Lost", Kind.COUNT),
    Column("share", "Share", Kind.SHARE),
    Column("amount", "Amount", Kind.MONEY),
)


def report(  # noqa: PLR0913 - its options
    book: Book,
    *,
    period: Annotated[Period | None, "Instead of the 90 days up to the day of the report."] = None,
    late: Annotated[bool, "Only deals lost out of the last two open stages."] = False,
    by: Annotated[Grouping | None, "owner, source or any field, before reason and stage."] = None,
    parts: Annotated[Interval | None, sides.IN_EACH] = None,
    compare: Annotated[sides.Compare | None, sides.COMPARE] = None,
) -> Page:
    """Show why deals were lost, and in which stage: the most frequent reasons of a period first.

    The stage is the last open one before the loss. A share is that of all losses shown, with --by
    of those of the group; amounts are the last ones, at the rate of the day of the loss. The class
    says whether it was a real chance: the narrow win rate counts only `lost`.

    Examples: pipectl report losses --period 2026
              pipectl report losses --period 2026 --late --by owner
    """
    if parts or compare:
        return sides.beside(book, partial(report, by=by, late=late), period, parts, compare)
    every, book = book, book.forecasting()
    window = period or factors.trailing(book)
    lost = velocity.closed_sample(book, window).lost
    deals = [dated for dated in lost if not late or _is_late(book.setup, dated.in_pipeline)]
    tables = (_reasons(book, deals, by), _stages(book, deals, by))
    about = {**open_deals.about_of(every), "period": window.label}
    about |= {"stages": say("the last two open ones")} if late else {}
    earlier = len(lost) - len(deals)
    left_out = footer.left_out(every, closed=[window], has_open=False, forecast="not counted")
    notes = (
        *factors.unlike(book, window),
        *([say("{n} lost earlier, left out", n=book.setup.show(earlier))] if earlier else []),
        *footer.caveats(book, sums.closed_total(book, deals)),
        *left_out,
    )
    return Page("losses", "Lost deals", tables, notes, about)


def _is_late(setup: Setup, deal: Snapshot) -> bool:
    before = before_the_close(setup, deal)
    return before is not None and setup.stage(before) in open_stages(setup.pipeline(deal))[-_LATE:]


def _reasons(book: Book, deals: list[Dated], by: Grouping | None) -> Table:
    """Show the reasons, the most frequent first."""

    def label(dated: Dated) -> Row:
        deal = dated.now
        listed = known_reason(book.setup.pipeline(deal), deal.reason) if deal.reason else None
        if listed is None:
            return (deal.reason or NO_VALUE, None)
        return (
            Named(listed.id, listed.name),
            Named(listed.class_, say(listed.class_.replace("_", " "))),
        )

    def parts(losses: list[Dated]) -> dict[Row, list[Dated]]:
        reasons: dict[Row, list[Dated]] = {}
        for dated in losses:
            reasons.setdefault(label(dated), []).append(dated)
        most = sorted(reasons.items(), key=lambda part: (-len(part[1]), str(part[0][0])))
        return dict(most)

    head = Table("reasons", "By reason", _REASON, (), ((say("Total"), None),))
    return _table(book, head, deals, by, parts)


def _stages(book: Book, deals: list[Dated], by: Grouping | None) -> Table:
    """Show the stages that the deals left, in their order; alone also those that lost none."""
    rule = groups(book, None)
    if by is not None:
        rule = rule._replace(always=())

    def parts(losses: list[Dated]) -> dict[Row, list[Dated]]:
        left = [(dated, before_the_close(book.setup, dated.in_pipeline)) for dated in losses]
        pairs = [(before, dated) for dated, before in left if before]
        stages = grouped(pairs, lambda pair: rule.label(pair[0], book.as_of), rule)
        rows = {label: [dated for _, dated in group] for label, group in stages.items()}
        never_open = [dated for dated, before in left if before is None]
        return rows | ({(NO_VALUE,) * len(rule.columns): never_open} if never_open else {})

    total = outcomes.total_label(rule.columns)
    head = Table("stages", "By the stage that was left", rule.columns, (), (total,))
    return _table(book, head, deals, by, parts)


def _table(
    book: Book,
    head: Table,
    deals: list[Dated],
    by: Grouping | None,
    parts: Callable[[list[Dated]], dict[Row, list[Dated]]],
) -> Table:
    """Show a row for each part of each group, and the total, under the columns of a head."""
    outer, in_group = in_groups(
        book, by, deals, lambda dated: (dated.then, velocity.closing_day(dated))
    )
    rows = [
        row
        for label, losses in in_group.items()
        for part, some in parts(losses).items()
        for row in _rows(book, (*label, *part), some, losses)
    ]
    (total,) = head.totals
    totals = _rows(book, (*(None for _ in outer), *total), deals, deals)
    columns = (*outer, *head.columns, *_SUMS)
    return replace(head, columns=columns, totals=()).with_rows(rows, totals)


def _rows(book: Book, label: Row, deals: list[Dated], whole: list[Dated]) -> Iterator[TracedRow]:
    """Yield number, share and amount, and the amount alone in each further currency."""
    for count, *amounts in counted(book, len(deals), (sums.closed_total(book, deals),)):
        behind = {
            "lost": partial(samples.closed, "lost", deals),
            "share": partial(_share, deals, whole),
            "amount": partial(samples.amount, book.setup, deals, amounts[0].currency, "lost"),
        }
        part = None if count is None else Ratio(count, len(whole))
        yield TracedRow((*label, count, part, *amounts), behind)


def _share(deals: list[Dated], whole: list[Dated]) -> Figure:
    some, every = samples.closed("lost", deals), samples.closed("lost", whole)
    return share("these / all losses shown", ("these", some), ("all losses shown", every))
