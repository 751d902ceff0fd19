"""The page as one HTML file: templates filled in, and a policy that lets nothing else run or load.

Jinja2 is imported here only. It escapes every text; what cannot be seen is made visible before.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipectl.escape import safe
from pipectl.page.behind import Trail
from pipectl.page.board import BoardColumn, board
from pipectl.page.people import with_names
from pipectl.page.public import table_without_texts, without_rows, without_texts
from pipectl.page.tables import TableView, drawn, fact_views, table_view, without_empty
from pipectl.page.top import headlines
from pipectl.render.shared.cells import sentence, texts
from pipectl.table import Cell, Column, Facts, Form, Kind, Named, Page, Table, for_people
from pipectl.words import say

if TYPE_CHECKING:
    from pipectl.page.content import Content, DealPage

_TEMPLATES: Final = Path(__file__).parent / "templates"
_POLICY: Final = (
    "default-src 'none'; style-src '{style}'; script-src '{script}'; base-uri 'none'; "
    "form-action 'none'"
)
_NARROW: Final = 5
"""So many columns stand in half of a screen."""


class Section(NamedTuple):
    """A report as a part of the page."""

    name: str
    title: str
    about: str
    tables: tuple[TableView, ...]
    notes: tuple[str, ...]

    @property
    def is_broad(self) -> bool:
        """Whether half of a screen is too narrow for one of its tables."""
        return any(len(table.columns) > _NARROW for table in self.tables)

    @property
    def is_bare(self) -> bool:
        """Whether such a table stands open, without a chart that it is folded below."""
        return any(len(table.columns) > _NARROW and not table.charts for table in self.tables)


class DealSection(NamedTuple):
    """A deal as a part of the page."""

    anchor: str
    place: str
    owner: str
    stage: str
    account: str
    title: str
    facts: tuple[tuple[str, list[str]], ...]
    tables: tuple[TableView, ...]


def render(content: Content) -> str:
    """Write the whole document."""
    content = _with_names(_public(content) if content.public else content)
    trail = Trail(content.place_of, content.names, _anchors(content), content.form, content.whose)
    words = content.form.words
    style, script = (_source(name) for name in ("page.css", "page.js"))
    policy = _POLICY.format(style=_hash(style), script=_hash(script))
    template = _environment(content.form).get_template("page.html")
    return template.render(
        content=content,
        board=_read(content.board, content.form),
        title=words.of(content.title),
        about=sentence(_read(content.forecast, content.form)),
        notes=[words.of(note) for note in content.notes],
        policy=policy,
        style=style,
        script=script,
        **_parts(content, trail),
        blocks=list(trail.blocks()),
    )


def _parts(content: Content, trail: Trail) -> dict[str, object]:
    """Return what the template lays out, in the order of the page: so figures are numbered."""
    first, form = _first, content.form
    top = headlines(
        content.period,
        table_view(first(content.forecast, "forecast"), trail, form),
        table_view(_quota(content), trail, form),
        table_view(first(content.weekly, "figures"), trail, form),
        form.words,
    )
    boards = [
        (part.title, board(part, content.cards, trail, form))
        for part in content.board.parts
        if isinstance(part, Table)
    ]
    return {
        "top": top,
        "boards": boards,
        "stages": _stages(columns for _, columns in boards),
        "people": _people(content.cards),
        "charted": [_charted(page, trail, form) for page in content.charted],
        "weekly": _section(content.weekly, trail, form),
        "sections": {f"d-{each.deal}" for each in content.deals},
        "deals": [_deal(each, trail, form) for each in content.deals],
    }


def _public(content: Content) -> Content:
    """Leave out what people typed; notes on files go too, for they may quote it."""
    cards = table_without_texts(content.cards)
    assert isinstance(cards, Table)  # noqa: S101 - a table stays a table
    return content._replace(
        cards=cards,
        forecast=without_texts(content.forecast),
        quota=replace(content.quota, parts=tuple(map(without_rows, content.quota.parts))),
        weekly=without_texts(content.weekly),
        charted=tuple(
            without_texts(each) for each in content.charted if each.name != content.quota.name
        ),
        deals=tuple(each._replace(page=without_texts(each.page)) for each in content.deals),
        notes=(say("for strangers: without notes, next steps, contacts and evidence"),),
    )


def _with_names(content: Content) -> Content:
    """Show people by their names in all tables; cards have ids too, for the filter."""
    read = partial(with_names, names=content.people)
    return content._replace(
        quota=read(content.quota),
        weekly=read(content.weekly),
        charted=tuple(map(read, content.charted)),
        deals=tuple(each._replace(page=read(each.page)) for each in content.deals),
    )


def _anchors(content: Content) -> dict[str, str]:
    """Return the anchors of the deals that have a section or a card.

    Those of sections hold from page to page; those of cards are short, for there are many.
    """
    cells = (cell for part in content.board.parts for cell in _cells(part))
    on_board = dict.fromkeys(str(cell) for cell in cells if isinstance(cell, Named))
    cards = {deal: f"c{at}" for at, deal in enumerate(on_board, 1)}
    return cards | {each.deal: f"d-{each.deal}" for each in content.deals}


def _cells(part: Table | Facts) -> Iterator[Cell]:
    return (cell for row in part.rows for cell in row) if isinstance(part, Table) else iter(())


def _first(page: Page, name: str) -> Table:
    """Return the table of a name."""
    parts = (part for part in page.parts if isinstance(part, Table))
    return next(part for part in parts if part.name == name)


def _quota(content: Content) -> Table:
    """Return the quotas that the figures on top are held against: none of a query's deals."""
    table = _first(content.quota, "quota")
    is_narrowed = "query" in (content.forecast.about or {})
    return replace(table, rows=(), totals=(), behind=()) if is_narrowed else table


def _section(page: Page, trail: Trail, form: Form) -> Section:
    tables = tuple(table_view(part, trail, form) for part in page.parts if isinstance(part, Table))
    shown = _read(page, form)
    return Section(page.name, shown.title, sentence(shown), tables, shown.notes)


def _charted(page: Page, trail: Trail, form: Form) -> Section:
    """Return a report with a chart above each table that has one."""
    section = _section(replace(page, parts=()), trail, form)
    tables = (part for part in page.parts if isinstance(part, Table))
    return section._replace(
        tables=tuple(drawn(part, trail, form, section.title) for part in tables)
    )


def _read(page: Page, form: Form) -> Page:
    """Return the title and the notes of a page as people read them, without its parts."""
    return for_people(replace(page, parts=(), words=form.words))


def _deal(each: DealPage, trail: Trail, form: Form) -> DealSection:
    facts = [pair for part in each.page.parts if isinstance(part, Facts) for pair in part.values]
    texts = {column.name: cell for column, cell in facts}
    shown = [
        pair
        for part in each.page.parts
        if isinstance(part, Facts)
        for pair in fact_views(replace(part, values=_below_title(part)), form)
    ]
    tables = tuple(
        table_view(without_empty(part), trail, form)
        for part in each.page.parts
        if isinstance(part, Table)
    )
    account, title = (str(texts.get(name) or "") for name in ("account", "title"))
    anchor, place = f"d-{each.deal}", trail.place(each.deal)
    named = (anchor, place, each.owner, each.stage, account, title)
    return DealSection(*named, tuple(shown), tables)


def _below_title(part: Facts) -> tuple[tuple[Column, Cell], ...]:
    return tuple(pair for pair in part.values if pair[0].name not in ("account", "title"))


def _stages(boards: Iterator[Sequence[BoardColumn]]) -> dict[str, str]:
    return {column.stage: column.name for columns in boards for column in columns}


def _people(cards: Table) -> Mapping[str, list[str]]:
    """Return the owners of all cards by their teams, those without one below an empty name."""
    names = [column.name for column in cards.columns]
    owner, team = names.index("owner"), names.index("team")
    pairs = sorted(
        {(str(row[team] or ""), safe(str(row[owner]))) for row in cards.rows if row[owner]}
    )
    teams = dict.fromkeys(team for team, _ in pairs)
    return {name: [who for in_team, who in pairs if in_team == name] for name in teams}


def _environment(form: Form) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
        finalize=_shown,
    )
    environment.globals["say"] = form.words.say
    environment.globals["count"] = lambda number: texts(Kind.COUNT, [number], form)[0]
    return environment


def _shown(value: object) -> object:
    """Make a text visible before it is escaped."""
    return safe(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _source(name: str) -> Markup:
    """Return a style or a script of ours, which goes into the page as it is."""
    return Markup((_TEMPLATES / name).read_text(encoding="utf-8"))  # noqa: S704 - ours


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()
