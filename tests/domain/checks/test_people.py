"""What is nearly the name of a person or a source is told, with that name."""

from __future__ import annotations

import pytest

from builders import deal, entry, pipeline, setup
from pipectl.domain.checks.deal import new_warnings
from pipectl.domain.model.team import Person


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"owner": "tomm"}, "the owner 'tomm' is not in team.yaml; did you mean tom? Else add a"),
        ({"owner": "Тома"}, "the owner 'Тома' is not in team.yaml; add a line there, or write one"),
        ({"owner": "Kari Ness"}, "the owner 'Kari Ness' is not in team.yaml; did you mean kari?"),
        ({"source": "referal"}, "the source 'referal' is none of the pipeline's; did you mean ref"),
    ],
)
def test_what_is_nearly_a_name_is_told_with_that_name(values: dict[str, str], text: str) -> None:
    rules = setup(
        pipeline(sources=("referral", "cold_call")),
        team={"tom": Person(name="Tom Li"), "kari": Person(name="Kari Nes")},
    )
    deal_ = deal(entry("2026-09-01", stage="prospecting", owner=values.get("owner")), **values)
    (warning,) = new_warnings(None, deal_, rules)
    assert warning.startswith(f"warning: {text}")


@pytest.mark.parametrize("source", ["referral", "fair", None])
def test_a_source_of_ones_own_is_no_slip(source: str | None) -> None:
    assert new_warnings(None, deal(source=source), setup(pipeline(sources=("referral",)))) == ()


def test_who_did_something_is_nearly_a_person() -> None:
    one = deal(entry("2026-09-01", stage="prospecting"), entry("2026-09-02", by="tomm", note="x"))
    (warning,) = new_warnings(None, one, setup(team={"tom": Person(name="Tom Li")}))
    assert warning == "warning: the person 'tomm' is not in team.yaml; did you mean tom?"
