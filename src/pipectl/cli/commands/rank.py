"""Rank open deals: the report of that name as a command of its own."""

from __future__ import annotations

from pipectl.cli.reading import reporting

run = reporting.function_of("rank")
