"""What is known of the open deals: their scores, their gaps, and who is behind their stage."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from typing import Annotated, Final, NamedTuple

from pipectl.domain.figures import deal_health, statistics
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot, is_parked
from pipectl.domain.model.qualification import criteria_of, passes
from pipectl.domain.model.team import present_id
from pipectl.reports.behind import deals as of_deals
from pipectl.reports.behind import samples
from pipectl.reports.shared import footer, lines, open_deals, outcomes
from pipectl.reports.shared.groups import covered, grouped, groups
from pipectl.reports.shared.scores import Scored, criteria, names, scored
from pipectl.table import (
    Behind,
    Column,
    Contribution,
    Figure,
    Grouping,
    Kind,
    Page,
    Ratio,
    Row,
    Selected,
    Table,
    TracedRow,
    or_na,
    traced,
)
from pipectl.table.figure import share
from pipectl.words import as_is, say

_GROUPS: Final = (
    Column("deals", "Deals", Kind.COUNT),
    Column("mean", "Mean score", Kind.PERCENT),
    Column("with_gaps", "With gaps", Kind.SHARE),
)


class Assessed(NamedTuple):
    """An open deal with its score."""

    deal: Snapshot
    score: Scored


_SCORE: Final[lines.ColumnOf[Assessed]] = (
    Column("score", "Score", Kind.PERCENT),
    lambda line: or_na(line.score.percent),
)


def report(
    book: Book,
    *,
    by: Annotated[
        Grouping | None,
        "Any field, or owner,source: one table instead of those by owner and by stage.",
    ] = None,
) -> Page:
    """Show what is known of open deals: score, gaps, and which are behind their stage.

    A gap is a criterion below likely. A deal is behind when a stage that it has left asked for more
    than is known; where no stage asks, when it is past the middle with less than half the points.
    Parked deals are left out.

    Example: pipectl report qualification --by source
    """
    deals = [
        Assessed(deal, scored(book.setup, deal))
        for deal in book.open()
        if not is_parked(deal, book.as_of)
    ]
    deals.sort(key=lambda line: (-(line.score.percent or 0), line.deal.id))
    tables = [_grouped(book, deals, "by", by)] if by else _usual_groups(book, deals)
    parts = (_listed(book, deals), *tables, _behind(book, deals))
    notes = footer.left_out(book)
    return Page(
        "qualification", "Qualification of open deals", parts, notes, open_deals.about_of(book)
    )


def _listed(book: Book, deals: Sequence[Assessed]) -> Table:
    """Show each deal with its gaps, the best known first."""
    called, ids = names(book), criteria(book)
    rules = any(passes(pipeline.qualification, {}) is not None for pipeline in covered(book))
    setup = book.setup
    columns: tuple[lines.ColumnOf[Assessed], ...] = (
        *lines.identity(setup, _deal),
        lines.stage(setup, _deal),
        lines.amount(setup, _deal),
        _SCORE,
        (
            Column("points", "Points", Kind.NUMBER, for_programs=True),
            lambda line: line.score.points,
        ),
        (
            Column("possible", "Possible", Kind.NUMBER, for_programs=True),
            lambda line: line.score.possible,
        ),
        (
            Column("passes", "Passes", for_programs=not rules, ours=True),
            lambda line: _passes(book, line.deal),
        ),
        (Column("gaps", "Gaps", Kind.TEXTS), lambda line: tuple(map(called, line.score.gaps))),
        *(
            (Column(name, as_is(called(name)), for_programs=True), partial(_state, book, name))
            for name in ids
        ),
    )
    return lines.listed("deals", "Open deals", columns, deals)


def _deal(assessed: Assessed) -> Snapshot:
    return assessed.deal


def _passes(book: Book, deal: Snapshot) -> str | None:
    """Say whether a deal passes its framework's rule, None where there is none."""
    passed = passes(book.setup.pipeline(deal).qualification, deal.qualification)
    return None if passed is None else "yes" if passed else "no"


def _state(book: Book, name: str, assessed: Assessed) -> str | None:
    """Return the state of a criterion, None for one that the deal's pipeline does not have."""
    deal = assessed.deal
    own = {criterion.id for criterion in criteria_of(book.setup.pipeline(deal).qualification)}
    return deal.qualification.get(name, "unknown") if name in own else None


def _usual_groups(book: Book, deals: Sequence[Assessed]) -> list[Table]:
    team = book.setup.team
    owner = Selected(Column("owner", "Owner"), lambda deal, _: present_id(team, deal.owner))
    return [_grouped(book, deals, "by_owner", (owner,)), _grouped(book, deals, "by_stage", None)]


def _grouped(book: Book, deals: Sequence[Assessed], name: str, by: Grouping | None) -> Table:
    """Show how well deals are known in groups."""
    rule = groups(book, by)
    by_label = grouped(deals, lambda line: rule.label(line.deal, book.as_of), rule)
    rows = (_sums(book, label, group) for label, group in by_label.items())
    total = _sums(book, outcomes.total_label(rule.columns), deals)
    return traced(name, say("By {what}", what=rule.title), (*rule.columns, *_GROUPS), rows, [total])


def _sums(book: Book, label: Row, deals: Sequence[Assessed]) -> TracedRow:
    scores = [line.score.percent for line in deals if line.score.percent is not None]
    gaps = sum(bool(line.score.gaps) for line in deals)
    cells = (len(deals), or_na(statistics.mean(scores)), Ratio(gaps, len(deals)))
    return TracedRow((*label, *cells), _behind_sums(deals, book.as_of))


def _behind_sums(deals: Sequence[Assessed], day: date) -> Behind:
    """Return what stands behind the number of deals, their mean score and those with gaps."""

    def number(what: str, several: Iterable[Assessed], key: str) -> Figure:
        return of_deals.number(what, ((line.deal, day) for line in several), key)

    def mean() -> Figure:
        parts = [
            Contribution(line.deal.id, line.score.percent, "qualification", day) for line in deals
        ]
        return Figure("mean of the scores", samples.or_na(statistics.mean), parts)

    def with_gaps() -> Figure:
        gaps = number(
            "deals with gaps", (line for line in deals if line.score.gaps), "qualification"
        )
        whole = number("open deals", deals, "stage")
        return share("deals with gaps / deals", ("deals with gaps", gaps), ("deals", whole))

    return {
        "deals": lambda: number("open deals", deals, "stage"),
        "mean": mean,
        "with_gaps": with_gaps,
    }


def _behind(book: Book, deals: Sequence[Assessed]) -> Table:
    """List the deals whose stage is ahead of their qualification."""
    called = names(book)
    lacks = {line.deal.id: _lacks(book, line.deal, called) for line in deals}
    columns: tuple[lines.ColumnOf[Assessed], ...] = (
        *lines.identity(book.setup, _deal),
        lines.stage(book.setup, _deal),
        _SCORE,
        (Column("lacks", "Lacks", Kind.TEXTS), lambda line: lacks[line.deal.id]),
    )
    return lines.listed(
        "behind", "Behind their stage", columns, [line for line in deals if lacks[line.deal.id]]
    )


def _lacks(book: Book, deal: Snapshot, called: Callable[[str], str]) -> tuple[str, ...]:
    """Say what a deal lacks for the stage that it is in."""
    if deal_health.has_exit_criteria(book.setup.pipeline(deal)):
        return tuple(
            say(
                "{criterion} {least} (is {state})",
                criterion=called(gap.criterion),
                least=say(gap.least),
                state=say(gap.state),
            )
            for gap in deal_health.unmet(book.setup, deal)
        )
    is_behind = deal_health.is_past_middle(book.setup, deal) and not deal_health.is_half_known(
        book.setup, deal
    )
    return (say("half of the points"),) if is_behind else ()
