"""What must hold between files."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders import TODAY
from pipectl.store.operations.scaffold import scaffold
from pipectl.store.store import Store

TEXT = """\
title: Website for {name}
stage: qualification
{more}
history:
  - {{day: 2026-09-01, stage: qualification{first}}}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, text in scaffold("seven", "en", "EUR", 1, None).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    add(tmp_path, "acme")
    return tmp_path


def add(root: Path, name: str, more: str = "source: web", first: str = "") -> None:
    (root / f"deals/{name}.yaml").write_text(TEXT.format(name=name, more=more, first=first))


def said(root: Path) -> list[str]:
    return [str(problem) for problem in Store(root, None).load(TODAY).problems]


@pytest.mark.parametrize(("key", "column"), [("parent", 9), ("duplicate_of", 15)])
def test_a_link_to_no_deal_is_a_warning(root: Path, key: str, column: int) -> None:
    add(root, "child", f"{key}: acme\nomit: duplicate", ", omit: duplicate")
    assert said(root) == []
    add(root, "child", f"{key}: acm")
    (warning,) = said(root)
    assert warning == (
        f"deals/child.yaml:3:{column}: warning: there is no deal 'acm'; "
        "correct the id or delete the key"
    )


def test_a_link_to_a_deal_that_cannot_be_read_is_no_warning(root: Path) -> None:
    add(root, "child", "parent: acme")
    (root / "deals/acme.yaml").write_text("{")
    assert [text.partition(":")[0] for text in said(root)] == ["deals/acme.yaml"]


def test_a_link_leads_to_any_folder(root: Path) -> None:
    add(root, "child", "parent: acme")
    (root / "deals/2026").mkdir()
    (root / "deals/acme.yaml").rename(root / "deals/2026/acme.yaml")
    assert said(root) == []


def test_an_external_key_is_that_of_one_deal(root: Path) -> None:
    add(root, "nes", "refs: {erp: A1, crm: 7}")
    add(root, "other", "refs: {crm: A1, erp: A2}")
    assert said(root) == []
    add(root, "other", "refs: {crm: A1, erp: A1}")
    (problem,) = said(root)
    assert problem == (
        "deals/other.yaml:3:22: the key 'A1' of erp also belongs to nes; "
        "one of the two is wrong, or a duplicate"
    )


def test_an_entry_after_today_is_a_warning(root: Path) -> None:
    path = root / "deals/acme.yaml"
    text = path.read_text()
    path.write_text(text + "  - {day: 2026-11-25, note: today}\n")
    assert said(root) == []
    path.write_text(text + "  - {day: 2062-11-25, note: mistyped}\n  - {day: 2026-11-25}\n")
    (warning,) = said(root)
    assert warning.startswith("deals/acme.yaml:")
    assert warning.endswith(" warning: an entry is in the future, on 2062-11-25; correct its day")


def test_all_of_them_are_told(root: Path) -> None:
    for name in ("a-1", "b-1", "c-1"):
        add(root, name, "refs: {erp: A1}\nparent: gone")
    assert sorted(text.partition(";")[0] for text in said(root)) == [
        "deals/a-1.yaml:4:9: warning: there is no deal 'gone'",
        "deals/b-1.yaml:3:13: the key 'A1' of erp also belongs to a-1",
        "deals/b-1.yaml:4:9: warning: there is no deal 'gone'",
        "deals/c-1.yaml:3:13: the key 'A1' of erp also belongs to a-1",
        "deals/c-1.yaml:4:9: warning: there is no deal 'gone'",
    ]
