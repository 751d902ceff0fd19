"""Figures are worked out anew of what stands behind them."""

from __future__ import annotations

from decimal import Decimal

from pipectl.money import Money
from pipectl.table.figure import Contribution, Figure, count, difference, plus, share, total
from pipectl.table.kind import NA, Ratio


def money(amount: int) -> Money:
    return Money(Decimal(amount), "NOK")


def amount(*amounts: int) -> Figure:
    return total("sum", [Contribution("acme", money(each)) for each in amounts], "NOK")


def number(of: int) -> Figure:
    return count("number", [Contribution("acme", of)])


def nothing() -> Figure:
    return Figure("the mean of nothing", lambda _: NA)


def test_a_total_leaves_out_what_adds_nothing() -> None:
    parts = [Contribution("acme", money(3)), Contribution("initech", None)]
    assert total("sum", parts, "NOK").value == money(3)


def test_figures_are_added_up() -> None:
    assert plus({"closed": amount(1, 2), "commit": amount(3)}).value == money(6)
    assert plus({"won": number(2), "lost": number(3)}).value == 5


def test_the_formula_of_a_sum_names_what_is_added() -> None:
    assert plus({"closed": amount(1), "commit": amount(2)}).formula == "closed + commit"


def test_a_sum_with_something_undefined_is_undefined() -> None:
    assert plus({"closed": amount(1), "mean": nothing()}).value is NA


def test_a_figure_is_taken_from_another() -> None:
    assert difference("now - then", ("now", amount(5)), ("then", amount(3))).value == money(2)
    assert difference("now - then", ("now", number(5)), ("then", nothing())).value is NA


def test_a_share_is_a_figure_of_another() -> None:
    assert share("won / all", ("won", number(1)), ("all", number(4))).value == Ratio(1, 4)
