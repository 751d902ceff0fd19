"""The file of a record to the record: keys, custom fields, and the rules, with places.

Places cost as much as all else: of many files, those are read without them in which nothing is
wrong.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Generic, NamedTuple

from pipectl.domain.model.fields import EXTRA
from pipectl.domain.model.settings import FIELD_TYPES, Setup
from pipectl.domain.values.schema import Plain, keys_of, revive, revive_record
from pipectl.domain.values.text import nearest
from pipectl.errors import Finding, KeyPath, Problem, Severity
from pipectl.store.collection.collection import Collection, R
from pipectl.store.tree.layout import id_of
from pipectl.store.yaml.node import Node
from pipectl.store.yaml.plain import parse_plain
from pipectl.store.yaml.reader import BOM, LIKENESS, Source, parse_source, read, read_record


class Parsed(NamedTuple, Generic[R]):
    """What was read of a file: the record, None where problems stop reports, and the text.

    `plain` is what the file says, without places.
    """

    record: R | None
    source: Source
    plain: Mapping[str, Plain]

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the file, warnings and hints too."""
        return self.source.problems


def read_file(
    collection: Collection[R], name: str, path: str, data: bytes, setup: Setup
) -> Parsed[R]:
    """Read the file of a record with this id, and ask the rules."""
    record, source, node = _read_placed(collection, name, path, data, setup)
    if record is not None and node is not None:
        report_findings(collection.findings(record, setup), node, source)
    return Parsed(record if source.is_sound else None, source, _plain(node))


def read_many(
    collection: Collection[R], files: Mapping[str, bytes], setup: Setup
) -> dict[str, Parsed[R]]:
    """Read files by their paths as `read_file` does, in half the time.

    Each step is taken with all of them before the next: the processor keeps its code at hand.
    """
    sound = {path: read_sound(collection, id_of(path), files[path], setup) for path in files}
    findings = {
        path: [*collection.findings(parts[0], setup)] for path, parts in sound.items() if parts
    }
    return {
        path: _with_findings(*parts, path, files[path], findings[path])
        if parts
        else read_file(collection, id_of(path), path, files[path], setup)
        for path, parts in sound.items()
    }


def _with_findings(
    record: R, plain: Mapping[str, Plain], path: str, data: bytes, findings: Sequence[Finding]
) -> Parsed[R]:
    if not findings:
        return Parsed(record, Source(path, ""), plain)
    source, node = parse_source(path, data)
    report_findings(findings, node or Node(0, 0), source)
    return Parsed(record if source.is_sound else None, source, plain)


def read_sound(
    collection: Collection[R], name: str, data: bytes, setup: Setup
) -> tuple[R, dict[str, Plain]] | None:
    """Return the record of a file and what it says, None where anything may be wrong with it.

    The rules are not asked.
    """
    keys, types = keys_of(collection.record), setup.settings.fields
    try:
        plain = parse_plain(data.decode().removeprefix(BOM))
        if plain is None:
            return None
        top = {key: value for key, value in plain.items() if key in keys}
        own = {key: value for key, value in plain.items() if key not in top}
        fields = {k: revive(FIELD_TYPES[types[k]], own.pop(k)) for k in [*own] if k in types}
        if not all(key.startswith(EXTRA) for key in own):
            return None
        record = revive_record(collection.record, top, id=name, fields=fields, extra=own)
    except ValueError:
        return None
    return record, plain


def read_keys(
    collection: Collection[R], name: str, path: str, data: bytes, setup: Setup
) -> Parsed[R]:
    """Read the file of a record without asking the rules: a deal's top may have drifted."""
    record, source, node = _read_placed(collection, name, path, data, setup)
    return Parsed(record, source, _plain(node))


def _plain(node: Node | None) -> dict[str, Plain]:
    return {str(key.value): value.plain() for key, value in (node and node.pairs) or ()}


def _read_placed(
    collection: Collection[R], name: str, path: str, data: bytes, setup: Setup
) -> tuple[R | None, Source, Node | None]:
    source, node = parse_source(path, data)
    record = None
    if node is None:
        pass
    elif node.pairs == []:
        remedy = f"write {collection.needs}, or delete it"
        source.report(0, "the file says nothing", remedy)
    elif node.pairs is None:
        key = collection.needs.split(",")[0]
        source.report(node.start, "the file is not keys and values", f"write `{key}: …` and so on")
    else:
        record = _read_top(collection, name, node, source, setup)
    return record, source, node


def _read_top(
    collection: Collection[R], name: str, node: Node, source: Source, setup: Setup
) -> R | None:
    """Sort the keys of the top into the record's, custom fields, x- and unknown ones."""
    pairs, fields, extra = [], {}, {}
    types = setup.settings.fields
    for key, value in node.pairs or ():
        word = str(key.value)
        if word in keys_of(collection.record):
            pairs.append((key, value))
        elif word in types:
            fields[word] = read(FIELD_TYPES[types[word]], value, source, word)
        elif word.startswith(EXTRA):
            extra[word] = value.plain()
        else:
            _warn_of_unknown(collection, key, source, setup)
    node.pairs, every = pairs, node.pairs
    more: dict[str, Any] = {"id": name, "fields": fields, "extra": extra}
    record: R | None = read_record(
        collection.record, node, source, f"the {collection.noun}", **more
    )
    node.pairs = every
    return record


def _warn_of_unknown(collection: Collection[R], key: Node, source: Source, setup: Setup) -> None:
    word = str(key.value)
    remedy = partial(_remedy_for, collection, word, setup)
    source.report(key.start, f"the key '{word}' is unknown", remedy, Severity.WARNING)


def _remedy_for(collection: Collection[R], word: str, setup: Setup) -> str:
    """Return what to do with a key that is unknown at the top."""
    if word in collection.elsewhere:
        return f"delete it: {collection.elsewhere[word]}"
    like = nearest(word, [*keys_of(collection.record), *setup.settings.fields], LIKENESS)
    return f"did you mean {like}?" if like else f"name it {EXTRA}{word} to keep it"


def placed(path: str, data: bytes, findings: Iterable[Finding]) -> list[Problem]:
    """Return findings about a file as problems with their line and column."""
    about = list(findings)
    if not about:
        return []
    source, node = parse_source(path, data)
    report_findings(about, node or Node(0, 0), source)
    return source.problems


def report_findings(findings: Iterable[Finding], node: Node, source: Source) -> None:
    """Give findings their place in the file."""
    for finding in findings:
        offset = partial(find, node, finding.path)
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
