"""Files outside the store that say how it is to be filled: YAML, read with places."""

from collections.abc import Sequence
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from pipectl.errors import Finding, InvalidError, NotFoundError, PipectlError, Problem
from pipectl.store.collection.reader import report_findings
from pipectl.store.yaml.node import Node
from pipectl.store.yaml.reader import Source, parse_source, read_record

R = TypeVar("R")


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
    return parse_rules(path, read_file(path), record)


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


def read_file(path: Path) -> bytes:
    """Return the bytes of a file that the user has named."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise NotFoundError(f"there is no file {path}", "file") from None
    except OSError as error:
        raise PipectlError(f"{path} cannot be read: {error.strerror}") from None
