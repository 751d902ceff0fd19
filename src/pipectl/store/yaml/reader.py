"""Nodes to records: one reader for all files, all problems at once, each with its place."""

from collections.abc import Callable, Collection, Iterable
from functools import partial
from typing import Any, Final

from pipectl.domain.values import schema
from pipectl.domain.values.text import nearest
from pipectl.errors import Place, Problem, Severity, rest
from pipectl.store.yaml.node import Node, SyntaxProblem, line_and_column
from pipectl.store.yaml.parser import parse

BOM: Final = "\ufeff"
SHOWN: Final = 50
"""How many problems of one severity a file shows one by one."""
_NULLS: Final = frozenset(("null", "Null", "NULL", "~"))


class Source:
    """One file being read: its path in the store, its text, and the problems found so far.

    Of each severity the first problems are kept, and a last one that counts the others.
    """

    def __init__(self, path: str, text: str) -> None:
        """Start with no problems; `text` has no byte order mark."""
        self.path = path
        self.text = text
        self._first: list[Problem] = []
        self._counts: dict[Severity, int] = {}

    def report(
        self,
        offset: int | Callable[[], int],
        what: str,
        remedy: str | Callable[[], str] = "",
        severity: Severity = Severity.PROBLEM,
    ) -> None:
        """Note a problem at a character offset; a function is called only for one that is kept."""
        self._counts[severity] = self._counts.get(severity, 0) + 1
        if self._counts[severity] > SHOWN + 1:
            return
        at = offset if isinstance(offset, int) else offset()
        place = Place(self.path, *line_and_column(self.text, at))
        text = remedy if isinstance(remedy, str) else remedy()
        self._first.append(Problem(place, what, text, severity))

    @property
    def problems(self) -> list[Problem]:
        """What was found, in its order."""
        problems = list(self._first)
        last = {problem.severity: index for index, problem in enumerate(problems)}
        for severity, count in self._counts.items():
            if count > SHOWN:
                problems[last[severity]] = rest(problems[last[severity]], count - SHOWN)
        return problems

    def refuse(self, offset: int, error: ValueError) -> None:
        """Note what a parse function said; its message is `what is wrong; what to write`."""
        what, _, remedy = str(error).partition("; ")
        self.report(offset, what, remedy)

    @property
    def is_sound(self) -> bool:
        """Say whether nothing found so far makes the file unreadable."""
        return Severity.PROBLEM not in self._counts


class Probe(Source):
    """A source of which only is asked whether what is read is sound; no place is worked out."""

    def __init__(self) -> None:
        """Start with no problems."""
        super().__init__("", "")

    def report(
        self,
        offset: int | Callable[[], int],
        what: str,
        remedy: str | Callable[[], str] = "",
        severity: Severity = Severity.PROBLEM,
    ) -> None:
        """Note that there is a problem, and nothing of it."""
        del offset, what, remedy
        self._counts[severity] = 1


def decode(path: str, data: bytes) -> str:
    """Decode a file's bytes, without a byte order mark; raise SyntaxProblem where it is not UTF-8.

    The offset of the problem counts characters, as all offsets do.
    """
    try:
        return data.decode().removeprefix(BOM)
    except UnicodeDecodeError as error:
        offset = len(data[: error.start].decode().removeprefix(BOM))
        what = f"a byte that is not UTF-8 (0x{data[error.start]:02X})"
        raise SyntaxProblem(offset, what, f"save {path} as UTF-8") from None


def parse_source(path: str, data: bytes) -> tuple[Source, Node | None]:
    """Parse a file; the node is None where its text is not YAML, and the source says why."""
    try:
        source = Source(path, decode(path, data))
    except SyntaxProblem as problem:
        source = Source(path, data.decode(errors="replace").removeprefix(BOM))
        source.report(problem.offset, problem.what, problem.remedy)
        return source, None
    try:
        return source, parse(source.text)
    except SyntaxProblem as problem:
        source.report(problem.offset, problem.what, problem.remedy)
        return source, None


def read(shape: schema.Shape, node: Node, source: Source, name: str) -> Any:  # noqa: PLR0911 - a case each
    """Read a value by its shape; what is wrong is reported and read as None.

    `name` is what the value is called in messages.
    """
    match shape:
        case schema.Scalar():
            return _read_scalar(shape, node, source, name)
        case schema.ListOf():
            if node.items is None:
                what = f"{name} has no value" if node.is_empty else f"{name} is not a list"
                return source.report(node.start, what, _as_list(shape, node))
            item_name = f"this entry of {name}"
            return tuple(read(shape.item, item, source, item_name) for item in node.items)
        case schema.MapOf():
            return _read_map(shape, node, source, name)
        case schema.RecordOf():
            if node.pairs is None:
                remedy = partial(_write_keys, shape, node)
                return source.report(node.start, _not_keys(node, name), remedy)
            return read_record(shape.record, node, source, name)
        case schema.Either():
            is_scalar = node.pairs is None and node.items is None
            return read(shape.scalar if is_scalar else shape.other, node, source, name)


def read_record(
    record: type[Any], node: Node, source: Source, name: str, **more: Any
) -> Any | None:
    """Read a mapping into a record, None where a key is missing or wrong; `more` goes in as it is.

    An unknown key is a problem.
    """
    keys = schema.keys_of(record)
    pairs = node.pairs or []
    there = {str(key.value) for key, _ in pairs}
    if not there <= keys.keys():
        in_entry = schema.is_clearable(record)
        for node_of_key, value in (pair for pair in pairs if str(pair[0].value) not in keys):
            word = str(node_of_key.value)
            remedy = partial(_remedy_for, word, value, keys, in_entry=in_entry)
            source.report(node_of_key.start, f"{name} has an unknown key '{word}'", remedy)
        pairs = [pair for pair in pairs if str(pair[0].value) in keys]
    values = read_keys(record, pairs, source)
    for key in (key for key in schema.required_keys(record) if key not in there):
        source.report(node.start, f"{name} has no {key}", f"add `{key}: …`")
    return record(**values, **more) if source.is_sound else None


def read_keys(
    record: type[Any], pairs: Iterable[tuple[Node, Node]], source: Source
) -> dict[str, Any]:
    """Read the known keys of a record into its attributes; empty ones of an entry clear a field."""
    keys = schema.keys_of(record)
    values: dict[str, Any] = {}
    clears = []
    for key, node in pairs:
        spec = keys[str(key.value)]
        text, shape = node.value, spec.shape
        # Most values are single ones with nothing wrong: they take the short way.
        if text is not None and type(shape) is schema.Scalar and (node.style or text not in _NULLS):
            try:
                value = shape.parse(text)
            except ValueError as error:
                source.refuse(node.start, error)
            else:
                if value is not None:
                    values[spec.attribute] = value
        elif node.is_empty and schema.is_clearable(record) and _clears(spec):
            clears.append(spec.attribute)
        elif node.is_empty and spec.required and isinstance(spec.shape, schema.Scalar):
            source.report(node.start, f"{key.value} has no value", "write one")
        else:
            value = read(spec.shape, node, source, str(key.value))
            if value is not None:
                values[spec.attribute] = value
    if clears:
        values["clears"] = frozenset(clears)
    return values


def _clears(key: schema.Key) -> bool:
    from pipectl.domain.model.deal import TRACKED

    return key.attribute in TRACKED


def _as_list(shape: schema.ListOf, node: Node) -> str:
    """Show what a list looks like, with the value that stands in its place."""
    if isinstance(shape.item, schema.RecordOf):
        return f"write lines below it, each as `- {_as_keys(shape.item)}`"
    return f"write [{node.value}]" if node.value else "write one in brackets: [a, b]"


def _write_keys(shape: schema.RecordOf, node: Node) -> str:
    return f"write {_as_keys(shape, node)}"


def _as_keys(shape: schema.RecordOf, node: Node | None = None) -> str:
    """Show what a record looks like, with the value in its place where one key needs no more."""
    keys = schema.keys_of(shape.record)
    needed = [name for name, key in keys.items() if key.required]
    if node and node.value and len(needed) == 1 and _suits(keys[needed[0]].shape, node.value):
        return f"{{{needed[0]}: {node.value}}}"
    names = needed if len(needed) > 1 else list(keys)[:2]
    return f"{{{', '.join(f'{name}: …' for name in names)}}}"


def _suits(shape: schema.Shape, text: str) -> bool:
    try:
        return isinstance(shape, schema.Scalar) and shape.parse(text) is not None
    except ValueError:
        return False


def _not_keys(node: Node, name: str) -> str:
    return f"{name} has no value" if node.is_empty else f"{name} is not keys and values"


def _read_scalar(shape: schema.Scalar, node: Node, source: Source, name: str) -> Any:
    text = node.value
    if node.items is not None or node.pairs is not None:
        return source.report(node.start, f"{name} is not a single value", "write one value here")
    if text is None:
        if isinstance(shape.empty, str):
            return shape.empty
        return source.report(node.start, f"{name} has no value", "write one or delete the key")
    if not node.style and text in _NULLS:
        remedy = f'delete the key for no value, or write "{text}" for the text'
        return source.report(node.start, f"'{text}' is not written in a store", remedy)
    try:
        return shape.parse(text)
    except ValueError as error:
        return source.refuse(node.start, error)


def _read_map(shape: schema.MapOf, node: Node, source: Source, name: str) -> dict[str, Any] | None:
    if node.pairs is None:
        source.report(node.start, _not_keys(node, name), "write {name: value}")
        return None
    values: dict[str, Any] = {}
    for key, value in node.pairs:
        try:
            own_name = shape.key(str(key.value))
        except ValueError as error:
            source.refuse(key.start, error)
            continue
        if shape.clearable and value.is_empty:
            values[own_name] = None
        else:
            value_shape = shape.named.get(own_name, shape.value)
            values[own_name] = read(value_shape, value, source, own_name)
    return values


LIKENESS: Final = 0.7
"""How much a key of a file must be like a known one to be taken for it."""


def _remedy_for(word: str, value: Node, keys: Collection[str], *, in_entry: bool) -> str:
    """Return what to write instead of an unknown key."""
    like = nearest(word, keys, LIKENESS)
    if like:
        return f"did you mean {like}?"
    if word.partition(":")[0] in keys:
        return "write a space after the colon"
    if word.isdecimal():
        return "write numbers without a comma: 120000, 11.35"
    if in_entry and "_" in word:  # no word of a text that lacks its quotes
        return f"a key of the deal stands at the top of the file, above its history: {word}: …"
    if in_entry or value.is_empty:
        return 'put texts that hold , : # or ? in "double quotes"'
    return f"known here: {', '.join(keys)}"
