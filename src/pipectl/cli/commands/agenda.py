"""Show what is to be done: the report of that name as a command of its own."""

from pipectl.cli.reading import reporting

run = reporting.function_of("agenda")
LOOKS_BACK = True
