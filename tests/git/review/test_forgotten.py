"""Two commits compared, between which a customer was forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from clones import Person, team

GONE = ("hav", "intranet", "havblikk")


@pytest.fixture
def kari(tmp_path: Path) -> Person:
    """Kari, who has erased a deal three commits ago, and has worked on what is left since."""
    kari = team(tmp_path)
    kari.pipectl(
        *("add", "Intranet", "--id", "hav", "--account", "Havblikk"),
        *("--amount", "80k", "--close", "2026-12-18", "--stage", "needs"),
    )
    kari.pipectl("set", "acme", "parent=hav")
    kari.commit("A deal")
    kari.pipectl("erase", "hav", "--yes")
    kari.commit("Erased")
    kari.pipectl("note", "erased", "still here")
    kari.pipectl("set", "erased", "amount=70k")
    kari.commit("A note")
    return kari


@pytest.mark.parametrize("form", ["text", "json", "csv", "markdown"])
def test_what_was_erased_is_never_named_again(kari: Person, form: str) -> None:
    shown = kari.pipectl("diff", "HEAD~2..HEAD", "-f", form)
    assert "the customer is forgotten" in shown
    assert "still here" in shown
    assert [name for name in GONE if name in shown.casefold()] == []
    assert "acme" not in shown


def test_the_waterfall_has_an_erased_deal_as_one(kari: Person) -> None:
    shown = kari.pipectl("diff", "HEAD~2..HEAD", "--report", "waterfall", "-f", "csv")
    what = [line.partition(",")[0] for line in shown.splitlines() if ",0,0" not in line]
    assert not {"new", "won", "lost", "deleted"} & {*what}
    assert what[1:] == ["opening", "decreased"]
    assert [name for name in GONE if name in shown.casefold()] == []
