"""The types of fields: the kind of their column, and how each reads what stands after the colon."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple, TypeAlias, TypeVar

from pipectl.domain.model.deal import STATES
from pipectl.domain.model.pipeline import live_stage, meant, named
from pipectl.domain.values.currencies import read_currency, split_amount
from pipectl.domain.values.scalars import one_of, parse_number, parse_whole
from pipectl.domain.values.schema import ListOf, Scalar, Shape
from pipectl.domain.values.text import fold, suggestion
from pipectl.domain.values.typed_dates import parse_days
from pipectl.domain.values.typed_numbers import (
    plain_amount,
    plain_number,
    plain_own_number,
    plain_percent,
)
from pipectl.money import parse_percent, parse_short_amount
from pipectl.query import answers, tokens
from pipectl.table import Kind

Test: TypeAlias = Callable[[Any], bool]
"""Says whether a field's value, None where it has none, is as the query wants it."""

Read: TypeAlias = Callable[[str, answers.SetupIndex, date], Test]
"""Makes the test out of an operand, the setup and today; ValueError for one it cannot read."""

Ordered = TypeVar("Ordered", date, Decimal, int)
"""A day, a number or a rank: what a field is compared with is of the field's own type."""

Bounds: TypeAlias = tuple[Ordered, Ordered]

_SIGN: Final = re.compile(r"[<>]=?")
_EITHER: Final = re.compile(r",(?!(?:[0-9]{1,2}|[-–]{1,2})(?![0-9,]))")
_EITHER_BUT_THOUSANDS: Final = re.compile(
    r",(?!(?:[0-9]{1,3}(?![0-9,])|[0-9]{3},|[-–]{1,2}(?![0-9,])))"
)
_RANKS: Final = {state: rank for rank, state in enumerate(STATES)}


class FieldType(NamedTuple):
    """What a field holds: the kind of its column, and how a query asks about it."""

    kind: Kind
    read: Read


def type_of(shape: Shape) -> FieldType | None:
    """Return the type of a record's field by its shape, None for a mapping and a record."""
    if isinstance(shape, ListOf):
        item = type_of(shape.item)
        return each(item) if item else None
    if not isinstance(shape, Scalar):
        return None
    return word("value", "values", *shape.choices) if shape.choices else _BY_KIND[shape.kind]


def make_test(field_type: FieldType, operand: str, index: answers.SetupIndex, today: date) -> Test:
    """Make the test of a whole operand: one of its alternatives holds."""
    options = tokens.alternatives(operand)
    form = index.setup.settings.numbers or ""
    if len(options) > 1 and _has_commas_within(field_type.kind, operand, form):
        options = [operand]
    if len(options) > 1 and field_type.kind.is_number:
        raise ValueError("a comma means either, not thousands; write digits as 1250.50, or a..b")
    tests = [_test(field_type.read, option, index, today) for option in options]
    return tests[0] if len(tests) == 1 else lambda value: any(test(value) for test in tests)


def _has_commas_within(kind: Kind, operand: str, form: str) -> bool:
    """Say whether commas part decimals, or thousands as the store has them: none means either."""
    is_one = kind is Kind.MONEY or (kind.is_number and _SIGN.match(operand) is not None)
    either = _EITHER_BUT_THOUSANDS if "," in form else _EITHER
    return (is_one or "," in form) and kind.is_number and not either.search(operand)


def find(noun: str, plural: str, text: str, names: Iterable[str]) -> str:
    """Return the name that a text is with case folded; a ValueError says which names there are."""
    by_fold = {fold(name): name for name in names}
    if fold(text) in by_fold:
        return by_fold[fold(text)]
    raise no_such(noun, plural, text, by_fold.values())


def no_such(
    noun: str, plural: str, text: str, choices: Iterable[str], also: Iterable[str] = ()
) -> ValueError:
    """Say that a name means nothing, which one or `also` may be meant, and which there are."""
    names = {fold(choice): choice for choice in choices}.values()
    hint = suggestion(text, [*names, *also]) or ";"
    return ValueError(f"there is no {noun} '{text}'{hint} {plural}: {', '.join(names)}")


def _text(operand: str, _index: answers.SetupIndex, _today: date) -> Test:
    """Compare case folded; an unquoted star stands for any text."""
    pieces = [fold(tokens.unquote(piece)) for piece in tokens.between_stars(operand)]
    if len(pieces) == 1:
        whole_text = pieces[0]
        return lambda value: value is not None and fold(value) == whole_text
    first, *middle, last = map(re.escape, pieces)
    # Atomic groups take each piece where it first comes, so that no pattern is slow.
    pattern = first + "".join(f"(?>.*?{piece})" for piece in middle) + ".*" + last
    is_like = re.compile(pattern, re.DOTALL).fullmatch
    return lambda value: value is not None and is_like(fold(value)) is not None


def choice(
    noun: str, plural: str, choices: Callable[[answers.SetupIndex], Mapping[str, str]]
) -> FieldType:
    """Compare with one name of a closed set: what may be written, and the value it stands for.

    Where the store says nothing of such names, any text is right.
    """

    def read(operand: str, index: answers.SetupIndex, today: date) -> Test:
        values = choices(index)
        if not values:
            return _text(operand, index, today)
        value = values[find(noun, plural, tokens.unquote(operand), values)]
        return frozenset((value,)).__contains__

    return FieldType(Kind.TEXT, read)


def word(noun: str, plural: str, *choices: str, **shown: str) -> FieldType:
    """Compare with one of a few words that are the same in every store, or as screens show it."""
    values = {**{name: name for name in choices}, **shown}
    return choice(noun, plural, lambda _: values)


def _stage(operand: str, index: answers.SetupIndex, _today: date) -> Test:
    """Compare with a stage's id or name in any pipeline, or with a part that only one has."""
    written = tokens.unquote(operand)
    ids = stage_ids(written, index)
    if not ids:
        stages = [item for pipeline in index.setup.pipelines.values() for item in pipeline.stages]
        names = [item.name for item in stages]
        raise no_such("stage", "stages", written, [item.id for item in stages], names)
    return ids.__contains__


def stage_ids(text: str, index: answers.SetupIndex) -> frozenset[str]:
    """Return the ids of the stages that a text means: its id or name in any pipeline, else a part.

    Raises ValueError where it means several of one pipeline, or is a part of several.
    """
    pipelines = index.setup.pipelines.values()
    for reading in (named, meant):
        stages = [(p, stage) for p in pipelines if (stage := reading(p, text))]
        if stages:
            break
    ids = dict.fromkeys(live_stage(pipeline, stage).id for pipeline, stage in stages)
    if reading is meant and len(ids) > 1:
        raise ValueError(f"'{text}' means several stages; write {' or '.join(ids)}")
    return frozenset(ids)


def _currency(operand: str, index: answers.SetupIndex, _today: date) -> Test:
    """Compare with a currency's code, in small or capital letters, or its sign."""
    code = read_currency(tokens.unquote(operand), index.setup.settings.currency)
    return frozenset((code,)).__contains__


def _day(operand: str, index: answers.SetupIndex, today: date) -> Test:
    """Compare with a day or a period: after is after its last day, before is before its first."""
    start = index.setup.settings.fiscal_year_start

    def bounds(written: str) -> Bounds[date]:
        period = parse_days(written, start, today)
        return period.first, period.last

    return _compare(operand, bounds)


def _state(operand: str, _index: answers.SetupIndex, _today: date) -> Test:
    """Compare what is index of a criterion, from absent to confirmed."""
    test = _compare(operand, lambda written: (_RANKS[one_of(*STATES).parse(written)],) * 2)
    return lambda value: test(_RANKS[value])


def _amount(operand: str, index: answers.SetupIndex, _today: date) -> Test:
    """Compare with an amount; each deal's is in its own currency, so that none stands beside it."""
    settings = index.setup.settings

    def bounds(written: str) -> Bounds[Decimal]:
        number, code = split_amount(written, settings.currency)
        if code:
            raise ValueError(
                f"each deal's own currency counts; write {number} alone, and currency:{code}"
            )
        return (parse_short_amount(plain_amount(number, settings.numbers)),) * 2

    return _compare(operand, bounds)


def _number(
    kind: Kind,
    parse: Callable[[str], Ordered],
    plain: Callable[[str, str | None], str] = plain_number,
) -> FieldType:
    """Compare with a number that is made plain and read in this way."""

    def read(operand: str, index: answers.SetupIndex, _today: date) -> Test:
        form = index.setup.settings.numbers
        return _compare(operand, lambda written: (parse(plain(written, form)),) * 2)

    return FieldType(kind, read)


def each(item: FieldType) -> FieldType:
    """Ask for one among the several values of a field."""

    def read(operand: str, index: answers.SetupIndex, today: date) -> Test:
        test = item.read(operand, index, today)
        return lambda values: any(map(test, values))

    return FieldType(Kind.TEXTS, read)


text: Final = FieldType(Kind.TEXT, _text)
stage: Final = FieldType(Kind.TEXT, _stage)
currency: Final = FieldType(Kind.TEXT, _currency)
state: Final = FieldType(Kind.TEXT, _state)
day: Final = FieldType(Kind.DAY, _day)
amount: Final = FieldType(Kind.MONEY, _amount)
number: Final = _number(Kind.NUMBER, parse_number, plain_own_number)
percent: Final = _number(Kind.PERCENT, parse_percent, plain_percent)
whole: Final = _number(Kind.COUNT, parse_whole)
days: Final = _number(Kind.DAYS, parse_whole)

_BY_KIND: Final[Mapping[str, FieldType]] = {
    item.kind: item for item in (text, day, amount, number, percent, whole)
}
"""The usual type of a value of each kind."""


def _test(read: Read, operand: str, index: answers.SetupIndex, today: date) -> Test:
    match operand.casefold():
        case "":
            raise ValueError("nothing to compare with; write none where you mean that")
        case "none":
            return _is_absent
        case "any":
            return lambda value: not _is_absent(value)
    return read(operand, index, today)


def _is_absent(value: object) -> bool:
    return value is None or value == ()


def _compare(operand: str, read: Callable[[str], Bounds[Ordered]]) -> Test:
    """Make the test of `>x`, `>=x`, `<x`, `<=x`, `a..b`, `a..`, `..b` or `x`."""
    written = tokens.unquote(operand)
    sign = _SIGN.match(written)
    if sign:
        return _SIGNS[sign[0]](*read(written[sign.end() :]))
    first, dots, last = written.partition("..")
    if not dots:
        return _between(*read(written))
    if not first and not last:
        raise ValueError("a range without ends; write a..b, a.. or ..b")
    if not first:
        return _SIGNS["<="](*read(last))
    if not last:
        return _SIGNS[">="](*read(first))
    low, high = read(first)[0], read(last)[1]
    if low > high:
        raise ValueError(f"the range ends before it begins; write {last}..{first}")
    return _between(low, high)


def _between(low: Ordered, high: Ordered) -> Test:
    return lambda value: value is not None and low <= value <= high


_SIGNS: Final[Mapping[str, Callable[[object, object], Test]]] = {
    ">": lambda _, high: lambda value: value is not None and value > high,
    ">=": lambda low, _: lambda value: value is not None and value >= low,
    "<": lambda low, _: lambda value: value is not None and value < low,
    "<=": lambda _, high: lambda value: value is not None and value <= high,
}
