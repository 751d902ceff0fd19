"""Problems as annotations of a workflow of GitHub."""

from __future__ import annotations

from pipectl.cli.shared.annotations import annotated
from pipectl.errors import Place, Problem, Severity


def test_a_problem_is_an_error_at_its_line() -> None:
    problem = Problem(Place("deals/a.yaml", 7, 13), "'x' is no amount", "write digits")
    assert annotated([problem], "sales/") == (
        "::error file=sales/deals/a.yaml,line=7,col=13,title=pipectl%3A problem"
        "::'x' is no amount; write digits\n"
    )


def test_warnings_and_hints_are_less() -> None:
    place = Place("team.yaml")
    problems = [Problem(place, "w", "", Severity.WARNING), Problem(place, "h", "", Severity.HINT)]
    assert annotated(problems, "") == (
        "::warning file=team.yaml,title=pipectl%3A warning::w\n"
        "::notice file=team.yaml,title=pipectl%3A hint::h\n"
    )


def test_no_text_begins_another_command() -> None:
    problem = Problem(Place("deals/a,b:%.yaml", 1, 1), "100 %\n::set-output name=x::y\r\x1b")
    (line,) = annotated([problem], "").splitlines()
    assert line == (
        "::error file=deals/a%2Cb%3A%25.yaml,line=1,col=1,title=pipectl%3A problem"
        r"::100 %25\n::set-output name=x::y\r\x1b"
    )
