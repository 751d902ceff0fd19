"""A line is added to the quotas or the rates, and all other bytes stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pipectl.domain.checks.quotas import quota_taken, rate_taken
from pipectl.domain.model.goals import Quota
from pipectl.domain.model.settings import ExchangeRate
from pipectl.errors import ConflictError, InvalidError, UsageError
from pipectl.store.operations.append import append
from pipectl.store.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from pipectl.store.records import Written

QUOTA = Quota(who="kari", period="2026Q4", amount=Decimal(100), day=date(2026, 9, 1), note="A: b")
LINE = '- {who: kari, period: 2026Q4, amount: 100, day: 2026-09-01, note: "A: b"}'
OTHER = "- {who: ola, period: 2026Q4, amount: 5, day: 2026-09-01}"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "pipectl.yaml").write_text("version: 1\ncurrency: NOK\n", encoding="utf-8")
    (tmp_path / "pipelines").mkdir()
    (tmp_path / "pipelines" / "sales.yaml").write_text(
        "name: Sales\nstages:\n  - {id: new, name: New}\n  - {id: won, name: Won, type: won}\n"
        "  - {id: lost, name: Lost, type: lost}\n",
        encoding="utf-8",
    )
    return Store(tmp_path, None)


def add(store: Store, quota: Quota = QUOTA, *, dry_run: bool = False) -> Written:
    return append(store, "quotas", lambda _: quota, quota_taken, dry_run=dry_run)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"{LINE}\n"),
        ("# Ours\n", f"# Ours\n{LINE}\n"),
        (f"{OTHER}\n", f"{OTHER}\n{LINE}\n"),
        (f"{OTHER}", f"{OTHER}\n{LINE}\n"),
        (f"{OTHER}  # Ola\n\n# To come\n", f"{OTHER}  # Ola\n\n# To come\n{LINE}\n"),
        (f"{OTHER}\r\n", f"{OTHER}\r\n{LINE}\r\n"),
        (f"\ufeff{OTHER}\n", f"\ufeff{OTHER}\n{LINE}\n"),
        (f"  {OTHER}\n", f"  {OTHER}\n  {LINE}\n"),
        (f"{OTHER}\n...\n", f"{OTHER}\n{LINE}\n...\n"),
        (f"[{OTHER[2:]}]\n", f"[{OTHER[2:]}, {LINE[2:]}]\n"),
    ],
)
def test_a_line_is_added_at_the_end_and_nothing_else_changes(
    store: Store, before: str, after: str
) -> None:
    file = store.root / "quotas.yaml"
    file.write_bytes(before.encode())
    add(store)
    assert file.read_bytes().decode() == after
    assert store.setup.quotas[-1] == QUOTA


def test_the_file_need_not_be_there(store: Store) -> None:
    add(store)
    assert (store.root / "quotas.yaml").read_text(encoding="utf-8") == f"{LINE}\n"


def test_a_dry_run_writes_nothing(store: Store) -> None:
    (change,) = add(store, dry_run=True).changes
    assert change.new == f"{LINE}\n".encode()
    assert not (store.root / "quotas.yaml").exists()


def test_what_is_there_already_is_refused_with_its_place(store: Store) -> None:
    (store.root / "quotas.yaml").write_text(f"# Ours\n{LINE}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"^quotas\.yaml:2:3: kari has a quota for 2026Q4"):
        add(store, replace(QUOTA, amount=Decimal(500)))


def test_of_what_counts_already_nothing_is_written(store: Store) -> None:
    (store.root / "quotas.yaml").write_text(f"{LINE}\n", encoding="utf-8")
    written = add(store)
    assert written.changes == ()
    assert written.messages == ("kari: the quota for 2026Q4 is 100 NOK already",)
    with pytest.raises(UsageError):  # On the day before it did not count yet.
        add(store, replace(QUOTA, day=QUOTA.day - timedelta(days=1)))


def test_a_new_warning_is_told(store: Store) -> None:
    month = Quota(who="kari", period="2026-10", amount=Decimal(500), day=date(2026, 9, 1))
    add(store)
    (message,) = add(store, month).messages
    assert message.startswith("quotas.yaml:1:39: warning: the quota of kari for 2026Q4 is 100")
    assert add(store, Quota(who="x", period="2026Q3", count=1, day=QUOTA.day)).messages == ()


def test_a_file_with_a_problem_is_left_alone(store: Store) -> None:
    (store.root / "quotas.yaml").write_text("- {who: ola}\n", encoding="utf-8")
    with pytest.raises(InvalidError, match="has no period"):
        add(store)


def test_a_file_that_is_changed_meanwhile_is_read_again(store: Store) -> None:
    file = store.root / "quotas.yaml"
    file.write_text(f"{OTHER}\n", encoding="utf-8")
    tries = []

    def made(_: object) -> Quota:
        tries.append(1)
        file.write_text(f"{OTHER}\n" + "# Meanwhile\n" * len(tries), encoding="utf-8")
        return QUOTA

    with pytest.raises(ConflictError):
        append(store, "quotas", made, quota_taken)
    assert len(tries) == 3
    assert LINE not in file.read_text(encoding="utf-8")


def test_rates_go_the_same_way(store: Store) -> None:
    rate = ExchangeRate(day=date(2026, 1, 1), currency="EUR", rate=Decimal("11.350"))
    append(store, "rates", lambda _: rate, rate_taken)
    file = store.root / "rates.yaml"
    assert file.read_text(encoding="utf-8") == "- {day: 2026-01-01, currency: EUR, rate: 11.350}\n"
    with pytest.raises(UsageError, match=r"^rates\.yaml:1:3: there is a rate of EUR"):
        append(store, "rates", lambda _: replace(rate, rate=Decimal(12)), rate_taken)
