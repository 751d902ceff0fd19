"""The names of custom fields, beside those of the columns that lists and reports write."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date

from pipectl import reports
from pipectl.domain.history.book import Book
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.text import fold
from pipectl.errors import Finding, PipectlError, Severity
from pipectl.plugins import load, modules_in
from pipectl.query.columns import PERIODS, select
from pipectl.query.fields import field_names
from pipectl.render import csv
from pipectl.table import as_page


def findings(setup: Setup, day: date) -> Iterator[Finding]:
    """Warn of custom fields that are called like a column of a list or of a report."""
    if not setup.settings.fields:
        return
    columns = _columns(replace(setup, settings=replace(setup.settings, fields={})), day)
    for name in setup.settings.fields:
        if fold(name) in columns:
            what = f"{columns[fold(name)]} a column '{fold(name)}' of its own"
            remedy = "choose another name for the field, here and in the files that have it"
            yield Finding(("fields", name), what, remedy, Severity.WARNING)


def _columns(setup: Setup, day: date) -> dict[str, str]:
    """Return the names of all columns, and who writes them: reports say it of an empty book."""
    listed = [select(name, setup).column for name in field_names(setup)]
    names = dict.fromkeys([*csv.names(listed), *PERIODS], "`list` has")
    for report in modules_in(reports):
        with suppress(PipectlError):  # one that needs options
            page = as_page(load(reports, report).report(Book(setup, (), day)))
            columns = [column for part in page.parts for column in part.columns]
            names = dict.fromkeys(csv.names(columns), f"`report {report}` has") | names
    return names
