"""Whole commands, each call that writes failing once or the last of its process: old or new."""

from __future__ import annotations

import errno
import itertools
import os
import re
import shutil
import signal
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from functools import partial
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from builders import TODAY
from pipectl.cli.main import program
from pipectl.errors import PipectlError
from pipectl.store.disk.journal import pending
from pipectl.store.records import Edited
from pipectl.store.store import Store
from store.test_faults import FORK, WritingFault, die, fail
from stores import SMALL, write_files

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Deal

pytestmark = pytest.mark.slow

TEXT = """\
title: Website {number}  # the big one
account: Acme AS
owner: kari
stage: qualification
{parent}history:
  - {{day: 2026-09-01, stage: qualification, owner: kari, note: "Kari Nes called"}}
"""
COMMANDS = {
    "move": ["move", "deal-0", "first_contact"],
    "set-where": ["set", "--where", "is:open", "owner=ola", "--yes"],
    "add": ["add", "Webshop", "--id", "new-1"],
    "erase": ["erase", "deal-0", "--yes"],
    "edit": ["edit", "deal-0"],
    "import": ["import", "csv", "ROOT/deals.csv", "--rules", "ROOT/rules.yaml"],
    "remove-stage": ["stage", "remove", "qualification", "--into", "first_contact"],
    "accounts": ["ACCOUNTS"],
    "account-set": ["account", "set", "acme", "owner=ola"],
    "account-add": ["account", "add", "New"],
    "books-close": ["books", "close", "2026-10"],
}
RULES = """\
system: crm
key: Id
id: "crm-{Id}"
fields: {title: Name, stage: {constant: qualification}, owner: Owner}
as_of: {constant: 2026-09-01}
people: {name: Owner}
"""
ROWS = "Id,Name,Owner\n1,Website,Kari\n2,Web shop,Ola Lie\n3,Booking,Kari\n"
SHORT = ("move", "set-where", "remove-stage", "accounts")


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "sed -i s/Website/Webshop/")
    monkeypatch.setenv("PIPECTL_CACHE_DIR", "")


def make_store(root: Path) -> Path:
    shutil.rmtree(root, ignore_errors=True)
    write_files(root, SMALL)
    (root / "deals").mkdir()
    for number, parent in enumerate(["", "parent: deal-0\n", ""]):
        (root / f"deals/deal-{number}.yaml").write_text(TEXT.format(number=number, parent=parent))
    (root / "accounts").mkdir()
    for file, name in (("acme", "Acme AS"), ("nes", "Nes")):
        (root / f"accounts/{file}.yaml").write_text(f"name: {name}  # a firm\nowner: kari\n")
    (root / "rules.yaml").write_text(RULES)
    (root / "deals.csv").write_text(ROWS)
    return root


def move_accounts(root: Path) -> str:
    """Change all accounts at once, as a command would."""
    accounts = Store(root, None).accounts
    accounts.change(accounts.ids(), lambda account: Edited(replace(account, owner="ola")))
    return ""


def run(root: Path, words: list[str]) -> str:
    """Run a command and return what it said on stderr; raises PipectlError."""
    if words == ["ACCOUNTS"]:
        return move_accounts(root)
    words = [word.replace("ROOT", str(root)) for word in words]
    said = StringIO()
    with redirect_stdout(StringIO()), redirect_stderr(said), pytest.raises(SystemExit) as left:
        program()(["-C", str(root), "--today", TODAY.isoformat(), *words], prog_name="pipectl")
    assert left.value.code == 0, said.getvalue()
    return said.getvalue()


def seen(root: Path) -> tuple[dict[str, Deal], str]:
    """Return what a reader sees, with nothing wrong: deals, and all that stands beside them."""
    loaded = Store(root, None).load(TODAY)
    assert loaded.problems == []
    deals = {record.latest.id: record.deal for record in loaded.book.records}
    book = loaded.book
    return deals, repr([book.setup.pipelines, *book.accounts, *book.closed_books()])


def sides(root: Path, words: list[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return what is seen before and after a command, with nothing failing."""
    before = world(make_store(root))
    run(root, words)
    after = world(root)
    assert before != after
    return before, after


def world(root: Path) -> dict[str, str]:
    """Return all deals and the pipelines, as they can be compared."""
    deals, pipelines = seen(root)
    return {**renamed(deals), "pipelines": pipelines}


def renamed(deals: dict[str, Deal]) -> dict[str, str]:
    """Return deals with the random end of an erased one's id taken away."""
    return {re.sub(r"^erased-.*", "erased", name): shown(deal) for name, deal in deals.items()}


def shown(deal: Deal) -> str:
    return re.sub(r"erased-\w{4}", "erased", repr(deal))


def assert_whole(root: Path, before: dict[str, str], after: dict[str, str]) -> str:
    """See old or new, now and behind the next writer, who leaves nothing lying about."""
    now = world(root)
    assert now in (before, after)
    write_next(root)
    assert not pending(root).files
    deals, pipelines = seen(root)
    assert {**renamed(without_source(deals)), "pipelines": pipelines} == now
    assert list(root.rglob(".pipectl-*.tmp")) == []
    return "old" if now == before else "new"


def write_next(root: Path) -> None:
    """Give two deals a source, as the next command would."""
    deals = Store(root, None).deals
    deals.change(["deal-1", "deal-2"], lambda deal: Edited(replace(deal, source="web")))


def without_source(deals: dict[str, Deal]) -> dict[str, Deal]:
    """Return the deals without what the next writer gave two of them."""
    return {
        name: replace(deal, source=None) if name in ("deal-1", "deal-2") else deal
        for name, deal in deals.items()
    }


def cases(*codes: int) -> list[Any]:
    return [
        pytest.param(
            name,
            code,
            id=f"{name}-{errno.errorcode[code]}",
            marks=[] if name in SHORT and code == errno.ENOSPC else [pytest.mark.full],
        )
        for name in COMMANDS
        for code in codes
    ]


@pytest.mark.parametrize(("name", "code"), cases(errno.ENOSPC, errno.EIO, errno.EACCES))
def test_after_a_call_that_failed_all_is_old_or_new(tmp_path: Path, name: str, code: int) -> None:
    words = COMMANDS[name]
    before, after = sides(tmp_path / "store", words)
    for nth in itertools.count(1):
        root = make_store(tmp_path / "store")
        fault, said = WritingFault(nth, partial(fail, code)), ""
        with pytest.MonkeyPatch.context() as patch:
            fault.install(patch)
            try:
                run(root, words)
            except PipectlError as error:
                said = str(error)
        assert "\n" not in said
        side = assert_whole(root, before, after)
        assert said or side == "new"
        if fault.calls < nth:
            break
    assert nth > 4


@pytest.mark.parametrize(
    "name", [n if n in SHORT else pytest.param(n, marks=pytest.mark.full) for n in COMMANDS]
)
def test_after_a_kill_all_is_old_or_new(tmp_path: Path, name: str) -> None:
    words = COMMANDS[name]
    before, after = sides(tmp_path / "store", words)
    found = []
    for nth in itertools.count(1):
        root = make_store(tmp_path / "store")

        def work(root: Path = root, nth: int = nth) -> None:
            WritingFault(nth, die).install(pytest.MonkeyPatch())
            run(root, words)
            os._exit(0)

        child = FORK.Process(target=work)
        child.start()
        child.join()
        assert child.exitcode in (0, -signal.SIGKILL)
        found.append(assert_whole(root, before, after))
        if child.exitcode == 0:
            break
    assert found == sorted(found, reverse=True)  # old up to one moment, new from there on
    assert set(found) == {"old", "new"}


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES])
def test_a_store_that_was_not_begun_to_the_end_can_be_begun_again(
    tmp_path: Path, code: int
) -> None:
    def init() -> None:
        with redirect_stderr(StringIO()), pytest.raises(SystemExit) as left:
            program()(["init", str(tmp_path / "new")], prog_name="pipectl")
        assert left.value.code == 0

    for nth in itertools.count(1):
        shutil.rmtree(tmp_path / "new", ignore_errors=True)
        fault, said = WritingFault(nth, partial(fail, code)), ""
        with pytest.MonkeyPatch.context() as patch:
            fault.install(patch)
            try:
                init()
            except PipectlError as error:
                said = str(error)
        assert "\n" not in said
        if said and not (tmp_path / "new/pipectl.yaml").exists():
            init()
        assert Store(tmp_path / "new", None).load(TODAY).problems == []
        if fault.calls < nth:
            break
    assert nth > 10
