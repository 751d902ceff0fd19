"""Exit criteria: what a deal must have before it goes forward, and which command would give it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from pipectl.domain.history.entries import add_up, in_order
from pipectl.domain.history.objections import open_objections
from pipectl.domain.model import pipeline as pipelines
from pipectl.domain.model.deal import Deal, Entry
from pipectl.domain.model.fields import get
from pipectl.domain.model.pipeline import Pipeline, Stage
from pipectl.domain.model.qualification import POINTS, at_least
from pipectl.domain.values.schema import changed
from pipectl.domain.values.text import fold

NEXT_STEP: Final = "next_step"
OBJECTION: Final = "objection"
CRITERION: Final = "criterion"

COMMANDS: Final = {
    NEXT_STEP: "pipectl next {id} TEXT --due DATE",
    "omit": "pipectl omit {id} --reason REASON",
    "parked_until": "pipectl park {id} --until DATE",
    "refs": "pipectl set {id} refs.SYSTEM=…",
}
"""What gives a field its value where that is not `pipectl set`."""


class Lack(NamedTuple):
    """What a deal lacks, in words for a message, and the command that would meet it.

    `about` names the point, for two stages may ask for the same one, `much` how much of it is
    asked for; the command is to be run so many `times`.
    """

    about: tuple[str, str]
    what: str
    command: str
    much: int = 0
    times: int = 1


def way_out(lack: Lack) -> str:
    """Write the command that would meet a lack, and how often, for a message."""
    return f"`{lack.command}`" + (f", {lack.times} times" if lack.times > 1 else "")


def stages_between(pipeline: Pipeline, start: Stage | None, end: Stage) -> tuple[Stage, ...]:
    """Return the open stages that a deal leaves on its way: from `start` (or the first) to `end`.

    The end is not among them; a won end comes after every open stage.
    """
    stages = pipelines.open_stages(pipeline)
    start = pipelines.live_stage(pipeline, start) if start else None
    end = pipelines.live_stage(pipeline, end)
    first = stages.index(start) if start in stages else 0
    last = stages.index(end) if end in stages else len(stages)
    return stages[first:last]


def unmet_on_way(deal: Deal, stages: Iterable[Stage]) -> list[tuple[Stage, Lack]]:
    """Return what a deal lacks to go past these stages, each point once.

    Of two stages that ask for the same point the one that asks for more of it is named.
    """
    lacks: dict[tuple[str, str], tuple[Stage, Lack]] = {}
    for stage in stages:
        for lack in unmet_criteria(deal, stage):
            if lack.about not in lacks or lack.much > lacks[lack.about][1].much:
                lacks[lack.about] = (stage, lack)
    return list(lacks.values())


def unmet_criteria(deal: Deal, stage: Stage) -> list[Lack]:
    """Return what a deal lacks to leave a stage forward, in the order of the file's keys."""
    criteria = stage.exit
    if criteria is None:
        return []
    return [
        *_missing_fields(deal, criteria),
        *_weak_criteria(deal, criteria),
        *_missing_activities(deal, criteria),
        *_missing_signals(deal, criteria),
        *_open_objections(deal, criteria),
        *_items_not_done(deal, criteria),
    ]


def _missing_fields(deal: Deal, criteria: pipelines.ExitCriteria) -> Iterator[Lack]:
    step = (NEXT_STEP,) if criteria.next_step else ()
    for name in dict.fromkeys((*criteria.require, *step)):
        if get(deal, name) is None:
            command = COMMANDS.get(name, f"pipectl set {{id}} {name}=…").format(id=deal.id)
            yield Lack(("field", name), name, command)


def _weak_criteria(deal: Deal, criteria: pipelines.ExitCriteria) -> Iterator[Lack]:
    for name, least in criteria.qualification.items():
        answer = deal.qualification.get(name)
        state = answer.state if answer else None
        if not at_least(state, least):
            what = f"{name} at least {least} (it is {state or 'unknown'})"
            evidence = " --evidence TEXT" if least == "confirmed" else ""
            command = f"pipectl qualify {deal.id} {name}={least}{evidence}"
            yield Lack((CRITERION, name), what, command, POINTS[least])


def _missing_activities(deal: Deal, criteria: pipelines.ExitCriteria) -> Iterator[Lack]:
    """Activities are counted over the whole history; small and capital letters are the same."""
    if not criteria.activities:
        return
    logged = Counter(fold(entry.activity) for entry in deal.history if entry.activity)
    for name, least in criteria.activities.items():
        count = logged[fold(name)]
        if count < least:
            what = f"the activity {name}" + (
                f" {least} times (so far {count})" if least > 1 else ""
            )
            command = f"pipectl log {deal.id} {name}"
            yield Lack(("activity", fold(name)), what, command, least, least - count)


def _missing_signals(deal: Deal, criteria: pipelines.ExitCriteria) -> Iterator[Lack]:
    booked = {entry.signal for entry in deal.history} if criteria.signals else set()
    for name in criteria.signals:
        if name not in booked:
            yield Lack(
                ("signal", name), f"the signal {name}", f"pipectl log {deal.id} signal:{name}"
            )


def _open_objections(deal: Deal, criteria: pipelines.ExitCriteria) -> Iterator[Lack]:
    if not criteria.no_open_objection:
        return
    for objection in open_objections(in_order(deal.history)):
        text = f' "{objection.text}"' if objection.text else ""
        command = f"pipectl {OBJECTION} {deal.id} {objection.id} --resolved"
        yield Lack(
            (OBJECTION, objection.id), f"an answer to the objection {objection.id}{text}", command
        )


def _items_not_done(deal: Deal, criteria: pipelines.ExitCriteria) -> Iterator[Lack]:
    if not criteria.done:
        return
    ticked = {entry.done for entry in deal.history}
    for item in criteria.done:
        if item not in ticked:
            yield Lack(("done", item), f"done:{item}", f"pipectl log {deal.id} done:{item}")


def unmet_behind(
    deal: Deal, pipeline: Pipeline, stage: Stage, default: str
) -> list[tuple[Stage, Lack]]:
    """Return what a deal lacks of the open stages behind its own; `default` is the store's.

    A stage that a forced move went past is not asked again: the reason stands in the history.
    What comes and goes, a next step and open objections, is unmet only if it was so when the deal
    went past, too.
    """
    if not any(past.exit for past in pipeline.stages):
        return []
    passed = [past for past in stages_between(pipeline, None, stage) if past.exit]
    unmet = [(past, lack) for past in passed for lack in unmet_criteria(deal, past)]
    if not unmet:
        return []
    entries = in_order(deal.history)
    by = passings(entries, pipeline, default)
    return [
        (past, lack)
        for past, lack in unmet
        if past.id not in by
        or (
            entries[by[past.id]].reason is None
            and not (_passes_away(lack) and _was_met(deal, entries[: by[past.id] + 1], past, lack))
        )
    ]


def passings(entries: Sequence[Entry], pipeline: Pipeline, default: str) -> dict[str, int]:
    """Return which entry, of those in order, last took the deal past each stage of a pipeline.

    A loss leaves the deal where it is: to be reopened there is no way past anything.
    """
    ids = [stage.id for stage in pipelines.open_stages(pipeline)]
    place_of = {name: place for place, name in enumerate(ids)}
    place_of.update(
        {stage.id: len(ids) for stage in pipelines.live_stages(pipeline) if stage.type == "won"}
    )
    indexes: dict[str, int] = {}
    home, stage, place = default, "", 0
    for index, entry in enumerate(entries):
        before = home
        home = default if "pipeline" in entry.clears else entry.pipeline or home
        stage = pipelines.live_id(pipeline, entry.stage) if entry.stage else stage
        if home != before:
            indexes, place = {}, 0
        if home != pipeline.id or stage not in place_of:
            continue
        indexes.update(dict.fromkeys(ids[place : place_of[stage]], index))
        place = place_of[stage]
    return indexes


def _passes_away(lack: Lack) -> bool:
    return lack.about == ("field", NEXT_STEP) or lack.about[0] == OBJECTION


def _was_met(deal: Deal, entries: Sequence[Entry], stage: Stage, lack: Lack) -> bool:
    """Say whether a deal had what it lacks now, when it had these entries."""
    step = add_up(entries)[0].get(NEXT_STEP)
    then = changed(deal, {"history": tuple(entries), "next_step": step})
    return lack.about not in [other.about for other in unmet_criteria(then, stage)]
