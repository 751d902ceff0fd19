"""People are meant by their id, or by a name that one of them has."""

from __future__ import annotations

import pytest

from pipectl.domain.model.team import Person, person_called

TEAM = {
    "kari": Person(name="Kari Nes"),
    "tom": Person(name="Tom Li"),
    "tom2": Person(name="Tom Li"),
    "åse": Person(name="Åse Øye"),
}


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("kari", "kari"),
        ("KARI", "kari"),
        ("kari  nes", "kari"),
        ("ÅSE ØYE", "åse"),
        ("Tom Li", "Tom Li"),
        ("tom", "tom"),
        ("tomm", "tomm"),
    ],
)
def test_a_person_is_meant_by_id_or_by_a_name_that_one_has(text: str, person: str) -> None:
    assert person_called(TEAM, text) == person
