"""Hypothesis strategies: whole deals as a store may hold them, whose rules find no problem.

`deals()` is the one to begin with: days in any order in the file, every tracked field set and
cleared, texts of any script. The deals are at home in `SETUP`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from unicodedata import is_normalized

from hypothesis import strategies as st

from builders import TODAY, book, pipeline, setup, stage
from pipectl.domain.history.entries import add_up, in_order
from pipectl.domain.model.deal import (
    CATEGORIES,
    DIRECTIONS,
    KINDS,
    OMISSIONS,
    STATES,
    Answer,
    Deal,
    Entry,
    NextStep,
    Objection,
)
from pipectl.domain.model.settings import ExchangeRate

if TYPE_CHECKING:
    from pipectl.domain.history.book import Book
    from pipectl.domain.values.schema import Plain

OWN_FIELDS: Final = {"region": "text", "seats": "number", "renewal_day": "date"}

SETUP: Final = setup(
    pipeline(),
    pipeline(
        stage("lead"), stage("trial"), stage("signed", "won"), stage("gone", "lost"), id="partners"
    ),
    fields=OWN_FIELDS,
)
"""Two pipelines that share no stage, and a field of each type."""

FIRST_DAY: Final = TODAY - timedelta(days=400)


@st.composite
def some_of(draw: st.DrawFn, values: dict[str, st.SearchStrategy[Any]]) -> dict[str, Any]:
    """Draw values for some keys: which, in a single draw, that costs less than key by key."""
    keys = draw(st.integers(0, 2 ** len(values) - 1))
    return {name: draw(value) for at, (name, value) in enumerate(values.items()) if keys >> at & 1}


days = st.integers(FIRST_DAY.toordinal(), TODAY.toordinal()).map(date.fromordinal)
any_day = st.integers(1, date.max.toordinal()).map(date.fromordinal)
_characters = st.characters(exclude_categories=["Cs"])
texts = st.text(_characters, max_size=12)
"""Any text that UTF-8 can hold, also empty, with line breaks and control characters."""

filled_texts = st.builds(
    "{}{}{}".format,
    st.text(_characters, max_size=4),
    st.characters(categories=["L", "N", "P", "S"]),
    st.text(_characters, max_size=8),
)
"""Texts that say something: at least one character can be seen."""

odd_words = st.sampled_from(["no", "Null", "true", "010", "1e3", "2026", "0x1F", "y", "5_0"])
words = odd_words | st.builds(
    "{}{}".format,
    st.characters(categories=["L", "Nd"]),
    st.text(st.characters(categories=["L", "Nd"], include_characters="-_"), max_size=6),
).filter(lambda word: is_normalized("NFC", word))
"""Short names of any script, also those that YAML takes for something else: no, 010, 1e3."""

amounts = st.builds(
    lambda digits, decimals: Decimal(digits).scaleb(-decimals),
    st.just(0) | st.integers(0, 10**7) | st.integers(0, 10**18 - 1),
    st.sampled_from([0, 1, 2, 4]),
)
"""Amounts that a file may hold: three decimals are refused, for they may be thousands."""

percents = st.sampled_from([Decimal(0), Decimal(100), Decimal("12.5")]) | st.integers(1, 99).map(
    Decimal
)
numbers = st.integers(-(10**12), 10**12).map(lambda digits: Decimal(digits).scaleb(-3))
people = st.sampled_from(["kari", "ola", "ida"]) | filled_texts
currencies = st.sampled_from(["NOK", "EUR", "BGN", "JPY"])
states = st.sampled_from(STATES)
criteria = st.sampled_from(["budget", "authority", "need", "timeline"])
deal_ids = st.builds(
    "{}-{}{:03}".format,
    st.sampled_from(["acme", "acme-as-website", "deal", "con", "1", "a"]),
    st.sampled_from("bcdfgh"),
    st.integers(0, 999),
)
next_steps = st.builds(NextStep, due=any_day, what=texts)
_about_an_answer = some_of({"evidence": texts, "contact": filled_texts, "value": filled_texts})
answers = st.builds(lambda state, more: Answer(state=state, **more), states, _about_an_answer)
objections = st.builds(Objection, id=words, text=st.none() | texts, resolved=st.none() | texts)
plain: st.SearchStrategy[Plain] = st.recursive(
    st.none() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
"""What may stand under an x- key."""

TRACKED_VALUES: Final[dict[str, st.SearchStrategy[Any]]] = {
    "amount": amounts,
    "currency": currencies,
    "expected_close": any_day,
    "owner": people,
    "probability": percents,
    "category": st.sampled_from(CATEGORIES),
    "next_step": next_steps,
    "parked_until": any_day,
    "omit": st.sampled_from(OMISSIONS),
}
"""Every tracked field but stage and pipeline, which go together."""


_said: st.SearchStrategy[dict[str, Any]] = some_of(
    {
        "by": people,
        "qualification": st.dictionaries(criteria, st.none() | states, max_size=3),
        "activity": words,
        "direction": st.sampled_from(DIRECTIONS),
        "signal": words,
        "done": words,
        "note": texts,
        "reason": filled_texts,
        "objection": objections,
        "via": st.sampled_from(["import", "migrate", "fix"]),
    }
)
_tracked: st.SearchStrategy[dict[str, Any]] = some_of(
    {name: st.none() | values for name, values in TRACKED_VALUES.items()}
)
"""New values of tracked fields by name; None clears."""


@st.composite
def entries(draw: st.DrawFn, day: date, place: dict[str, str | None] | None = None) -> Entry:
    """Draw an entry on a day; `place` is the stage and pipeline that it names, None clears."""
    changed = {**draw(_tracked), **(place or {})}
    values = {name: value for name, value in changed.items() if value is not None}
    return Entry(day=day, clears=frozenset(changed.keys() - values), **values, **draw(_said))


@st.composite
def histories(draw: st.DrawFn, max_size: int = 6) -> tuple[Entry, ...]:
    """Draw a history: the first entry by day has a stage, every stage is of its pipeline.

    The days stand in any order; entries of one day keep theirs.
    """
    booked = sorted(draw(days) for _ in range(draw(st.integers(1, max_size))))
    pipeline_id: str | None = None
    history = []
    for index, day in enumerate(booked):
        place: dict[str, str | None] = {}
        if draw(st.integers(0, 4)) == 0:
            pipeline_id = draw(st.sampled_from([None, "sales", "partners"]))
            if pipeline_id is not None or index:
                place["pipeline"] = pipeline_id
        if index == 0 or place or draw(st.booleans()):
            stages = SETUP.pipelines[pipeline_id or "sales"].stages
            place["stage"] = draw(st.sampled_from([stage.id for stage in stages]))
        history.append(draw(entries(day, place)))
    order = draw(st.permutations(sorted(set(booked))))
    return tuple(sorted(history, key=lambda entry: order.index(entry.day)))


def top_of(history: Sequence[Entry]) -> dict[str, Any]:
    """Return what the top of a deal with this history says: tracked fields and answers."""
    fields, known = add_up(in_order(history))
    return {**fields, "qualification": {name: Answer(state=known[name]) for name in known}}


_face: st.SearchStrategy[dict[str, Any]] = some_of(
    {
        "account": filled_texts,
        "source": filled_texts,
        "campaign": filled_texts,
        "kind": st.sampled_from(KINDS),
        "parent": deal_ids,
        "duplicate_of": deal_ids,
        "tags": st.lists(words, max_size=3, unique=True).map(tuple),
        "refs": st.dictionaries(
            st.sampled_from(["hubspot", "erp", "фактура"]), filled_texts, max_size=2
        ),
        "notes": texts,
        "imported": st.dictionaries(
            st.sampled_from(["title", "refs.erp", "x-color"]), filled_texts, max_size=2
        ),
        "fields": some_of({"region": filled_texts, "seats": numbers, "renewal_day": any_day}),
        "extra": st.dictionaries(words.map("x-{}".format), plain, max_size=2),
    }
)


@st.composite
def deals(draw: st.DrawFn, *, max_entries: int = 6) -> Deal:
    """Draw a deal whose top says what its history adds up to."""
    history = draw(histories(max_entries))
    top = top_of(history)
    top["qualification"] = {
        name: replace(answer, **draw(_about_an_answer))
        for name, answer in top["qualification"].items()
    }
    return Deal(id=draw(deal_ids), title=draw(filled_texts), history=history, **draw(_face), **top)


@st.composite
def drifted_deals(draw: st.DrawFn) -> Deal:
    """Draw a deal whose top may differ from its history, but for the stage and the pipeline."""
    deal = draw(deals())
    names = draw(st.sets(st.sampled_from(sorted(TRACKED_VALUES)), max_size=3))
    changed: dict[str, Any] = {
        name: draw(st.none() | TRACKED_VALUES[name]) for name in sorted(names)
    }
    if draw(st.booleans()):
        changed["qualification"] = draw(st.dictionaries(criteria, answers, max_size=2))
    return replace(deal, **changed)


_near = st.integers(-60, 150).map(lambda count: FIRST_DAY + timedelta(days=count))
"""Days of the half year in which the deals of `busy_deals` live, and some on both sides of it."""

_BUSY: Final[dict[str, st.SearchStrategy[Any]]] = {
    "amount": st.none() | st.sampled_from([0, 10, 25, 400]).map(Decimal),
    "currency": st.sampled_from([None, "NOK", "EUR", "JPY", "SEK"]),
    "expected_close": st.none() | _near,
    "owner": st.sampled_from([None, "kari", "ola"]),
    "category": st.none() | st.sampled_from(CATEGORIES),
    "parked_until": st.none() | _near,
    "omit": st.sampled_from([None, None, "test"]),
}


@st.composite
def busy_deals(draw: st.DrawFn) -> Deal:
    """Draw a deal to which much happens in a few months: closed, reopened, parked, handed on."""
    stays = st.sampled_from([(None, stage.id) for stage in SETUP.pipelines["sales"].stages]) | (
        st.sampled_from([("partners", stage.id) for stage in SETUP.pipelines["partners"].stages])
    )
    history: list[Entry] = []
    for day in sorted(draw(st.lists(st.integers(0, 90), min_size=1, max_size=7))):
        changed = draw(some_of(_BUSY)) if draw(st.booleans()) else {}
        if not history or draw(st.booleans()):
            changed["pipeline"], changed["stage"] = draw(stays)
        values = {name: value for name, value in changed.items() if value is not None}
        cleared = frozenset(changed.keys() - values) if history else frozenset()
        booked = FIRST_DAY + timedelta(days=day)
        history.append(Entry(day=booked, clears=cleared, **values))
    return Deal(id=draw(deal_ids), title="A", history=tuple(history), **top_of(history))


busy_days = st.integers(-2, 95).map(lambda count: FIRST_DAY + timedelta(days=count))
_RATES: Final = tuple(
    ExchangeRate(day=FIRST_DAY + timedelta(days=days), currency=code, rate=Decimal(days + 60) / 8)
    for days in range(-50, 100, 10)
    for code in ("EUR", "JPY")
)
_SCOPES: Final[list[Any]] = [
    None,
    lambda deal, _: deal.owner == "kari",
    lambda deal, _: deal.amount is not None and deal.amount > 20,
    lambda deal, day: deal.expected_close is not None and deal.expected_close < day,
]


@st.composite
def busy_books(draw: st.DrawFn) -> tuple[Book, date]:
    """Draw a book of `busy_deals` in some scope, with rates that change or none, and a day before.

    Now and then the day is the book's own.
    """
    deals = draw(st.lists(busy_deals(), max_size=5))
    first, last = sorted([draw(busy_days), draw(busy_days)])
    whole = book(*deals, rules=replace(SETUP, rates=draw(st.sampled_from([(), _RATES]))))
    pipelines = draw(st.sampled_from([None, frozenset(["sales"]), frozenset(["partners"])]))
    scope = draw(st.sampled_from(_SCOPES))
    return replace(whole, as_of=last, scope=scope, pipelines=pipelines), first
