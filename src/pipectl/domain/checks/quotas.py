"""What must hold of quotas and rates: one figure for one thing, and parts that make the whole."""

from calendar import monthrange
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final, TypeAlias

from pipectl.domain.model.settings import Setup
from pipectl.domain.model.team import Person, Quota, present_id
from pipectl.domain.values.calendar import parse_period
from pipectl.domain.values.text import show
from pipectl.errors import Finding, Severity

ALL: Final = "all"
"""Whose quota is that of the firm."""

_PARTS: Final = {12: (6, "halves"), 6: (3, "quarters"), 3: (1, "months")}
"""Of how many months the parts of a year, a half and a quarter are, and what they are called."""

Span: TypeAlias = tuple[int, int]
"""Whole months: the first one's number, counted through all years, and how many there are."""

Key: TypeAlias = tuple[str, Span]
"""Whose quota, and for which months."""


def rate_findings(setup: Setup) -> Iterator[Finding]:
    """A currency has one rate on a day, and the store's own has none."""
    home = setup.settings.currency
    lines = (
        ((rate.currency, rate.day), f"the rate of {rate.currency}", rate.rate)
        for rate in setup.rates
    )
    yield from _twice("rate", lines)
    for index, rate in enumerate(setup.rates):
        if rate.currency == home:
            what = f"{home} is the store's own currency, so this rate counts for nothing"
            yield Finding((index, "currency"), what, "delete the line", Severity.WARNING)


def quota_findings(setup: Setup) -> Iterator[Finding]:
    """A quota is given once for its day; those of months and people add up to the wholes."""
    home = setup.settings.currency
    start = setup.settings.fiscal_year_start
    lines = (
        (
            (present_id(setup.team, quota.who), quota.day, parse_period(quota.period, start)[:2]),
            f"the quota of {quota.who} for {quota.period}",
            (quota.amount, quota.currency or home),
        )
        for quota in setup.quotas
    )
    yield from _twice("amount", lines)
    for currency in sorted({quota.currency or home for quota in setup.quotas}):
        yield from _Quotas(setup, currency).findings()


def _twice(key: str, lines: Iterable[tuple[Hashable, str, Hashable]]) -> Iterator[Finding]:
    """Two lines of one thing: a warning where they say something else, else a hint."""
    values: dict[Hashable, Hashable] = {}
    for index, (thing, name, value) in enumerate(lines):
        if thing not in values:
            values[thing] = value
        elif values[thing] == value:
            what = f"{name} is given twice for one day"
            yield Finding((index, key), what, "delete one of the two lines", Severity.HINT)
        else:
            what = f"{name} is given twice for one day, and differs"
            remedy = "the lower line counts: delete the wrong one, or correct its day"
            yield Finding((index, key), what, remedy, Severity.WARNING)


class _Quotas:
    """The quotas of one currency as they are now, by person and months."""

    def __init__(self, setup: Setup, currency: str) -> None:
        self.form = setup.settings.numbers
        self.team = setup.team
        self.lines: dict[Key, tuple[int, Quota]] = {}
        self.sums: dict[Key, Decimal | None] = {}
        for index, quota in enumerate(setup.quotas):
            span = _span(quota.period, setup.settings.fiscal_year_start)
            if span is None or (quota.currency or setup.settings.currency) != currency:
                continue
            key = (present_id(setup.team, quota.who) or "", span)
            if key not in self.lines or self.lines[key][1].day <= quota.day:
                self.lines[key] = (index, quota)

    def findings(self) -> Iterator[Finding]:
        """Compare each quota with those of its parts."""
        for (who, span), (index, quota) in self.lines.items():
            for name, keys in self._parts(who, span):
                values = [self._value(key) for key in keys]
                total = sum((value for value in values if value is not None), Decimal(0))
                is_whole = None not in values and name != "people below"
                if values and (total > quota.amount or (is_whole and total != quota.amount)):
                    whole, parts = show(quota.amount, self.form), show(total, self.form)
                    what = (
                        f"the quota of {quota.who} for {quota.period} is {whole}, "
                        f"and those of its {name} add up to {parts}"
                    )
                    remedy = "correct one of them, in a new line with the day of the change"
                    yield Finding((index, "amount"), what, remedy, Severity.WARNING)

    def _value(self, key: Key) -> Decimal | None:
        """Return a quota: as it is given, else the sum of its parts where all are there."""
        if key in self.lines:
            return self.lines[key][1].amount
        if key not in self.sums:
            self.sums[key] = None  # for a circle of managers
            for _, keys in self._parts(*key):
                values = [value for part in keys if (value := self._value(part)) is not None]
                if keys and len(values) == len(keys):
                    self.sums[key] = sum(values, Decimal(0))
                    break
        return self.sums[key]

    def _parts(self, who: str, span: Span) -> Iterator[tuple[str, list[Key]]]:
        """Yield of what a quota is the sum, by months and by people."""
        first, count = span
        if count in _PARTS:
            part, noun = _PARTS[count]
            starts = range(first, first + count, part)
            yield noun, [(who, (start, part)) for start in starts]
        for name, is_member in _groups(who, self.team):
            yield name, [(id_, span) for id_, person in self.team.items() if is_member(id_, person)]


def _groups(
    who: str, team: Mapping[str, Person]
) -> Iterator[tuple[str, Callable[[str, Person], bool]]]:
    """Yield who belongs to the firm, a manager or a team; the manager of a team is not in it."""
    managers = {person.manager for person in team.values()}
    if who == ALL:
        yield "people", lambda _, person: person.manager is None
    elif who in team:
        yield "people below", lambda _, person: person.manager == who
    else:
        yield "people", lambda id_, person: person.team == who and id_ not in managers


def _span(text: str, fiscal_year_start: int) -> Span | None:
    """Return the whole months of a period, None for weeks and days."""
    first, last, _ = parse_period(text, fiscal_year_start)
    if first.day > 1 or last.day < monthrange(last.year, last.month)[1]:
        return None
    start = 12 * first.year + first.month
    return start, 12 * last.year + last.month - start + 1
