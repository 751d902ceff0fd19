"""A file of a store as lines that people read, and as git shows them."""

from __future__ import annotations

import sys
from pathlib import Path

from commits import commit, git
from pipectl.git.review.textconv import readable
from processes import run

DEAL = """\
title: Website
stage: proposal
amount: 120000.50
next_step: {due: 2026-12-01, what: Send it}
notes: |
  First line
  second
qualification:
  need: {state: confirmed, evidence: "said so"}
history:
  - {day: 2026-11-01, by: kari, stage: prospecting, amount: 100000}
  - {day: 2026-11-02, by: ola, activity: email, direction: out, note: "hi, there"}
  - {day: 2026-11-03, stage: proposal, amount: 120000.50, qualification: {need: confirmed}, owner: }
"""
SHOWN = """\
title: Website
amount: 120 000.50
stage: proposal
next_step:
  due: 2026-12-01
  what: "Send it"
notes:
  First line
  second
qualification:
  need: state confirmed, evidence "said so"
history:
  2026-11-01 kari: stage prospecting, amount 100 000
  2026-11-02 ola: email out, note "hi, there"
  2026-11-03: stage proposal, amount 120 000.50, owner cleared, need confirmed
"""


def test_a_deal_is_a_line_a_field_and_a_line_an_entry() -> None:
    assert readable(DEAL.encode()) == SHOWN


def test_the_order_and_style_of_keys_do_not_matter() -> None:
    head, _, tail = DEAL.partition("amount: 120000.50\n")
    moved = f'amount: "120000.50"  # a comment\n{head}{tail}'
    assert readable(moved.encode()) == SHOWN


def test_one_plain_text_has_no_lines_of_its_own() -> None:
    assert readable(b"a text that is all of the file\n") is None


def test_a_list_has_a_line_an_item() -> None:
    quotas = b"- {who: kari, period: 2026Q4, amount: 900000, day: 2026-10-01}\n"
    assert readable(quotas) == "who kari, period 2026Q4, amount 900 000, day 2026-10-01\n"


def test_what_steers_a_terminal_is_made_visible() -> None:
    assert readable(b'title: "\\e[31m"\nx-n: [a, {b: c}]\n') == (
        "title: \\x1b[31m\nx-n:\n  a\n  b c\n"
    )


def test_a_broken_file_is_printed_as_it_is(tmp_path: Path) -> None:
    for data in (b"title: [\n", b"\xff\xfe", b"<<<<<<< ours\n"):
        (tmp_path / "a.yaml").write_bytes(data)
        assert readable(data) is None
    (tmp_path / "a.yaml").write_text("title: [\n", encoding="utf-8")
    assert run(tmp_path, "textconv", "a.yaml") == (0, "title: [\n", "")


def test_git_shows_words_of_sales(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / ".gitattributes").write_text("*.yaml diff=pipectl\n", encoding="utf-8")
    (tmp_path / "a.yaml").write_text(DEAL, encoding="utf-8")
    commit(tmp_path)
    grown = DEAL.replace("120000.50", "130000")
    (tmp_path / "a.yaml").write_text(grown, encoding="utf-8")
    commit(tmp_path)
    driver = f"diff.pipectl.textconv={sys.executable} -m pipectl textconv"
    shown = git(tmp_path, "-c", driver, "show", "--format=", "-U0")
    lines = [line for line in shown.split("\n") if line[:1] in "+-" and line[1:2] not in "+-"]
    assert lines == [
        "-amount: 120 000.50",
        "+amount: 130 000",
        "-  2026-11-03: stage proposal, amount 120 000.50, owner cleared, need confirmed",
        "+  2026-11-03: stage proposal, amount 130 000, owner cleared, need confirmed",
    ]
