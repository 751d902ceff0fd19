"""Which open deals a new one may be, without a look at all files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from builders import TODAY, deal
from pipectl.domain.checks.duplicates import caveats
from pipectl.store import twins
from pipectl.store.operations.scaffold import scaffold
from pipectl.store.store import Store
from pipectl.store.twins import open_twins

TEXT = """\
title: {title}
account: Acme AS
stage: {stage}
{more}history:
  - {{day: 2026-09-01, stage: {stage}}}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "store"
    for path, text in scaffold("seven", "en", "EUR", 1, None).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    for name in ("first", "other"):
        write(root, name, {"first": "Website"}.get(name, "Shop"))
    return root


def write(root: Path, name: str, title: str, stage: str = "qualification", more: str = "") -> None:
    text = TEXT.format(title=title, stage=stage, more=more)
    (root / f"deals/{name}.yaml").write_text(text)


def opened(root: Path) -> Store:
    return Store(root, root.parent / "cache")


def ids(root: Path) -> list[str]:
    """Return the deals that a new one is told to be."""
    new = deal(id="new", title="WEBSITE", account="acme  as")
    store = opened(root)
    accounts = store.account_records()
    doubts = caveats(new, open_twins(store, new, accounts, TODAY), store.setup, accounts)
    return [text.partition(": ")[2].partition(",")[0] for text in doubts]


def test_a_deal_of_the_same_name_is_there_with_or_without_a_cache(root: Path) -> None:
    assert ids(root) == ["first"]
    assert ids(root) == ["first"]


def test_a_deal_that_is_newer_than_the_cache_is_there(root: Path) -> None:
    opened(root).load(TODAY)
    write(root, "second", "website")
    assert ids(root) == ["first", "second"]


def test_another_name_of_the_account_is_the_same_account(root: Path) -> None:
    opened(root).load(TODAY)
    (root / "accounts").mkdir()
    (root / "accounts/acme.yaml").write_text("name: Acme\naliases: [Acme AS, Acme Norge]\n")
    (root / "deals/second.yaml").write_text(
        TEXT.format(title="Website", stage="qualification", more="").replace("Acme AS", "acme")
    )
    assert ids(root) == ["first", "second"]


def test_a_deal_that_went_closed_or_was_omitted_since_is_not(root: Path) -> None:
    for name in ("closed", "omitted", "gone", "renamed"):
        write(root, name, "Website")
    opened(root).load(TODAY)
    write(root, "closed", "Website", "won")
    write(root, "omitted", "Website", more="omit: test\n")
    (root / "deals/gone.yaml").unlink()
    write(root, "renamed", "Shop")
    assert ids(root) == ["first"]


def test_a_file_that_cannot_be_read_keeps_nobody_from_adding(root: Path) -> None:
    opened(root).load(TODAY)
    (root / "deals/broken.yaml").write_text("title: [")
    (root / "deals/No Id.txt").write_text("x")
    assert ids(root) == ["first"]


def test_very_many_new_files_are_read_into_the_cache(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twins, "MANY", 2)
    opened(root).load(TODAY)
    for name in ("second", "third"):
        write(root, name, "Website")
    assert ids(root) == ["first", "second", "third"]


def test_only_the_files_of_deals_that_may_be_it_are_read(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(root).load(TODAY)
    paths = []
    open_file = os.open

    def counted(path: str, *more: int, **named: int) -> int:
        paths.append(os.fspath(path))
        return open_file(path, *more, **named)

    monkeypatch.setattr(os, "open", counted)
    assert ids(root) == ["first"]
    assert [path for path in paths if "/deals/" in path] == [f"{root}/deals/first.yaml"]
