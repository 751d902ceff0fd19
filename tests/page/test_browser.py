"""The page in a real browser: what runs, what is fetched, what can be read, reached and printed."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import browser
from builders import TODAY
from pipectl.escape import safe
from pipectl.store.operations.create import begin
from pipectl.store.operations.demo import demo_texts
from stores import SMALL, write_files
from transcripts import call

pytestmark = pytest.mark.slow

PHONE, DESK = 390, 1280
FINGER = 44
LEAST_CONTRAST = 4.5

HOSTILE = {
    "script": "<script>window.ran = 1</script>",
    "handler": "\"><img src=x onerror='window.ran = 1'>",
    "frame": "<iframe srcdoc='<script>parent.ran = 1</script>'></iframe>",
    "link": "<a href='javascript:window.ran = 1'>x</a>",
    "style": "</style><style>body{background:url(http://example.invalid/x)}",
    "template": "{{ 7 * 7 }} ${window.ran = 1} `",
    "bidi": "invoice \u202egpj.exe",
    "emoji": "\U0001f389 \U0001f469\u200d\U0001f469 Größe \u200f\u05e9\u05dc",
    "long": "x" * 10_000,
    "bare": "Bare",
}


@pytest.fixture(scope="module")
def tab() -> Iterator[browser.Tab]:
    program = browser.find()
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("there is no Chromium; apt-get install chromium")
        pytest.skip("there is no Chromium")
    with browser.tab(program) as opened:
        yield opened


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("browser")


def written(root: Path, file: Path, *words: str) -> Path:
    code, told = call(["-C", str(root), "page", "-o", str(file), *words], TODAY)
    assert code == 0, told
    return file


@pytest.fixture(scope="module")
def demo(folder: Path) -> Path:
    begin(folder / "demo", demo_texts(TODAY, "en"), dry_run=False)
    return written(folder / "demo", folder / "demo.html")


@pytest.fixture(scope="module")
def hostile(folder: Path) -> Path:
    deals = {f"deals/{name}.yaml": deal(text) for name, text in HOSTILE.items()}
    write_files(folder / "hostile", SMALL | deals)
    return written(folder / "hostile", folder / "hostile.html")


@pytest.fixture(scope="module")
def empty(folder: Path) -> Path:
    write_files(folder / "empty", SMALL)
    return written(folder / "empty", folder / "empty.html")


def deal(text: str) -> str:
    quoted = json.dumps(text)
    step = f"next_step: {{due: 2026-11-20, what: {quoted}}}\n"
    return (
        f"title: {quoted}\naccount: {quoted}\nowner: {quoted}\nstage: qualification\n"
        f"expected_close: 2026-11-01\n{step}history:\n"
        f"  - {{day: 2026-09-01, stage: qualification, note: {quoted}, "
        f"owner: {quoted}, expected_close: 2026-11-01, "
        f"next_step: {{due: 2026-11-20, what: {quoted}}}}}\n"
    )


@pytest.fixture(params=["demo", "hostile", "empty"])
def page(request: pytest.FixtureRequest) -> Path:
    file: Path = request.getfixturevalue(request.param)
    return file


def seen(tab: browser.Tab, selector: str) -> int:
    """Count the elements that take room on the screen."""
    script = f"[...document.querySelectorAll({selector!r})].filter(e => e.getClientRects().length)"
    count: int = tab.run(f"{script}.length")
    return count


def there(tab: browser.Tab, selector: str) -> int:
    count: int = tab.run(f"document.querySelectorAll({selector!r}).length")
    return count


def test_no_text_of_a_deal_runs(tab: browser.Tab, hostile: Path) -> None:
    tab.show(hostile)
    assert tab.run("window.ran === undefined")
    assert tab.told("Runtime.exceptionThrown") == []
    assert tab.told("Log.entryAdded") == []
    assert there(tab, "script") == 1
    assert there(tab, "img, iframe, object, embed, base, form[action], a[href^='javascript:']") == 0


def test_nothing_of_a_deal_is_lost(tab: browser.Tab, hostile: Path) -> None:
    tab.show(hostile)
    text = tab.run("document.querySelector('#deals').textContent")
    shown = {name: safe(text) for name, text in HOSTILE.items()}
    assert [name for name, words in shown.items() if words not in text] == []


def test_a_page_fetches_nothing(tab: browser.Tab, page: Path) -> None:
    tab.show(page)
    urls = [each["request"]["url"] for each in tab.told("Network.requestWillBeSent")]
    assert urls == [page.as_uri()]


def test_what_is_put_into_a_page_can_neither_load_nor_run(tab: browser.Tab, demo: Path) -> None:
    tab.show(demo)
    blocked = tab.run(
        """new Promise((done) => {
          const seen = [];
          document.addEventListener("securitypolicyviolation", (event) => {
            seen.push(event.effectiveDirective);
            if (seen.length === 3) done(seen.sort());
          });
          const put = (tag, name, value) => {
            const element = document.createElement(tag);
            element[name] = value;
            document.body.append(element);
          };
          put("img", "src", "http://example.invalid/x.png");
          put("script", "textContent", "window.ran = 1");
          put("p", "innerHTML", "<b style='color: red'>x</b>");
        })"""
    )
    assert blocked == ["img-src", "script-src-elem", "style-src-attr"]
    assert tab.run("window.ran === undefined")


@pytest.mark.parametrize("width", [PHONE, 320, DESK])
def test_no_page_is_wider_than_its_window(tab: browser.Tab, page: Path, width: int) -> None:
    tab.show(page, width=width)
    assert tab.run("document.documentElement.scrollWidth") <= width


def test_what_a_finger_touches_is_large_enough(tab: browser.Tab, page: Path) -> None:
    tab.show(page, width=PHONE)
    small = tab.run(
        f"""[...document.querySelectorAll("a, button, select, input, summary")]
          .filter((e) => e.getClientRects().length && !e.matches(".skip"))
          .filter((e) => {{
            const box = e.getBoundingClientRect();
            return box.height < {FINGER} - .5 || box.width < {FINGER} - .5;
          }}).map((e) => e.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_a_phone_shows_one_stage_at_a_time(tab: browser.Tab, demo: Path) -> None:
    tab.show(demo, width=PHONE)
    assert seen(tab, ".column") == 1
    tab.run("document.querySelector('.tabs [data-stage=proposal]').click()")
    assert seen(tab, ".column") == 1
    assert seen(tab, ".column[data-stage=proposal] li") == 5
    assert tab.run("document.querySelectorAll('.tabs [aria-pressed=true]').length") == 1


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_without_scripts_nothing_is_hidden(tab: browser.Tab, demo: Path, width: int) -> None:
    tab.show(demo, width=width, scripts=False)
    assert there(tab, ".js") == 0
    for selector in (".cards li", "svg", ".deal", ".column", "article", "summary", "#week table"):
        assert there(tab, selector) == seen(tab, selector) > 0, selector
    assert there(tab, "table") == there(tab, "#charts table, #week table, .deal table")
    assert seen(tab, ".filter, .tabs") == 0


def test_headings_are_in_order(tab: browser.Tab, page: Path) -> None:
    tab.show(page)
    levels = tab.run(
        "[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((e) => Number(e.tagName[1]))"
    )
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []


def test_everything_has_a_name(tab: browser.Tab, page: Path) -> None:
    tab.show(page)
    assert tab.run("document.documentElement.lang") == "en"
    assert tab.run("document.title") != ""
    nameless = tab.run(
        """[...document.querySelectorAll("a, button, select, input, summary, [role], nav, svg")]
          .filter((e) => {
            const by = (e.getAttribute("aria-labelledby") || "").split(" ").filter(Boolean);
            const names = [e.getAttribute("aria-label"), e.textContent,
              ...by.map((id) => document.getElementById(id)?.textContent),
              ...[...(e.labels || [])].map((label) => label.textContent)];
            return !names.some((name) => name && name.trim()) && !e.matches("[role=status]");
          }).map((e) => e.outerHTML.slice(0, 80))"""
    )
    assert nameless == []
    assert tab.run(
        "new Set([...document.querySelectorAll('[id]')].map((e) => e.id)).size"
    ) == there(tab, "[id]")


CONTRAST = """(() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (color) => {
    const [r, g, b] = color.map((c) => c / 255)
      .map((c) => (c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4));
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const color = rgba(getComputedStyle(e).backgroundColor);
      if (color[3] === 255) return color;
    }
    return rgba(getComputedStyle(document.body).backgroundColor);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const low = new Map();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !element.getClientRects().length) continue;
    if (element.closest("title, desc, script, option")) continue;
    const style = getComputedStyle(element);
    const ink = rgba(element.closest("svg") ? style.fill : style.color);
    const pair = [light(ink), light(ground(element))].sort((a, b) => b - a);
    const ratio = (pair[0] + .05) / (pair[1] + .05);
    if (ratio < LEAST) low.set(element.tagName + element.className, [node.data, ratio]);
  }
  return [...low];
})()""".replace("LEAST", str(LEAST_CONTRAST))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_every_text_stands_out(tab: browser.Tab, demo: Path, width: int, *, dark: bool) -> None:
    tab.dark(dark=dark)
    tab.show(demo, width=width)
    grounds = tab.run("getComputedStyle(document.body).backgroundColor")
    assert (grounds == "rgb(20, 23, 28)") is dark
    assert tab.run(CONTRAST) == []
    tab.dark(dark=False)


def press_tab(tab: browser.Tab) -> None:
    for kind in ("rawKeyDown", "keyUp"):
        tab.ask("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)


def focused(tab: browser.Tab) -> dict[str, Any]:
    answer: dict[str, Any] = tab.run(
        """(() => {
          const e = document.activeElement, box = e.getBoundingClientRect();
          return { what: e.outerHTML.slice(0, 60), text: e.textContent.slice(0, 20),
            outline: getComputedStyle(e).outlineStyle, seen: box.width > 0 && box.right > 0 };
        })()"""
    )
    return answer


def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    tab: browser.Tab, hostile: Path
) -> None:
    tab.show(hostile)
    press_tab(tab)
    assert focused(tab)["text"] == "Skip to the figures"
    reached = []
    for _ in range(120):
        here = focused(tab)
        if here["what"].startswith("<body"):
            break
        assert here["seen"], here
        assert here["outline"] != "none", here
        reached.append(here["what"])
        press_tab(tab)
    for tag in ("<select", "<input", "<button", "<summary", '<a href="#f-', '<a href="#d-'):
        assert any(what.startswith(tag) for what in reached), tag


def filtered(tab: browser.Tab, **fields: str) -> int:
    """Fill in the filter, and count the cards that are left."""
    for name, value in fields.items():
        tab.run(
            f"(() => {{ const form = document.querySelector('.filter');"
            f" form.elements[{name!r}].value = {value!r};"
            " form.dispatchEvent(new Event('input', {bubbles: true})); })()"
        )
    return seen(tab, ".cards li")


def test_the_filter_picks_by_owner_team_stage_and_text(tab: browser.Tab, demo: Path) -> None:
    tab.show(demo)
    whole = seen(tab, ".cards li")
    assert filtered(tab, owner="signe") == there(tab, ".cards li[data-owner=signe]") < whole
    assert filtered(tab, stage="proposal") == 2
    assert filtered(tab, owner="", stage="") == whole
    assert 0 < filtered(tab, team="norge") < whole
    assert filtered(tab, team="", text="SKOGSHEIM datavarehus") == 1
    assert tab.run("document.querySelector('.status').textContent").startswith(f"1 of {whole} ")
    tab.run("document.querySelector('.filter [type=reset]').click()")
    tab.run("new Promise((done) => setTimeout(done, 50))")
    assert seen(tab, ".cards li") == whole
    assert tab.run("document.querySelector('.status').textContent") == ""


def test_the_filter_picks_lines_of_deals_without_a_card_too(tab: browser.Tab, demo: Path) -> None:
    tab.show(demo)
    every = seen(tab, "tr[data-owner]")
    own = there(tab, "tr[data-owner=jonas]")
    assert 0 < own < every
    filtered(tab, owner="jonas")
    assert seen(tab, "tr[data-owner]") == own
    filtered(tab, owner="", text="words that no deal has")
    assert seen(tab, "tr[data-owner]") == 0
    filtered(tab, text="")


def test_a_phone_turns_to_a_stage_with_cards_that_the_filter_leaves(
    tab: browser.Tab, demo: Path
) -> None:
    tab.show(demo, width=PHONE)
    numbers = "[...document.querySelectorAll('.tabs span')].map((e) => Number(e.textContent))"
    assert sum(tab.run(numbers)) == there(tab, ".cards li")
    assert filtered(tab, stage="closing") > 0
    assert tab.run("document.querySelector('.tabs [aria-pressed=true]').dataset.stage") == "closing"
    assert sum(tab.run(numbers)) == there(tab, ".cards li:not([hidden])")
    assert filtered(tab, stage="", owner="signe") > 0


def test_the_filter_reads_what_a_deal_is_called_and_no_label(tab: browser.Tab, demo: Path) -> None:
    tab.show(demo)
    for label in ("on time", "stale", "budget", "expected close", "yaml"):
        assert filtered(tab, text=label) == 0, label
    for text in ("1 150 000", "1150000", "1.150.000", "tindvik", "two pages for the board"):
        assert filtered(tab, text=text) == 1, text
        assert seen(tab, ".deal") == 1, text


def test_a_filtered_page_is_printed_with_its_filter(tab: browser.Tab, demo: Path) -> None:
    tab.show(demo)
    filtered(tab, owner="signe", text="app")
    tab.ask("Emulation.setEmulatedMedia", media="print")
    assert seen(tab, ".status") == 1
    status = tab.run("document.querySelector('.status').textContent")
    tab.ask("Emulation.setEmulatedMedia", media="")
    assert status.endswith("(Owner: Signe Rakvåg, Text: app)")


def test_what_print_opens_it_closes_and_only_opened_boxes_are_printed(
    tab: browser.Tab, demo: Path
) -> None:
    tab.show(demo)
    tab.run("document.querySelector('.large a').click()")
    tab.ask("Emulation.setEmulatedMedia", media="print")
    assert seen(tab, "article") == 1
    tab.ask("Emulation.setEmulatedMedia", media="")
    tab.ask("Page.printToPDF")
    assert there(tab, "details[open]") == 0 < there(tab, "details")


def test_an_opened_table_has_all_its_room(tab: browser.Tab, demo: Path) -> None:
    tab.show(demo)
    tab.run("document.querySelectorAll('details').forEach((e) => { e.open = true; })")
    cut = "[...document.querySelectorAll('.wide')].filter((e) => e.scrollWidth > e.clientWidth)"
    assert tab.run(f"{cut}.length") == 0


def test_a_phone_shows_what_is_behind_figures_where_it_is_asked_for(
    tab: browser.Tab, demo: Path
) -> None:
    tab.show(demo, width=PHONE)
    assert seen(tab, "article") == 0
    tab.run("document.querySelector('.large a').click()")
    assert seen(tab, "article") == 1
    tab.run("document.querySelector('.every').click()")
    assert seen(tab, "article") == there(tab, "article") > 1


def test_a_figure_leads_to_its_deals_beside_it(tab: browser.Tab, demo: Path) -> None:
    tab.show(demo)
    tab.run("document.querySelector('.large a').click()")
    box = tab.run("document.querySelector('article:target').getBoundingClientRect().toJSON()")
    assert 0 <= box["top"] < box["bottom"] <= 900
    assert tab.run("scrollY") == 0
    assert ".yaml:" in tab.run("document.querySelector('article:target').textContent")
    tab.run("document.querySelector('.close').click()")
    assert tab.run("document.querySelector('article:target')") is None


def test_a_page_is_printed_whole_with_a_section_a_sheet(tab: browser.Tab, demo: Path) -> None:
    tab.show(demo)
    answer = tab.ask("Page.printToPDF", preferCSSPageSize=True)
    data = base64.b64decode(answer["data"])
    assert b"/MediaBox [0 0 594.9" in data
    sections = there(tab, ".sheet") + there(tab, ".deal")
    assert data.count(b"/Type /Page\n") >= sections
    tab.ask("Emulation.setEmulatedMedia", media="print")
    assert seen(tab, ".filter, nav, .tabs, .skip") == 0
    assert seen(tab, ".cards li") == there(tab, ".cards li")
    tab.ask("Emulation.setEmulatedMedia", media="")


def test_a_page_of_a_thousand_deals_is_shown_at_once(tab: browser.Tab, folder: Path) -> None:
    deals = {f"deals/d-{number}.yaml": deal(f"Deal {number}") for number in range(1000)}
    write_files(folder / "many", SMALL | deals)
    file = written(folder / "many", folder / "many.html")
    tab.ask("Performance.enable", timeDomain="threadTicks")
    tab.show(file)
    metrics = {each["name"]: each["value"] for each in tab.ask("Performance.getMetrics")["metrics"]}
    assert metrics["ScriptDuration"] < 0.5
    assert seen(tab, ".cards li") == 1000
