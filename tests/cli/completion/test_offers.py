"""What is offered, for each option that names an offer."""

from __future__ import annotations

import re

import pytest

from pipectl.cli.completion import offers
from test_architecture import MODULES, ROOT

USED = sorted(
    {
        name
        for module in MODULES
        for name in re.findall(r'\boffer\("(\w+)"\)', (ROOT / module).read_text(encoding="utf-8"))
    }
)


@pytest.mark.parametrize("name", USED)
def test_each_offer_that_an_option_names_is_there(name: str) -> None:
    assert callable(getattr(offers, name))
