"""A week of three people with a clone each: whatever they do, no edit is lost and none is twice.

Kari's clone is set up, Ola's is as `git clone` leaves it, Eva's rebases. What each does goes into a
diary that knows nothing of merging; on Saturday it is held against the files.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from clones import Person, clone, team

pytestmark = pytest.mark.slow


@dataclass
class Diary:
    """What everybody did: entries that must be in a deal's history, and those that must not."""

    entries: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    gone: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    lines: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    tops: dict[tuple[str, str], Any] = field(default_factory=dict)

    def wrote(self, person: Person, deal: str, **entry: Any) -> None:
        """Remember an entry of today."""
        who = {"by": person.name.lower(), "day": person.today}
        self.entries.append((f"deals/{deal}.yaml", {**who, **entry}))

    def takes_back(self, count: int = 1) -> None:
        """Remember that the last entries, of one change, are to be gone."""
        self.gone += self.entries[-count:]
        del self.entries[-count:]

    def overruled(self, person: Person, deal: str, **entry: Any) -> None:
        """Remember that people have decided against an entry of today."""
        path, who = f"deals/{deal}.yaml", {"by": person.name.lower(), "day": person.today}
        self.entries.remove((path, {**who, **entry}))
        self.gone.append((path, {**who, **entry}))


class Week:
    """Three people, their diary, and what they do every day."""

    def __init__(self, folder: Path) -> None:
        """Let Kari begin and the others clone."""
        self.diary = Diary()
        self.kari = team(folder, today=date(2026, 11, 20))
        self.ola = clone(self.kari, "Ola")
        self.eva = clone(self.kari, "Eva")
        self.people = (self.kari, self.ola, self.eva)
        self.kari.pipectl("git", "setup", "--yes")
        self.eva.git("config", "pull.rebase", "true")

    def begins(self, day: int) -> None:
        """Let a day of November begin for all."""
        for person in self.people:
            person.today = date(2026, 11, day)

    def note(self, person: Person, deal: str, text: str) -> None:
        person.pipectl("note", deal, text)
        self.diary.wrote(person, deal, note=text)

    def sets(self, person: Person, deal: str, amount: int) -> None:
        person.pipectl("set", deal, f"amount={amount}")
        self.diary.wrote(person, deal, amount=amount)

    def moves(self, person: Person, deal: str, stage: str, *words: str) -> None:
        person.pipectl("move", deal, stage, *words)
        self.diary.wrote(person, deal, stage=stage)

    def adds(self, person: Person, deal: str, *words: str) -> None:
        person.pipectl("add", deal.title(), "--id", deal, *words)
        self.diary.wrote(person, deal, stage="prospecting")

    def everybody_syncs(self) -> None:
        """Sync in turn, twice: what the last one sends comes to the first one then."""
        for person in (*self.people, *self.people):
            person.pipectl("sync", "--commit")


def keep(person: Person, path: str, side: int) -> None:
    """Choose a side of each conflict by hand, and tell git: 0 is above the line, 1 below."""
    lines, shown = [], {0, 1}
    for line in person.text(path).splitlines(keepends=True):
        if line.startswith(("<<<<<<<", "=======", ">>>>>>>")):
            shown = {"<": {0}, "=": {1}, ">": {0, 1}}[line[0]]
        elif side in shown:
            lines.append(line)
    person.write(path, "".join(lines))
    person.git("add", path)


def monday(week: Week) -> None:
    """Everybody adds a deal, and writes a note on the one that all know."""
    week.begins(23)
    for person, deal in zip(week.people, ("fjord", "nord", "sund"), strict=True):
        week.adds(person, deal, "--amount", "200k", "--owner", person.name.lower())
        week.note(person, "acme", f"{person.name} met them")
    week.everybody_syncs()
    for hour in range(9, 12):
        for person in week.people:
            week.note(person, "acme", f"{person.name} at {hour}")
        week.everybody_syncs()


def tuesday(week: Week) -> None:
    """One moves the deal, one qualifies it, one edits its file by hand."""
    week.begins(24)
    week.moves(week.ola, "acme", "proposal")
    week.eva.pipectl("qualify", "acme", "need=likely")
    week.diary.wrote(week.eva, "acme", qualification={"need": "likely"})
    week.kari.by_hand(
        "deals/acme.yaml", "title: Website", "# the one from the fair\ntitle: Web shop"
    )
    week.kari.by_hand("deals/acme.yaml", "history:", "tags: [nordic]\nhistory:")
    week.diary.tops |= {("acme", "title"): "Web shop", ("acme", "tags"): ["nordic"]}
    week.eva.pipectl("set", "acme", "tags+=web")
    week.diary.tops["acme", "tags"] = ["nordic", "web"]
    week.note(week.ola, "nord", "Two notes of mine")
    week.note(week.ola, "nord", "on one day")
    week.note(week.eva, "nord", "One of mine")
    week.everybody_syncs()


def wednesday(week: Week) -> None:
    """Three amounts for one deal: two conflicts, in a merge and in a rebase."""
    week.begins(25)
    for person, amount in zip(week.people, (115_000, 125_000, 135_000), strict=True):
        week.sets(person, "acme", amount)
        week.note(person, "fjord", f"{person.name} asked about the amount")
    week.kari.pipectl("sync", "--commit")

    shown = week.ola.pipectl("sync", "--commit", code=6)
    assert "acme: amount is 125000 or 115000" in shown
    assert "fjord" not in shown
    keep(week.ola, "deals/acme.yaml", 0)
    week.diary.overruled(week.kari, "acme", amount=115_000)
    week.ola.git("commit", "--no-edit")
    week.ola.pipectl("sync")

    shown = week.eva.pipectl("sync", "--commit", code=6)
    assert "acme: amount is 125000 or 135000" in shown
    assert "acme: amount is 125000 or 135000" in week.eva.pipectl("resolve", code=6)
    keep(week.eva, "deals/acme.yaml", 0)
    week.diary.overruled(week.eva, "acme", amount=135_000)
    week.eva.git("rebase", "--continue")
    week.diary.tops["acme", "amount"] = 125_000
    week.everybody_syncs()


def thursday(week: Week) -> None:
    """Deals are closed; one change is taken back, and one pull is done with git alone."""
    week.begins(26)
    week.note(week.ola, "sund", "Meant for nord")
    week.ola.pipectl("undo")
    week.diary.takes_back()
    week.note(week.ola, "nord", "Meant for nord")
    week.kari.pipectl("win", "fjord", "--amount", "210k")
    week.diary.wrote(week.kari, "fjord", stage="won")
    week.eva.pipectl("lose", "sund", "--reason", "price")
    week.diary.wrote(week.eva, "sund", stage="lost")
    week.note(week.eva, "nord", "They like us")
    week.kari.pipectl("sync", "--commit")
    week.eva.pipectl("sync", "--commit")
    week.ola.commit("By git alone")
    week.ola.git("pull", "--no-rebase", "--no-edit", code=1)
    assert "nord: merged" in week.ola.pipectl("resolve")
    week.ola.git("commit", "--no-edit")
    week.everybody_syncs()


def friday(week: Week) -> None:
    """One wins a deal that another one moves; lines come into lists; one edits a note of others."""
    week.begins(27)
    week.kari.pipectl("win", "nord", "--force", "--reason", "signed")
    week.diary.wrote(week.kari, "nord", stage="won")
    week.moves(week.ola, "nord", "proposal")
    week.kari.pipectl("sync", "--commit")
    assert "nord: stage is proposal or won" in week.ola.pipectl("sync", "--commit", code=6)
    keep(week.ola, "deals/nord.yaml", 1)
    week.diary.overruled(week.ola, "nord", stage="proposal")
    week.ola.git("commit", "--no-edit")
    week.diary.tops["nord", "stage"] = "won"
    for person in week.people:
        who = person.name.lower()
        person.pipectl("quota", "set", who, "2027Q1", "400k")
        week.diary.lines.append(
            ("quotas.yaml", {"who": who, "period": "2027Q1", "amount": 400_000})
        )
    week.eva.by_hand("deals/acme.yaml", "Kari met them", "Kari met them at the fair")
    week.diary.entries = [
        (path, {**entry, "note": "Kari met them at the fair"})
        if entry.get("note") == "Kari met them"
        else (path, entry)
        for path, entry in week.diary.entries
    ]
    week.note(week.kari, "acme", "The last one of the week")
    week.everybody_syncs()


def test_no_edit_of_a_week_is_lost_and_none_is_twice(tmp_path: Path) -> None:
    week = Week(tmp_path)
    for day in (monday, tuesday, wednesday, thursday, friday):
        day(week)
    week.begins(28)
    for person in week.people:
        assert person.pipectl("sync") == "nothing to push\n"
        assert person.git("status", "--porcelain", "--branch") == "## main...origin/main\n"
        assert person.pipectl("check") == "0 problems, 0 warnings, 0 hints\n"
        assert files(person) == files(week.kari)
        hold(week.diary, person)


def files(person: Person) -> dict[str, bytes]:
    paths = (path for path in person.store.rglob("*.yaml") if ".git" not in path.parts)
    return {path.relative_to(person.store).as_posix(): path.read_bytes() for path in paths}


def hold(diary: Diary, person: Person) -> None:
    """Hold the diary against the files, read by another reader than pipectl's."""
    data = {path: YAML(typ="safe").load(content) for path, content in files(person).items()}
    for path, entry in diary.entries:
        assert times(entry, data[path]["history"]) == 1, (path, entry)
    for path, entry in diary.gone:
        assert times(entry, data[path]["history"]) == 0, (path, entry)
    for path, line in diary.lines:
        assert times(line, data[path]) == 1, (path, line)
    for (deal, key), value in diary.tops.items():
        assert data[f"deals/{deal}.yaml"][key] == value
    written = sum(len(data[path]["history"]) for path in data if path.startswith("deals/"))
    assert written == len(diary.entries) + 1  # Kari's first entry, before the week
    assert "# the one from the fair\n" in person.text("deals/acme.yaml")


def times(part: dict[str, Any], items: list[dict[str, Any]]) -> int:
    """Count the items that say at least what a part says."""
    return sum(all(item.get(key) == value for key, value in part.items()) for item in items)
