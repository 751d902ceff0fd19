"""Deals counted in a sentence: how many are open, how many are in which pipeline."""

from collections import Counter
from collections.abc import Iterable

from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.model.settings import Setup


def counted(setup: Setup, deals: Iterable[Snapshot]) -> str:
    """Count deals in a sentence: `13 deals (6 open, 7 closed), of which 5 in leads`."""
    every = list(deals)
    closed = sum(deal.closed is not None for deal in every)
    parts = (
        f" ({setup.show(len(every) - closed)} open, {setup.show(closed)} closed)" if closed else ""
    )
    return f"{setup.how_many(len(every))}{parts}{by_pipeline(setup, every)}"


def by_pipeline(setup: Setup, deals: Iterable[Snapshot]) -> str:
    """Count the deals outside the default pipeline: `, of which 5 in leads`."""
    home = setup.settings.default_pipeline
    counts = Counter(deal.pipeline or home for deal in deals)
    parts = [f"{setup.show(counts[name])} in {name}" for name in setup.pipelines if name != home]
    others = [part for part in parts if not part.startswith("0 ")]
    return f", of which {', '.join(others)}" if others else ""
