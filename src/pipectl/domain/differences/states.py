"""Two states of a store as far as they differ, each record in both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from pipectl.domain.model.account import Account
from pipectl.domain.model.deal import Deal

if TYPE_CHECKING:
    from pipectl.domain.differences.plain import KeyChange
    from pipectl.domain.model.settings import Setup
    from pipectl.errors import Problem

R = TypeVar("R", Deal, Account)


class StateName(NamedTuple):
    """What one state is called, short and for people, and the day on which it was known."""

    short: str
    title: str
    day: date


class RecordPair(NamedTuple, Generic[R]):
    """A record in both states, None where it has no file there or cannot be read.

    `unread` names the states in which its file cannot be read; `unknown` are keys that differ and
    no record has.
    """

    id: str
    before: R | None
    after: R | None
    unread: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


class FileDifference(NamedTuple):
    """A file beside the records in both states: whether it is there, and the keys that differ."""

    path: str
    is_before: bool
    is_after: bool
    keys: tuple[KeyChange, ...] = ()


class StoreDifference(NamedTuple):
    """All that two states differ in, and what is wrong with files that changed.

    `lines` are those of quotas, rates, calls and assertions in the one and in the other; `files`
    all other files: settings, pipelines, team, closed periods.
    """

    names: tuple[StateName, StateName]
    setups: tuple[Setup, Setup]
    deals: Sequence[RecordPair[Deal]]
    accounts: Sequence[RecordPair[Account]]
    lines: Sequence[tuple[str, Sequence[object], Sequence[object]]]
    files: Sequence[FileDifference]
    problems: Sequence[Problem]
