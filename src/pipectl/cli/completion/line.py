"""What is typed so far of a command, and which of some values can follow it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

import typer

from pipectl.cli.shared import context
from pipectl.errors import PipectlError
from pipectl.records import dataclass
from pipectl.store.store import Store

if TYPE_CHECKING:
    from pipectl.domain.model.pipeline import Pipeline, Stage
    from pipectl.domain.model.settings import Setup

Values = Iterable[str] | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """What is typed so far: the arguments and options before, and the beginning of the word."""

    ctx: typer.Context
    start: str

    @property
    def store(self) -> Store:
        """The store that the command would use."""
        return context.open_store(self.ctx)

    @property
    def setup(self) -> Setup:
        """What its settings say."""
        return self.store.setup

    @property
    def pipelines(self) -> Iterable[Pipeline]:
        """All its pipelines."""
        return self.setup.pipelines.values()

    @property
    def stages(self) -> Iterable[Stage]:
        """The stages of all of them."""
        return (stage for pipeline in self.pipelines for stage in pipeline.stages)

    @property
    def field_names(self) -> tuple[str, ...]:
        """The names of the fields that a query knows."""
        from pipectl.query.fields import field_names

        return field_names(self.setup)

    def values(self, field: str) -> Iterable[str]:
        """Return the values of a field, none where it takes any."""
        from pipectl.query.values import values_of

        return values_of(self.setup, field)


class Match(str):
    """A value that answers to the word by another part than its beginning."""

    __slots__ = ()

    def startswith(self, *_: object) -> bool:
        """Pass wherever values are chosen by their beginning."""
        return True


def offered(values: Callable[[Line], Values], line: Line) -> list[tuple[str, str]]:
    """Return the values that begin as the word does, with what they mean."""
    pairs: dict[str, str] = {}
    with suppress(PipectlError, OSError):
        offers = values(line)
        meanings = offers if isinstance(offers, Mapping) else {}
        for value in offers:
            # One that begins as an option does would be read as that option.
            if value.startswith(line.start) and value[:1] != "-":
                pairs.setdefault(value, meanings.get(value, ""))
    return list(pairs.items())
