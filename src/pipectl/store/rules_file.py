"""Files outside the store that say how it is to be filled: YAML, read with places."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Generic, NamedTuple, TypeVar

from pipectl.errors import Finding, InvalidError, NotFoundError, PipectlError, Problem
from pipectl.store.collection.reader import report_findings
from pipectl.store.disk.files import open_plain
from pipectl.store.yaml.node import Node
from pipectl.store.yaml.reader import Source, parse_source, read_record

R = TypeVar("R")
_MOST: Final = 4 * 2**20
"""Rules are smaller, also a draft of as many columns as a spreadsheet has."""


class RulesFile(NamedTuple, Generic[R]):
    """A record that was read from a file, and the file, to place later findings."""

    record: R
    source: Source
    node: Node

    def placed(self, findings: Sequence[Finding]) -> list[Problem]:
        """Return findings about the record as problems with their line and column."""
        source = Source(self.source.path, self.source.text)
        report_findings(findings, self.node, source)
        return source.problems


def read_rules(path: Path, record: type[R]) -> RulesFile[R]:
    """Read a YAML file anywhere on the disk into a record; raises InvalidError with places."""
    return parse_rules(path, read_file(path, _MOST), record)


def parse_rules(path: Path, data: bytes, record: type[R]) -> RulesFile[R]:
    """Do the same with what a file holds."""
    source, node = parse_source(str(path), data)
    rules: R | None = None
    if node is not None and node.pairs is None:
        source.report(node.start, "the file is not keys and values", "write `key: value` lines")
    elif node is not None:
        rules = read_record(record, node, source, "the file")
    if rules is None or node is None:
        raise InvalidError(source.problems)
    return RulesFile(rules, source, node)


def read_file(path: Path, limit: int | None = None) -> bytes:
    """Return the bytes of a plain file that the user has named; nothing else is waited for."""
    try:
        with os.fdopen(open_plain(path), "rb") as file:
            data = file.read() if limit is None else file.read(limit + 1)
    except FileNotFoundError:
        raise NotFoundError(f"there is no file {path}", "file") from None
    except OSError as error:
        raise PipectlError(f"{path} cannot be read: {error.strerror}") from None
    if limit is not None and len(data) > limit:
        raise PipectlError(f"{path} is larger than {limit // 2**20} MB; name a file of rules")
    return data
