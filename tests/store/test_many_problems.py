"""What is wrong with a file costs no more than its reading, however much it is."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

import pytest

from builders import TODAY
from pipectl.errors import InvalidError, Problem
from pipectl.reports.views import check
from pipectl.store.operations.scaffold import scaffold
from pipectl.store.store import Store
from pipectl.store.yaml.reader import SHOWN

if TYPE_CHECKING:
    from _typeshed import TraceFunction

DEAL: Final = """\
title: Website
stage: qualification
{more}
history:
  - {{day: 2026-09-01, stage: qualification}}
"""
PIPELINE: Final = """\
name: Sales
stages:
  - {{id: a, name: A{more}}}
  - {{id: won, name: Won, type: won}}
  - {{id: lost, name: Lost, type: lost}}
"""


def several(line: str, count: int) -> str:
    return "\n".join(line.replace("#", str(number)) for number in range(count))


def in_deal(line: str) -> Callable[[int], dict[str, str]]:
    return lambda count: {"deals/acme.yaml": DEAL.format(more=several(line, count))}


def in_history(entry: str) -> Callable[[int], dict[str, str]]:
    return lambda count: {
        "deals/acme.yaml": DEAL.format(more="source: web") + several(f"  - {entry}", count) + "\n"
    }


def in_pipeline(more: str) -> Callable[[int], dict[str, str]]:
    """Fill what stands between two bars of a stage's keys over and over."""
    before, item, after = more.split("|")
    return lambda count: {
        "pipelines/sales.yaml": PIPELINE.format(
            more=before + several(item, count).replace("\n", ", ") + after
        )
    }


def in_file(path: str, line: str) -> Callable[[int], dict[str, str]]:
    return lambda count: {path: several(line, count) + "\n"}


def stages(line: str) -> Callable[[int], dict[str, str]]:
    text = PIPELINE.format(more="")
    return lambda count: {"pipelines/sales.yaml": text + several(f"  - {line}", count) + "\n"}


def circle(count: int) -> dict[str, str]:
    lines = (
        f"  - {{id: s{number}, name: S{number}, replaced_by: s{(number + 1) % count}}}\n"
        for number in range(count)
    )
    return {"pipelines/sales.yaml": PIPELINE.format(more="") + "".join(lines)}


def keys_of_another(count: int) -> dict[str, str]:
    text = DEAL.format(more="refs:\n" + several("  s#: k#", count))
    return {"deals/acme.yaml": text, "deals/beta.yaml": text}


FILES: Final = {
    "keys that are unknown": in_deal("k#: 1"),
    "values that are wrong": lambda count: {
        "deals/acme.yaml": DEAL.format(more="tags:\n" + several("  - a #", count))
    },
    "keys of entries": in_history("{day: 2026-09-02, k#: 1}"),
    "days of entries": in_history("{day: 2026-13-#, note: a}"),
    "stages of entries": in_history("{day: 2026-09-02, stage: s#}"),
    "criteria of no framework": lambda count: {
        "deals/acme.yaml": DEAL.format(
            more="qualification:\n" + several("  c#: {state: weak}", count)
        )
    },
    "keys of another deal": keys_of_another,
    "people": in_file("team.yaml", "k#: 1"),
    "keys of people": in_file("team.yaml", "k#: {nam: x}"),
    "quotas": in_file("quotas.yaml", "- {who: kari, period: 2026Q#0, amount: x}"),
    "rates": in_file("rates.yaml", "- {day: 2026-01-01, currency: E#, rate: 1}"),
    "settings": lambda count: {
        "pipectl.yaml": "version: 1\ncurrency: EUR\n" + several("k#: 1", count) + "\n"
    },
    "stages of one id": stages("{id: a, name: A}"),
    "stages without a name": stages("{id: a#}"),
    "stages in a circle": circle,
    "fields that an exit asks for": in_pipeline(", exit: {require: [|f#|]}"),
    "items that an exit asks for twice": in_pipeline(", exit: {done: [|a|]}"),
    "criteria that an exit asks for": in_pipeline(", exit: {qualification: {|c#: weak|}}"),
}


def store_with(root: Path, files: dict[str, str]) -> Store:
    start = {path: text for path, text in scaffold("seven", "en", "EUR", 1, None).items() if text}
    for path, text in {**start, **files}.items():
        (root / path).parent.mkdir(exist_ok=True, parents=True)
        (root / path).write_text(text)
    return Store(root, None)


def problems_of(store: Store) -> list[Problem]:
    try:
        return store.load(TODAY).problems
    except InvalidError as error:
        return error.problems


def steps_of(store: Store) -> int:
    """Count the lines of code and the calls that it takes to say what is wrong with a store."""
    steps = 0

    def count(_frame: FrameType, _event: str, _argument: object) -> TraceFunction:
        nonlocal steps
        steps += 1
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        problems_of(store)
    finally:
        sys.settrace(before)
    return steps


@pytest.mark.parametrize("name", FILES)
def test_twice_as_many_problems_take_at_most_twice_the_work(tmp_path: Path, name: str) -> None:
    once, twice = (store_with(tmp_path / str(count), FILES[name](count)) for count in (200, 400))
    problems_of(once)  # what is imported and remembered on first use counts for neither
    assert steps_of(twice) < 2.1 * steps_of(once)


@pytest.mark.parametrize("name", FILES)
def test_some_problems_of_a_file_are_told_and_the_others_counted(tmp_path: Path, name: str) -> None:
    problems = problems_of(store_with(tmp_path, FILES[name](200)))
    assert len(problems) < 4 * SHOWN
    assert any(problem.what.endswith("more like these") for problem in problems)
    assert sum(problem.times for problem in problems) >= 200 - 1


def test_what_is_counted_is_a_line_of_its_own_and_part_of_the_sum(tmp_path: Path) -> None:
    problems = problems_of(store_with(tmp_path, FILES["keys that are unknown"](15_000)))
    told = [str(problem) for problem in problems]
    assert told[0] == (
        "deals/acme.yaml:3:1: warning: the key 'k0' is unknown; name it x-k0 to keep it"
    )
    assert told[SHOWN:] == ["deals/acme.yaml:53:1: warning: and 14 950 more like these"]
    assert check.summary(problems) == "0 problems, 15 000 warnings, 0 hints"


def test_warnings_do_not_hide_a_problem(tmp_path: Path) -> None:
    files = in_deal("k#: 1\ntags: a b")(200)
    problems = problems_of(store_with(tmp_path, files))
    assert check.summary(problems).startswith("1 problem, ")


def test_one_more_than_is_told_is_counted_too(tmp_path: Path) -> None:
    problems = problems_of(store_with(tmp_path, FILES["keys that are unknown"](SHOWN + 1)))
    assert problems[-1].what == "and 1 more like these"


def test_as_many_as_are_told_need_no_further_line(tmp_path: Path) -> None:
    problems = problems_of(store_with(tmp_path, FILES["keys that are unknown"](SHOWN)))
    assert [problem.times for problem in problems] == [1] * SHOWN
