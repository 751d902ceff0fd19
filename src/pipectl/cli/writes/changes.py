"""The steps of all writing commands: find the deals, change them, report."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from itertools import chain

from pipectl.cli.reading import find
from pipectl.cli.shared import terminal
from pipectl.cli.shared.environment import is_terminal
from pipectl.domain.actions.action import Action, Change, begun
from pipectl.domain.checks.deal import new_warnings
from pipectl.domain.model.deal import TRACKED, Deal
from pipectl.errors import UsageError
from pipectl.store.closed_books import closed_on
from pipectl.store.records import Written
from pipectl.store.store import Store

Edit = Callable[[Deal], Change]
Done = str | Callable[[Deal], str]


def change_one(  # noqa: PLR0913 - which deal, how, and what to say
    store: Store, deal: str, action: Action, edit: Edit, done: Done, *, dry_run: bool
) -> None:
    """Change the deal that a text names, and report it on stderr.

    `done` says it, or says it of the deal as it is now, where that is what the action has booked.
    """
    deal_id = find.deal_id(store, deal, action.today)
    action = confirm_beginning(store, deal_id, action)
    written, messages = _change(store, [deal_id], action, edit, done, dry_run=dry_run)
    terminal.report_written(written, *(f"{deal_id}: {text}" for text in messages), dry_run=dry_run)
    tell_closed(store, written, action)


def change_many(  # noqa: PLR0913 - which deals, how, and what to say
    store: Store,
    where: Sequence[str],
    action: Action,
    edit: Edit,
    done: Done,
    *,
    dry_run: bool,
    yes: bool,
    pipeline: str | None = None,
) -> None:
    """Change all deals that a query means: counted, the first shown, asked for, all or none.

    What holds of the deals are all parts of the query, `where`.
    """
    if not all(map(str.strip, where)):
        raise UsageError("--where finds nothing without a query; write is:any for all deals")
    chosen = find.deals(store, where, action.today, pipeline)
    ids, total = [deal.id for deal in chosen.deals], store.setup.how_many(len(chosen.deals))
    terminal.tell(*find.preview(store, chosen))
    if ids and not dry_run:
        terminal.confirm(f"Change {total}?", yes=yes)
    written, counts = _change(store, ids, action, edit, done, dry_run=dry_run)
    lines = (f"{store.setup.show(count)} of {total}: {text}" for text, count in counts.items())
    written = written._replace(messages=_first(store, written.messages))
    terminal.report_written(written, *lines, dry_run=dry_run)
    tell_closed(store, written, action)


def tell_closed(store: Store, written: Written, action: Action) -> None:
    """Say which closed periods an entry has come into: their figures were told without it."""
    start = store.setup.settings.fiscal_year_start
    for period in closed_on(store.tree(), action.day, start) if written.changes else ():
        remedy = f"`pipectl report restated {period}` shows the difference"
        terminal.tell(f"{period} is closed; {remedy}")


def _first(store: Store, messages: Sequence[str]) -> tuple[str, ...]:
    """Keep as many messages as deals are shown before a bulk change, and count the others."""
    rest = len(messages) - find.SHOWN
    more = (f"and {store.setup.show(rest)} more like these",) if rest > 0 else ()
    return (*messages[: find.SHOWN], *more)


def forced_by(*, force: bool, reason: str | None) -> str | None:
    """Return the reason for going ahead, None where nothing is forced."""
    if force and reason is None:
        raise UsageError("--force wants --reason TEXT: it is recorded in the history")
    if reason is not None and not force:
        raise UsageError("--reason is why a move is forced; add --force, or write --note TEXT")
    return reason


def _change(  # noqa: PLR0913 - which deals, how, and what to say
    store: Store, ids: Sequence[str], action: Action, edit: Edit, done: Done, *, dry_run: bool
) -> tuple[Written, Counter[str]]:
    """Change deals; return the written files, and each message with its count."""
    messages: dict[str, str] = {}
    warnings: dict[str, tuple[str, ...]] = {}
    accounts = cache(store.account_records)

    def changed(deal: Deal) -> Change:
        earlier = begun(deal, action)
        change = edit(earlier)
        if change.deal == earlier:
            change = change._replace(deal=deal)
        elif earlier != deal:
            begins = f"{deal.id} begins on {action.day}"
            change = change._replace(messages=(begins, *change.messages))
        if change.deal == deal:
            messages.pop(deal.id, None)
        elif change.done:
            messages[deal.id] = change.done
        elif _holds(deal, change.deal, action):
            messages[deal.id] = done if isinstance(done, str) else done(change.deal)
        else:
            messages[deal.id] = f"recorded on {action.day}"
        beside = () if change.deal.account == deal.account else accounts()
        warnings[deal.id] = new_warnings(deal, change.deal, store.setup, beside)
        return change

    written = store.change(ids, changed, dry_run=dry_run)
    return written, Counter(chain(messages.values(), *warnings.values()))


def confirm_beginning(store: Store, deal_id: str, action: Action) -> Action:
    """Ask a person whether a deal began earlier, where the action's day is before its first."""
    if action.moves_beginning or not action.day < action.today or not is_terminal():
        return action
    deal = store.deals.take(deal_id, agreed=False).record
    first = min((entry.day for entry in deal.history), default=action.day)
    if action.day < first:
        terminal.tell(f"{deal.id}: {find.in_words(store.setup, deal)}")
        terminal.confirm(f"{deal.id} began on {first}. Let it begin on {action.day}?", yes=False)
    return action._replace(moves_beginning=action.day < first)


def _holds(before: Deal, after: Deal, action: Action) -> bool:
    """Say whether the deal now has the booked values: no later entry overrules them."""
    if len(after.history) == len(before.history):
        return True
    booked = [entry for entry in after.history if entry.day == action.day][-1]
    values = {name: getattr(booked, name) for name in TRACKED}
    states = {name: answer.state for name, answer in after.qualification.items()}
    return all(
        value == getattr(after, name)
        for name, value in values.items()
        if value is not None or name in booked.clears
    ) and all(states.get(name) == state for name, state in booked.qualification.items())
