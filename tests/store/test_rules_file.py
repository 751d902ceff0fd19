"""Files that a person has named: rules, and what is imported by them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipectl.errors import NotFoundError, PipectlError
from pipectl.exchange.rows.rules import Rules
from pipectl.store.rules_file import read_file, read_rules


def test_a_link_leads_to_a_plain_file(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_bytes(b"Id\n")
    (tmp_path / "link.csv").symlink_to("deals.csv")
    assert read_file(tmp_path / "link.csv") == b"Id\n"


def test_what_is_no_plain_file_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        with pytest.raises(PipectlError, match="cannot be read: it is no plain file"):
            read_file(path)
        with pytest.raises(PipectlError, match="cannot be read: it is no plain file"):
            read_rules(path, Rules)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"there is no file .*/deals.csv"):
        read_file(tmp_path / "deals.csv")


def test_rules_are_not_read_without_end(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_bytes(b"#" * (4 * 2**20 + 1))
    with pytest.raises(PipectlError, match="is larger than 4 MB; name a file of rules"):
        read_rules(tmp_path / "rules.yaml", Rules)
