"""Rank open deals: the report of that name as a command of its own."""

from pipectl.cli.reading import reporting

run = reporting.function_of("rank")
LOOKS_BACK = True
