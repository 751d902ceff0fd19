"""The cache: nobody can tell from what is printed whether there is one."""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import pipectl
from builders import TODAY
from pipectl.cli.shared import environment
from pipectl.domain.history.snapshot import Snapshot, take_snapshot
from pipectl.domain.model.deal import Deal, NextStep
from pipectl.domain.values import scalars, schema
from pipectl.domain.values.schema import RecordOf, keys_of, optional
from pipectl.errors import ConflictError, InvalidError
from pipectl.query.columns import select
from pipectl.query.fields import field_names
from pipectl.records import dataclass
from pipectl.render import json
from pipectl.reports.views import check, show
from pipectl.reports.views import list as listing
from pipectl.store.cache import file as cache_file
from pipectl.store.cache import rows
from pipectl.store.cache.file import CacheFile, safe_stamp
from pipectl.store.collection.collections import DEALS
from pipectl.store.collection.document import compose
from pipectl.store.disk.files import read_bytes
from pipectl.store.operations.scaffold import scaffold
from pipectl.store.setup import read_setup
from pipectl.store.store import Store
from pipectl.store.tree import disk
from pipectl.store.tree.layout import NEVER
from strategies import SETUP, deals

if TYPE_CHECKING:
    from pipectl.domain.model.settings import Settings

DEAL = """\
title: Deal {title}
owner: kari
amount: {amount}
stage: {stage}
tags: [a, b]
next_step: {{due: 2026-11-28, what: "Call"}}
region: north
x-more: {{a: [1, no]}}
qualification: {{budget: {{state: weak}}}}
history:
  - {{day: 2026-09-01, by: kari, stage: {stage}, amount: {amount}, owner: kari}}
  - {{day: 2026-09-20, note: "a note", qualification: {{budget: weak}}, \
next_step: {{due: 2026-11-28, what: "Call"}}}}
"""
REST = 0.015
"""Seconds after which a file counts as resting; three ticks of the slowest usual clock."""


@pytest.fixture(autouse=True)
def _resting_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_file, "_FINE_NS", int(REST * 0.9e9))


def make_store(root: Path) -> Path:
    for path, text in scaffold("seven", "en", "EUR", 1, None).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    with (root / "pipectl.yaml").open("a") as file:
        file.write("fields: {region: text}\n")
    return root


def text(number: int, stage: str = "qualification") -> str:
    return DEAL.format(title=number, amount=100 + number % 900, stage=stage)


def add(root: Path, *numbers: int) -> None:
    for number in numbers:
        (root / f"deals/deal-{number}.yaml").write_text(text(number))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    add(make_store(tmp_path / "store"), 1, 2, 3)
    return tmp_path / "store"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list of the deals' files read from here on."""
    seen: list[str] = []

    def read_and_note(root: Path, path: str) -> bytes:
        if path.startswith("deals/"):
            seen.append(path.removeprefix("deals/"))
        return read_bytes(root, path)

    monkeypatch.setattr(disk, "read_bytes", read_and_note)
    return seen


def load(root: Path, folder: Path | None) -> Any:
    return Store(root, folder).load(TODAY)


def titles(root: Path, folder: Path | None) -> list[str]:
    return [snapshot.title for snapshot in load(root, folder).book.snapshots()]


# All that is printed is the same


def printed(root: Path, folder: Path | None) -> str:
    """Return everything that `check`, `list is:any` with all columns and `show` print."""
    try:
        loaded = Store(root, folder).load(TODAY)
    except InvalidError as error:
        return str(error)
    book = loaded.book
    columns = [select(name, book.setup) for name in field_names(book.setup)]
    table = listing.report(
        book,
        list(book.snapshots()),
        columns=[(one.column, one.value) for one in columns],
        order=select("id", book.setup).value,
    )
    pages = [json.render(show.report(r.deal, book.setup, TODAY)) for r in book.records]
    problems = check.report(loaded.problems)
    return "\n".join([json.render(problems), json.render(table), *pages])


names = st.integers(1, 4).map("deal-{}".format)
folders = st.sampled_from(["", "old/", "2026/q4/"])
versions = st.integers(100, 999)
bad_texts = st.sampled_from(["{", "", "title: x\n", DEAL, "\ufeff", "title: x\nstage: gone\n"])
odd_lines = st.sampled_from(["colour: red\n", "parent: deal-2\n", "refs: {erp: A1}\n", "# hm\n"])
setting_texts = st.sampled_from(
    ["version: 1\ncurrency: NOK\n", "version: 1\ncurrency: EUR\nfields: {region: text}\n", "{"]
)
steps = st.one_of(
    st.tuples(st.just("write"), names, versions),
    st.tuples(st.just("append"), names, odd_lines),
    st.tuples(st.just("overwrite in the same moment"), names, versions),
    st.tuples(st.just("break"), names, bad_texts),
    st.tuples(st.just("rename"), names, names),
    st.tuples(st.just("move"), names, folders),
    st.tuples(st.just("delete"), names, st.none()),
    st.tuples(st.just("touch"), names, st.sampled_from([0, 10**9, 4 * 10**9])),
    st.tuples(st.just("settings"), st.none(), setting_texts),
    st.tuples(st.just("wait"), st.none(), st.none()),
    st.tuples(st.just("damage"), st.none(), st.integers(0, 5000)),
    st.tuples(st.just("cut"), st.none(), st.integers(0, 5000)),
    st.tuples(st.just("version"), st.none(), st.sampled_from(["1", "2"])),
)


class Hand:
    """Does to a store what people, editors, clocks and disks do."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = root
        self.folder = folder

    def do(self, what: str, name: str | None, more: Any) -> None:
        if what == "wait":
            time.sleep(REST)
        elif what == "settings":
            (self.root / "pipectl.yaml").write_text(more)
        elif what == "version":
            pipectl.__version__ = more
        elif what in ("damage", "cut"):
            self.spoil(more, cut=what == "cut")
        else:
            self.change(what, str(name), more)

    def spoil(self, place: int, *, cut: bool) -> None:
        for path in self.folder.glob("*.cache"):
            data = bytearray(path.read_bytes())
            at = place % len(data)
            data[at] ^= 1 << place % 8
            path.write_bytes(data[:at] if cut else data)

    def change(self, what: str, name: str, more: Any) -> None:
        path = next(self.root.glob(f"deals/**/{name}.yaml"), self.root / f"deals/{name}.yaml")
        if what == "write":
            path.write_text(text(more))
        elif what == "break":
            path.write_text(more)
        elif path.exists():
            self.change_present(what, path, more)

    def change_present(self, what: str, path: Path, more: Any) -> None:
        status = path.stat()
        if what == "append":
            path.write_text(path.read_text() + more)
        elif what == "overwrite in the same moment":
            with path.open("r+") as file:
                file.write(text(more))
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        elif what == "rename":
            path.rename(path.with_name(f"{more}.yaml"))
        elif what == "move":
            (self.root / "deals" / more).mkdir(parents=True, exist_ok=True)
            path.rename(self.root / "deals" / more / path.name)
        elif what == "delete":
            path.unlink()
        elif what == "touch":
            os.utime(path, (more, more))


numbers = count()


@pytest.mark.slow
@given(done=st.lists(steps, min_size=1, max_size=12))
@example(done=[("settings", None, "version: 1\ncurrency: NOK\n"), ("write", "deal-1", 100)])
@settings(max_examples=settings().max_examples // 2)
def test_cold_warm_and_disabled_print_the_same(
    tmp_path_factory: pytest.TempPathFactory, done: list[tuple[str, str | None, Any]]
) -> None:
    base = tmp_path_factory.getbasetemp() / f"cache-{next(numbers)}"
    root, warm = make_store(base / "store"), base / "warm"
    add(root, 1, 2, 3)
    hand = Hand(root, warm)
    version = pipectl.__version__
    try:
        for number, step in enumerate(done):
            hand.do(*step)
            said = printed(root, None)
            assert printed(root, warm) == said
            assert printed(root, base / f"cold-{number}") == said
            assert printed(root, warm) == said
    finally:
        pipectl.__version__ = version
        shutil.rmtree(base)


plain_deals = deals().map(lambda deal: replace(deal, extra={"x-more": {"a": ["1", "no"]}}))


@pytest.mark.slow
@given(st.lists(plain_deals, max_size=3, unique_by=lambda deal: deal.id))
def test_what_is_kept_is_what_was_read(
    tmp_path_factory: pytest.TempPathFactory, some: list[Deal]
) -> None:
    base = tmp_path_factory.getbasetemp() / f"kept-{next(numbers)}"
    files = {f"deals/{deal.id}.yaml": compose(DEALS, deal, SETUP) for deal in some}
    for path, data in {**files, **setup_files_of()}.items():
        (base / path).parent.mkdir(parents=True, exist_ok=True)
        (base / path).write_bytes(data)
    store = Store(base, base / "cache")
    time.sleep(REST)
    store.load(TODAY)
    records = store.load(TODAY).book.records
    assert [record.deal for record in records] == sorted(some, key=lambda deal: deal.id)
    shutil.rmtree(base)


def setup_files_of() -> dict[str, bytes]:
    """Return files that say what SETUP says."""
    stages = {key: pipeline.stages for key, pipeline in SETUP.pipelines.items()}
    lines = {
        key: [f"  - {{id: {s.id}, name: {s.name}, type: {s.type}}}\n" for s in of_pipeline]
        for key, of_pipeline in stages.items()
    }
    fields = ", ".join(f"{name}: {kind}" for name, kind in SETUP.settings.fields.items())
    files = {"pipectl.yaml": f"version: 1\ncurrency: NOK\nfields: {{{fields}}}\n"} | {
        f"pipelines/{key}.yaml": f"name: {key}\nstages:\n{''.join(said)}"
        for key, said in lines.items()
    }
    encoded = {path: said.encode() for path, said in files.items()}
    assert read_setup(encoded)[0] is not None
    return encoded


# What is read again


def test_files_at_rest_are_read_once(root: Path, folder: Path, reads: list[str]) -> None:
    time.sleep(REST)
    cold = titles(root, folder)
    assert len(reads) == 3
    reads.clear()
    assert titles(root, folder) == cold
    assert reads == []


def test_without_a_cache_all_files_are_read_each_time(root: Path, reads: list[str]) -> None:
    time.sleep(REST)
    for _ in range(2):
        reads.clear()
        titles(root, None)
        assert len(reads) == 3


def test_only_what_changed_is_read_again(root: Path, folder: Path, reads: list[str]) -> None:
    time.sleep(REST)
    load(root, folder)
    reads.clear()
    add(root, 2, 9)
    (root / "deals/deal-1.yaml").unlink()
    assert titles(root, folder) == ["Deal 2", "Deal 3", "Deal 9"]
    assert reads == ["deal-2.yaml", "deal-9.yaml"]


def test_a_file_that_changed_just_now_is_read_until_it_rests(
    root: Path, folder: Path, reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_file, "_FINE_NS", 300_000_000)
    add(root, 2)
    for _ in range(2):
        reads.clear()
        load(root, folder)
        assert "deal-2.yaml" in reads
    time.sleep(0.35)
    load(root, folder)
    reads.clear()
    load(root, folder)
    assert reads == []


@pytest.mark.parametrize(
    ("changed", "touched", "is_safe"),
    [
        (0.9, 0.9, True),
        (0.97, 0.97, False),
        (0.5, 0.97, False),
        (0.97, 0.5, False),
        (1.5, 0.5, False),
        (-1.0, -1.0, False),
        (-2.0, -2.0, True),
    ],
)
def test_a_stamp_is_kept_for_what_cannot_change_without_another(
    *, changed: float, touched: float, is_safe: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seconds before and after a moment; a time in whole seconds is that of a coarse clock."""
    monkeypatch.setattr(cache_file, "_FINE_NS", 50_000_000)
    epoch = 1_700_000_000
    stamp = (1, round((epoch + changed) * 1e9), 7, round((epoch + touched) * 1e9))
    kept = safe_stamp(stamp, round((epoch + 1) * 1e9))
    assert kept == (stamp if is_safe else NEVER)


def test_problems_are_told_each_time_from_the_file(
    root: Path, folder: Path, reads: list[str]
) -> None:
    (root / "deals/deal-2.yaml").write_text("{")
    time.sleep(REST)
    told = [[str(problem) for problem in load(root, folder).problems] for _ in range(3)]
    assert told[0] == told[1] == told[2]
    assert reads[3:] == ["deal-2.yaml", "deal-2.yaml"]


def test_warnings_are_kept(root: Path, folder: Path, reads: list[str]) -> None:
    (root / "deals/deal-2.yaml").write_text(text(2) + "colour: red\n")
    time.sleep(REST)
    told = [[str(problem) for problem in load(root, folder).problems] for _ in range(2)]
    assert told[0] == told[1]
    assert "the key 'colour' is unknown" in told[0][-1]
    assert len(reads) == 3


def test_other_settings_are_another_cache(root: Path, folder: Path, reads: list[str]) -> None:
    time.sleep(REST)
    load(root, folder)
    reads.clear()
    (root / "team.yaml").write_text("ola: {name: Ola}\n")
    assert "the owner 'kari' is not in team.yaml" in str(load(root, folder).problems[-1])
    assert len(reads) == 3


# The file


def test_nothing_of_it_is_in_the_store(root: Path, folder: Path) -> None:
    before = sorted(root.rglob("*"))
    load(root, folder)
    assert sorted(root.rglob("*")) == before
    assert [path.suffix for path in folder.iterdir()] == [".cache"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_two_stores_have_two_and_two_ways_to_one_store_have_one(
    root: Path, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(root)
    other = make_store(tmp_path / "other")
    add(other, 1)
    for place in (root, tmp_path / "link", other):
        load(place, folder)
    assert len(list(folder.iterdir())) == 2


def block(folder: Path) -> None:
    folder.write_text("a file")


def lead_astray(folder: Path) -> None:
    folder.symlink_to("nowhere/at/all")


def lock_up(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o500)


@pytest.mark.parametrize("spoil", [block, lead_astray, lock_up])
def test_a_place_that_cannot_be_written_is_as_good_as_none(
    root: Path, folder: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(folder)
    assert titles(root, folder) == titles(root, None)


def test_a_full_disk_is_as_good_as_none(
    root: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    assert titles(root, folder) == titles(root, None)
    assert list(folder.iterdir()) == []


def saved(root: Path, folder: Path) -> tuple[CacheFile, bytes]:
    time.sleep(REST)
    load(root, folder)
    file = CacheFile(root, folder)
    assert file.path is not None
    assert file.load() is not None
    return file, file.path.read_bytes()


def test_a_cut_one_is_as_good_as_none(root: Path, folder: Path) -> None:
    file, data = saved(root, folder)
    assert file.path is not None
    for size in range(0, len(data), 7):
        file.path.write_bytes(data[:size])
        assert file.load() is None


def where_deals_begin(file: CacheFile, data: bytes) -> int:
    loaded = file.load()
    assert loaded is not None
    return len(data) - sum(map(len, loaded[1].values()))


def test_a_head_with_a_wrong_bit_is_as_good_as_none(root: Path, folder: Path) -> None:
    file, data = saved(root, folder)
    assert file.path is not None
    for place in [*range(120), *range(120, where_deals_begin(file, data), 13)]:
        wrong = bytearray(data)
        wrong[place] ^= 1 << place % 8
        file.path.write_bytes(wrong)
        assert file.load() is None, place


def test_a_deal_with_a_wrong_bit_is_read_from_its_file(
    root: Path, folder: Path, reads: list[str]
) -> None:
    file, data = saved(root, folder)
    assert file.path is not None
    read = [record.deal for record in load(root, folder).book.records]
    for place in range(where_deals_begin(file, data), len(data), 13):
        wrong = bytearray(data)
        wrong[place] ^= 1 << place % 8
        file.path.write_bytes(wrong)
        reads.clear()
        assert [record.deal for record in load(root, folder).book.records] == read, place
        assert len(reads) == 1


def test_a_damaged_deal_whose_file_is_gone_by_now_is_a_conflict(root: Path, folder: Path) -> None:
    file, data = saved(root, folder)
    assert file.path is not None
    file.path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    records = load(root, folder).book.records
    (root / "deals/deal-3.yaml").unlink()
    with pytest.raises(ConflictError, match=r"^deals/deal-3.yaml changed while it was read; try"):
        records[-1].deal  # noqa: B018 - it is decoded here


@given(st.binary(max_size=200))
def test_garbage_is_as_good_as_none(
    tmp_path_factory: pytest.TempPathFactory, garbage: bytes
) -> None:
    folder = tmp_path_factory.getbasetemp()
    file = CacheFile(folder, folder)
    assert file.path is not None
    for data in (garbage, cache_file._MAGIC + garbage):  # noqa: SLF001 - what else begins like it
        file.path.write_bytes(data)
        assert file.load() is None
    file.path.unlink()


def test_one_of_another_version_is_as_good_as_none(
    root: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, _ = saved(root, folder)
    monkeypatch.setattr(pipectl, "__version__", "0.0.0")
    assert file.load() is None


@dataclass(frozen=True, slots=True, kw_only=True)
class LongerStep(NextStep):
    """A next step with one field more."""

    where: str | None = optional(scalars.TEXT)


def test_one_that_knows_other_records_is_as_good_as_none(
    root: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, _ = saved(root, folder)
    keys = {**keys_of(Deal)}
    keys["next_step"] = keys["next_step"]._replace(shape=RecordOf(LongerStep))
    monkeypatch.setitem(schema._KEYS, Deal, keys)  # noqa: SLF001 - a field more, deep inside
    assert file.load() is None


def test_a_deal_is_unpacked_only_when_it_is_asked_for(
    root: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(root, folder)
    records = load(root, folder).book.records
    assert [record.latest.title for record in records] == ["Deal 1", "Deal 2", "Deal 3"]
    unpack, asked = rows.unpack_record, []

    def note_and_unpack(record: type, deal_id: str, data: memoryview, settings: Settings) -> Deal:
        asked.append(deal_id)
        deal: Deal = unpack(record, deal_id, data, settings)
        return deal

    monkeypatch.setattr(rows, "unpack_record", note_and_unpack)
    assert records[1].deal.title == "Deal 2"
    assert records[1].deal is records[1].deal
    assert asked == ["deal-2"]


def test_a_standing_is_one_like_any_other(root: Path, folder: Path) -> None:
    saved(root, folder)
    for record in load(root, folder).book.records:
        worked_out = take_snapshot(record.deal, TODAY, Store(root, None).setup)
        assert record.latest == worked_out
        assert worked_out == record.latest
        assert repr(record.latest) == repr(worked_out)
        assert type(replace(record.latest, owner="ola")) is Snapshot
        assert replace(record.latest, owner="ola").owner == "ola"


# What is there in its place


def make_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo, make_device])
def test_what_is_no_file_is_no_cache_and_never_waited_for(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    cache = CacheFile(tmp_path, tmp_path / "cache")
    assert cache.path is not None
    (tmp_path / "cache").mkdir()
    make(cache.path)
    assert cache.load() is None


def test_what_a_dead_writer_left_of_a_cache_is_cleared_away(tmp_path: Path) -> None:
    left = tmp_path / ".pipectl-4194305-0123456789abcdef.tmp"
    left.write_bytes(b"half")
    os.utime(left, (0, 0))
    CacheFile(tmp_path, tmp_path).save({}, {})
    assert [path.suffix for path in tmp_path.iterdir()] == [".cache"]


# Where it is


def test_it_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PIPECTL_CACHE_DIR", str(tmp_path / "own"))
    assert environment.cache_folder() == tmp_path / "own"
    monkeypatch.setenv("PIPECTL_CACHE_DIR", "")
    assert environment.cache_folder() is None
    monkeypatch.delenv("PIPECTL_CACHE_DIR")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert environment.cache_folder() == tmp_path / ".cache/pipectl"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert environment.cache_folder() == tmp_path / "xdg/pipectl"
    for relative in ("xdg", "./xdg", "~/xdg", ""):
        monkeypatch.setenv("XDG_CACHE_HOME", relative)
        assert environment.cache_folder() == tmp_path / ".cache/pipectl"
