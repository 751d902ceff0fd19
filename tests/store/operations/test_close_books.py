"""A period of a store is closed once, and what comes into it later is seen."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import pytest

from pipectl.domain.books.closing import closed
from pipectl.domain.books.restating import restated
from pipectl.domain.values.calendar import parse_period
from pipectl.errors import ConflictError, InvalidError
from pipectl.store.closed_books import read_books
from pipectl.store.operations.close_books import book_problems, close
from pipectl.store.operations.erase import erase
from pipectl.store.store import Store
from stores import new_store

Q4 = parse_period("2026Q4", 1)
DAY = date(2027, 1, 4)
DEAL = """\
title: Website
stage: proposal
amount: 5000
history:
  - {day: 2026-10-01, by: kari, stage: prospecting, amount: 5000}
  - {day: 2026-11-01, by: kari, stage: proposal, note: "Anna Berg wants it"}
  - {day: 2026-11-02, by: kari, next_step: {due: 2026-12-01, what: "Call Anna"}}
"""
FILE = "books/2026Q4.yaml"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = new_store(tmp_path, "acme", "nes")
    for name in ("acme", "nes"):
        (store.root / f"deals/{name}.yaml").write_text(DEAL)
    return store


def close_q4(store: Store, *, dry_run: bool = False) -> None:
    make = partial(closed, period=Q4, day=DAY, by="kari")
    close(store, "2026Q4", DAY, make, dry_run=dry_run)


def warnings(store: Store) -> list[str]:
    return [*map(str, book_problems(store, store.load(DAY).book))]


def edit(store: Store, path: str, old: str, new: str) -> None:
    file = store.root / path
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def test_a_closed_period_is_a_file_and_nothing_else(store: Store) -> None:
    before = {path: path.read_bytes() for path in store.root.rglob("*.yaml")}
    close_q4(store)
    after = {path: path.read_bytes() for path in store.root.rglob("*.yaml")}
    assert after.keys() - before.keys() == {store.root / FILE}
    assert all(after[path] == before[path] for path in before)
    assert warnings(store) == []


def test_a_dry_run_writes_nothing(store: Store) -> None:
    close_q4(store, dry_run=True)
    assert not (store.root / "books").exists()


def test_a_period_is_closed_once(store: Store) -> None:
    close_q4(store)
    data = (store.root / FILE).read_bytes()
    with pytest.raises(ConflictError, match="2026Q4 was closed on 2027-01-04"):
        close_q4(store)
    assert (store.root / FILE).read_bytes() == data


def test_a_file_that_cannot_be_read_is_not_overwritten_either(store: Store) -> None:
    (store.root / "books").mkdir()
    (store.root / FILE).write_text("mine")
    with pytest.raises(ConflictError, match="2026Q4 was closed: "):
        close_q4(store)
    assert (store.root / FILE).read_text() == "mine"


def test_a_store_with_problems_is_not_closed(store: Store) -> None:
    edit(store, "deals/nes.yaml", "amount: 5000\n", "amount: many\n")
    with pytest.raises(InvalidError):
        close_q4(store)
    assert not (store.root / "books").exists()


def test_a_late_entry_is_warned_of_at_its_line(store: Store) -> None:
    close_q4(store)
    line = "  - {day: 2026-12-30, by: kari, note: Late}\n"
    (store.root / "deals/acme.yaml").write_text(DEAL + line)
    assert warnings(store) == [
        (
            "deals/acme.yaml:8:11: warning: 2026Q4 was closed on 2027-01-04; this entry came "
            "later; `pipectl report restated 2026Q4` says what that changes"
        )
    ]


def test_an_entry_before_the_period_is_warned_of_where_it_can_change_a_figure(store: Store) -> None:
    opened = DEAL.replace("2026-10-01, by: kari", "2026-09-01, by: kari")
    for name in ("acme", "nes"):
        (store.root / f"deals/{name}.yaml").write_text(opened)
    close_q4(store)
    late = "  - {day: 2026-09-02, by: kari, %s}\n"
    for name, what in ("acme", "category: commit"), ("nes", "note: A card"):
        (store.root / f"deals/{name}.yaml").write_text(
            opened.replace("history:\n", "history:\n" + late % what)
        )
    of_entries = [each for each in warnings(store) if "this entry came later" in each]
    assert [each.partition(":")[0] for each in of_entries] == ["deals/acme.yaml"]


def test_entries_of_later_days_are_not_late(store: Store) -> None:
    close_q4(store)
    line = "  - {day: 2027-01-02, by: kari, note: On time}\n"
    (store.root / "deals/acme.yaml").write_text(DEAL + line)
    assert warnings(store) == []


def test_changed_and_missing_entries_are_warned_of(store: Store) -> None:
    close_q4(store)
    edit(store, "deals/acme.yaml", "wants it", "wants two")
    (store.root / "deals/nes.yaml").unlink()
    figures, first, second = warnings(store)
    assert "new -1 deal" in figures
    assert "deals/acme.yaml:6:11: warning: " in first
    assert "this entry was changed" in first
    assert second.startswith(f"{FILE}: warning: the deal nes, counted here, has no file any more")


def test_a_deal_whose_file_was_renamed_is_the_same_one(store: Store) -> None:
    close_q4(store)
    (store.root / "deals/acme.yaml").rename(store.root / "deals/acme-as.yaml")
    assert warnings(store) == []


def test_a_closed_file_that_was_changed_by_hand_is_a_problem(store: Store) -> None:
    close_q4(store)
    edit(store, FILE, "amount: 5000", "amount: 6000")
    (problem,) = warnings(store)
    assert problem.startswith(f"{FILE}: the file was changed since 2026Q4 was closed on 2027-01-04")


def test_a_deal_that_is_left_out_is_warned_of_with_figures_and_difference(store: Store) -> None:
    close_q4(store)
    line = "  - {day: 2027-01-05, by: kari, omit: duplicate}\n"
    text = DEAL.replace("amount: 5000\nh", "amount: 5000\nomit: duplicate\nh") + line
    (store.root / "deals/acme.yaml").write_text(text)
    later = store.load(date(2027, 1, 6)).book
    (warning,) = map(str, book_problems(store, later))
    assert warning.startswith(f"{FILE}: warning: 2026Q4 was closed on 2027-01-04; now it differs: ")
    assert warning.endswith(": new -1 deal, -5 000 EUR; `pipectl report restated 2026Q4` says why")


def test_a_quota_of_a_closed_period_that_is_another_one_is_warned_of(store: Store) -> None:
    close_q4(store)
    (store.root / "quotas.yaml").write_text(
        "- {who: all, period: 2026Q4, amount: 900, day: 2026-10-01}\n"
    )
    assert (
        "now it differs: quota of all +900 EUR"
        in warnings(Store(store.root, store.root / "cache"))[0]
    )


def test_a_closed_file_that_was_changed_stops_no_report(store: Store) -> None:
    close_q4(store)
    edit(store, FILE, "amount: 5000", "amount: 6000")
    assert store.load(DAY).stopping == []


def test_a_fiscal_period_of_other_days_is_warned_of(store: Store, tmp_path: Path) -> None:
    period = parse_period("FY2026Q2", 7)
    close(store, "FY2026Q2", DAY, partial(closed, period=period, day=DAY))
    (warning,) = warnings(store)
    assert "FY2026Q2 was 2025-10-01 to 2025-12-31 when it was closed, and is 2026-04-01" in warning
    edit(store, "pipectl.yaml", "fiscal_year_start: 1", "fiscal_year_start: 7")
    assert warnings(Store(store.root, tmp_path / "cache")) == []


def test_an_erased_deal_is_forgotten_in_closed_books_and_keeps_its_figures(store: Store) -> None:
    close_q4(store)
    erase(store, "acme", "erased-k7qm", dry_run=False)
    text = (store.root / FILE).read_text()
    assert "acme" not in text
    assert "erased-k7qm" in text
    assert warnings(store) == []
    (record,) = read_books(store.tree())[0].values()
    result = restated(store.load(DAY).book, record)
    assert (result.differences, dict(result.news)) == ((), {})


def test_a_damaged_closed_file_stops_erasing_only_where_it_has_the_deal(store: Store) -> None:
    close_q4(store)
    edit(store, FILE, "period: 2026Q4\n", "")
    with pytest.raises(InvalidError, match="the file has no period"):
        erase(store, "acme", "erased-2k7m", dry_run=False)
    (store.root / FILE).write_text("")
    erase(store, "acme", "erased-2k7m", dry_run=False)
    assert (store.root / "deals/erased-2k7m.yaml").exists()


def test_a_reason_that_names_an_erased_deal_is_forgotten(store: Store) -> None:
    make = partial(closed, period=Q4, day=DAY, by="kari", reason="acme wants it")
    close(store, "2026Q4", DAY, make)
    erase(store, "acme", "erased-k7qm", dry_run=False)
    assert "acme" not in (store.root / FILE).read_text()
    assert warnings(store) == []


def test_erasing_does_not_hide_a_change_by_hand(store: Store) -> None:
    close_q4(store)
    edit(store, FILE, "amount: 5000", "amount: 6000")
    erase(store, "acme", "erased-k7qm", dry_run=False)
    assert "was changed since" in warnings(store)[0]
