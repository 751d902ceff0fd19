"""A deal's file to a Deal: shape, the store's own fields, and the rules, with places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pipectl.domain.checks.deal import findings
from pipectl.domain.model.deal import Deal
from pipectl.domain.model.fields import EXTRA
from pipectl.domain.model.settings import FIELD_TYPES, Setup
from pipectl.domain.values.schema import keys_of
from pipectl.domain.values.text import nearest
from pipectl.errors import KeyPath, Problem, Severity
from pipectl.store.yaml.reader import LIKENESS, Source, parse_source, read, read_record

if TYPE_CHECKING:
    from pipectl.store.yaml.parser import Node


_DERIVED: Final = {
    "id": "the file's name is the id",
    "created": "the first entry of the history has the day",
    "closed": "the entry that wins or loses the deal has the day",
    "updated": "the last entry of the history has the day",
}
"""What people write at the top and a deal's file says elsewhere."""


def read_deal(
    deal_id: str, path: str, data: bytes, setup: Setup
) -> tuple[Deal | None, list[Problem]]:
    """Read a deal's file; the deal is None where there are problems that stop reports.

    Warnings and hints come beside the deal.
    """
    deal, source, node = read_shape(deal_id, path, data, setup)
    if deal is not None and node is not None:
        report_findings(findings(deal, setup), node, source)
    return deal if source.is_sound else None, source.problems


def read_shape(
    deal_id: str, path: str, data: bytes, setup: Setup
) -> tuple[Deal | None, Source, Node | None]:
    """Read a deal's file without asking whether its top and its history agree."""
    source, node = parse_source(path, data)
    if node is None:
        return None, source, None
    if node.pairs == []:
        source.report(0, "the file says nothing", "write title, stage and history, or delete it")
        return None, source, node
    if node.pairs is None:
        source.report(node.start, "the file is not keys and values", "write `title: …` and so on")
        return None, source, node
    return _read_top(deal_id, node, source, setup), source, node


def _read_top(deal_id: str, node: Node, source: Source, setup: Setup) -> Deal | None:
    """Sort the keys of the top into the deal's, the store's own, x- and unknown ones."""
    known, fields, extra = [], {}, {}
    for key, value in node.pairs or ():
        name = str(key.value)
        if name in keys_of(Deal):
            known.append((key, value))
        elif name in setup.settings.fields:
            fields[name] = read(FIELD_TYPES[setup.settings.fields[name]], value, source, name)
        elif name.startswith(EXTRA):
            extra[name] = value.plain()
        else:
            _warn_of_unknown(key, source, setup)
    node.pairs, every = known, node.pairs
    more: dict[str, Any] = {"id": deal_id, "fields": fields, "extra": extra}
    deal: Deal | None = read_record(Deal, node, source, "the deal", **more)
    node.pairs = every
    return deal


def _warn_of_unknown(key: Node, source: Source, setup: Setup) -> None:
    word = str(key.value)
    like = nearest(word, [*keys_of(Deal), *setup.settings.fields], LIKENESS)
    if word in _DERIVED:
        remedy = f"delete it: {_DERIVED[word]}"
    else:
        remedy = f"did you mean {like}?" if like else f"name it {EXTRA}{word} to keep it"
    source.report(key.start, f"the key '{word}' is unknown", remedy, Severity.WARNING)


def report_findings(found: list[Any], node: Node, source: Source) -> None:
    """Give findings their place in the file."""
    for finding in found:
        offset = find(node, finding.path)
        source.report(offset, finding.what, finding.remedy, finding.severity)


def find(node: Node, path: KeyPath) -> int:
    """Return the offset of what a path leads to, of its nearest parent where it is missing."""
    for step in path:
        if isinstance(step, int):
            items = node.items or ()
            following = items[step] if step < len(items) else None
        else:
            following = node.get(step)
        if following is None:
            break
        node = following
    return node.start
