"""Write a store of N deals: 3 to 7 entries each, BANT, two years of days; the same for a seed.

Usage: python benchmarks/generate.py 10000 DIRECTORY

All entries are before LAST: run commands on it with `--today 2026-11-25`.
"""

from __future__ import annotations

import random
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

STAGES = ("prospecting", "qualification", "first_contact", "needs", "proposal", "negotiation")
PEOPLE = ("kari", "ola", "mads", "giulia", "ivan")
CRITERIA = ("budget", "authority", "need", "timeline")
STATES = ("unknown", "weak", "likely", "confirmed")
LETTERS = "bcdfghjkmnpqrstvwxz"
LAST = date(2026, 11, 25)
DAYS = 730
LONGEST = 130
"""More days than there can be between the first and the last entry of a deal."""

CLOSED_SHARE = 0.6
RULES = """\
system: crm
key: Id
fields: {title: Title, account: Account, owner: Owner, amount: Amount, stage: Stage, \
expected_close: Close}
as_of: Day
"""
"""The rules by which `import csv` reads what `table` writes."""


def generate(count: int, root: Path, pipectl: str | None = None, seed: int = 1) -> None:
    """Make a new store in `root`, by a program that is named or this Python's, and fill it."""
    program = [pipectl] if pipectl else [sys.executable, "-m", "pipectl"]
    subprocess.run(
        [*program, "init", str(root), "--currency", "EUR"], check=True, capture_output=True
    )
    source = random.Random(seed)
    for number in range(count):
        tail = "".join(source.choices(LETTERS, k=4))
        path = root / "deals" / f"customer-{number % 997}-project-{number}-{tail}.yaml"
        path.write_bytes(deal(number, source).encode())


def table(count: int, seed: int = 1) -> str:
    """Return that many deals as CSV, as another system would export them."""
    source = random.Random(seed)
    rows = ["Id,Title,Account,Owner,Amount,Stage,Close,Day"]
    for number in range(count):
        day = LAST - timedelta(days=source.randrange(1, DAYS))
        amount, close = source.randrange(5, 400) * 500, day + timedelta(days=60)
        stage, owner = source.choice(STAGES), source.choice(PEOPLE)
        customer = f"Customer {number % 997}"
        cells = (number, f"Project {number}", customer, owner, amount, stage, close, day)
        rows.append(",".join(map(str, cells)))
    return "\n".join(rows) + "\n"


def deal(number: int, source: random.Random) -> str:
    """Return one deal's file: won, lost or open, with notes, a meeting and an assessment."""
    day = LAST - timedelta(days=LONGEST + source.randrange(DAYS - LONGEST))
    owner = source.choice(PEOPLE)
    amount = source.randrange(5, 400) * 500
    close = day + timedelta(days=source.randrange(20, 200))
    states = {name: source.choice(STATES) for name in CRITERIA}
    first = f"amount: {amount}, currency: EUR, expected_close: {close}, owner: {owner}"
    history = [f"{{day: {day}, by: {owner}, stage: {STAGES[0]}, {first}}}"]
    stage = STAGES[0]
    for stage in STAGES[1 : source.randrange(2, len(STAGES))]:
        day += timedelta(days=source.randrange(1, 21))
        note = f'note: "They want to see step {number % 7} before the next meeting, and a price"'
        history.append(f"{{day: {day}, by: {owner}, stage: {stage}, {note}}}")
    assessed = ", ".join(f"{name}: {state}" for name, state in states.items())
    history.append(f"{{day: {day}, by: {owner}, activity: meeting, qualification: {{{assessed}}}}}")
    if source.random() < CLOSED_SHARE:
        day += timedelta(days=source.randrange(1, 30))
        stage, more = source.choice((("won", ""), ("lost", ", reason: price")))
        history.append(f"{{day: {day}, by: {owner}, stage: {stage}{more}}}")
    answers = [
        f'  {name}: {{state: {state}, evidence: "mail of {day}, from their side"}}'
        for name, state in states.items()
    ]
    top = [
        f"title: Project {number}",
        f"account: Customer {number % 997}",
        f"owner: {owner}",
        f"amount: {amount}",
        "currency: EUR",
        f"stage: {stage}",
        f"expected_close: {close}",
        "source: referral",
        "qualification:",
        *answers,
        "history:",
        *(f"  - {entry}" for entry in history),
    ]
    return "\n".join(top) + "\n"


if __name__ == "__main__":
    generate(int(sys.argv[1]), Path(sys.argv[2]))
