"""A query's words made into one question to a deal as it stood on a day."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Final, NamedTuple

from pipectl.domain.history.book import Scope
from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.currencies import is_currency
from pipectl.domain.values.text import fold, nearest
from pipectl.errors import UsageError
from pipectl.query import answers, values
from pipectl.query.fields import Field, fields_of, find_name
from pipectl.query.operands import stage_ids
from pipectl.query.tokens import alternatives, between_stars, head_and_rest, tokens_of, unquote
from pipectl.records import dataclass
from pipectl.table import Kind
from pipectl.table.kind import CATEGORY_LABELS

_JOINTS: Final = {
    "and": "every token has to match anyway; leave 'and' out",
    "or": "'or' does not work in a query; write field:a,b for either",
    "not": "'not' stands alone; write not: right before a token",
}
_SIGNED: Final = re.compile(r"([\w.-]*)([<>=!]*[<>=])")
"""What begins with a sign, or with a name and a sign; quotes keep it a word."""
_THOUSANDS: Final = re.compile(r"(?<![0-9])[0-9]{1,3}( [0-9]{3})*$")
_HUNDREDS: Final = re.compile(r"[0-9]{3}(?![0-9])")
_PHRASES: Final = ("account", "title")


class Query(NamedTuple):
    """What a query asks, and the fields it speaks of; `is` counts as `is:won` and so on.

    `not:is:won` leaves deals out and speaks of none.
    """

    matches: Scope
    mentions: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Context:
    fields: Mapping[str, Field]
    index: answers.SetupIndex
    today: date
    deals: Callable[[], Iterable[Snapshot]]


def compile_query(
    arguments: str | Sequence[str],
    setup: Setup,
    today: date,
    deals: Callable[[], Iterable[Snapshot]] = tuple,
) -> Query:
    """Compile the arguments of a command, each with any number of tokens, all of which must match.

    No token at all matches every deal. A value that the settings do not name is one where some of
    `deals` has it: an owner who left. Raises UsageError with one line that names the token.
    """
    context = _Context(fields_of(setup), answers.index_of(setup), today, deals)
    parts = [
        part
        for argument in ([arguments] if isinstance(arguments, str) else arguments)
        for part in _compile_argument(argument, context)
    ]
    mentions = frozenset[str]().union(*(part.mentions for part in parts))
    return Query(_all_of([part.matches for part in parts]), mentions)


def _compile_argument(argument: str, context: _Context) -> Iterator[Query]:
    token = argument
    try:
        tokens = _tokens(argument, context)
        for pair in pairwise(tokens):
            token = " ".join(pair)
            _refuse_cut_phrase(*pair)
            _refuse_cut_amount(*pair, context)
        for token in tokens:
            yield _compile_token(token, context)
    except ValueError as error:
        line = f"query: '{token}': {error}"
        raise UsageError("".join(c if c.isprintable() else " " for c in line)) from error


def _tokens(argument: str, context: _Context) -> list[str]:
    """Split an argument, unless all behind its colon is a value that the settings name."""
    name, value = head_and_rest(argument)
    if value and set(value) & set(" ,*") and _is_whole(name, value, context):
        return [f'{name}:"{value}"']
    joined: list[str] = []
    for token in tokens_of(argument):
        if joined and _HUNDREDS.match(token) and _ends_in_thousands(joined[-1], context):
            joined[-1] += f" {token}"
        else:
            joined.append(token)
    return joined


def _is_whole(name: str, value: str, context: _Context) -> bool:
    """Say whether the settings have such a value: `stage:first contact` is one stage, in part."""
    if fold(name) == "stage" and '"' not in value:
        return bool(stage_ids(value, context.index))
    if fold(name) == "category":
        return fold(value) in CATEGORY_LABELS.values()
    return value in values.values_of(context.index.setup, name)


def _ends_in_thousands(token: str, context: _Context) -> bool:
    """Say whether a token ends within a number, as `amount:>190` of `amount:>190 000` does."""
    name, operand = head_and_rest(token.removeprefix("not:"))
    field = context.fields.get(fold(name))
    return bool(field and field.kind.is_number and operand and _THOUSANDS.search(operand))


def _refuse_cut_phrase(token: str, following: str) -> None:
    """Refuse `account:Acme AS`, where the shell has taken the quotes and AS is on its own."""
    name, _, operand = token.removeprefix("not:").partition(":")
    is_finished = operand in ("", "none", "any") or operand.endswith(("*", '"'))
    if fold(name) in _PHRASES and not is_finished and head_and_rest(following)[1] is None:
        raise ValueError(
            f"is {following} part of the {name}? write '{name}:\"{operand} {following}\"' with "
            f"both kinds of quotes, or put {following} first"
        )


def _refuse_cut_amount(token: str, following: str, context: _Context) -> None:
    """Refuse `amount:>10 000 NOK` and `amount:>NOK 10 000`, whose second half is on its own."""
    name, operand = head_and_rest(token.removeprefix("not:"))
    field = context.fields.get(fold(name))
    if not field or field.kind is not Kind.MONEY or not operand:
        return
    first = next(filter(is_currency, (operand.lstrip("<>=").rstrip("."), following)), None)
    if first:
        raise ValueError(
            f"is {first} a currency? each deal's own counts: write {name}: with a number alone, "
            f"and currency:CODE; else put {following} first"
        )


def _compile_token(token: str, context: _Context) -> Query:
    is_wanted = True
    name, operand = head_and_rest(token)
    while fold(name) == "not" and operand is not None:
        is_wanted = not is_wanted
        token = operand
        name, operand = head_and_rest(token)
    if operand is None:
        _refuse_sign(token, context)
    query = _word(token) if operand is None else _field(unquote(name), operand, context)
    return query if is_wanted else Query(_negate(query.matches), frozenset())


def _refuse_sign(token: str, context: _Context) -> None:
    """Refuse `owner=ane` and `amount>100k`, which nobody looks for as a word."""
    match = _SIGNED.match(token)
    if not match:
        return
    name, sign, rest = match[1], match[2], token[match.end() :]
    if not name:
        raise ValueError(f"a sign alone; write field:value, or 'amount:{rest or '>10k'}'")
    if fold(name) in context.fields or nearest(fold(name), context.fields):
        right = f"{find_name(name, context.fields)}:{_right_sign(sign)}{rest}"
        negation = "not:" if sign.startswith(("!", "<>")) else ""
        raise ValueError(f"a colon stands behind a field; write '{negation}{right}'")


def _right_sign(sign: str) -> str:
    """Return a comparison as a query has it: `=>` is `>=`, and equality needs no sign."""
    if sign == "<>" or not set(sign) & {"<", ">"}:
        return ""
    return f"{'<' if '<' in sign else '>'}{'=' if '=' in sign else ''}"


def _word(token: str) -> Query:
    """Look for a text in a deal's id, title and account."""
    if fold(token) in _JOINTS:
        raise ValueError(_JOINTS[fold(token)])
    if len(between_stars(token)) > 1:
        raise ValueError("a word is looked for anywhere; leave the * out, or quote it")
    word = fold(unquote(token))
    if not word:
        raise ValueError("an empty text; write the word to look for")
    return Query(
        lambda deal, _: word in fold(f"{deal.id}\0{deal.title}\0{deal.account or ''}"), frozenset()
    )


def _field(written: str, operand: str, context: _Context) -> Query:
    name = find_name(written, context.fields)
    if not operand:
        raise ValueError(
            f"nothing after the colon; write {name}:none for deals without it, and quotes around "
            "the whole token where > or < follows, for the shell's sake"
        )
    if (match := _SIGNED.match(operand)) and match[2] and not match[1]:
        right = _right_sign(match[2])
        if right != match[2]:
            raise ValueError(
                f"no '{match[2]}' here; write '{name}:{right}{operand[match.end() :]}'"
            )
    matches = _asked(context.fields[name], operand, context)
    if name != "is":
        return Query(matches, frozenset((name,)))
    return Query(matches, frozenset(f"is:{fold(unquote(x))}" for x in alternatives(operand)))


def _asked(field: Field, operand: str, context: _Context) -> Scope:
    """Make a field's question; what the settings do not name counts where some deal has it."""
    try:
        return field.asks(operand, context.index, context.today)
    except ValueError:
        options = alternatives(operand)
        if field.kind is not Kind.TEXT or not operand:
            raise
        if len(options) > 1:
            return _any_of([_asked(field, option, context) for option in options])
        text, index = fold(unquote(operand)), context.index

        def has_it(deal: Snapshot, day: date) -> bool:
            return fold(str(field.value(deal, day, index) or "")) == text

        if not any(has_it(deal, context.today) for deal in context.deals()):
            raise
        return has_it


def _any_of(conditions: Sequence[Scope]) -> Scope:
    return lambda deal, day: any(holds(deal, day) for holds in conditions)


def _negate(matches: Scope) -> Scope:
    return lambda deal, day: not matches(deal, day)


def _all_of(conditions: Sequence[Scope]) -> Scope:
    if len(conditions) == 1:
        return conditions[0]

    def matches(deal: Snapshot, day: date) -> bool:
        for holds in conditions:  # noqa: SIM110 - all() with a generator takes twice as long
            if not holds(deal, day):
                return False
        return True

    return matches
