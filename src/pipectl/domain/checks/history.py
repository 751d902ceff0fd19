"""What must hold of a history that two people, or a merge, have written to."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from pipectl.domain.history.visits import MIGRATE
from pipectl.domain.model.account import name_key
from pipectl.domain.model.deal import TRACKED, Deal, Entry
from pipectl.domain.model.pipeline import find_stage
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.schema import dump_record, getter_of
from pipectl.errors import Finding, KeyPath, Severity


def places_of_stages(deal: Deal) -> Iterator[tuple[KeyPath, str | None, str | None]]:
    """Yield path, pipeline and stage wherever the deal names one of the two, entries by day."""
    yield (), deal.pipeline, deal.stage
    pipeline: str | None = None
    stage: str | None = None
    order = sorted(range(len(deal.history)), key=lambda index: deal.history[index].day)
    for index in order:
        entry = deal.history[index]
        pipeline = None if "pipeline" in entry.clears else entry.pipeline or pipeline
        stage = entry.stage or stage
        if entry.stage or entry.pipeline or "pipeline" in entry.clears:
            yield ("history", index), pipeline, stage


_STATE: Final = {*TRACKED, "qualification"}
_values = getter_of(Entry)


def warn_of_copies(deal: Deal, _setup: Setup) -> Iterator[Finding]:
    """An entry is given once, unless another one in between has set the same fields.

    Two calls on one day without a word may be two.
    """
    if _is_each_different(deal.history):
        return
    days = Counter(entry.day for entry in deal.history)
    seen = set()
    last: dict[tuple[date, str], object] = {}
    for index, entry in enumerate(deal.history):
        if days[entry.day] == 1:
            continue
        values = dump_record(entry)
        content = tuple((key, name_key(str(value))) for key, value in values.items())
        fields = [(entry.day, key) for key in values.keys() & _STATE]
        if content in seen and all(last[field] == content for field in fields):
            bare = entry.activity is not None and values.keys() <= {"day", "by", "activity"}
            severity = Severity.HINT if bare else Severity.WARNING
            what = f"this entry of {entry.day} is given twice"
            remedy = "delete one, or add a note that tells the two apart"
            yield Finding(("history", index), what, remedy, severity)
        seen.add(content)
        last.update(dict.fromkeys(fields, content))


def _is_each_different(history: Sequence[Entry]) -> bool:
    """Say whether entries differ in the day or in what they leave out, as no copies do."""
    if len({entry.day for entry in history}) == len(history):
        return True
    shapes = {(entry.day, *(value is None for value in _values(entry))) for entry in history}
    return len(shapes) == len(history)


def warn_of_closes(deal: Deal, setup: Setup) -> Iterator[Finding]:
    """A deal that is closed is reopened before it is closed again.

    Migrations close nothing, and a second entry into a stage may bring the reason.
    """
    closed: tuple[str | None, str | None, Entry] | None = None
    _, *places = places_of_stages(deal)
    for path, home, stage_id in places:
        entry = deal.history[int(path[1])]
        pipeline = setup.pipelines[home or setup.settings.default_pipeline]
        stage = find_stage(pipeline, stage_id) if stage_id else None
        if stage is None or stage.type == "open":
            closed = None
            continue
        if closed and closed[0] == home and entry.stage and not _explains(entry, closed[2]):
            what = f"{stage_id} on {entry.day}, but {closed[1]} since {closed[2].day}"
            remedy = (
                f"run `pipectl edit {deal.id}`: delete the wrong one of the two entries, "
                "or add the one that reopened the deal"
            )
            yield Finding((*path, "stage"), f"{what}, and not reopened", remedy, Severity.WARNING)
        closed = (home, stage_id, entry)


def warn_of_a_first_close(deal: Deal, setup: Setup) -> Iterator[Finding]:
    """The first entry creates the deal, so that one which closes it says a cycle of 0 days."""
    _, *places = places_of_stages(deal)
    for path, home, stage_id in places[:1]:
        pipeline = setup.pipelines[home or setup.settings.default_pipeline]
        stage = find_stage(pipeline, stage_id) if stage_id else None
        if stage is not None and stage.type != "open":
            what = f"the first entry is {stage_id}, so the deal was closed the day it was created"
            remedy = f"run `pipectl edit {deal.id}`: add an entry of the day and stage it began in"
            yield Finding((*path, "stage"), what, remedy, Severity.WARNING)


def _explains(entry: Entry, before: Entry) -> bool:
    """Say whether an entry into a closed stage closes nothing: it has the reason, or migrates."""
    is_reason = entry.stage == before.stage and entry.reason and before.reason is None
    return entry.via == MIGRATE or bool(is_reason)
