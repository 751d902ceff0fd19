"""What to know of a deal before a meeting, on one screen."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from pipectl.domain.actions.qualify import questions
from pipectl.domain.checks.exit_criteria import unmet_criteria
from pipectl.domain.history.activities import is_meeting
from pipectl.domain.history.entries import cut, in_order
from pipectl.domain.history.objections import open_objections
from pipectl.domain.history.snapshot import Snapshot, is_overdue, take_snapshot
from pipectl.domain.model.account import Account
from pipectl.domain.model.deal import Deal, Entry, NextStep
from pipectl.domain.model.pipeline import known_reason, signal_name
from pipectl.domain.model.qualification import at_least
from pipectl.domain.model.settings import Setup
from pipectl.domain.model.team import present_id
from pipectl.domain.values.text import how_many
from pipectl.errors import NotFoundError
from pipectl.reports.behind.deals import money_of
from pipectl.reports.shared.lines import changes
from pipectl.reports.views.facts import filled
from pipectl.table import Cell, Column, Facts, Kind, Named, Page, Row, Table, named_stage
from pipectl.words import NONE, as_is, say

_SCREEN: Final = 10
"""So many lines of the history are shown: a brief is one screen."""
_WORDS: Final = (
    Column("which", "Last", ours=True),
    Column("day", "Day", Kind.DAY),
    Column("activity", "Activity"),
    Column("by", "By"),
    Column("note", "What was said"),
)
_KNOWN: Final = (
    Column("criterion", "Criterion"),
    Column("state", "State", ours=True),
    Column("evidence", "Evidence, or what to ask"),
    Column("contact", "Contact"),
)
_MOVED: Final = (
    Column("day", "Day", Kind.DAY),
    Column("by", "By"),
    Column("what", "What", Kind.TEXTS),
    Column("note", "Note"),
)
_SIGNALS: Final = (
    Column("day", "Day", Kind.DAY),
    Column("id", "Id", for_programs=True),
    Column("signal", "Signal"),
    Column("note", "What was said"),
)
_MISSING: Final = (Column("what", "Missing"), Column("command", "Command that mends it"))


def report(deal: Deal, setup: Setup, day: date, account: Account | None = None) -> Page:
    """Show who a deal is with, the last words in and out, what is known, open and to be asked.

    A criterion below likely shows its question instead of evidence, unless the deal is closed. The
    last meeting is the last meeting, demo, presentation or workshop. Raises NotFoundError for a day
    before the deal's first.
    """
    deal_then, snapshot = cut(deal, day), take_snapshot(deal, day, setup)
    if deal_then is None or snapshot is None:
        raise NotFoundError(f"on {day} there was no {deal.id} yet", "deal")
    entries = in_order(deal_then.history)
    last = max((entry.day for entry in entries if _is_meeting(entry)), default=None)
    parts: tuple[Facts | Table, ...] = (
        _who(deal_then, snapshot, setup, day, account),
        _words(entries),
        _known(deal_then, setup, is_closed=snapshot.closed is not None),
        _signals(entries, setup, snapshot),
        _open(entries),
        *([] if snapshot.closed else [_missing(deal_then, snapshot, setup)]),
        _moved(entries, last, setup),
    )
    shown = tuple(part for part in parts if isinstance(part, Facts) or part.rows)
    return Page("brief", as_is(deal.title), shown, (), {"id": deal.id, "as_of": day.isoformat()})


def _who(deal: Deal, snapshot: Snapshot, setup: Setup, day: date, account: Account | None) -> Facts:
    step, stage = snapshot.next_step, setup.stage(snapshot)
    contacts = dict.fromkeys(a.contact for a in deal.qualification.values() if a.contact)
    days = how_many((day - snapshot.since).days, "day", setup.settings.numbers)
    close = deal.expected_close
    place = account.address.city if account and account.address else None
    facts: list[tuple[Column, Cell]] = [
        (Column("account", "Account"), deal.account),
        (Column("place", "City"), place),
        (Column("industry", "Industry"), account.industry if account else None),
        (Column("contacts", "Contacts", Kind.TEXTS), tuple(contacts)),
        (Column("owner", "Owner"), present_id(setup.team, deal.owner)),
        (Column("amount", "Amount", Kind.MONEY), money_of(setup, snapshot)),
        (Column("stage", "Stage"), named_stage(stage.id, stage.name, stage.type)),
        (Column("since", "In it for"), Named(snapshot.since.isoformat(), days)),
        (
            Column("expected_close", "Expected close"),
            close and Named(close.isoformat(), _close(close, snapshot, day)),
        ),
        (Column("closed", "Closed on", Kind.DAY), snapshot.closed),
        (Column("reason", "Reason"), _reason(snapshot, setup)),
        (
            Column("next_due", "Next step due", Kind.DAY, for_programs=True),
            step.due if step else None,
        ),
        (Column("next_what", "Next step"), None if snapshot.closed else _step(step, day)),
    ]
    return filled("who", facts)


def _close(close: date, snapshot: Snapshot, day: date) -> str:
    return say("{close}, overdue", close=close) if is_overdue(snapshot, day) else close.isoformat()


def _reason(snapshot: Snapshot, setup: Setup) -> str | None:
    """Return why a deal was lost, in words where the pipeline has them."""
    reason = snapshot.reason and known_reason(setup.pipeline(snapshot), snapshot.reason)
    return Named(reason.id, reason.name) if reason else snapshot.reason


def _step(step: NextStep | None, day: date) -> Named:
    if step is None:
        return Named("", NONE)
    template = "{what} (by {due}, late)" if step.due < day else "{what} (by {due})"
    return Named(step.what, say(template, what=step.what, due=step.due))


def _words(entries: Sequence[Entry]) -> Table:
    """Show the last activity from the customer, the last to them, and the last meeting."""
    rows: list[Row] = []
    for which, direction in (("in", "in"), ("out", "out"), ("together", None)):
        several = (e for e in reversed(entries) if e.activity and _side(e) == direction)
        if last := next(several, None):
            rows.append((which, last.day, last.activity, last.by, last.note))
    return Table("words", "Last words", _WORDS, tuple(rows))


def _side(entry: Entry) -> str | None:
    """Return in or out; a meeting is neither, whoever asked for it."""
    return None if _is_meeting(entry) else entry.direction


def _known(deal: Deal, setup: Setup, *, is_closed: bool) -> Table:
    """Show each criterion; what is not known is still to be asked while the deal is open."""
    rows: list[Row] = []
    for question in questions(setup, deal):
        answer = deal.qualification.get(question.id)
        state = answer.state if answer else "unknown"
        is_known = at_least(state, "likely")
        to_ask = None if is_closed else question.question
        text = answer.evidence if answer and (is_known or is_closed) else to_ask
        rows.append((question.name, state, text, answer.contact if answer else None))
    title, columns = "What is known, and what to ask", _KNOWN
    if is_closed:
        evidence = Column("evidence", "Evidence")
        title, columns = "What is known", (*_KNOWN[:2], evidence, *_KNOWN[3:])
    return Table("qualification", title, columns, tuple(rows))


def _signals(entries: Sequence[Entry], setup: Setup, snapshot: Snapshot) -> Table:
    """Show the closing signals, each with its last day and what was said then."""
    latest = {entry.signal: entry for entry in entries if entry.signal}
    pipeline = setup.pipeline(snapshot)
    rows = tuple(
        (latest[id_].day, id_, signal_name(pipeline, id_), latest[id_].note)
        for id_ in sorted(latest, key=lambda id_: (latest[id_].day, id_))
    )
    return Table("signals", "Closing signals", _SIGNALS, rows)


def _open(entries: Sequence[Entry]) -> Table:
    columns = (Column("day", "Day", Kind.DAY), Column("id", "Id"), Column("text", "Objection"))
    rows = tuple((each.day, each.id, each.text) for each in open_objections(entries))
    return Table("objections", "Open objections", columns, rows)


def _missing(deal: Deal, snapshot: Snapshot, setup: Setup) -> Table:
    """Show what the present stage asks for and the deal has not."""
    lacks = unmet_criteria(deal, setup.stage(snapshot))
    rows = tuple((lack.what, lack.command) for lack in lacks)
    return Table(
        "missing", say("To leave {stage}", stage=setup.stage(snapshot).name), _MISSING, rows
    )


def _moved(entries: Sequence[Entry], meeting: date | None, setup: Setup) -> Table:
    """Show what changed behind the last meeting, or in all where there was none."""
    since = [entry for entry in entries if meeting is None or entry.day > meeting]
    rows = tuple(_lines(since, setup))
    earlier = len(rows) - _SCREEN
    count = how_many(earlier, "line", setup.settings.numbers)
    notes = (
        (say("{count} before these; pipectl show has them", count=count),) if earlier > 0 else ()
    )
    title = (
        "So far, without a meeting"
        if meeting is None
        else say("Since the meeting of {meeting}", meeting=meeting)
    )
    return Table("moved", title, _MOVED, rows[-_SCREEN:], notes=notes)


def _lines(entries: Sequence[Entry], setup: Setup) -> Iterator[Row]:
    for entry in entries:
        if what := tuple(changes(entry, setup)):
            yield (entry.day, entry.by, what, entry.note)


def _is_meeting(entry: Entry) -> bool:
    return entry.activity is not None and is_meeting(entry.activity)
