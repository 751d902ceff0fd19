"""Answers that nobody looked at for long: when a criterion was last assessed."""

from collections.abc import Iterable, Mapping
from datetime import date

from pipectl.domain.history.entries import in_order
from pipectl.domain.model.deal import Deal, Entry
from pipectl.domain.model.pipeline import Pipeline
from pipectl.domain.model.settings import Setup


def assessed(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Return the last entry that assesses each criterion; entries are in order."""
    return {name: entry for entry in entries for name in entry.qualification}


def days_assessed(entries: Iterable[Entry], pipeline: Pipeline) -> dict[str, date]:
    """Return the days of the last assessments, nothing where the pipeline lets no evidence age."""
    if pipeline.evidence_days is None:
        return {}
    return {name: entry.day for name, entry in assessed(entries).items()}


def aged_on(setup: Setup, deal: Deal, today: date) -> dict[str, int]:
    """Return how many days ago each aged criterion of a deal was assessed."""
    pipeline = setup.pipeline(deal)
    states = {name: answer.state for name, answer in deal.qualification.items()}
    return aged(pipeline, states, days_assessed(in_order(deal.history), pipeline), today)


def aged(
    pipeline: Pipeline, states: Mapping[str, str], days: Mapping[str, date], today: date
) -> dict[str, int]:
    """Return how many days ago each aged criterion was assessed.

    Aged is what was assessed more than `evidence_days` ago; what is unknown has no age. `days` are
    those of the last assessments.
    """
    limit = pipeline.evidence_days
    if limit is None:
        return {}
    names = [name for name, state in states.items() if state != "unknown" and name in days]
    ages = {name: (today - days[name]).days for name in names}
    return {name: age for name, age in ages.items() if age > limit}
