"""Merge pairs of edits of one deal, and hold the result against an oracle of true disagreement.

Usage: python benchmarks/merge.py [PAIRS] [SEED]

Two people change one deal apart from each other, with the program's own operations: one a side, or
one to three. A conflict must be there exactly where they disagree: both ended a field differently,
both otherwise than it was, or one closed the deal and the other brought it elsewhere. What merges
must have every entry once, each side's in its order, and a top that agrees. Beside it stands what
git makes of the same files by itself (`git merge-file`), and by keeping both sides' lines
(`--union`). Of the first pairs each is merged once more by git itself, in a repository without a
driver; there `pipectl resolve` must make the driver's bytes of what git leaves. Exits with 1 where
anything is wrong.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipectl.domain.actions.action import Action
from pipectl.domain.actions.activities import Logged, log
from pipectl.domain.actions.fields import assign
from pipectl.domain.actions.losing import lose
from pipectl.domain.actions.qualify import qualify
from pipectl.domain.actions.stages import advance, create, win
from pipectl.domain.checks.deal import findings, problems
from pipectl.domain.history.entries import drift
from pipectl.domain.model.deal import TRACKED, Deal, Entry
from pipectl.errors import PipectlError, Severity
from pipectl.store.collection.collections import DEALS
from pipectl.store.collection.document import Document, compose, rewrite
from pipectl.store.collection.reader import read_file
from pipectl.store.merge.files import Data, MergedFile, merge_file
from pipectl.store.setup import read_setup

if TYPE_CHECKING:
    from pipectl.domain.model.settings import Setup

PATH = "deals/acme-website-k7qm.yaml"
FILES = {
    "pipectl.yaml": b"version: 1\ncurrency: NOK\n",
    "pipelines/sales.yaml": b"""\
name: Sales
qualification: bant
stages:
  - {id: prospecting, name: Prospecting, probability: 5}
  - {id: qualification, name: Qualification, probability: 15}
  - {id: proposal, name: Proposal, probability: 50}
  - {id: negotiation, name: Negotiation, probability: 75}
  - {id: won, name: Won, type: won}
  - {id: lost, name: Lost, type: lost}
lost_reasons:
  - {id: price, name: Price, class: lost}
  - {id: no_budget, name: No budget, class: disqualified}
""",
}
TODAY = date(2026, 11, 25)
SAMPLE = 20
"""So many pairs of each table row go through git itself."""
ALONE = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{who}_NAME": "Kari" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_EMAIL": "kari@example.com" for who in ("AUTHOR", "COMMITTER")},
}
PEOPLE = ("kari", "ola")
MOST_TRIES = 100
STAGES = ("prospecting", "qualification", "proposal", "negotiation")
CRITERIA = ("budget", "authority", "need", "timeline")
KINDS = ("move", "note", "amount", "owner", "close date", "qualification", "close")


class Edit(NamedTuple):
    """A deal as one person leaves it, the bytes of its file, and what they did."""

    deal: Deal
    data: bytes
    kinds: tuple[str, ...]


class Case(NamedTuple):
    """A deal and its file, and the two edits."""

    base: Edit
    ours: Edit
    theirs: Edit


def setup() -> Setup:
    """Return the setup of the store."""
    made, wrong = read_setup(FILES)
    if made is None:
        raise SystemExit("\n".join(map(str, wrong)))
    return made


def operate(  # noqa: PLR0911 - a case each
    rules: Setup, deal: Deal, kind: str, who: str, dice: random.Random
) -> Deal:
    """Do one thing to a deal, on one of the last three days."""
    action = Action(TODAY - timedelta(days=dice.choice((0, 0, 0, 1, 2))), who, TODAY)
    match kind:
        case "move":
            return advance(rules, deal, dice.choice(STAGES), action).deal
        case "note":
            noted = f"{who} says {dice.randrange(1000)}, and more"
            if dice.choice((True, False)):
                return log(rules, deal, Logged("call", (), noted), action).deal
            return assign(rules, deal, [], action._replace(note=noted)).deal
        case "amount":
            return assign(rules, deal, [f"amount={dice.randrange(8, 13)}0000"], action).deal
        case "owner":
            return assign(
                rules, deal, [f"owner={dice.choice(('kari', 'ola', 'eva'))}"], action
            ).deal
        case "close date":
            day = TODAY + timedelta(days=dice.choice((10, 20, 30, 40)))
            return assign(rules, deal, [f"expected_close={day}"], action).deal
        case "qualification":
            state = dice.choice(("weak", "likely", "confirmed"))
            name = dice.choice(CRITERIA)
            proof = dice.choice((f"mail of {dice.randrange(9)}", None))
            proof = proof or ("seen" if state == "confirmed" else None)
            return qualify(rules, deal, [f"{name}={state}"], action, evidence=proof).deal
    if dice.choice((True, False)):
        return win(rules, deal, action).deal
    return lose(rules, deal, action, dice.choice(("price", "no_budget"))).deal


def edited(rules: Setup, base: Edit, who: str, count: int, dice: random.Random) -> Edit:
    """Do things to a deal and write each into its file; what is refused is tried otherwise."""
    edit, tries = base, 0
    while len(edit.kinds) < count and tries < MOST_TRIES:
        tries += 1
        kind = dice.choice(KINDS)
        try:
            deal = operate(rules, edit.deal, kind, who, dice)
        except PipectlError:
            continue
        if deal != edit.deal:
            document = Document(edit.deal, PATH, edit.data)
            edit = Edit(deal, rewrite(DEALS, document, deal, rules), (*edit.kinds, kind))
    return edit


def cases(rules: Setup, pairs: int, most: int, seed: int) -> list[Case]:
    """Make pairs of edits of one to `most` operations a side."""
    dice = random.Random(f"{seed} {most}")
    made = []
    for _ in range(pairs):
        began = Action(date(2026, 9, 1), "kari", TODAY)
        deal = create(
            rules, began, "prospecting", id="acme-website-k7qm", title="Website", account="Acme AS",
            amount=Decimal(100000), expected_close=date(2026, 12, 1), owner="kari",
        )  # fmt: skip
        start = Edit(deal, compose(DEALS, deal, rules), ())
        base = edited(rules, start, "kari", dice.randrange(4), dice)
        base = start if rules.stage(base.deal).type != "open" else base
        base = base._replace(kinds=())
        whos = PEOPLE if dice.randrange(5) else ("kari", "kari")
        ours, theirs = (edited(rules, base, who, dice.randint(1, most), dice) for who in whos)
        made.append(Case(base, ours, theirs))
    return made


# The oracle: it knows records only, and nothing of how a merge is done.


def ends(deal: Deal) -> dict[str, Any]:
    """Return how each field ended; an amount with its currency, a stage with its pipeline."""
    fields = {name: getattr(deal, name) for name in TRACKED}
    fields["amount"] = (deal.amount, deal.currency)
    fields["stage"] = (deal.stage, deal.pipeline)
    return {**fields, **{f"qualification.{n}": deal.qualification.get(n) for n in CRITERIA}}


def added(base: Deal, side: Deal) -> Counter[str]:
    """Return the entries that a side has added."""
    return Counter(map(repr, side.history)) - Counter(map(repr, base.history))


def moves(case: Case, own: Deal, other: Deal) -> list[Entry]:
    """Return the stage changes that one side has made and the other has not."""
    new = added(case.base.deal, own) - added(case.base.deal, other)
    return [entry for entry in own.history if entry.stage and repr(entry) in new]


def disagreement(case: Case) -> set[str]:
    """Name the fields of which the two sides truly say different things."""
    before, ours, theirs = (ends(edit.deal) for edit in case)
    fields = {n for n in before if ours[n] != theirs[n] and before[n] not in (ours[n], theirs[n])}
    for name in [name for name in fields if name.startswith("qualification")]:
        # One state, and evidence that only one of the two has brought: no disagreement.
        if _same_answer(before[name], ours[name], theirs[name]):
            fields.discard(name)
    own = (
        moves(case, case.ours.deal, case.theirs.deal),
        moves(case, case.theirs.deal, case.ours.deal),
    )
    closes = any(entry.stage in ("won", "lost") for entries in own for entry in entries)
    return fields | ({"stage"} if all(own) and closes else set())


def _same_answer(before: Any, ours: Any, theirs: Any) -> bool:
    if ours is None or theirs is None or ours.state != theirs.state:
        return False
    was = before and before.evidence
    return was in (ours.evidence, theirs.evidence) or ours.evidence == theirs.evidence


def wrong_in(case: Case, deal: Deal, rules: Setup) -> list[str]:
    """Say what is wrong with a deal that was merged without a conflict."""
    base, ours, theirs = (edit.deal for edit in case)
    should = Counter(map(repr, base.history)) + (added(base, ours) | added(base, theirs))
    wrong = [] if Counter(map(repr, deal.history)) == should else ["entries lost or doubled"]
    orders = [_by_day(side.history) for side in (ours, theirs)]
    wrong += ["a side's order" for own in orders if not _is_within(own, _by_day(deal.history))]
    wrong += [f"drift of {name}" for name in drift(deal)]
    wrong += [finding.what for finding in problems(deal, rules)]
    was = {f.what for side in (base, ours, theirs) for f in findings(side, rules)}
    new = (f for f in findings(deal, rules) if f.severity is Severity.WARNING and f.what not in was)
    wrong += [f.what for f in new if "pushed to a later month" not in f.what]
    before, mine, other, merged = (ends(each) for each in (base, ours, theirs, deal))
    for name, value in merged.items():
        allowed = {repr(mine[name]), repr(other[name])}
        if before[name] in (mine[name], other[name]) and not _wrote_both(case, name):
            allowed = {repr(other[name] if mine[name] == before[name] else mine[name])}
        is_answer = name.startswith("qualification") and value is not None
        if repr(value) not in allowed and not (is_answer and "evidence" in repr(value)):
            wrong.append(f"{name} is {value}")
    return wrong


def _wrote_both(case: Case, name: str) -> bool:
    """Say whether both sides have booked entries of a field, one of them back to what it was."""
    base, *sides = (edit.deal for edit in case)
    field, _, key = name.partition(".")
    return all(
        any(
            (key in entry.qualification if key else getattr(entry, field, None) is not None)
            for entry in side.history
            if repr(entry) in added(base, side)
        )
        for side in sides
    )


def _by_day(history: Sequence[Entry]) -> list[str]:
    return [repr(entry) for entry in sorted(history, key=lambda entry: entry.day)]


def _is_within(part: list[str], whole: list[str]) -> bool:
    rest = iter(whole)
    return all(entry in rest for entry in part)


def plain_git(case: Case, *options: str) -> tuple[bool, bytes]:
    """Merge with git alone; say whether it found no conflict."""
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for edit, name in zip(case, ("base", "ours", "theirs"), strict=True):
            Path(folder, name).write_bytes(edit.data)
            names.append(name)
        command = ["git", "merge-file", "-p", *options, names[1], names[0], names[2]]
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return done.returncode == 0, done.stdout


def resolved(case: Case) -> tuple[bool, bytes]:
    """Merge with git in a repository without a driver, then with `pipectl resolve`.

    Return whether git left a conflict, and the bytes at the end.
    """
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder, "sales")
        variables = {**os.environ, **ALONE, "HOME": folder}

        def call(*words: str) -> int:
            return subprocess.run(
                words, cwd=store, env=variables, capture_output=True, check=False
            ).returncode

        def commit(data: bytes) -> None:
            (store / PATH).write_bytes(data)
            call("git", "add", "-A")
            call("git", "commit", "-qm", "An edit", "--allow-empty")

        for path, data in {**FILES, PATH: b""}.items():
            (store / path).parent.mkdir(parents=True, exist_ok=True)
            (store / path).write_bytes(data)
        call("git", "init", "-q", "-b", "ours")
        commit(case.base.data)
        call("git", "switch", "-qc", "theirs")
        commit(case.theirs.data)
        call("git", "switch", "-q", "ours")
        commit(case.ours.data)
        has_conflict = call("git", "merge", "-q", "--no-edit", "theirs") != 0
        if has_conflict:
            call(sys.executable, "-m", "pipectl", "resolve")
        return has_conflict, (store / PATH).read_bytes()


def differing(some: Sequence[Case]) -> tuple[int, int]:
    """Count the cases that git leaves unmerged, and those where `resolve` is not the driver."""
    left = differ = 0
    for case in some:
        has_conflict, data = resolved(case)
        left += has_conflict
        driver = merge_file(PATH, Data(*(edit.data for edit in case)), FILES)
        differ += has_conflict and data != driver.data
    return left, differ


def judged(case: Case, rules: Setup) -> tuple[str, list[str]]:
    """Return what became of a case, and what is wrong with it."""
    truth = disagreement(case)
    try:
        merged = merge_file(PATH, Data(*(edit.data for edit in case)), FILES)
    except PipectlError as error:
        return "failed", [str(error)]
    if merged.has_conflicts:
        sides = [_taken(merged, side) for side in (0, 1)]
        bad = [w for data in sides for w in _unsound(data, rules)]
        return ("conflict" if truth else "needless"), bad
    if truth:
        return "missed", [f"no conflict of {', '.join(truth)}"]
    reading = read_file(DEALS, "acme-website-k7qm", PATH, merged.data, rules)
    if reading.record is None:
        return "clean", list(map(str, reading.problems))
    return "clean", wrong_in(case, reading.record, rules)


def _taken(merged: MergedFile, side: int) -> bytes:
    """Take one side of every conflict."""
    lines, place = [], None
    for line in merged.data.decode().splitlines(keepends=True):
        if line.startswith("<<<<<<< "):
            place = 0
        elif line == "=======\n":
            place = 1
        elif line.startswith(">>>>>>> "):
            place = None
        elif place in (None, side):
            lines.append(line)
    return "".join(lines).encode()


def _unsound(data: bytes, rules: Setup) -> list[str]:
    reading = read_file(DEALS, "acme-website-k7qm", PATH, data, rules)
    if reading.record is None:
        return list(map(str, reading.problems))
    return [f"drift of {name}" for name in drift(reading.record)]


def main(pairs: int = 400, seed: int = 1) -> int:
    """Print a table, and return 1 where a merge is wrong."""
    rules = setup()
    print(f"seed {seed}, {pairs} pairs of edits\n")
    print("| operations a side | conflicts | needless | missed | failed | clean but wrong "
          "| plain git conflicts | union refused by check |")  # fmt: skip
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    is_wrong = False
    for most, title in ((1, "one"), (3, "one to three")):
        counts: Counter[str] = Counter()
        for case in cases(rules, pairs, most, seed):
            outcome, wrong = judged(case, rules)
            counts[outcome] += 1
            counts["wrong"] += bool(wrong)
            counts["git"] += not plain_git(case)[0]
            counts["union"] += bool(_unsound(plain_git(case, "--union")[1], rules))
            if wrong or outcome in ("needless", "missed", "failed"):
                is_wrong = True
                print(f"{outcome}: {case.ours.kinds} {case.theirs.kinds}: {wrong}", file=sys.stderr)
        shares = (f"{100 * counts[name] / pairs:.0f} %" for name in ("git", "union"))
        names = ("conflict", "needless", "missed", "failed", "wrong")
        cells = (title, *(str(counts[name]) for name in names), *shares)
        print(f"| {' | '.join(cells)} |")
    print(f"\nresolve, in a repository: the first {SAMPLE} of each")
    for most in (1, 3):
        left, differ = differing(cases(rules, min(SAMPLE, pairs), most, seed))
        print(f"{left} left by git, {left - differ} with the driver's bytes")
        is_wrong = is_wrong or differ > 0
    return int(is_wrong)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
