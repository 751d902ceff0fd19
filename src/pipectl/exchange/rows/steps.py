"""The steps of one deal, told by its row and by other files, in the order they happened."""

from collections.abc import Sequence
from datetime import date
from itertools import product
from typing import NamedTuple

from pipectl.domain.intake.draft import DraftStep
from pipectl.exchange.rows.context import RowError


class DatedStep(NamedTuple):
    """A step and where it is told; `day_from` names its day in a message.

    All blocks of one file have the number of the first, `block`. `row` and `second` are those of
    a file's row, 0 and None for the deal's own; a block without conditions `is_unconditional`.
    `type` is that of its stage, None until the stage is known and where there is none.
    """

    step: DraftStep
    day_from: str
    block: int
    row: int
    second: int | None
    is_unconditional: bool
    type: str | None = None

    @property
    def day(self) -> date:
        """Return the day on which it happened."""
        return self.step.day


def in_order(steps: Sequence[DatedStep]) -> list[DraftStep]:
    """Return steps by day; where days tie the creation is first, then all is as in the rules.

    Raises RowError for a close that lies before the creation.
    """
    by_day = _by_day(steps)
    created = _creation(by_day)
    _refuse_early_close(by_day, created)
    return [
        dated.step for dated in sorted(by_day, key=lambda dated: (dated.day, dated is not created))
    ]


def _by_day(steps: Sequence[DatedStep]) -> list[DatedStep]:
    """Return steps by day, then by block and row; rows of files that have a time change places."""
    by_rules = sorted(steps, key=lambda dated: (dated.day, dated.block, dated.row))
    timed = sorted(
        (dated for dated in by_rules if dated.second is not None),
        key=lambda dated: (dated.day, dated.second or 0),
    )
    by_time = iter(timed)
    return [dated if dated.second is None else next(by_time) for dated in by_rules]


def _creation(by_day: Sequence[DatedStep]) -> DatedStep | None:
    """Return the step that made the deal: what a block or file tells first, if it is open.

    It is that of a block that every deal has, or else of the first one in the rules.
    """
    firsts: dict[int, DatedStep] = {}
    for dated in by_day:
        if dated.type is not None:
            firsts.setdefault(dated.block, dated)
    candidates = [dated for dated in firsts.values() if dated.type == "open"]
    return min(
        candidates, key=lambda dated: (not dated.is_unconditional, dated.block), default=None
    )


def _refuse_early_close(by_day: Sequence[DatedStep], created: DatedStep | None) -> None:
    """Raise RowError for a close before what it must follow: the deal would end open."""
    closes = [dated for dated in by_day if dated.type in ("won", "lost")]
    opened = [dated for dated in by_day if dated.type == "open"]
    for close, later in product(closes, opened):
        if later.day > close.day and _must_follow(close, later, created):
            stage = later.step.values["stage"]
            event = "was created" if later is created else f"came to {stage}"
            what = f"closed on {close.day}, before it {event} on {later.day}"
            raise RowError(f"{what}; correct {close.day_from} or {later.day_from}")


def _must_follow(close: DatedStep, opened: DatedStep, created: DatedStep | None) -> bool:
    """Say whether a close belongs behind a step: the creation, or one of a block above its own.

    Files tell of reopenings, so what they close and open later is taken as it is.
    """
    if close.block == opened.block:
        return False
    are_files = bool(close.row and opened.row)
    return opened is created or (opened.block < close.block and not are_files)
