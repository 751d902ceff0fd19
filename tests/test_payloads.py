"""Hostile texts in every field of a store, through every command and format: all stay text."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import pytest

import pipectl.render
import pipectl.reports
from builders import TODAY
from commits import commit, git
from pipectl.escape import safe
from pipectl.plugins import modules_in
from pipectl.spreadsheet import DELIMITERS
from pipectl.store.edit.emit import document, flow
from stores import write_files
from transcripts import call

pytestmark = pytest.mark.slow

PAYLOADS: Final = [
    *('=HYPERLINK("http://evil.example","x")', "+1", "-1+2", "@SUM(1)", " =1", "\u00a0=1"),
    *("\u200b=1", "a;=1", "a\t=1", "a|@x", "'=1", '"=1', "＝1", "a\n=1", "a\r+1", "\t-1", ",=1"),
    *("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</td></table><b>", "&lt;b>"),
    *("<!-- x", "<br>", "javascript:alert(1)", "</title><script>", "%3Cb%3E"),
    *("__b__", "_i_ *i* **b** ***x***", "~~s~~ `c` ``d", "![i](http://evil.example/i.png)"),
    *("[l](javascript:x)", "[r]: http://evil.example", "https://evil.example", "www.evil.example"),
    *(
        "ftp://evil.example",
        "a@evil.example",
        "mailto:a@b",
        "@octocat @org/team",
        "org/repo#1 GH-2",
        "fixes #3, closes (GH-4) !12 &12 %1 ~2 $3 ^4",
    ),
    *(":tada:", "a|b\\|c", "# h", "- l", "1. l", "> q", "---", "| - |", "\\", "$x$ [^1] [ ] [x]"),
    *("\x1b[31m\x1b]0;t\x07", "\x9b31m", "\x00", "\x08\x7f", "a\u202eb\u2066c", "a\u200bb\xadc"),
    *("a\u2028\u2029\x85", "\U000e0041\U000e007f", "\u3164\u115f\u2800", "a\ufe0f\u200d"),
    *("$(touch pwned) `touch pwned`; touch pwned", "{{7*7}} ${7*7} %n %s", "../../x", "--force"),
]

COMMANDS: Final = [
    "list is:any --fields id,title,account,owner,source,campaign,stage,reason",
    "list is:any --fields id,region",
    "agenda",
    "check",
    "diff",
    "history every",
    "rank",
    "account list",
    "account show a0",
    "stage list",
    "pipeline list",
    "qualify d0 --show",
    "quota list",
    "forecast list",
    "rates list",
    "brief every",
    "brief d1",
    "brief d40",
    "show every",
    "show d1",
    "show d40",
    *(
        f"report {name}"
        for name in modules_in(pipectl.reports)
        if name not in ("compare", "criteria", "leads")
    ),
    "report compare --before 2026Q1 --after 2026Q4",
    "report criteria --stage prospecting",
    "report leads --wins 3",
    "report pipeline --by owner",
    "report board --by source",
    "report winrate --by source",
    "report conversion --by account",
    "report velocity --by source",
    "report weekly --owner a@evil.example",
]


def deal(text: str, number: int) -> dict[str, Any]:
    """Return a deal that says a text wherever a deal takes one; every third one is lost."""
    step = {"due": "2026-11-26", "what": text}
    answer = {"state": "confirmed", "evidence": text, "contact": text, "value": text}
    first = {"day": "2026-11-01", "by": text, "stage": "prospecting", "owner": text, "note": text}
    objection = {"day": "2026-11-02", "objection": {"id": "k1", "text": text}}
    loss = {"day": "2026-11-20", "by": text, "stage": "lost", "reason": f"{text} x y"}
    lost = not number % 3
    return {
        "title": text,
        "account": text,
        "owner": text,
        "stage": "lost" if lost else "prospecting",
        "next_step": step,
        "source": text,
        "campaign": text,
        "notes": text,
        "refs": {"crm": f"{text}{number}"},
        "region": text,
        "qualification": {"need": answer},
        "x-more": [text, {"k": text}],
        "history": [
            {**first, "next_step": step, "qualification": {"need": "confirmed"}},
            objection,
            *([loss] if lost else []),
        ],
    }


def won(text: str) -> dict[str, Any]:
    """Return a deal of long ago that was won: from it on there is a rate of leads."""
    history = [{"day": "2024-01-01", "stage": "prospecting"}, {"day": "2024-02-01", "stage": "won"}]
    return {"title": text, "amount": "100", "source": text, "stage": "won", "history": history}


LATE: Final = [f"deals/d{n}.yaml" for n in range(0, len(PAYLOADS), 2)]
"""What comes into the store when a period of it is closed already, as do quotas and calls."""


def call_of(text: str) -> dict[str, Any]:
    """Write a call: who makes it, by whom, and its note."""
    line = {"who": text, "by": PAYLOADS[0], "period": "2026Q4", "commit": "5"}
    return {**line, "day": "2026-11-02", "note": text}


def quota(text: str) -> dict[str, Any]:
    return {"who": text, "period": "2026Q4", "amount": "100", "day": "2026-01-01", "note": text}


def every_text() -> dict[str, Any]:
    """Return a deal whose history and notes say all texts, each at the beginning of a line."""
    entries = [{"day": "2026-11-02", "by": text, "note": text} for text in PAYLOADS]
    objections = [
        {"day": "2026-11-03", "objection": {"id": f"k{n}", "text": text}}
        for n, text in enumerate(PAYLOADS)
    ]
    first = {"day": "2026-11-01", "stage": "prospecting"}
    return {
        "title": "# every",
        "stage": "prospecting",
        "notes": "\n".join(PAYLOADS),
        "x-more": PAYLOADS,
        "history": [first, *entries, *objections],
    }


def account(text: str) -> dict[str, Any]:
    names = ("number", "vat", "website", "industry", "owner", "notes")
    address = dict.fromkeys(("street", "postcode", "city", "country"), text)
    return {
        "name": text,
        "aliases": [f"{text} 2"],
        **dict.fromkeys(names, text),
        "address": address,
    }


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("payloads") / "store"
    stages = [{"id": "prospecting", "name": PAYLOADS[0], "probability": "5"}]
    stages += [{"id": f"s{n}", "name": text} for n, text in enumerate(PAYLOADS[1:])]
    stages += [{"id": end, "name": f"{end} _{end}_ @x", "type": end} for end in ("won", "lost")]
    texts: dict[str, dict[str, Any]] = {
        "pipectl.yaml": {
            "version": "1",
            "currency": "NOK",
            "default_pipeline": "sales",
            "fields": {"region": "text"},
        },
        "pipelines/sales.yaml": {
            "name": "__s__ <b> @x =1 \u200b",
            "stages": stages,
            "sources": PAYLOADS,
            "lost_reasons": [
                {"id": f"r{n}", "name": text, "class": "lost"} for n, text in enumerate(PAYLOADS)
            ],
        },
        "team.yaml": {text: {"name": text, "team": f"{text} all"} for text in PAYLOADS},
        **{f"deals/d{n}.yaml": deal(text, n) for n, text in enumerate(PAYLOADS)},
        "deals/every.yaml": every_text(),
        "deals/won.yaml": won(PAYLOADS[0]),
        **{f"accounts/a{n}.yaml": account(text) for n, text in enumerate(PAYLOADS)},
    }
    quotas = "".join(f"- {flow(quota(text))}\n" for text in PAYLOADS)
    files = {name: document(content) for name, content in texts.items()}
    calls = "".join(f"- {flow(call_of(text))}\n" for text in PAYLOADS)
    write_files(root, {name: text for name, text in files.items() if name not in LATE})
    close = ["books", "close", "2026Q4", "--force", "--reason", PAYLOADS[0], f"--by={PAYLOADS[0]}"]
    code, printed = call(["-C", str(root), *close], TODAY)
    assert code == 0, printed
    git(root, "init", "-q")
    commit(root, "@octocat fixes #1 | `x` <b>", who="@kari #1 ola")
    late = {name: files[name] for name in LATE}
    write_files(root, {**late, "quotas.yaml": quotas, "calls.yaml": calls})
    return root


@pytest.fixture(autouse=True)
def _cache(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what one command has read serve the next."""
    monkeypatch.setenv("PIPECTL_CACHE_DIR", str(store.parent / "cache"))


def written(store: Path, command: str, *options: str) -> str:
    """Run a command that writes a file, and return that; what is printed is safe to show."""
    file = store.parent / "out"
    file.unlink(missing_ok=True)
    code, printed = call(["-C", str(store), *command.split(), "-o", str(file), *options], TODAY)
    assert code == 0, printed
    assert_shown(printed)
    return file.read_bytes().decode()


def assert_shown(text: str) -> None:
    for line in text.split("\n"):
        assert safe(line) == line


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_steers_a_terminal_or_hides_on_it(store: Path, command: str) -> None:
    code, printed = call(["-C", str(store), *command.split()], TODAY)
    assert code == 0, printed
    assert_shown(printed)


class Tags(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


@pytest.mark.parametrize("command", COMMANDS)
def test_html_has_no_tags_but_its_own(store: Path, command: str) -> None:
    page, browser = written(store, command, "-f", "html"), Tags()
    browser.feed(page)
    own = "html head meta title body h1 h2 p table tr th td br"
    assert browser.tags <= set(own.split())
    assert browser.attributes <= {"style", "charset"}
    assert_shown(page)


@pytest.mark.parametrize("command", COMMANDS)
def test_markdown_has_no_marks_but_its_own(store: Path, command: str) -> None:
    page = written(store, command, "-f", "markdown")
    assert_shown(page)
    for line in page.splitlines():
        assert_inert(line)


def assert_inert(line: str) -> None:
    """Take away what is code, escaped or a frame; nothing that means something may be left."""
    rest = re.sub(r"\\[!-/:-@\[-`{-~]", "", _without_code(line))
    rest = re.sub(r"^##? |(?<=\w)_(?=\w)|&(?:amp|lt);", "", rest)
    cells = rest.removeprefix("| ").removesuffix(" |").split(" | ")
    for cell in cells if line.startswith("| ") else [rest]:
        for text in cell.split("<br>"):
            assert not re.search(r"[\\`*_~<>\[\]|&@$#]|://|www\.|:\w+:", text), line
            assert not re.search(r"(?<!\w)[!%^]\d", text), line
    if not line.startswith(("| ", "# ", "## ")):
        assert not re.match(r"[-+=]|\d+[.)]", rest), line


def _without_code(line: str) -> str:
    """Return a line without its code: an escaped backtick begins none, in code none is escaped."""
    return re.sub(r"(\\.)|`[^`|]+`", lambda match: match[1] or "", line)


EXPORTS: Final = ["export csv", "export csv --history", "export csv is:lost"]


@pytest.mark.parametrize(
    ("command", "delimiter"),
    [
        *((command, "comma") for command in [*COMMANDS, *EXPORTS]),
        *((each, mark) for each in [COMMANDS[0], "show every", *EXPORTS] for mark in DELIMITERS),
    ],
)
def test_csv_is_no_formula_whatever_the_separator(
    store: Path, command: str, delimiter: str
) -> None:
    form = () if command.startswith("export") else ("-f", "csv")
    text = written(store, command, *form, "--delimiter", delimiter)
    for separator in DELIMITERS.values():
        for cell in cells_of(text, separator):
            seen = re.sub(r'^[\s"\u200b\u3164\u115f\u2800\xad]+', "", cell)
            assert not re.match(r"[=+\-@＝]", seen) or re.fullmatch(r"-\d+(\.\d+)?", cell), cell


def cells_of(text: str, separator: str) -> Iterator[str]:
    """Yield the cells that a spreadsheet reads, which takes quotes and line ends as they come."""
    for line in csv.reader(text.splitlines(keepends=True), delimiter=separator):
        yield from line


@pytest.mark.parametrize("command", [*COMMANDS, "export json", "export json --history"])
def test_json_hides_nothing_and_has_every_text_again(store: Path, command: str) -> None:
    form = () if command.startswith("export") else ("-f", "json")
    text = written(store, command, *form)
    assert_shown(text)
    data = json.loads(text)
    if command.startswith("list is:any --fields id,title"):
        texts = {row["id"]: row["title"] for row in data["parts"][0]["rows"]}
        assert texts == {
            "every": "# every",
            "won": PAYLOADS[0],
            **{f"d{n}": payload for n, payload in enumerate(PAYLOADS)},
        }


def test_an_export_that_is_imported_again_has_every_text(store: Path, tmp_path: Path) -> None:
    """CSV shows what steers a terminal and turns text around; all else but outer blanks is back."""
    file, rules, other = tmp_path / "out.csv", tmp_path / "rules.yaml", tmp_path / "other"
    fields = ["title", "account", "source", "campaign", "notes", "region"]
    rules.write_text(
        "system: sheet\nkey: row\ndelimiter: semicolon\nas_of: {constant: 2026-11-25}\n"
        f"fields: {{stage: {{constant: prospecting}}, {', '.join(f'{f}: {f}' for f in fields)}}}\n"
    )
    call(["-C", str(store), "export", "csv", "-o", str(file), "--delimiter", "semicolon"], TODAY)
    file.write_bytes(file.read_bytes().replace(b"id;title", b"row;title", 1))
    call(["init", str(other), "--currency", "NOK"], TODAY)
    with (other / "pipectl.yaml").open("a") as settings:
        settings.write("fields: {region: text}\n")
    code, printed = call(
        ["-C", str(other), "import", "csv", str(file), "--rules", str(rules)], TODAY
    )
    assert code == 0, printed
    _, exported = call(["-C", str(other), "export", "json"], TODAY)
    deals = {deal["refs"]["sheet"]: deal for deal in json.loads(exported)["deals"]}
    for number, payload in enumerate(PAYLOADS):
        if payload.isprintable() or not re.search(
            r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u2028-\u2069]", payload
        ):
            assert {deals[f"d{number}"].get(name) for name in fields} == {payload.strip()}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(
    "words",
    [
        *("move d1 ", "add X --source ", "lose d1 --reason ", "objection d1 ", "show evil"),
        *("account show ", "set d1 owner=", "list source:", "report weekly --owner "),
    ],
)
def test_a_shell_is_offered_lines_that_hide_nothing(
    store: Path, monkeypatch: pytest.MonkeyPatch, shell: str, words: str
) -> None:
    monkeypatch.chdir(store)
    monkeypatch.setenv("_PIPECTL_COMPLETE", f"complete_{shell}")
    monkeypatch.setenv("COMP_WORDS", "\n".join(["pipectl", *words.split(" ")]))
    code, answer = call([], TODAY)
    assert code == 0
    for line in answer.split("\n"):
        value, _, meaning = line.partition("\t")
        assert_shown(value)
        assert_shown(meaning)
        assert not value.startswith("-")
        if shell == "bash":
            assert not re.search(r"(?<!\\)(?:\\\\)*[ $`;&|<>()*?!'\"]", value.removesuffix(" "))
