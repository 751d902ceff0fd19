"""What holds of every drawing, and how each shape is drawn.

REWRITE_TRANSCRIPTS=1 writes the drawings of `drawn/` anew: look at them in a browser.
"""

from __future__ import annotations

import os
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from page.charts.drawings import SVG, meeting, outside, read, texts
from page.charts.samples import BARS, RATES, SAMPLES, chart, counts, nok
from pipectl.money import NUMBERS, Money
from pipectl.page.charts.labels import caption
from pipectl.page.charts.svg import svg
from pipectl.render.shared.cells import columns
from pipectl.table import (
    NA,
    Cell,
    Chart,
    ChartColumns,
    Column,
    Form,
    Kind,
    Ratio,
    Series,
    Shape,
    Table,
    charts_of,
)

DRAWN = Path(__file__).parent / "drawn"
NAMES = st.text(st.characters(codec="utf-8"), max_size=60)
CELLS: dict[Kind, st.SearchStrategy[Cell]] = {
    Kind.COUNT: st.integers(-(10**6), 10**6),
    Kind.DAYS: st.decimals(0, 4000, places=1),
    Kind.PERCENT: st.decimals(0, 100, places=2),
    Kind.MONEY: st.decimals(-(10**12), 10**12, places=2).map(lambda n: Money(n, "NOK")),
    Kind.SHARE: st.integers(0, 99).flatmap(
        lambda n: st.integers(0, n).map(lambda part: Ratio(part, n))
    ),
}


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    """Draw any chart: of any shape, with gaps, with or without what values are held against."""
    kind = draw(st.sampled_from([*CELLS]))
    shape = draw(st.sampled_from([*Shape]))
    count = draw(st.integers(0, 12))
    cell = st.one_of(CELLS[kind], st.just(NA))
    values = st.lists(cell, min_size=count, max_size=count).map(tuple)
    column = st.lists(cell, max_size=3).map(tuple)
    series = st.builds(Series, st.just("x"), NAMES, values, column, st.booleans())
    most = 1 if shape in (Shape.WATERFALL, Shape.SPARK) else 7
    several = draw(st.lists(series, min_size=1, max_size=most))
    categories = draw(st.lists(NAMES, min_size=count, max_size=count))
    extra = st.one_of(st.none(), series)
    return Chart(
        "x", draw(NAMES), shape, kind, tuple(categories), tuple(several),
        "NOK" if kind is Kind.MONEY else None,
        draw(extra), draw(extra), draw(extra), draw(extra), frozenset([0]),
    )  # fmt: skip


FORMS = st.sampled_from([Form(), *map(Form, NUMBERS)])


@given(charts(), FORMS)
def test_every_chart_is_well_formed(drawn: Chart, form: Form) -> None:
    assert read(svg(drawn, form)).tag == f"{SVG}svg"


@given(charts(), FORMS)
def test_no_text_is_cut_by_the_edge_of_a_drawing(drawn: Chart, form: Form) -> None:
    assert outside(svg(drawn, form)) == []


@given(charts(), FORMS)
def test_no_two_texts_of_a_drawing_meet(drawn: Chart, form: Form) -> None:
    assert meeting(svg(drawn, form)) == []


@given(charts())
def test_every_length_of_a_drawing_is_a_number(drawn: Chart) -> None:
    lengths = re.sub(r"<(text|title|desc)[ >].*?</\1>", "", svg(drawn), flags=re.DOTALL)
    assert not re.search(r"nan|inf|[0-9]e[+-]?[0-9]", lengths, re.IGNORECASE)


@given(st.sets(st.text("abcdefgh", min_size=1, max_size=8), min_size=1, max_size=12))
@pytest.mark.parametrize("shape", [Shape.BARS, Shape.STACKED, Shape.WATERFALL, Shape.FLOW])
def test_every_category_is_named_once(shape: Shape, names: set[str]) -> None:
    drawn = chart(shape, Kind.COUNT, tuple(names), counts("x", "X", *[3] * len(names)))
    seen = [box.text for box in texts(svg(drawn))]
    assert [name for name in names if seen.count(name) != 1] == []


@given(charts(), FORMS)
def test_the_same_chart_is_drawn_in_the_same_bytes(drawn: Chart, form: Form) -> None:
    assert svg(drawn, form) == svg(drawn, form)


@pytest.mark.parametrize("shape", SAMPLES)
def test_each_shape_is_drawn_as_before(shape: Shape) -> None:
    file = DRAWN / f"{shape}.svg"
    drawn = svg(SAMPLES[shape], Form("1 234,50")) + "\n"
    if os.environ.get("REWRITE_TRANSCRIPTS"):
        file.write_text(drawn, encoding="utf-8")
    assert drawn == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("shape", SAMPLES)
def test_a_drawing_has_no_colour_of_its_own_and_nothing_that_runs(shape: Shape) -> None:
    drawn = svg(SAMPLES[shape])
    paints = re.findall(r'(?:fill|stroke)="([^"]*)"', drawn)
    assert {re.sub(r"[0-9]", "", each) for each in paints} <= {
        *("var(--series-)", "var(--ink)", "var(--muted)", "var(--rule)", "var(--paper)"),
        *("var(--good)", "var(--bad)", "url(#chart-p)", "url(#chart-down)", "none"),
    }
    assert not re.search(r"style=|<script|<style|href|\son[a-z]+=", drawn)


def test_a_drawing_says_what_it_is_to_those_who_do_not_see_it() -> None:
    drawn = read(svg(BARS, ident="c7"))
    assert drawn.get("role") == "img"
    assert drawn.get("aria-labelledby") == "c7-t c7-d"
    title, words = drawn[0], drawn[1]
    assert (title.get("id"), title.text) == ("c7-t", "By stage, in NOK")
    assert (words.text or "").startswith("Prospecting: 0; Needs assessment: 1 724 760; ")


def test_markup_in_a_name_is_text() -> None:
    name = "<script>alert(1)</script>"
    drawn = svg(chart(Shape.BARS, Kind.COUNT, (name,), counts("x", "]]>&amp;", 1)))
    assert "<script" not in drawn
    assert "".join(box.text for box in texts(drawn)[1:]) == f"{name}1"


def test_what_turns_text_around_is_made_visible() -> None:
    drawn = svg(chart(Shape.BARS, Kind.COUNT, ("a\u202eb",), counts("x", "X", 1)))
    assert [box.text for box in texts(drawn)[1:]] == [r"a\u202eb", "1"]


def test_a_share_is_read_with_its_n() -> None:
    assert [box.text for box in texts(svg(RATES))][-1] == "0.0 % (n=4)"


def test_amounts_are_written_as_the_store_writes_them() -> None:
    seen = [box.text for box in texts(svg(BARS, Form("1.234,50")))]
    assert "1.724.760" in seen


def test_large_numbers_of_an_axis_are_short() -> None:
    drawn = svg(SAMPLES[Shape.BAND], Form("1 234,50"))
    assert {"0", "1 M", "2 M", "3 M"} <= {box.text for box in texts(drawn)}


def test_a_chart_of_nothing_says_so() -> None:
    drawn = svg(chart(Shape.BAND, Kind.COUNT, ()))
    assert [box.text for box in texts(drawn)] == ["By stage", "n/a"]


def test_a_drawing_says_above_it_what_its_numbers_are() -> None:
    assert texts(svg(BARS))[0].text == "By stage, in NOK"


def test_a_spark_has_room_for_no_text() -> None:
    assert texts(svg(SAMPLES[Shape.SPARK])) == []


def test_moments_without_room_are_left_out_from_the_last_one_back() -> None:
    weeks = tuple(f"2026-W{week:02}" for week in range(1, 53))
    drawn = svg(chart(Shape.BAND, Kind.COUNT, weeks, counts("x", "X", *range(52))))
    moments = [box.text for box in texts(drawn) if box.text in weeks]
    assert moments[0] == "2026-W52"
    assert len(moments) < 8
    assert meeting(drawn) == []


def test_a_share_that_is_not_held_against_all_ends_with_the_largest_value() -> None:
    amounts = Series("amount", "Amount", nok(10, -10))
    drawn = svg(chart(Shape.BARS, Kind.MONEY, ("a", "b"), amounts, currency="NOK"))
    widths = [bar.get("width") for bar in read(drawn).iter(f"{SVG}rect")]
    assert widths[0] == widths[1]


def test_a_caption_names_the_currency() -> None:
    assert caption(BARS) == "By stage, in NOK"
    assert caption(RATES) == "By stage"


def test_of_very_many_bars_the_first_are_drawn_and_the_rest_counted() -> None:
    names = tuple(f"Owner {at}" for at in range(500))
    targets = counts("quota", "Quota", *range(500))
    drawn = chart(Shape.BARS, Kind.COUNT, names, counts("x", "X", *range(500)))
    seen = [box.text for box in texts(svg(drawn._replace(target=targets)))]
    assert "Owner 59" in seen
    assert "Owner 60" not in seen
    assert seen[-1] == "… (+440)"
    assert outside(svg(drawn)) == []


def test_a_very_long_name_loses_its_end() -> None:
    drawn = svg(chart(Shape.BARS, Kind.COUNT, ("x" * 10_000,), counts("x", "X", Decimal(1))))
    assert len(drawn) < 1_500


def test_amounts_are_rounded_as_in_their_table_whose_total_is_large() -> None:
    column = Column("amount", "Amount", Kind.MONEY)
    rows = tuple((name, Money(Decimal("777.50"), "NOK")) for name in ("a", "b"))
    total = (("all", Money(Decimal("1555.00"), "NOK")),)
    table = Table("t", "T", (Column("what", "What"), column), rows, total)
    (chart,) = charts_of(table.with_charts(ChartColumns(Shape.BARS, ("amount",))))
    assert columns(table)[1][0] == "778"
    assert [box.text for box in texts(svg(chart))].count("778") == 2


def test_a_band_is_cut_where_either_end_is_unknown() -> None:
    drawn = chart(Shape.BAND, Kind.COUNT, tuple("abcde"), counts("x", "X", 5, 5, 5, 5, 5))
    low, high = counts("low", "Low", 1, NA, 1, 1, 1), counts("high", "High", 9, 9, 9, NA, 9)
    areas = re.findall(r'd="M([^"]*)Z"', svg(drawn._replace(low=low, high=high)))
    moments = [{step.split()[0] for step in each.split("L")} for each in areas]
    assert [len(each) for each in moments] == [1, 1, 1]
