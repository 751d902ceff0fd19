"""Everything of one deal on a page, with its history."""

from datetime import date
from typing import Final

from pipectl.domain.actions.qualify import questions
from pipectl.domain.figures.probability import Probability
from pipectl.domain.history.entries import aged_on, assessed, cut, in_order
from pipectl.domain.history.snapshot import take_snapshot
from pipectl.domain.model.deal import Deal
from pipectl.domain.model.qualification import Framework, score, verdict
from pipectl.domain.model.settings import Setup
from pipectl.domain.templates.translations import criterion_name
from pipectl.errors import NotFoundError
from pipectl.reports.shared.lines import changes
from pipectl.reports.views import objections
from pipectl.reports.views.facts import facts
from pipectl.table import Column, Kind, Page, Row, Table
from pipectl.words import as_is, say

_QUALIFICATION: Final = (
    Column("criterion", "Criterion"),
    Column("state", "State", ours=True),
    Column("evidence", "Evidence"),
    Column("contact", "Contact"),
    Column("value", "Value"),
    Column("by", "By"),
    Column("day", "On", Kind.DAY),
)
_AGED: Final = Column("aged", "Aged", Kind.DAYS)
_HISTORY: Final = (
    Column("day", "Day", Kind.DAY),
    Column("by", "By"),
    Column("what", "What", Kind.TEXTS),
    Column("note", "Note"),
)


def report(deal: Deal, setup: Setup, day: date, chance: Probability | None = None) -> Page:
    """Show a deal as it stood at the end of a day: fields, qualification, objections, history.

    Its chance is its own or its stage's, unless another one is given: one file does not tell what
    a store can measure. Raises NotFoundError for a day before it was created.
    """
    known_deal, snapshot = cut(deal, day), take_snapshot(deal, day, setup)
    if known_deal is None or snapshot is None:
        raise NotFoundError(f"on {day} there was no {deal.id} yet", "deal")
    deal = known_deal
    parts = (
        facts(deal, snapshot, setup, chance),
        qualification(deal, setup, day),
        objections.report(deal),
        _history(deal, setup),
    )
    filled = tuple(part for part in parts if part is not None)
    return Page("deal", as_is(deal.title), filled, (), {"id": deal.id, "as_of": day.isoformat()})


def qualification(deal: Deal, setup: Setup, day: date) -> Table:
    """Show what is known of each criterion, who said so when, the score and the gaps.

    Where the pipeline lets evidence age, a column says how many days old what is aged is.
    """
    pipeline = setup.pipeline(deal)
    states = {name: answer.state for name, answer in deal.qualification.items()}
    language = setup.settings.language
    others = {name: criterion_name(name, language) for name in deal.qualification}
    names = {criterion.id: criterion.name for criterion in questions(setup, deal)}
    names |= {name: title for name, title in others.items() if name not in names}
    ages = aged_on(setup, deal, day)
    with_age = pipeline.evidence_days is not None
    rows = tuple(
        (*_answer(deal, name, title), *((ages.get(name),) if with_age else ()))
        for name, title in names.items()
    )
    result = score(pipeline.qualification, states)
    notes = (
        say(
            "score {points} of {possible}",
            points=setup.show(result.points),
            possible=setup.show(result.possible),
        ),
        say("gaps: {names}", names=", ".join(map(names.__getitem__, result.gaps)))
        if result.gaps
        else say("no gaps"),
        *_verdict(pipeline.qualification, states),
        *((say("aged: {names}", names=", ".join(map(names.__getitem__, ages))),) if ages else ()),
    )
    columns = (*_QUALIFICATION, *((_AGED,) if with_age else ()))
    return Table("qualification", "Qualification", columns, rows, (), notes)


def _verdict(framework: str | Framework, states: dict[str, str]) -> tuple[str, ...]:
    """Say whether the deal is qualified, where a rule decides that."""
    qualified, because = verdict(framework, states)
    if qualified is None:
        return ()
    return (
        say(
            "qualified: yes, because {because}"
            if qualified
            else "qualified: no, because {because}",
            because=because,
        ),
    )


def _answer(deal: Deal, name: str, title: str) -> Row:
    answer = deal.qualification.get(name)
    entry = assessed(in_order(deal.history)).get(name)
    origin = (entry.by, entry.day) if entry else (None, None)
    if answer is None:
        return (title, "unknown", None, None, None, *origin)
    return (title, answer.state, answer.evidence, answer.contact, answer.value, *origin)


def _history(deal: Deal, setup: Setup) -> Table:
    rows = tuple(
        (entry.day, entry.by, tuple(changes(entry, setup)), entry.note)
        for entry in in_order(deal.history)
    )
    return Table("history", "History", _HISTORY, rows)
