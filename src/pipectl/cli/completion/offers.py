"""What the shell offers after TAB: each function names values, with what they mean if that helps.

Nothing is offered, and nothing said, where a store cannot be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from pipectl import exchange, plugins, render
from pipectl.cli.completion.line import Line, Match, Values
from pipectl.cli.completion.shells import SCRIPTS
from pipectl.cli.shared import context
from pipectl.cli.shared.topics import TOPICS
from pipectl.domain.values.text import fold
from pipectl.spreadsheet import DELIMITERS

if TYPE_CHECKING:
    from pipectl.domain.model.pipeline import Stage

ACTIVITIES: Final = ("call", "email", "meeting", "demo", "presentation")


def deals(line: Line) -> Values:
    """Name the deals whose ids begin so, without a look into a file; else those that hold it."""
    ids = line.store.ids_by_name()
    if any(name.startswith(line.start) for name in ids):
        return ids
    from pipectl.domain.model.deal import holding

    matches = holding(line.start, line.store.load(context.today(line.ctx)).book.snapshots())
    part = fold(line.start)
    unread = {Match(name): "" for name in ids if part in name}
    return unread | {
        Match(deal.id): deal.title if part in fold(deal.title) else deal.account or deal.title
        for deal in matches
    }


def people(line: Line) -> Values:
    """Name the people of the team."""
    return {person: entry.name or "" for person, entry in line.setup.team.items()}


def teams(line: Line) -> Values:
    """Name their teams."""
    return dict.fromkeys(entry.team for entry in line.setup.team.values() if entry.team)


def kinds(line: Line) -> Values:
    """Name the kinds of deals."""
    return line.values("kind")


def accounts(line: Line) -> Values:
    """Name the accounts by their ids and by their names."""
    records = line.store.load(context.today(line.ctx)).book.accounts
    ids = {account.id: account.name for account in records}
    return ids | {account.name: account.id for account in records if account.name not in ids}


def stages(line: Line) -> Values:
    """Name the stages of all pipelines by their ids and by their names.

    A name that is an id but for its capitals is offered where the word begins with them.
    """
    return _called(line, line.stages)


def open_stages(line: Line) -> Values:
    """Name the stages that open deals are in."""
    return _called(line, (stage for stage in line.stages if stage.type == "open"))


def _called(line: Line, stages: Iterable[Stage]) -> Values:
    live = [stage for stage in stages if not stage.replaced_by]
    ids = {stage.id: stage.name for stage in live if stage.id.startswith(line.start)}
    return ids | {stage.name: stage.id for stage in live if fold(stage.name) not in ids}


def reasons(line: Line) -> Values:
    """Name the reasons for which deals are lost."""
    return {reason.id: reason.name for each in line.pipelines for reason in each.lost_reasons}


def disqualifying(line: Line) -> Values:
    """Name the reasons for which a deal never was a real one."""
    from pipectl.domain.model.pipeline import disqualifying as never_real

    return {reason.id: reason.name for each in line.pipelines for reason in never_real(each)}


def objections(line: Line) -> Values:
    """Name the open objections of the deal before, where it can be read."""
    from pipectl.domain.history.entries import in_order
    from pipectl.domain.history.objections import open_objections

    deal = line.store.deals.take(str(line.ctx.params.get("deal"))).record
    return {entry.id: entry.text or "" for entry in open_objections(in_order(deal.history))}


def sources(line: Line) -> Values:
    """Name the sources of the pipelines."""
    return line.values("source")


def activities(line: Line) -> Iterator[str]:
    """Name the usual activities, those that stages ask for, items of checklists and signals.

    Any other short word is right too.
    """
    from pipectl.domain.model.pipeline import checklist

    yield from ACTIVITIES
    exits = (stage.exit for stage in line.stages if stage.exit)
    yield from (name for criteria in exits for name in criteria.activities)
    yield from (f"done:{item}" for pipeline in line.pipelines for item in checklist(pipeline))
    yield from (f"signal:{sign.id}" for pipeline in line.pipelines for sign in pipeline.signals)


def assignments(line: Line) -> Values:
    """Name deals first, unless a query names them, then fields with `=`, then their values."""
    from pipectl.domain.actions.assign import settable

    if not line.ctx.params.get("where") and not line.ctx.params.get("words"):
        return deals(line)
    names = [name for name in settable(line.setup) if "." not in name]
    return _pairs(line, "=", names, line.values)


def account_assignments(line: Line) -> Values:
    """Name the fields of an account with `=`, then their values."""
    from pipectl.domain.actions.assign import settable
    from pipectl.domain.model.account import Account

    def values(name: str) -> Iterable[str]:
        return accounts(line) if name == "parent" else line.values(name)

    return _pairs(line, "=", settable(line.setup, Account), values)


def assessments(line: Line) -> Values:
    """Name the criteria of all pipelines with `=`, then states."""
    from pipectl.domain.model.deal import STATES

    return _pairs(line, "=", criteria(line), lambda _: STATES)


def criteria(line: Line) -> Mapping[str, str]:
    """Name the criteria of all pipelines."""
    from pipectl.domain.model.qualification import criteria_of

    every = (criteria_of(pipeline.qualification) for pipeline in line.pipelines)
    return {criterion.id: criterion.name or "" for each in every for criterion in each}


def factors(line: Line) -> Values:
    """Name the factors of velocity with `=`, behind the last comma."""
    return _behind_comma(line, [f"{name}=" for name in ("n", "size", "rate", "cycle")])


def query(line: Line) -> Values:
    """Name the fields of a query with `:`, then the values of those that have few."""
    return _pairs(line, ":", line.field_names, line.values)


def fields(line: Line) -> Values:
    """Name the fields of a query behind the last comma."""
    return _behind_comma(line, line.field_names)


def groups(line: Line) -> Values:
    """Name what deals can be grouped by."""
    from pipectl.query.columns import group_names

    return group_names(line.setup)


def pipelines(line: Line) -> Mapping[str, str]:
    """Name the pipelines."""
    return {pipeline.id: pipeline.name for pipeline in line.pipelines}


def scopes(line: Line) -> Values:
    """Name the pipelines, and all."""
    return {**pipelines(line), "all": ""}


def currencies(line: Line) -> Values:
    """Name the store's currency and those that it has rates of."""
    setup = line.setup
    return dict.fromkeys([setup.settings.currency, *(rate.currency for rate in setup.rates)], "")


def whos(line: Line) -> Values:
    """Name whose a quota can be: people with their names, teams, and all."""
    from pipectl.domain.checks.quotas import whos

    team = line.setup.team
    return {who: team[who].name if who in team else "" for who in whos(line.setup)}


def periods_closed(line: Line) -> Values:
    """Name the periods that are closed, by their files."""
    from pipectl.store.closed_books import names_of

    return names_of(line.store.tree())


def kinds_of(_: Line) -> Values:
    """Name the usual kinds of activities, for a number of each."""
    return [f"{kind}:" for kind in ACTIVITIES]


def formats(_: Line) -> Values:
    """Name the formats of tables."""
    return plugins.modules_in(render)


def delimiters(_: Line) -> Values:
    """Name what can part the columns of a file."""
    return DELIMITERS


def exchanges(_: Line) -> Values:
    """Name the formats of `import` and `export`."""
    return plugins.modules_in(exchange)


def languages(_: Line) -> Values:
    """Name the languages of templates."""
    from pipectl.domain.model.settings import LANGUAGES

    return LANGUAGES


def omissions(_: Line) -> Values:
    """Name why deals do not count."""
    from pipectl.domain.model.deal import OMISSIONS

    return OMISSIONS


def shells(_: Line) -> Values:
    """Name the shells that have a script."""
    return SCRIPTS


def templates(_: Line) -> Values:
    """Name the templates of stages."""
    from pipectl.domain.templates.templates import TEMPLATES

    return TEMPLATES.keys()


def topics(line: Line) -> Values:
    """Name what can be explained: topics and commands."""
    program = line.ctx.find_root().command
    return [*TOPICS, *getattr(program, "commands", ())]


def _behind_comma(line: Line, names: Iterable[str]) -> list[str]:
    before, comma, _ = line.start.rpartition(",")
    return [f"{before}{comma}{name}" for name in names]


def _pairs(
    line: Line, joint: str, names: Iterable[str], values: Callable[[str], Iterable[str]]
) -> list[str]:
    """Join names to what stands before a value, and behind that to the values of the name."""
    name, joined, _ = line.start.partition(joint)
    if joined:
        return [f"{name}{joint}{value}" for value in values(name)]
    return [f"{name}{joint}" for name in names]
