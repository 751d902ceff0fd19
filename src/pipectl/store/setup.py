"""The files beside the deals: settings, pipelines, team, quotas, rates and calls to a Setup."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from pipectl.domain.checks import calls, days, names, quotas
from pipectl.domain.checks.pipeline import pipeline_findings
from pipectl.domain.model.assertions import Assertion
from pipectl.domain.model.calls import ForecastCall
from pipectl.domain.model.deal import Deal
from pipectl.domain.model.fields import EXTRA
from pipectl.domain.model.goals import Quota
from pipectl.domain.model.pipeline import Pipeline
from pipectl.domain.model.settings import ExchangeRate, Settings, Setup
from pipectl.domain.model.team import Person
from pipectl.domain.values.scalars import parse_word
from pipectl.domain.values.schema import ListOf, MapOf, RecordOf, Shape, keys_of
from pipectl.errors import Finding, Place, Problem, Severity
from pipectl.store.collection.reader import placed, report_findings
from pipectl.store.tree import layout
from pipectl.store.tree.copies import wrong_name
from pipectl.store.yaml.node import Node
from pipectl.store.yaml.reader import Probe, Source, parse_source, read, read_record

LISTS: Final[dict[str, Shape]] = {
    layout.TEAM: MapOf(RecordOf(Person)),
    layout.QUOTAS: ListOf(RecordOf(Quota)),
    layout.RATES: ListOf(RecordOf(ExchangeRate)),
    layout.CALLS: ListOf(RecordOf(ForecastCall)),
}
"""What the files hold that a store may do without."""

_RULES: Final[dict[str, Callable[[Setup], Iterable[Finding]]]] = {
    layout.TEAM: lambda setup: chain(
        names.in_team(setup),
        quotas.team_findings(setup),
        days.in_lists("until", setup.team.items()),
    ),
    layout.QUOTAS: lambda setup: chain(
        quotas.quota_findings(setup), days.in_lists("day", enumerate(setup.quotas))
    ),
    layout.RATES: lambda setup: chain(
        quotas.rate_findings(setup), days.in_lists("day", enumerate(setup.rates))
    ),
    layout.CALLS: lambda setup: chain(
        calls.call_findings(setup), days.in_lists("day", enumerate(setup.calls))
    ),
}
"""What must hold of these files beside the others."""


def read_setup(files: Mapping[str, bytes]) -> tuple[Setup | None, list[Problem]]:
    """Read all files beside the deals; the setup is None where one of them has a problem.

    `files` has the bytes of those that exist, by their path in the store.
    """
    problems: list[Problem] = []
    settings = _read_top(Settings, layout.SETTINGS, files.get(layout.SETTINGS, b""), problems)
    pipelines = {}
    own_fields = settings.fields if settings else {}
    for path in sorted(path for path in files if path.startswith(layout.PIPELINES + "/")):
        pipeline = _read_pipeline(path, files, own_fields, problems)
        if pipeline:
            pipelines[pipeline.id] = pipeline
    problems += _shared_names(pipelines, files)
    lists = {
        path: _read_list(path, files[path], shape, problems) if path in files else None
        for path, shape in LISTS.items()
    }
    if settings is None or any(p.severity is Severity.PROBLEM for p in problems):
        return None, problems
    if settings.default_pipeline not in pipelines:
        problems.append(_no_default(settings, pipelines))
        return None, problems
    setup = Setup(
        settings,
        pipelines,
        lists[layout.TEAM] or {},
        lists[layout.QUOTAS] or (),
        lists[layout.RATES] or (),
        lists[layout.CALLS] or (),
    )
    for path in files.keys() & _RULES.keys():
        problems += placed(path, files[path], _RULES[path](setup))
    return setup, problems


def _no_default(settings: Settings, pipelines: Mapping[str, Pipeline]) -> Problem:
    path = f"{layout.PIPELINES}/{settings.default_pipeline}{layout.SUFFIX}"
    what = f"the default pipeline '{settings.default_pipeline}' has no file {path}"
    choices = " or ".join(pipelines)
    remedy = (
        f"write `default_pipeline: {choices}`"
        if choices
        else "restore it, or copy one from a new store"
    )
    return Problem(Place(layout.SETTINGS), what, remedy)


def _read_pipeline(
    path: str, files: Mapping[str, bytes], own_fields: Mapping[str, str], problems: list[Problem]
) -> Pipeline | None:
    stem = layout.id_of(path)
    fault = _fault(path)
    if fault:
        others = {layout.id_of(other): other for other in files if not _fault(other)}
        problems.append(wrong_name(path, *fault, others))
        return None
    pipeline: Pipeline | None = _read_top(
        Pipeline, path, files[path], problems, own_fields, id=stem
    )
    return pipeline


def _fault(path: str) -> tuple[str, str] | None:
    """Return what is wrong with the name of a pipeline's file, and the remedy."""
    if not path.endswith(layout.SUFFIX):
        return "the ending is not .yaml", f"rename it to end in {layout.SUFFIX}"
    try:
        parse_word(layout.id_of(path))
    except ValueError as error:
        return str(error), "rename the file"
    return None


def _read_top(
    record: type[Any],
    path: str,
    data: bytes,
    problems: list[Problem],
    own_fields: Mapping[str, str] | None = None,
    **more: Any,
) -> Any:
    """Read a file of keys into a record; keys that are unknown at its top are warnings."""
    source, node = parse_source(path, data)
    value = None
    if node is not None and node.pairs is None:
        source.report(node.start, "the file is not keys and values", "write `name: …` and so on")
    elif node is not None:
        _set_unknown_aside(record, node, source)
        value = read_record(record, node, source, path, **more)
        if isinstance(value, Pipeline):
            report_findings(pipeline_findings(value, own_fields or {}), node, source)
        elif isinstance(value, Settings):
            report_findings(list(_taken_names(value)), node, source)
    problems.extend(source.problems)
    return value if source.is_sound else None


def _shared_names(
    pipelines: Mapping[str, Pipeline], files: Mapping[str, bytes]
) -> Iterator[Problem]:
    """Warn of pipelines that one text means, each in its file."""
    for answer, other in names.shared(names.of_pipelines(pipelines.values())):
        path = f"{layout.PIPELINES}/{answer.id}{layout.SUFFIX}"
        what = f"'{answer.text}' means the pipeline {other} too"
        remedy = "give one of the two another name"
        finding = Finding(answer.path, what, remedy, Severity.WARNING)
        yield from placed(path, files[path], [finding])


def _set_unknown_aside(record: type[Any], node: Node, source: Source) -> None:
    pairs = []
    for key, value in node.pairs or ():
        name = str(key.value)
        if name in keys_of(record):
            pairs.append((key, value))
        elif not name.startswith(EXTRA):
            what = f"the key '{name}' is unknown"
            remedy = f"known here: {', '.join(keys_of(record))}"
            source.report(key.start, what, remedy, Severity.WARNING)
    node.pairs = pairs


def _taken_names(settings: Settings) -> Iterator[Finding]:
    """A field of the store's own cannot be called like one that every deal has."""
    for name in settings.fields:
        if name in keys_of(Deal) or name == "id":
            yield Finding(("fields", name), f"every deal has its {name}", "choose another name")


def _read_list(path: str, data: bytes, shape: Shape, problems: list[Problem]) -> Any:
    source, node = parse_source(path, data)
    value = read(shape, node, source, path) if node is not None and not _is_bare(node) else None
    problems.extend(source.problems)
    return value


def read_assertions(data: bytes) -> tuple[Sequence[Assertion | None], list[Problem]]:
    """Read assertions.yaml, which no report needs; None stands for a line that has a problem."""
    problems: list[Problem] = []
    lines = _read_list(layout.ASSERTIONS, data, ListOf(RecordOf(Assertion)), problems)
    return _each_alone(data) if problems else lines or (), problems


def _each_alone(data: bytes) -> Sequence[Assertion | None]:
    """Read each assertion by itself, so that one with a problem hides no other."""
    _, node = parse_source(layout.ASSERTIONS, data)
    shape = RecordOf(Assertion)
    return tuple(read(shape, item, Probe(), "a line") for item in (node and node.items) or ())


def _is_bare(node: Node) -> bool:
    """Say whether a file says nothing, or only comments."""
    return node.pairs == []
