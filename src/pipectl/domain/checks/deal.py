"""What must hold of a deal: findings, each with its path in the file."""

from collections.abc import Iterator, Sequence
from typing import Final

from pipectl.domain.checks.account import misnamed
from pipectl.domain.checks.days import warn_of_currency, warn_of_days
from pipectl.domain.checks.duplicates import doubts_of_counted
from pipectl.domain.checks.exit_criteria import unmet_behind, way_out
from pipectl.domain.checks.history import (
    places_of_stages,
    warn_of_a_first_close,
    warn_of_closes,
    warn_of_copies,
)
from pipectl.domain.checks.people import warn_of_people, warn_of_sources, warn_of_spellings
from pipectl.domain.history.entries import add_up, at_top, drift, in_order
from pipectl.domain.history.visits import pushes, visits
from pipectl.domain.model.account import Account
from pipectl.domain.model.deal import Deal, Entry
from pipectl.domain.model.fields import path_of
from pipectl.domain.model.pipeline import checklist, find_stage, live_stages, stages_called
from pipectl.domain.model.qualification import criteria_of
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.text import show_field
from pipectl.errors import Finding, Severity

MANY_PUSHES: Final = 3


def findings(deal: Deal, setup: Setup) -> list[Finding]:
    """Return all that the rules say about one deal.

    Warnings come only for a deal whose state is known: one without problems.
    """
    wrong = problems(deal, setup)
    return wrong or [finding for rule in WARNINGS for finding in rule(deal, setup)]


def new_warnings(
    before: Deal | None, after: Deal, setup: Setup, accounts: Sequence[Account] = ()
) -> tuple[str, ...]:
    """Return what is doubtful of a deal and was not before it changed, with what to do.

    A new deal was in no stage before its first one: exit criteria of those are not asked for.
    """
    past = [*findings(before, setup), *_counted(before)] if before else _warn_of_exits(after, setup)
    old = {finding.what for finding in past}
    here = [*(finding for _, finding in misnamed([after], accounts)), *_counted(after)]
    return tuple(
        f"warning: {finding.what}; {remedy() if callable(remedy := finding.remedy) else remedy}"
        for finding in (*findings(after, setup), *here)
        if finding.severity is Severity.WARNING and finding.what not in old
    )


def _counted(deal: Deal) -> Iterator[Finding]:
    for what, remedy in doubts_of_counted(deal):
        yield Finding(("duplicate_of",), what, remedy, Severity.WARNING)


def problems(deal: Deal, setup: Setup) -> list[Finding]:
    """Return what the rules say of a deal whose state nobody can know."""
    # A stage that is unknown is not compared: it would be said twice.
    return list(_stage_problems(deal, setup)) or list(_agreement_problems(deal))


def _stage_problems(deal: Deal, setup: Setup) -> Iterator[Finding]:
    """Every pipeline and stage that the deal names must be known."""
    for path, pipeline_id, stage_id in places_of_stages(deal):
        pipeline = setup.pipelines.get(pipeline_id or setup.settings.default_pipeline)
        if pipeline is None:
            choices = ", ".join(setup.pipelines)
            where = pipeline_id or setup.settings.default_pipeline
            what = f"there is no pipeline '{where}'"
            yield Finding((*path, "pipeline"), what, f"write one of {choices}")
        elif stage_id and find_stage(pipeline, stage_id) is None:
            choices = ", ".join(stage.id for stage in live_stages(pipeline))
            what = f"there is no stage '{stage_id}' in the pipeline {pipeline.id}"
            matches = stages_called(pipeline, stage_id)
            ids = " or ".join(stage.id for stage in matches)
            remedy = f"write its id, {ids}" if matches else f"write one of {choices}"
            yield Finding((*path, "stage"), what, remedy)


def _agreement_problems(deal: Deal) -> Iterator[Finding]:
    """The first entry has a stage, none clears it, and the top has the one they come to."""
    if not deal.history:
        what = "the history is empty"
        yield Finding(("history",), what, "write one entry with `day` and `stage`")
        return
    entries = in_order(deal.history)
    if entries[0].stage is None:
        index = deal.history.index(entries[0])
        what = "the first entry has no stage"
        yield Finding(("history", index), what, "add `stage: …`, the stage the deal began in")
        return
    cleared = [index for index, entry in enumerate(deal.history) if "stage" in entry.clears]
    for index in cleared:
        what = "a deal is always in a stage"
        yield Finding(("history", index, "stage"), what, "write the stage or delete the key")
    last = next(entry for entry in reversed(entries) if entry.stage)
    if not cleared and last.stage != deal.stage:
        yield _disagreement(deal, last)


def _disagreement(deal: Deal, last: Entry) -> Finding:
    """Blame an older entry below the later ones where that is what the top follows."""
    index = max(index for index, entry in enumerate(deal.history) if entry.stage)
    lowest = deal.history[index]
    if lowest.stage == deal.stage and lowest.day < last.day:
        what = f"{lowest.stage} on {lowest.day} is below {last.stage} on {last.day}, which is later"
        remedy = (
            f"the later one counts: correct a day with `pipectl edit {deal.id}`, or if both are "
            f"right run `pipectl check --fix top {deal.id}`"
        )
        return Finding(("history", index, "day"), what, remedy)
    what = f"the stage is '{deal.stage}' here but '{last.stage}' since {last.day} in the history"
    remedy = (
        f"if it is right here run `pipectl check --fix record {deal.id} --on DATE`, "
        f"if there `pipectl check --fix top {deal.id}`"
    )
    return Finding(("stage",), what, remedy)


def _warn_of_drift(deal: Deal, setup: Setup) -> Iterator[Finding]:
    drifting = drift(deal)
    if not drifting:
        return
    here, states_here = at_top(deal)
    there, states_there = add_up(in_order(deal.history))
    for name in drifting:
        path = tuple(part for part in path_of(name) if part)
        field = path[-1]
        value = here.get(field) if len(path) == 1 else states_here.get(field)
        summed = there.get(field) if len(path) == 1 else states_there.get(field)
        form = setup.settings.numbers
        at_top_now, in_history = show_field(field, value, form), show_field(field, summed, form)
        what = f"{field} is {at_top_now} here but {in_history} in the history"
        remedy = (
            f"if it is right here run `pipectl check --fix record {deal.id}`, "
            f"if there `pipectl check --fix top {deal.id}`"
        )
        yield Finding(path, what, remedy, Severity.WARNING)


def _warn_of_losses(deal: Deal, setup: Setup) -> Iterator[Finding]:
    """A deal that is lost says why, with a reason that the pipeline knows."""
    if setup.stage(deal).type != "lost":
        return
    *_, visit = visits(in_order(deal.history), setup.settings.default_pipeline)
    path = ("history", _last_of_outcome(deal))
    reasons = [reason.id for reason in setup.pipeline(deal).lost_reasons]
    choices = f"one of {', '.join(reasons)}" if reasons else "in a few words"
    if visit.reason is None:
        yield Finding(
            path, "a loss without a reason", f"add `reason: …`, {choices}", Severity.WARNING
        )
    elif reasons and visit.reason not in reasons and len(visit.reason.split()) == 1:
        what = f"the pipeline has no reason '{visit.reason}'"
        yield Finding(
            (*path, "reason"),
            what,
            f"write {choices}, or several words of your own",
            Severity.WARNING,
        )


def _last_of_outcome(deal: Deal) -> int:
    """Return the position in the file of the last entry by day with a stage or a reason."""
    named = [(e.day, index) for index, e in enumerate(deal.history) if e.stage or e.reason]
    return max(named)[1]


def _warn_of_parked(deal: Deal, setup: Setup) -> Iterator[Finding]:
    """What is won or lost rests no more: once reopened it would be in no total."""
    until, kind = deal.parked_until, setup.stage(deal).type
    if until is None or kind == "open" or until <= max(e.day for e in deal.history if e.stage):
        return
    what = f"parked until {until}, but {kind}"
    remedy = f"run `pipectl park {deal.id} --clear`"
    yield Finding(("parked_until",), what, remedy, Severity.WARNING)


def _warn_of_pushes(deal: Deal, setup: Setup) -> Iterator[Finding]:
    """Three changes of an open deal's expected close to a later month are a sign."""
    count = pushes(in_order(deal.history))
    if count >= MANY_PUSHES and setup.stage(deal).type == "open":
        what = f"the expected close was pushed to a later month {count} times"
        yield Finding(("expected_close",), what, "ask whether this deal is real", Severity.WARNING)


def _warn_of_evidence(deal: Deal, _setup: Setup) -> Iterator[Finding]:
    """What is confirmed has evidence."""
    for name, answer in deal.qualification.items():
        if answer.state == "confirmed" and not answer.evidence:
            path = ("qualification", name)
            yield Finding(
                path, f"{name} is confirmed without evidence", "add `evidence: …`", Severity.WARNING
            )


def _warn_of_exits(deal: Deal, setup: Setup) -> Iterator[Finding]:
    """An open or won deal meets the exit criteria of the open stages behind it.

    What a forced move went past is said once, in the history.
    """
    stage = setup.stage(deal)
    if stage.type == "lost":
        return
    default = setup.settings.default_pipeline
    for passed, lack in unmet_behind(deal, setup.pipeline(deal), stage, default):
        what = f"past the stage {passed.id} without {lack.what}"
        yield Finding(("stage",), what, f"its exit asks for it: {way_out(lack)}", Severity.WARNING)


def _warn_of_retired_stages(deal: Deal, setup: Setup) -> Iterator[Finding]:
    """An open deal stands in a stage that is in use; a merge may bring one that is not."""
    now = setup.stage(deal)
    if now.type != "open" or now.id == deal.stage:
        return
    what = f"the stage {deal.stage} was replaced by {now.id}"
    yield Finding(("stage",), what, f"run `pipectl move {deal.id} {now.id}`", Severity.WARNING)


def _warn_of_signals(deal: Deal, setup: Setup) -> Iterator[Finding]:
    """A signal is one that a pipeline of the deal's names, or named when it was there."""
    booked = [(index, entry.signal) for index, entry in enumerate(deal.history) if entry.signal]
    if not booked:
        return
    stays = visits(in_order(deal.history), setup.settings.default_pipeline)
    pipelines = [setup.pipeline(deal), *map(setup.pipeline, stays)]
    named = {signal.id for each in pipelines for signal in each.signals}
    choices = ", ".join(signal.id for signal in setup.pipeline(deal).signals)
    for index, name in booked:
        if name not in named:
            what = f"the pipeline has no signal '{name}'"
            remedy = f"write one of {choices}" if choices else "name it in `signals:` of its file"
            yield Finding(("history", index, "signal"), what, remedy, Severity.WARNING)


def _hint_of_criteria(deal: Deal, setup: Setup) -> Iterator[Finding]:
    """Criteria of another framework are kept, and said."""
    criteria = {criterion.id for criterion in criteria_of(setup.pipeline(deal).qualification)}
    for name in deal.qualification:
        if name not in criteria:
            what = f"'{name}' is no criterion of this pipeline"
            remedy = f"its criteria: {', '.join(sorted(criteria))}"
            yield Finding(("qualification", name), what, remedy, Severity.HINT)


def _hint_of_items(deal: Deal, setup: Setup) -> Iterator[Finding]:
    """Items that no stage of the pipeline asks for are kept, and said."""
    ticked = [(index, entry.done) for index, entry in enumerate(deal.history) if entry.done]
    items = checklist(setup.pipeline(deal)) if ticked else ()
    for index, item in ticked:
        if item not in items:
            remedy = f"its items: {', '.join(items)}" if items else "it has no checklist"
            what = f"no stage of this pipeline asks for '{item}'"
            yield Finding(("history", index, "done"), what, remedy, Severity.HINT)


WARNINGS: Final = (
    _warn_of_drift,
    warn_of_days,
    warn_of_currency,
    warn_of_closes,
    warn_of_a_first_close,
    warn_of_copies,
    warn_of_people,
    warn_of_spellings,
    warn_of_sources,
    _warn_of_losses,
    _warn_of_signals,
    _warn_of_parked,
    _warn_of_pushes,
    _warn_of_evidence,
    _warn_of_exits,
    _warn_of_retired_stages,
    _hint_of_criteria,
    _hint_of_items,
)
