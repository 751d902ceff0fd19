"""The store that `pipectl demo` writes: the year of a firm, with every way a deal can go."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import pipectl
from pipectl.domain.history.entries import in_order, pushes, visits
from pipectl.domain.history.snapshot import Snapshot, is_overdue, is_parked, take_snapshot
from pipectl.domain.model.pipeline import find_stage
from pipectl.domain.values.ids import is_suffix
from pipectl.store.operations.create import LAST_DAY, begin, demo_texts
from stores import ReadStore, read_store
from transcripts import Shell

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Deal, Entry

FIRST_DAY = date(2025, 12, 1)
LAST_WEEK = date(2026, 11, 16)
FOLDER = Path(pipectl.__file__).parent / "demo"


@pytest.fixture(scope="module")
def store() -> ReadStore:
    return read_store(FOLDER)


@pytest.fixture(scope="module")
def snapshots(store: ReadStore) -> dict[str, Snapshot]:
    """Every deal as it stood on the last day, by its id."""
    found = (take_snapshot(deal, LAST_DAY, store.setup) for deal in store.deals.values())
    return {snapshot.id: snapshot for snapshot in found if snapshot}


@pytest.fixture(scope="module")
def sales(snapshots: dict[str, Snapshot]) -> list[Snapshot]:
    return [snapshot for snapshot in snapshots.values() if snapshot.pipeline is None]


def still_open(sales: list[Snapshot]) -> list[Snapshot]:
    return [deal for deal in sales if deal.closed is None and deal.omit is None]


def started(ids: list[str], *beginnings: str) -> bool:
    """Say whether these are the ids, each told by its beginning."""
    return len(ids) == len(beginnings) and all(map(str.startswith, sorted(ids), beginnings))


def test_check_says_only_what_belongs_to_the_story(tmp_path: Path) -> None:
    begin(tmp_path / "demo", demo_texts(), dry_run=False)
    shell = Shell(tmp_path / "demo", LAST_DAY)
    assert shell.run("pipectl check -f csv") == (
        "severity,path,line,column,what,remedy\n"
        "warning,deals/elvekrull-eiendom-as-leietakerportal-vr4k.yaml,7,17,"
        "the expected close was pushed to a later month 3 times,ask whether this deal is real\n"
        "0 problems, 1 warning, 0 hints\n"
    )


def test_there_are_as_many_deals_of_each_kind_as_its_readers_are_told(
    sales: list[Snapshot], snapshots: dict[str, Snapshot]
) -> None:
    open_ones = still_open(sales)
    assert Counter(deal.stage for deal in sales if deal.closed) == {"won": 16, "lost": 16}
    assert (len(sales), len(open_ones)) == (53, 20)
    assert Counter(deal.omit for deal in sales if deal.omit) == {"duplicate": 1}
    leads = [one for one in snapshots.values() if one.pipeline == "leads"]
    kinds = Counter(lead.stage if lead.closed else "open" for lead in leads)
    assert kinds == {"won": 5, "lost": 3, "open": 3}


def test_nothing_happens_before_its_first_day_or_behind_its_last(store: ReadStore) -> None:
    days = [entry.day for deal in store.deals.values() for entry in deal.history]
    days += [quota.day for quota in store.setup.quotas] + [r.day for r in store.setup.rates]
    assert min(days) >= FIRST_DAY
    assert max(days) <= LAST_DAY


def test_nobody_works_at_weekends_and_who_has_left_does_nothing_more(store: ReadStore) -> None:
    entries = [entry for deal in store.deals.values() for entry in deal.history]
    assert {entry.by for entry in entries} == set(store.setup.team)
    assert [entry for entry in entries if entry.day.isoweekday() > 5] == []
    gone = store.setup.team["petar"].until
    assert gone is not None
    assert [entry for entry in entries if entry.by == "petar" and entry.day > gone] == []


def test_histories_are_in_order_and_ids_are_those_that_add_makes(store: ReadStore) -> None:
    for deal in store.deals.values():
        assert in_order(deal.history) == list(deal.history)
        assert is_suffix(deal.id.rpartition("-")[2])


def test_what_deals_point_to_is_there_and_older(
    store: ReadStore, snapshots: dict[str, Snapshot]
) -> None:
    parents = {one.id: one.parent for one in snapshots.values() if one.parent}
    assert all(snapshots[up].created <= snapshots[one].created for one, up in parents.items())
    won_leads = {o.id for o in snapshots.values() if o.pipeline == "leads" and o.stage == "won"}
    assert won_leads <= set(parents.values())
    upsells = [deal for deal in snapshots.values() if deal.kind == "upsell"]
    assert [snapshots[str(deal.parent)].stage for deal in upsells] == ["won", "won"]
    copies = {deal.duplicate_of for deal in store.deals.values()} - {None}
    assert started([str(one) for one in copies], "tindvik-kraft-as-forbruksportal")


def test_wins_take_one_to_four_months_and_half_of_the_closed_deals_are_won(
    sales: list[Snapshot],
) -> None:
    cycles = [(d.closed - d.created).days for d in sales if d.stage == "won" and d.closed]
    assert all(30 <= cycle <= 120 for cycle in cycles)
    assert len(cycles) * 2 == sum(1 for deal in sales if deal.closed)


def test_losses_have_reasons_of_every_class(store: ReadStore, sales: list[Snapshot]) -> None:
    classes = {one.id: one.class_ for one in store.setup.pipelines["sales"].lost_reasons}
    reasons = Counter(deal.reason for deal in sales if deal.stage == "lost")
    assert set(reasons) == set(classes)
    assert Counter(classes[str(reason)] for reason in reasons.elements()) == {
        "lost": 7,
        "disqualified": 6,
        "no_decision": 3,
    }


def test_some_open_deals_want_attention(store: ReadStore, sales: list[Snapshot]) -> None:
    open_ones = still_open(sales)
    stages = partial(find_stage, store.setup.pipelines["sales"])

    def is_stale(deal: Snapshot) -> bool:
        stage = stages(deal.stage)
        idle = (LAST_DAY - (deal.touched or deal.created)).days
        return bool(stage and stage.rotting_days and idle > stage.rotting_days)

    parked = [deal.id for deal in open_ones if is_parked(deal, LAST_DAY)]
    stale = [deal.id for deal in open_ones if is_stale(deal) and deal.id not in parked]
    assert started(parked, "fonnvik", "vinarna")
    assert started(stale, "lundeknatt", "makeberget", "sneglehoj")
    late = [deal.id for deal in open_ones if is_overdue(deal, LAST_DAY)]
    assert started(late, "krabbesund", "sneglehoj")
    assert started([deal.id for deal in open_ones if deal.amount is None], "bukkholm")
    assert started([deal.id for deal in open_ones if deal.expected_close is None], "makeberget")
    assert started([deal.id for deal in open_ones if deal.probability is not None], "tindvik")
    assert started([deal.id for deal in open_ones if deal.category is not None], "tindvik")


def test_one_deal_was_pushed_three_times(store: ReadStore) -> None:
    often = [deal.id for deal in store.deals.values() if pushes(list(deal.history)) >= 3]
    assert started(often, "elvekrull")


def test_two_deals_came_back_from_a_loss(store: ReadStore) -> None:
    back = [deal for deal in store.deals.values() if "lost" in stages_of(deal)[:-1]]
    assert started([deal.id for deal in back], "ceramiche", "rypebu")
    assert sorted(deal.stage for deal in back) == ["needs", "won"]


def stages_of(deal: Deal) -> list[str]:
    """Return the stages a deal was in, one after the other."""
    return [visit.stage for visit in visits(deal.history)]


def test_deals_skip_stages_step_back_and_are_forced(store: ReadStore) -> None:
    been = {deal.id.split("-")[0]: stages_of(deal) for deal in store.deals.values()}
    assert been["bratthuk"] == ["prospecting", "qualification", "needs", "proposal", "won"]
    assert been["skogsheim"][-2:] == ["proposal", "needs"]
    forced = [entry for entry in entries_of(store) if entry.reason and entry.stage != "lost"]
    assert [(entry.by, entry.stage) for entry in forced] == [("torunn", "negotiation")]


def entries_of(store: ReadStore) -> list[Entry]:
    return [entry for deal in store.deals.values() for entry in deal.history]


def test_deals_of_a_person_who_left_were_handed_over(store: ReadStore) -> None:
    named = {entry.owner for entry in entries_of(store) if entry.by == "petar" and entry.owner}
    assert named == {"petar", "elitsa"}
    left = {deal.stage for deal in store.deals.values() if deal.owner == "petar"}
    assert left == {"won", "lost"}


def test_amounts_go_up_and_down_and_objections_are_raised_and_resolved(store: ReadStore) -> None:
    changes = [
        after.amount > before.amount
        for deal in store.deals.values()
        for amounts in [[entry for entry in deal.history if entry.amount is not None]]
        for before, after in pairwise(amounts)
        if before.amount is not None and after.amount is not None
    ]
    assert set(changes) == {True, False}
    said = [entry.objection for entry in entries_of(store) if entry.objection]
    raised = [one for one in said if one.text]
    resolved = [one for one in said if one.resolved]
    assert 0 < len(resolved) < len(raised)
    assert {"call", "email", "meeting", "demo", "presentation"} <= {
        str(entry.activity) for entry in entries_of(store)
    }


def test_every_section_of_the_last_week_has_something(store: ReadStore) -> None:
    week = [entry for entry in entries_of(store) if entry.day >= LAST_WEEK]
    created = [deal for deal in store.deals.values() if deal.history[0].day >= LAST_WEEK]
    assert {deal.pipeline for deal in created} == {None, "leads"}
    assert {"won", "lost", "proposal", "negotiation", "needs"} <= {str(e.stage) for e in week}
    assert {entry.reason for entry in week} == {None, "competitor"}
    assert any(entry.expected_close for entry in week if entry.stage is None)
    assert any(entry.amount for entry in week if entry.stage is None)
    assert any(entry.objection for entry in week)
    assert {"ceramiche", "holmekrok", "havsundet", "elvekrull"} <= {
        deal.id.split("-")[0] for deal in store.deals.values() if deal.history[-1].day >= LAST_WEEK
    }
    assert any(entry.activity for entry in week)
    assert any(entry.next_step for entry in week)


def test_all_the_letters_of_the_five_languages_come_back(store: ReadStore) -> None:
    texts = " ".join(str(deal) for deal in store.deals.values())
    for words in (
        "«Denne uka», sa han forrige uke òg",
        "Tæller potter om søndagen",
        "Il contributo è arrivato l'8 aprile",
        "Тя и сестра ѝ",
        "Carrier insures up to £200, built into the postage",
    ):
        assert words in texts


def test_the_files_are_plain_text_that_every_machine_writes_alike() -> None:
    for path, text in demo_texts().items():
        assert "\r" not in text, path
        assert "\t" not in text, path
        assert text.endswith("\n"), path


def test_some_files_were_written_by_hand() -> None:
    texts = [text for path, text in demo_texts().items() if path.startswith("deals/")]
    assert sum("\n  - day: " in text for text in texts) == 2
    assert sum("#" in text for text in texts) >= 5


def test_every_file_is_in_what_is_installed(tmp_path: Path) -> None:
    """The folder has nothing but what the command writes: no leftovers, no hidden files."""
    begin(tmp_path / "demo", demo_texts(), dry_run=False)
    there = {path.relative_to(FOLDER) for path in FOLDER.rglob("*") if path.is_file()}
    written = {p.relative_to(tmp_path / "demo") for p in tmp_path.rglob("*") if p.is_file()}
    assert {path.as_posix() for path in written - there} == {
        ".gitattributes",
        ".pipectl/.gitignore",
    }
    assert there <= written
