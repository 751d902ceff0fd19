"""The store that `pipectl demo` writes: the year of a firm, with every way a deal can go."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import pipectl
from pipectl.domain.history.entries import in_order
from pipectl.domain.history.snapshot import Snapshot, is_overdue, is_parked, take_snapshot
from pipectl.domain.history.visits import pushes, visits
from pipectl.domain.model.pipeline import find_stage
from pipectl.domain.model.settings import LANGUAGES
from pipectl.domain.templates.translations import translation
from pipectl.domain.values.ids import is_suffix
from pipectl.errors import UsageError
from pipectl.store.operations.create import begin
from pipectl.store.operations.demo import LAST_DAY, demo_texts, last_sunday
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
    assert Counter(deal.stage for deal in sales if deal.closed) == {"won": 16, "lost": 42}
    assert (len(sales), len(open_ones)) == (79, 20)
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


@pytest.mark.parametrize("quarter", ["2026Q1", "2026Q2", "2026Q3", "2026Q4"])
def test_a_quarter_wins_a_fifth_to_a_third_of_its_deals_in_one_to_three_months(
    sales: list[Snapshot], quarter: str
) -> None:
    closed = [deal for deal in sales if deal.closed and quarter_of(deal.closed) == quarter]
    cycles = [(d.closed - d.created).days for d in closed if d.stage == "won" and d.closed]
    assert 0.2 <= len(cycles) / len(closed) <= 0.35
    assert 30 <= sum(cycles) / len(cycles) <= 90


def quarter_of(day: date) -> str:
    return f"{day.year}Q{(day.month + 2) // 3}"


def test_who_has_asked_for_budget_and_authority_wins_more(tmp_path: Path) -> None:
    begin(tmp_path / "demo", demo_texts(), dry_run=False)
    shown = Shell(tmp_path / "demo", LAST_DAY).run("pipectl report criteria -f json")
    rows = {row["criterion"]: row for row in json.loads(shown)["parts"][0]["rows"]}
    assert all(Decimal(rows[name]["points"]) > 0 for name in ("budget", "authority"))


def test_losses_have_reasons_of_every_class(store: ReadStore, sales: list[Snapshot]) -> None:
    classes = {one.id: one.class_ for one in store.setup.pipelines["sales"].lost_reasons}
    reasons = Counter(deal.reason for deal in sales if deal.stage == "lost")
    assert set(reasons) == set(classes)
    assert Counter(classes[str(reason)] for reason in reasons.elements()) == {
        "lost": 18,
        "disqualified": 17,
        "no_decision": 7,
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


def test_customers_are_of_many_countries_and_write_their_own_letters(store: ReadStore) -> None:
    texts = " ".join(str(deal) for deal in store.deals.values())
    for words in (
        "Kråkebolle Sjømat",
        "Bøgeknast Møbler",
        "Montefalò",
        "Розов Дол",
        "Ελαιώνας",
        "Żurawia Grań",
        "Þokuhöfn",
        "Șoimul",
    ):
        assert words in texts


def texts_in(part: str) -> set[str]:
    """Return what people wrote in the files of the demo."""
    files = demo_texts().items()
    quoted = (
        re.findall(r'"([^"\n]+)"', re.sub(r"#.*", "", text)) for path, text in files if part in path
    )
    return {text for texts in quoted for text in texts if " " in text or text == "Signed"}


def test_every_text_has_its_words_in_every_language() -> None:
    tables = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8")).values()
    words = {text: others for table in tables for text, others in table.items()}
    assert texts_in(".yaml") <= set(words)
    assert all(len(others) == len(LANGUAGES) - 1 for others in words.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_right_in_every_language(tmp_path: Path, language: str) -> None:
    begin(tmp_path, demo_texts(LAST_DAY, language), dry_run=False)
    assert (
        Shell(tmp_path, LAST_DAY)
        .run("pipectl check -f csv")
        .endswith("0 problems, 1 warning, 0 hints\n")
    )
    names = read_store(tmp_path).setup.pipelines["sales"]
    assert names.stages[0].name == translation("prospecting", language)


@pytest.mark.parametrize(
    ("language", "form"),
    [("en", None), ("nb", "1 234,50"), ("da", "1.234,50"), ("it", "1.234,50"), ("bg", "1 234,50")],
)
def test_amounts_are_written_as_in_its_language(
    tmp_path: Path, language: str, form: str | None
) -> None:
    begin(tmp_path, demo_texts(LAST_DAY, language), dry_run=False)
    assert read_store(tmp_path).setup.settings.numbers == form


@pytest.mark.parametrize(
    "day", ["1999-12-31", "2026-11-28", "2027-01-03", "2028-02-29", "9990-01-01"]
)
def test_it_ends_on_the_last_sunday_of_any_day(tmp_path: Path, day: str) -> None:
    sunday = last_sunday(date.fromisoformat(day))
    begin(tmp_path, demo_texts(sunday), dry_run=False)
    store = read_store(tmp_path)
    days = [entry.day for entry in entries_of(store)]
    assert max(days) == sunday - timedelta(days=LAST_DAY.isoweekday() - 5)
    assert {day.isoweekday() for day in days} <= {1, 2, 3, 4, 5}
    assert "0 problems" in Shell(tmp_path, sunday).run("pipectl check")


@pytest.mark.parametrize("day", ["0001-01-07", "9999-12-26"])
def test_a_year_that_does_not_fit_is_refused(day: str) -> None:
    with pytest.raises(UsageError, match="no demo can end"):
        demo_texts(date.fromisoformat(day))


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
    assert there - written == {Path("words.toml")}
