"""Adding and removing pairs and items between braces and brackets."""

from itertools import pairwise

from pipectl.store.edit.draft import Changes, Draft, Refused, Span
from pipectl.store.yaml.node import Node


def flow_spans(draft: Draft, node: Node) -> list[Span]:
    """Return where each pair or item of a flow collection stands.

    An empty value ends behind its space: `{amount:, day: x}` reads as a key named `amount:`.
    """
    if node.pairs is None:
        return [Span(item.start, item.end) for item in node.items or ()]
    return [
        Span(key.start, draft.skip_spaces(value.end) if value.start == value.end else value.end)
        for key, value in node.pairs
    ]


def change_flow(draft: Draft, node: Node, spans: list[Span], changes: Changes) -> None:
    """Put and delete pairs or items, each with one comma."""
    texts = [text for after in sorted(changes.added) for text in changes.added[after]]
    if not spans:
        _fill(draft, node, texts)
    elif len(changes.removed) == len(spans):
        _exchange(draft, node, spans, texts)
    else:
        spread = _spread(draft, spans)
        added = dict(changes.added)
        for run in _runs(changes.removed):
            leaving = spans[run.start : run.stop]
            if spread and all(_has_its_line(draft, span) for span in leaving):
                _remove_lines(draft, spans, run, refilled=run.start - 1 in added)
            else:
                _remove(draft, spans, run, added.pop(run.start - 1, []))
        for after, some in added.items():
            _add(draft, spans, after, some, spread=spread)


def _fill(draft: Draft, node: Node, texts: list[str]) -> None:
    inside = draft.text[node.start + 1 : node.end - 1]
    if inside.strip():
        draft.put(node.start + 1, node.start + 1, ", ".join(texts))
    else:
        pad = " " if inside else ""
        draft.put(node.start + 1, node.end - 1, pad + ", ".join(texts) + pad)


def _exchange(draft: Draft, node: Node, spans: list[Span], texts: list[str]) -> None:
    """Remove all there is; what comes instead stands where the first stood."""
    place = node.start + 1
    for span in [*spans, Span(node.end - 1, node.end)]:
        _refuse_comment(draft, place, span.start)
        place = span.end
    if texts:
        draft.put(spans[0].start, spans[-1].end, ", ".join(texts))
    else:
        draft.put(node.start + 1, node.end - 1)


def _spread(draft: Draft, spans: list[Span]) -> bool:
    """Say whether each stands on a line of its own, the first perhaps behind the bracket."""
    return all(draft.first_on_line(span.start) for span in spans[1:] or spans)


def _runs(indices: list[int]) -> list[range]:
    runs: list[range] = []
    for index in indices:
        if runs and runs[-1].stop == index:
            runs[-1] = range(runs[-1].start, index + 1)
        else:
            runs.append(range(index, index + 1))
    return runs


def _remove_lines(draft: Draft, spans: list[Span], run: range, *, refilled: bool) -> None:
    leaving = spans[run.start : run.stop]
    for start, end in leaving:
        draft.put(draft.line_start(start), draft.next_line(draft.after(",", end) or end))
    if run.stop == len(spans) and not draft.after(",", leaving[-1].end) and not refilled:
        comma = draft.after(",", spans[run.start - 1].end) or 0
        draft.put(comma - 1, comma)


def _remove(draft: Draft, spans: list[Span], run: range, instead: list[str]) -> None:
    """Remove a run that shares its lines; what comes instead takes its place."""
    around = spans[run.start : run.stop]
    if not instead:
        around = spans[max(run.start - 1, 0) : run.stop + 1]
    for before, after in pairwise(around):
        _refuse_comment(draft, before.end, after.start)
    start, end = spans[run.start].start, spans[run.stop - 1].end
    if instead:
        draft.put(start, end, ", ".join(instead))
    elif run.start:
        draft.put(spans[run.start - 1].end, end)
    else:
        draft.put(start, spans[run.stop].start)


def _refuse_comment(draft: Draft, start: int, end: int) -> None:
    if "#" in draft.text[start:end]:
        raise Refused(start, "there is a comment between the braces or brackets here")


def _has_its_line(draft: Draft, span: Span) -> bool:
    comma = draft.after(",", span.end) or span.end
    same_line = "\n" not in draft.text[span.end : comma]
    return same_line and draft.first_on_line(span.start) and draft.last_on_line(comma)


def _add(draft: Draft, spans: list[Span], after: int, texts: list[str], *, spread: bool) -> None:
    if not spread:
        _add_on_line(draft, spans, after, texts)
    elif after < 0:
        _add_lines_before(draft, spans, texts)
    else:
        _add_lines(draft, spans, after, texts)


def _add_on_line(draft: Draft, spans: list[Span], after: int, texts: list[str]) -> None:
    place = spans[max(after, 0)]
    for text in texts:
        if after < 0:
            draft.put(place.start, place.start, f"{text}, ")
        else:
            # Right behind a colon a comma would become part of the key.
            pad = " " if draft.text[place.end - 1] == ":" else ""
            draft.put(place.end, place.end, f"{pad}, {text}")


def _add_lines_before(draft: Draft, spans: list[Span], texts: list[str]) -> None:
    first = spans[0].start
    indent = draft.indent(spans[-1].start)
    if draft.first_on_line(first):
        place = draft.line_start(first)
        draft.put(place, place, "".join(f"{indent}{text},{draft.eol}" for text in texts))
    else:
        draft.put(first, first, "".join(f"{text},{draft.eol}{indent}" for text in texts))


def _add_lines(draft: Draft, spans: list[Span], after: int, texts: list[str]) -> None:
    comma = draft.after(",", spans[after].end)
    place = comma or spans[after].end
    indent = draft.indent(spans[-1].start)
    lines = f",{draft.eol}{indent}".join(texts) + ("," if comma else "")
    if not comma:
        draft.put(place, place, ",")
    if draft.last_on_line(place):
        place = draft.next_line(place)
        draft.put(place, place, indent + lines + draft.eol)
    else:
        draft.put(place, place, draft.eol + indent + lines)
