"""Ids that every person can type and every system can hold."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.domain.values.ids import (
    DIGITS,
    LETTERS,
    end_of,
    is_suffix,
    new_id,
    short_forms,
    slug,
    suffix,
)
from pipectl.domain.values.scalars import parse_deal_id
from pipectl.domain.values.text import reads_as_text

if TYPE_CHECKING:
    from random import Random

ANY_TEXT = st.text(max_size=80)
first = itemgetter(0)
last = itemgetter(-1)


def never_taken(_: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("texts", "plain"),
    [
        (("Acme AS", "Website redesign"), "acme-as-website-redesign"),
        (("Håndværk & Sønner", "Blåbær"), "handvaerk-sonner-blabaer"),
        (("Ærø ßtraße", None), "aero-sstrasse"),
        (("Città di Torino", "Qualità"), "citta-di-torino-qualita"),
        (("Żółć Łódź", "Đorđe Þór"), "zolc-lodz-dorde-thor"),
        (("Родопи Турс", "Сайт"), "rodopi-turs-sayt"),
        (("Щъркел ЮЯ", "живот"), "shtarkel-yuya-zhivot"),
        (("ЖИВОТ", ""), "zhivot"),
        ((None, "A/B\\C: d?"), "a-b-c-d"),
        (("--a--", "  b  "), "a-b"),
        (("ﬁnance", "１２"), "finance-12"),
        (("日本", "🎉"), "deal"),
        ((None, ""), "deal"),
    ],
)
def test_a_slug_is_in_plain_letters(texts: tuple[str | None, ...], plain: str) -> None:
    assert slug(*texts) == plain


def test_a_letter_in_two_parts_is_the_letter() -> None:
    assert slug("A\u030a \u0418\u0306") == slug("\u00c5 \u0419") == "a-y"


def test_an_id_is_a_slug_and_four_random_characters() -> None:
    assert new_id("Acme AS", "Website", first, never_taken) == "acme-as-website-bbbb"


def test_a_long_name_is_cut_not_the_random_end() -> None:
    made = new_id("a" * 100, "x", last, never_taken)
    assert made == "a" * 58 + "-z999"
    assert len(made) == 63


def test_a_cut_leaves_no_double_dash() -> None:
    assert new_id("a" * 57, "x", first, never_taken) == "a" * 57 + "-bbbb"


@given(st.none() | ANY_TEXT, ANY_TEXT, st.randoms(use_true_random=False))
def test_an_id_is_always_one(account: str | None, title: str, random: Random) -> None:
    made = new_id(account, title, random.choice, never_taken)
    assert parse_deal_id(made) == made
    assert reads_as_text(made)


def test_an_id_that_is_taken_gets_another_and_longer_random_end() -> None:
    taken = {"acme-website-bbbb", "acme-website-bbbbb"}
    assert new_id("Acme", "Website", first, taken.__contains__) == "acme-website-bbbbbb"


@given(ANY_TEXT, st.sampled_from([first, last]), st.integers(0, 40))
def test_ids_of_deals_that_are_alike_never_clash_whatever_is_drawn(
    title: str, draw: Callable[[str], str], count: int
) -> None:
    taken: set[str] = set()
    for _ in range(count):
        made = new_id(None, title, draw, taken.__contains__)
        assert parse_deal_id(made) == made
        taken.add(made)
    assert len(taken) == count


@pytest.mark.parametrize("title", ["no", "con", "2026 10", "1 e3", "null", "0x1F", "~", "true"])
def test_a_word_of_yaml_or_windows_is_none_with_its_random_end(title: str) -> None:
    made = new_id(None, title, first, never_taken)
    assert parse_deal_id(made) == made


@given(st.randoms(use_true_random=False))
def test_a_random_end_begins_with_a_letter_and_spells_no_word(random: Random) -> None:
    end = suffix(random.choice)
    assert is_suffix(end)
    assert end[0] in LETTERS
    assert not set(end) & set("aeiouyl01")


@pytest.mark.parametrize(
    "text", ["berg", "deal", "7kqm", "k7q", "k7qmx", "", "K7QM", "k-qm", "kæqm"]
)
def test_other_ends_are_not_taken_for_random_ones(text: str) -> None:
    assert not is_suffix(text)


def test_characters_that_look_alike_are_left_out() -> None:
    assert not set("0o1il") & set(LETTERS + DIGITS)


def test_an_id_is_shortened_to_a_beginning_that_no_other_has() -> None:
    ids = ["acme-web-k7qm", "acme-app-zw3d", "beta-b2bb", "betafjord"]
    assert list(map(short_forms(ids), ids)) == ["acme-w", "acme-a", "beta-b", "betaf"]


def test_a_short_id_is_whole() -> None:
    ids = ["fjord", "acme-web-k7qm"]
    assert list(map(short_forms(ids), ids)) == ["fjord", "acme"]


def test_the_end_shortens_an_id_whose_beginning_others_have() -> None:
    ids = ["acme-website-k7qm", "acme-website-z-k7qm", "acme-website-b2bb", "acme-website-own"]
    shortened = ["acme-website-k", "acme-website-z", "b2bb", "acme-website-o"]
    assert list(map(short_forms(ids), ids)) == shortened


@given(st.sets(st.from_regex(r"[bc]{1,4}(-[bc]{1,5}){0,3}", fullmatch=True), max_size=12))
def test_a_shortened_id_means_no_other(ids: set[str]) -> None:
    short = short_forms(ids)
    for deal_id in ids:
        text = short(deal_id)
        exact = [text] if text in ids else []
        begin = [other for other in ids if other.startswith(text)]
        end = [other for other in ids if end_of(other) == text]
        assert (exact or begin or end) == [deal_id]
