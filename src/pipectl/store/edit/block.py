"""Adding and removing the lines of block mappings and block lists."""

from pipectl.store.edit.draft import Changes, Draft, Refused, Span
from pipectl.store.yaml.node import Node


def pair_spans(draft: Draft, node: Node) -> list[Span]:
    """Return where each pair of a block mapping stands."""
    return [Span(key.start, draft.own_end(value)) for key, value in node.pairs or ()]


def item_spans(draft: Draft, node: Node) -> list[Span]:
    """Return where each item of a block list stands, its dash included."""
    spans: list[Span] = []
    place = node.start
    for item in node.items or ():
        place = draft.skip(place)
        spans.append(Span(place, draft.own_end(item)))
        place = spans[-1].end
    return spans


def change_block(draft: Draft, spans: list[Span], changes: Changes) -> None:
    """Put and delete lines; at least one of the spans must stay where the first has no own line."""
    for after, texts in changes.added.items():
        _add(draft, spans, after, texts)
    lead = 0
    if not draft.first_on_line(spans[0].start):
        while lead in changes.removed:
            lead += 1
    if lead:
        _move_up(draft, spans[:lead], spans[lead].start)
    for start, end in (spans[index] for index in changes.removed if index >= lead):
        draft.put(draft.line_start(start), draft.next_line(end))


def _add(draft: Draft, spans: list[Span], after: int, texts: list[str]) -> None:
    first = spans[0].start
    indent = draft.indent(first)
    for text in texts:
        if after < 0 and not draft.first_on_line(first):
            draft.put(first, first, text + draft.eol + indent)
        else:
            place = draft.line_start(first) if after < 0 else draft.next_line(spans[after].end)
            draft.put(place, place, indent + text + draft.eol)


def _move_up(draft: Draft, leaving: list[Span], place: int) -> None:
    """Remove what stands behind a dash, so that the next one stands there."""
    follower = place
    for span in reversed(leaving):
        if "#" in draft.text[draft.next_line(span.end) : follower]:
            raise Refused(span.start, "there is a comment between this and what would move up")
        follower = span.start
    draft.put(leaving[0].start, place)


def value_column(draft: Draft, node: Node) -> int:
    """Return how far right of their keys the values of a block mapping are aligned, else 0."""
    gaps = [
        (value.start - key.start, value.start - key.end)
        for key, value in node.pairs or ()
        if value.end > value.start and "\n" not in draft.text[key.end : value.start]
    ]
    columns = {column for column, _ in gaps}
    if len(gaps) > 1 and len(columns) == 1 and any(gap > len(": ") for _, gap in gaps):
        return columns.pop()
    return 0


def dash(draft: Draft, spans: list[Span], node: Node) -> str:
    """Return a dash and the spaces that the items of a block list have behind it."""
    for span, item in zip(spans, node.items or (), strict=True):
        between = draft.text[span.start + 1 : item.start]
        if between and not between.strip(" "):
            return "-" + between
    return "- "
