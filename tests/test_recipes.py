"""The recipes of CONTRIBUTING, followed in a copy of the package: a line or a file is enough."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # each command is a process of its own

ROOT = Path(__file__).parents[1]
BLOCKS = re.findall(
    r"```python\n# (\S+?)(?:, in (\w+))?\n(.*?)```",
    (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"),
    re.DOTALL,
)
FIELDS = """\
    region: str | None = optional(scalars.TEXT)
    size: str | None = optional(scalars.one_of("small", "large"))
    seats: int | None = optional(scalars.WHOLE)
    factor: Decimal | None = optional(scalars.NUMBER)
    discount: Decimal | None = optional(scalars.PERCENT)
    fee: Decimal | None = optional(scalars.AMOUNT)
    signed: bool | None = optional(scalars.BOOL)
    scores: dict[str, str] = optional(MapOf(scalars.TEXT), dict)
    partners: tuple[str, ...] = optional(ListOf(scalars.WORD), tuple)
"""
TRACKED = "    review: date | None = optional(scalars.DAY)\n"
VALUES = {
    "renewal": "2027-03-01",
    "review": "2026-12-24",
    "region": "North",
    "size": "large",
    "seats": "40",
    "factor": "1.5",
    "discount": "12.5",
    "fee": "999.50",
    "signed": "true",
    "partners": "nordlys",
}
OPTIONS = '''\
"""A report with an option of each type."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pipectl.domain.history.book import Book
from pipectl.domain.values.calendar import Period
from pipectl.table import Column, Grouping, Table


def report(
    book: Book,
    *,
    day: Annotated[date | None, "A day."] = None,
    period: Annotated[Period | None, "A period."] = None,
    by: Annotated[Grouping | None, "Fields."] = None,
    number: Annotated[int, "A number."] = 1,
    text: Annotated[str | None, "A text."] = None,
    flag: Annotated[bool, "A flag."] = False,
    choice: Annotated[Literal["one", "two"], "A choice."] = "one",
) -> Table:
    """Say what was asked.

    Example: pipectl report options
    """
    label = period.label if period else None
    field = by[0].column.name if by else None
    asked = (day, label, field, number, text, flag, choice)
    return Table("options", "", (Column("asked", "Asked"),), tuple((str(one),) for one in asked))
'''
RULES = (
    "system: crm\nkey: Id\nas_of: {constant: 2026-11-02}\nfields:\n  title: Title\n"
    "  stage: {constant: qualification}\n" + "".join(f"  {name}: {name}\n" for name in VALUES)
)


def put_in(text: str, place: str, block: str) -> str:
    """Put lines at the end of a class, or a function before a list that names it."""
    if block.startswith("def "):
        name = block.removeprefix("def ").partition("(")[0]
        before, after = text.split(f"{place}: Final = (\n")
        return f"{before}{block}\n\n{place}: Final = (\n    {name},\n{after}"
    before, head, after = text.partition(f"class {place}")
    body, rest = after.split("\n\n\n", 1)
    return f"{before}{head}{body}\n{block.rstrip()}\n\n\n{rest}"


def follow(package: Path) -> None:
    """Do what the recipes say, each once."""
    for path, place, block in [
        *BLOCKS,
        ("domain/model/deal.py", "Summary", FIELDS),
        ("domain/model/deal.py", "Tracked", TRACKED),
        ("reports/options.py", "", OPTIONS),
    ]:
        file = package / path
        assert file.exists() == bool(place), f"{path}: where is it to go?"
        text = put_in(file.read_text(encoding="utf-8"), place, block) if place else block
        file.write_text(text, encoding="utf-8")


class Copy:
    """A copy of the package that has followed the recipes, with a store that was imported."""

    def __init__(self, folder: Path) -> None:
        self.store = folder / "store"
        shutil.copytree(ROOT / "src" / "pipectl", folder / "pipectl")
        follow(folder / "pipectl")
        self.env = {**os.environ, "PYTHONPATH": str(folder), "PIPECTL_CHECK": "1"}
        self.env |= {"PIPECTL_USER": "kari", "PIPECTL_CACHE_DIR": str(folder / "cache")}
        self.store.mkdir()
        self.run("init", ".")
        header, row = ",".join(["Id", "Title", *VALUES]), ",".join(["7", "LAMP", *VALUES.values()])
        (self.store / "deals.csv").write_text(f"{header}\n{row}\n")
        (self.store / "rules.yaml").write_text(RULES)
        self.run("import", "csv", "deals.csv", "--rules", "rules.yaml")

    def run(self, *words: str, code: int = 0) -> str:
        command = [sys.executable, "-m", "pipectl", "--today", "2026-11-25", *words]
        done = subprocess.run(
            command, cwd=self.store, env=self.env, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("recipes"))


def test_the_page_has_a_block_for_each_recipe() -> None:
    folders = {path.partition("/")[0] for path, _, _ in BLOCKS}
    assert folders == {"cli", "domain", "exchange", "render", "reports"}


@pytest.mark.parametrize("form", ["csv", "html", "markdown", "text"])
def test_a_new_field_is_a_column_in_every_format(copy: Copy, form: str) -> None:
    shown = copy.run("list", "--fields", ",".join(VALUES), "--sort", "-renewal", "-f", form)
    assert "2027-03-01" in shown


def test_a_new_field_is_exact_for_programs(copy: Copy) -> None:
    fields = ",".join(VALUES)
    rows = json.loads(copy.run("list", "--fields", fields, "-f", "json"))["parts"][0]["rows"]
    money = {"amount": "999.50", "currency": "EUR"}
    assert rows == [VALUES | {"seats": 40, "fee": money, "partners": ["nordlys"]}]


def test_a_query_asks_for_new_fields(copy: Copy) -> None:
    query = "renewal:2027Q1 review:2026-12 region:no* size:large seats:>39 factor:1..2 discount:<13"
    words = [*query.split(), "fee:>900", "signed:true", "partners:nordlys"]
    assert "2027-03-01" in copy.run("list", *words, "--fields", "renewal")
    assert "2027-03-01" not in copy.run("list", "renewal:none", "--fields", "renewal")


def test_deals_are_grouped_by_a_new_field(copy: Copy) -> None:
    assert "\n2027-03-01,1," in copy.run("report", "pipeline", "--by", "renewal", "-f", "csv")
    copy.run("report", "pipeline", "--by", "partners", code=2)


def test_a_new_field_is_set_shown_and_exported(copy: Copy) -> None:
    deal = copy.run("list", "--fields", "id", "-f", "csv").split()[1]
    before = copy.run("export", "csv")
    assert {*VALUES} <= {*before.splitlines()[0].split(",")}
    assert "2027-03-01" in copy.run("show", deal)
    copy.run("set", deal, "renewal=2028-01-31", "review=+1w", "partners+=polaris")
    assert "2028-01-31" in copy.run("export", "json", "renewal:2028")
    copy.run("set", deal, "renewal=2027-03-01", "review=2026-12-24", "partners=nordlys")
    assert copy.run("export", "csv") == before


def test_a_new_mapping_is_set_part_by_part(copy: Copy) -> None:
    deal = copy.run("list", "--fields", "id", "-f", "csv").split()[1]
    before = (copy.store / f"deals/{deal}.yaml").read_text()
    copy.run("set", deal, "scores.a=1")
    assert "\nscores:" in (copy.store / f"deals/{deal}.yaml").read_text()
    copy.run("set", deal, "scores.a=")
    assert (copy.store / f"deals/{deal}.yaml").read_text() == before


def test_a_new_report_has_its_options_before_and_behind_its_name(copy: Copy) -> None:
    words = ["--day", "tomorrow", "--period", "2026Q4", "--by", "renewal", "--text", "options"]
    rest = ["--number", "7", "--flag", "--choice", "two", "-f", "csv"]
    cells = ["asked", "2026-11-26", "2026Q4", "renewal", "7", "options", "True", "two"]
    assert copy.run("report", *words, "options", *rest).split() == cells
    copy.run("report", "options", "--choice", "three", code=2)
    assert "23 d" in copy.run("report", "ages", "--least", "20")


def test_a_new_format_is_found_by_its_ending(copy: Copy) -> None:
    copy.run("report", "pipeline", "-o", "open.titles")
    assert (copy.store / "open.titles").read_text().startswith("Open pipeline\nBy stage\n")


def test_a_new_rule_command_and_exchange_format_are_there(copy: Copy) -> None:
    assert "a title in capitals" in copy.run("check", "-f", "csv")
    assert copy.run("count") == "1\n"
    assert copy.run("export", "titles") == "LAMP\n"
