"""The page as a file: its figures are those of the reports, and nothing in it can run or load."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from builders import TODAY
from pipectl.page import document
from pipectl.store.operations.create import begin
from pipectl.store.operations.demo import demo_texts
from pipectl.words import Words
from stores import SMALL, write_files
from transcripts import USER, call

if TYPE_CHECKING:
    from collections.abc import Iterator

REPORTS = [
    ["weekly"],
    ["conversion"],
    ["pipeline"],
    ["pipeline", "--by", "owner"],
    ["waterfall"],
    ["forecast"],
    ["quota"],
    ["winrate", "--by", "source"],
]
"""The reports whose tables are on a page."""

NUMBERS = {"count", "money", "percent", "share", "part", "days"}
HOSTILE = [
    "<script>document.title = 'run'</script>",
    "\" onclick=\"run()' onclick='run()",
    "</style><svg onload=run()>",
    "{{ 7 * 7 }}{% raw %}&amp;<!-- -->",
]


Tables = dict[str, list[list[str]]]
"""The rows of texts of each table, by its report and title."""


class Reader(HTMLParser):
    """Reads the tables of a page by their titles, and all that could run or load."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: Tables = {}
        self.report = ""
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.title = ""
        self.path: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self.path.append(tag)
        self.report = dict(attrs).get("data-report") or self.report
        if tag in ("h2", "h3", "h4"):
            self.title = ""
        if tag == "table":
            self.title += "+" if self.name in self.tables else ""
            self.tables[self.name] = []
        if tag == "tr":
            self.tables[self.name].append([])
        if tag in ("td", "th"):
            self.tables[self.name][-1].append("")

    @property
    def name(self) -> str:
        bare = re.sub(", in [A-Z]{3}$", "", self.title)
        if self.report == "weekly":  # the report has no need to say its own day
            bare = re.sub(", as of [0-9-]{10}$", "", bare)
        return f"{self.report}: {bare}"

    def handle_data(self, data: str) -> None:
        self.text += data
        inside = [tag for tag in self.path if tag in ("h2", "h3", "h4", "td", "th", "table")]
        if inside and inside[-1] in ("h2", "h3", "h4"):
            self.title += data
        elif inside and inside[-1] in ("td", "th"):
            self.tables[self.name][-1][-1] += data.strip("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.path:
            while self.path.pop() != tag:
                pass


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("page") / "store"
    begin(root, demo_texts(TODAY, "en"), dry_run=False)
    return root


def page(root: Path, *words: str) -> str:
    code, html = call(["-C", str(root), "page", *words], TODAY)
    assert code == 0, html
    return html


def number(text: str) -> tuple[Decimal, Decimal]:
    """Return the number that a cell shows, and half of its last place."""
    bare = text.partition("(")[0].replace("over by ", "-")
    value = Decimal(re.sub(r"[^0-9.-]", "", bare))
    return value, Decimal((0, (5,), int(value.as_tuple().exponent) - 1))


def exact(value: object) -> Decimal | None:
    """Return a figure of JSON as people read it: a share in percent."""
    if isinstance(value, dict):
        value = Decimal(value["ratio"]) * 100 if value.get("ratio") else value.get("amount")
    return None if value is None else Decimal(str(value))


@pytest.mark.parametrize("words", REPORTS, ids=" ".join)
def test_the_figures_of_a_page_are_those_of_the_report(demo: Path, words: list[str]) -> None:
    tables = read(page(demo)).tables
    figures = [pair for part in parts_of(demo, words) for pair in pairs(words[0], part, tables)]
    wrong = [(where, cell, value) for where, cell, value in figures if not is_near(cell, value)]
    assert wrong == []
    assert len(figures) > 5


def parts_of(root: Path, words: list[str]) -> list[dict[str, Any]]:
    code, text = call(["-C", str(root), "report", *words, "-f", "json"], TODAY)
    assert code == 0
    parts: list[dict[str, Any]] = json.loads(text)["parts"]
    return parts


def pairs(report: str, part: dict[str, Any], tables: Tables) -> Iterator[tuple[str, str, Decimal]]:
    """Yield each figure of a table with the cell of the page that shows it."""
    lines = [*part["rows"], *part["totals"]]
    named = f"{report}: {part['title']}"
    if not lines or named not in tables:
        assert not part["rows"] or not part["title"], f"{named} is not on the page"
        return
    heads, *rows = tables[named]
    columns = [column for column in part["columns"] if column["title"] in heads]
    assert [column["title"] for column in columns] == heads
    for row, shown in zip(lines, rows, strict=True):
        for column, cell in zip(columns, shown, strict=True):
            value = exact(row[column["name"]]) if column["kind"] in NUMBERS else None
            if value is not None:
                yield f"{named}: {column['title']}", cell, value


def is_near(cell: str, value: Decimal) -> bool:
    """Say whether a cell shows a figure, rounded."""
    figure, half = number(cell)
    return abs(figure - value) <= half


OPEN = "stage: proposal\nhistory:\n  - {day: 2026-11-01, stage: proposal}\n"
WON = (
    "stage: won\nhistory:\n  - {day: 2026-11-01, stage: proposal}\n"
    "  - {day: 2026-11-21, stage: won}\n"
)
CURRENCIES = {
    "a": f"title: A\ncurrency: NOK\namount: 100\n{OPEN}",
    "b": f"title: B\namount: 1000\n{OPEN}",
    "c": f"title: C\n{OPEN}",
    "d": f"title: D\ncurrency: JPY\namount: 77\n{WON}",
    "e": f"title: E\namount: 500\n{WON}",
}
"""Open and won deals in several currencies, without rates."""

PERIODS = ("2026Q4", "2026-W48", "2026-W49", "2026-11-28", "2026")
NARROWED = [
    ("demo", []),
    ("demo", ["--owner", "signe"]),
    ("demo", ["--team", "norge"]),
    *[("demo", ["--period", period]) for period in PERIODS],
    ("currencies", []),
    ("currencies", ["--currency", "EUR"]),
]


@pytest.fixture(scope="module")
def currencies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return store_of(tmp_path_factory.mktemp("currencies"), CURRENCIES)


@pytest.mark.parametrize(("store", "words"), NARROWED, ids=str)
def test_the_three_figures_are_those_of_the_reports(
    store: str, words: list[str], request: pytest.FixtureRequest
) -> None:
    root = request.getfixturevalue(store)
    html = page(root, *words)
    scope = [] if "--period" in words else words
    label = "2026Q4" if scope == words else words[1]
    rows = parts_of(root, ["forecast", *words])[-1]["rows"]
    of_period = [row for row in rows if row["when"] == label]
    goals = next(p for p in parts_of(root, ["quota", *words]) if p["name"] == "quota")["totals"]
    week = parts_of(root, ["weekly", *scope])[0]["rows"]
    to_decide = [row for row in week if row["what"] == "decide"]
    expected = [
        [(of_period, "closed"), (of_period, "won_deals"), (goals, "attainment")],
        [
            (of_period, "commit_forecast"),
            (goals, "quota"),
            (of_period, "best_case_forecast"),
            (of_period, "weighted_forecast"),
        ],
        [(to_decide, "deals"), (to_decide, "amount")],
    ]
    for shown, cells in zip(headlines_of(html), expected, strict=True):
        values = [row[name] for rows, name in cells for row in rows if exact(row[name]) is not None]
        assert len(shown) == len(values) > 0
        for text, value in zip(shown, values, strict=True):
            assert is_shown(text, value), (text, value)


def headlines_of(html: str) -> list[list[str]]:
    """Return the figures of each of the three: the large ones, and those below."""
    top = html.partition('<section class="top"')[2].partition("</section>")[0]
    texts = [part.replace("<br>", "<dd>") for part in top.split('<p class="large">')[1:]]
    cells = [re.split("<p class=.note.>", text)[0].split("<dd>") for text in texts]
    bare = [[re.sub("<.*", "", re.sub("<a.*?>", "", c)).strip() for c in each] for each in cells]
    return [[text for text in each if re.search("[0-9]", text)] for each in bare]


def is_shown(text: str, value: Any) -> bool:
    """Say whether a text is a figure of JSON, with its currency."""
    figure = exact(value)
    unit = value.get("currency") if isinstance(value, dict) else None
    return figure is not None and is_near(text, figure) and text.endswith(unit or "")


def test_the_board_of_a_page_is_that_of_the_report(demo: Path) -> None:
    code, text = call(["-C", str(demo), "board", "--top", "100", "-f", "json"], TODAY)
    assert code == 0
    (board,) = json.loads(text)["parts"]
    html = page(demo)
    names = [c["name"] for c in board["columns"] if c["kind"] == "text"]
    for name in names:
        number, *rest = [row[name] for row in board["rows"] if row[name]]
        column = html.partition(f'data-stage="{name}" aria-label')[2].partition("</section>")[0]
        sums = re.findall(r"<span>(.*?)</span>", column.partition("</p>")[0])
        assert [re.sub("<.*?>", "", text) for text in sums] == [number, *rest[:1]]
        assert re.findall(r"<b>(.*?)</b>", column) == rest[2::2]


def test_only_the_script_and_the_style_of_the_page_may_run(demo: Path) -> None:
    html = page(demo)
    reader = read(html)
    policy = policy_of(reader)
    assert policy["default-src"] == "'none'"
    for tag, source in (("style", "style-src"), ("script", "script-src")):
        text = html.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert policy[source] == f"'sha256-{digest}'"
    assert [reader.tags.count(tag) for tag in ("script", "style", "link", "img", "iframe")] == [
        1, 1, 0, 0, 0,
    ]  # fmt: skip


def policy_of(reader: Reader) -> dict[str, str]:
    text = next(value for name, value in reader.attributes if value and "default-src" in value)
    return dict(part.strip().partition(" ")[::2] for part in text.split(";"))


def test_no_element_has_a_style_or_a_handler_of_its_own(demo: Path) -> None:
    names = {name for name, _ in read(page(demo)).attributes}
    assert {name for name in names if name == "style" or name.startswith("on")} == set()


def test_nothing_leads_out_of_the_page(demo: Path) -> None:
    html = page(demo)
    targets = [value for name, value in read(html).attributes if name in ("href", "src")]
    ids = {value for name, value in read(html).attributes if name == "id"}
    assert targets
    assert [t for t in targets if t is None or t[0] != "#"] == []
    assert {str(t)[1:] for t in targets} - ids == {"closed"}


def test_an_id_is_on_the_page_once(demo: Path) -> None:
    ids = [value for name, value in read(page(demo)).attributes if name == "id"]
    assert len(ids) == len(set(ids))


def store_of(root: Path, deals: dict[str, str]) -> Path:
    write_files(root, SMALL | {f"deals/{name}.yaml": text for name, text in deals.items()})
    return root


def deal_called(title: str) -> str:
    quoted = json.dumps(title)
    return (
        f"title: {quoted}\naccount: {quoted}\nstage: qualification\nexpected_close: 2026-11-01\n"
        "history:\n  - {day: 2026-09-01, stage: qualification, expected_close: 2026-11-01}\n"
    )


@pytest.mark.parametrize("title", HOSTILE)
def test_a_title_of_markup_is_text(tmp_path: Path, title: str) -> None:
    html = page(store_of(tmp_path, {"odd": deal_called(title)}))
    reader = read(html)
    assert reader.text.count(title) >= 3
    assert reader.tags.count("script") == 1
    assert {n for n, _ in reader.attributes if n.startswith("on")} == set()


def test_what_cannot_be_seen_is_made_visible(tmp_path: Path) -> None:
    html = page(store_of(tmp_path, {"odd": deal_called("a\u202eb")}))
    assert "\u202e" not in html
    assert "a\\u202eb" in html


def test_a_long_title_is_cut_on_its_card_and_whole_in_its_section(tmp_path: Path) -> None:
    title = "x" * 10_000
    html = page(store_of(tmp_path, {"long": deal_called(title)}))
    card = html.partition('class="cards"')[2].partition("</ul>")[0]
    assert "x" * 79 + "…" in card
    assert "x" * 81 not in card
    assert title in html


def test_an_empty_store_has_a_page(tmp_path: Path) -> None:
    html = page(store_of(tmp_path, {}))
    assert "0 deals" in html
    assert "<article" not in html


def test_a_deal_without_anything_has_a_card(tmp_path: Path) -> None:
    bare = (
        "title: Bare\nstage: qualification\nhistory:\n  - {day: 2026-11-20, stage: qualification}\n"
    )
    assert '<p class="who">Bare' in page(store_of(tmp_path, {"bare": bare}))


def card(html: str) -> str:
    return html.partition('class="cards"')[2].partition("</ul>")[0]


def test_a_card_has_all_that_is_amiss_with_its_days(tmp_path: Path) -> None:
    late = deal_called("Late").replace(
        "stage:", "next_step: {due: 2026-10-26, what: Call}\nstage:", 1
    )
    late = late.replace(
        "close: 2026-11-01}", "close: 2026-11-01, next_step: {due: 2026-10-26, what: Call}}"
    )
    text = card(page(store_of(tmp_path, {"late": late})))
    states = re.findall("<i>(.*?)</i>", text)
    assert states == ["overdue", "next step overdue"]
    assert '<p class="step bad">Next step 2026-10-26<p>Call' in text


def test_no_two_tables_of_a_page_have_one_title(demo: Path) -> None:
    html = page(demo)
    week = html.partition('id="week"')[2].partition('id="deals"')[0]
    titles = re.findall("<h3>(Three figures.*?|Quota.*?|Forecast.*?)</h3>", week)
    assert [re.sub(".*(as of [0-9-]+).*", r"\1", each) for each in titles] == [
        "as of 2026-11-22"
    ] * 3


def test_people_have_their_names_on_a_page(demo: Path) -> None:
    html = page(demo)
    assert '<option value="signe">Signe Rakvåg</option>' in html
    assert ">signe<" not in html
    assert "NOK</b> signe" not in html


def test_a_person_stands_below_the_manager(demo: Path) -> None:
    tables = read(page(demo)).tables
    (quota,) = (rows for name, rows in tables.items() if name.startswith("quota: Amount won"))
    assert [row[0].startswith("\u00a0") for row in quota[1:4]] == [False, True, True]


def test_what_equals_a_total_is_named_for_all(demo: Path) -> None:
    html = page(demo)
    anchor = re.findall('<dt>Quota<dd><a href="#(.*?)"', html)[0]
    block = html.partition(f'<article id="{anchor}">')[2].partition("</h3>")[0]
    assert block.strip() == "<h3>Total: Quota"


def test_a_deal_without_a_close_is_not_on_time(tmp_path: Path) -> None:
    bare = "title: B\nstage: qualification\nhistory: [{day: 2026-11-20, stage: qualification}]\n"
    text = card(page(store_of(tmp_path, {"bare": bare})))
    assert re.findall("<i>(.*?)</i>", text) == ["no expected close"]


TYPED = """\
title: Website
account: Acme AS
source: secret-source
campaign: secret-campaign
tags: [secret-tag]
refs: {crm: secret-ref}
notes: secret-notes
stage: qualification
expected_close: 2026-11-01
next_step: {due: 2026-11-20, what: secret-step}
x-own: secret-extra
qualification:
  budget: {state: likely, evidence: secret-evidence, contact: secret-contact, value: secret-value}
  secret-criterion: {state: weak}
history:
  - {day: 2026-09-01, by: kari, stage: qualification, expected_close: 2026-11-01, note: secret-note}
  - {day: 2026-09-02, next_step: {due: 2026-11-20, what: secret-step},
    qualification: {budget: likely}}
  - {day: 2026-09-02, activity: secret-activity, direction: out, signal: secret-signal}
  - {day: 2026-09-02, done: secret-done, via: secret-via}
  - {day: 2026-09-02, stage: lost, reason: secret-reason in words}
  - {day: 2026-09-02, stage: qualification, qualification: {secret-criterion: weak}}
  - {day: 2026-09-03, objection: {id: secret-doubt, text: secret-objection}}
  - {day: 2026-09-04, objection: {id: secret-doubt, resolved: secret-answer}}
"""
TYPED_KEYS = {
    *("note", "step", "evidence", "contact", "value", "extra", "criterion", "activity", "signal"),
    *("done", "via", "reason", "doubt", "objection", "answer", "source", "campaign", "tag", "ref"),
}


def test_a_public_page_has_nothing_that_people_typed_about_a_deal(tmp_path: Path) -> None:
    root = store_of(tmp_path, {"acme": TYPED})
    assert {*re.findall(r"secret-(\w+)", page(root))} >= TYPED_KEYS
    html = page(root, "--public", "--sections", "all", "source:secret-source")
    assert set(re.findall(r"secret-\w+", html)) == set()
    assert "Website" in html
    assert "Acme AS" in html
    assert "likely" in html


def test_a_public_page_has_no_quotas_and_no_chances(demo: Path) -> None:
    words = ("--sections", "all", "krabbesund")
    whole, public = (page(demo, *words, *more).lower() for more in ((), ("--public",)))
    for word in ("quota", "attained", "probability", "query:"):
        assert word in whole
        assert word not in public


def test_the_deals_of_a_query_are_held_against_no_quota_on_top(demo: Path) -> None:
    tops = [
        page(demo, *words).partition('<section id="board"')[0] for words in ([], ["krabbesund"])
    ]
    assert ["Quota" in top for top in tops] == [True, False]


def test_every_open_deal_has_a_section_where_all_are_asked_for(demo: Path) -> None:
    assert page(demo).count('class="deal"') < page(demo, "--sections", "all").count('class="deal"')
    assert "more are open" not in page(demo, "--sections", "all")


@pytest.mark.slow
def test_of_thousands_of_deals_the_board_shows_the_largest_and_counts_the_others(
    tmp_path: Path,
) -> None:
    deals = {
        f"d{number}": deal_called(f"Deal {number}").replace(
            "history:", f"amount: {number}\nhistory:", 1
        )
        for number in range(5000)
    }
    html = page(store_of(tmp_path, deals), "--keep-going")
    assert html.count('<p class="who">') == 150
    assert "and 4 850 more" in html
    assert ">5 000 deals</a>" in html
    assert re.findall('<p class="who">.*?(Deal [0-9]+)', html)[:2] == ["Deal 4999", "Deal 4998"]
    assert html.count('class="deal"') == 150
    assert "4 850 more are open" in html


def test_a_page_is_the_same_twice(demo: Path) -> None:
    assert page(demo) == page(demo)


def test_a_page_is_no_text_for_a_terminal(demo: Path) -> None:
    code, told = call(["-C", str(demo), "page"], TODAY, width=80)
    assert code == 2
    assert "name one with -o, as -o pipeline.html" in told


LANGUAGES = ("nb", "da", "it", "bg")
TEMPLATES = Path(document.__file__).parent / "templates"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_templates_has_a_translation(language: str) -> None:
    sources = (path.read_text(encoding="utf-8") for path in TEMPLATES.glob("*.html"))
    texts = {text for source in sources for text in re.findall(r'say\("([^"]*)"', source)}
    assert len(texts) > 20
    states = {"overdue", "stale", "exit criterion unmet", "next step overdue", "no expected close"}
    assert (texts | states) - Words(language).translations.keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_its_language_and_speaks_it(demo: Path, language: str) -> None:
    html = page(demo, "--language", language)
    assert f'<html lang="{language}">' in html
    for text in ("Behind the figures", "Three figures", "Everybody", "Open pipeline", ">on time<"):
        assert text not in html
    assert f">{Words(language).of('on time')}</i>" in html


def test_the_language_of_a_page_is_that_of_the_store(tmp_path: Path) -> None:
    settings = SMALL["pipectl.yaml"] + "reports: it\n"
    write_files(tmp_path, SMALL | {"pipectl.yaml": settings})
    assert '<html lang="it">' in page(tmp_path)


def test_a_page_can_be_of_a_commit_and_says_so(tmp_path: Path) -> None:
    root = store_of(tmp_path, {"acme": deal_called("Acme")})
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "One deal"]):
        git(root, *words)
    write_files(root, {"deals/later.yaml": deal_called("Later")})
    assert "Later" in page(root)
    html = page(root, "--at", "main")
    assert "Later" not in html
    assert "recorded at: " in html


def git(root: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(root), *words], env=os.environ | USER, check=True)


def test_a_page_says_of_which_deals_it_speaks(demo: Path) -> None:
    html = page(demo, "--owner", "signe", "amount:>1000")
    about = html.partition('<p class="about">')[2].partition("</p>")[0]
    assert "owner: signe, query: amount:&gt;1000" in about
    assert set(re.findall('data-owner="(.*?)"', html)) == {"signe"}


def test_a_public_page_quotes_no_file_that_cannot_be_read(tmp_path: Path) -> None:
    root = store_of(tmp_path / "store", {"acme": deal_called("Acme"), "bad": "title: [secret\n"})
    file = tmp_path / "page.html"
    call(["-C", str(root), "page", "--public", "--keep-going", "-o", str(file)], TODAY)
    html = file.read_text(encoding="utf-8")
    assert "bad.yaml" not in html
    assert "for strangers" in html


@pytest.mark.parametrize("name", ["page.csv", "page.pdf", "page.json"])
def test_a_page_is_written_into_no_file_of_another_kind(demo: Path, name: str) -> None:
    file = demo / name
    code, told = call(["-C", str(demo), "page", "-o", str(file)], TODAY)
    assert (code, file.exists()) == (2, False)
    assert "write -o page.html" in told


def test_an_owner_can_be_chosen_whatever_blanks_the_name_has(tmp_path: Path) -> None:
    text = deal_called("Odd").replace("stage:", 'owner: "a  b"\nstage:', 1)
    assert '<option value="a  b">' in page(store_of(tmp_path, {"odd": text}))


def test_a_line_of_a_deal_that_is_only_named_says_whose_it_is(demo: Path) -> None:
    week = page(demo).partition('<section id="week"')[2].partition('<section id="deals"')[0]
    lines = re.findall(r'<tr( data-owner=".*?" data-stage=".*?")?><td><a href="#(.).*?"', week)
    assert lines
    assert [(whose, place) for whose, place in lines if bool(whose) == (place in "cd")] == []
