"""A deal is lost, for a reason: what `lose` and `disqualify` ask."""

from collections.abc import Iterable
from functools import partial

from pipectl.domain.actions.action import Action, Change, book
from pipectl.domain.actions.stages import end_of, refuse_closed, refuse_undone, unchanged, unparked
from pipectl.domain.history.entries import in_order
from pipectl.domain.history.visits import visits
from pipectl.domain.model.deal import Deal
from pipectl.domain.model.pipeline import LostReason, Pipeline, called, disqualifying
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.text import suggestion
from pipectl.errors import AmbiguousError, NotFoundError, PipectlError, UsageError


def reason_ids(setup: Setup, *, disqualified: bool = False) -> tuple[str, ...]:
    """Name the reasons that the pipelines have for a loss, or for a disqualification."""
    reasons = (
        reason.id
        for pipeline in setup.pipelines.values()
        for reason in (disqualifying(pipeline) if disqualified else pipeline.lost_reasons)
    )
    return tuple(dict.fromkeys(reasons))


def lose(setup: Setup, deal: Deal, action: Action, reason: str) -> Change:
    """Bring a deal to its pipeline's first lost stage; losing asks for a reason, never more.

    Of a deal that is lost already another reason is corrected.
    """
    target = end_of(setup, deal, "lost")
    if setup.stage(deal).type == "lost":
        return correct(setup, deal, action, reason)
    refuse_closed(setup, deal)
    refuse_undone(deal, action)
    reason_id = find_reason(setup.pipeline(deal), reason)
    entry = partial(book, deal, action, stage=target.id, reason=reason_id)
    return unparked(deal, action, entry)


def correct(setup: Setup, deal: Deal, action: Action, reason: str) -> Change:
    """Book another reason of a lost deal, without a stage: it is lost since the same day.

    Raises PipectlError for a deal that is not lost.
    """
    kind = setup.stage(deal).type
    if kind != "lost":
        way = f"`pipectl lose {deal.id} --reason …` gives it one"
        if kind == "won":
            way = f"`pipectl note {deal.id} TEXT` says why it was won"
        raise PipectlError(f"{deal.id} is {kind}; only a lost deal has a reason: {way}")
    reason_id = find_reason(setup.pipeline(deal), reason)
    *_, visit = visits(in_order(deal.history), setup.settings.default_pipeline)
    if visit.reason == reason_id:
        return unchanged(deal, action, f"{deal.id} is lost already, for the reason {reason_id}")
    refuse_undone(deal, action)
    before = f", not {visit.reason}" if visit.reason else ""
    return book(deal, action, reason=reason_id)._replace(done=f"reason is {reason_id}{before}")


def disqualify(setup: Setup, deal: Deal, action: Action, reason: str) -> Change:
    """Lose a deal that never was a real one, for a reason of class disqualified."""
    return lose(setup, deal, action, find_disqualifying(setup.pipeline(deal), reason, deal.id))


def find_disqualifying(pipeline: Pipeline, reason: str, deal_id: str = "DEAL") -> str:
    """Return the id of a reason of class disqualified; NotFoundError for any other one."""
    entry = _reason_called(pipeline, reason)
    if entry is not None and entry.class_ == "disqualified":
        return entry.id
    choices = ", ".join(item.id for item in disqualifying(pipeline))
    if not choices:
        raise NotFoundError(
            f"the pipeline {pipeline.id} has no reason of class disqualified; add "
            "{id: no_budget, name: No budget, class: disqualified} to its lost_reasons",
            "reason",
        )
    hint = _suggestion(disqualifying(pipeline), reason)
    unknown = f"there is no reason '{reason}'{hint}"
    what = f"'{reason}' does not disqualify a deal" if entry else unknown
    also = f"; or lose the deal: `pipectl lose {deal_id} --reason {reason}`" if entry else ""
    raise NotFoundError(f"{what}; write one of {choices}{also}", "reason")


def _suggestion(reasons: Iterable[LostReason], text: str) -> str:
    return suggestion(
        text, [name for reason in reasons for name in (reason.id, reason.name or reason.id)]
    )


def _reason_called(pipeline: Pipeline, text: str) -> LostReason | None:
    """Return the reason with this id or name, or None; AmbiguousError for a name of several."""
    reasons = called(pipeline.lost_reasons, text)
    if len(reasons) > 1:
        ids = " or ".join(reason.id for reason in reasons)
        raise AmbiguousError(f"'{text}' means several reasons of {pipeline.id}; write {ids}")
    return next(iter(reasons), None)


def find_reason(pipeline: Pipeline, reason: str) -> str:
    """Return the id of a lost reason given by id or name; words of one's own stay as they are.

    A single word that the pipeline does not know is refused: it is most likely mistyped.
    """
    if not reason.strip():
        raise UsageError("a loss has a reason; this one is empty")
    entry = _reason_called(pipeline, reason)
    if entry is not None:
        return entry.id
    if len(reason.split()) > 1 or not pipeline.lost_reasons:
        return reason
    choices = ", ".join(item.id for item in pipeline.lost_reasons)
    hint = _suggestion(pipeline.lost_reasons, reason)
    raise NotFoundError(
        f"there is no reason '{reason}'{hint}; write one of {choices}, "
        "or several words of your own",
        "reason",
    )
