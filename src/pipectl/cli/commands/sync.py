"""Bring in what others have committed, check it, and send what is here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import typer

from pipectl.cli.completion.options import flag
from pipectl.cli.reading.checking import serious_problems
from pipectl.cli.reading.loading import read_in
from pipectl.cli.shared import context, environment, terminal
from pipectl.domain.values.text import how_many
from pipectl.errors import ConflictError, InvalidError, PipectlError
from pipectl.store.store import Store
from pipectl.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipectl.errors import Problem
    from pipectl.git.program import Repository
    from pipectl.git.state import UnderWay
    from pipectl.git.upstream import Upstream

ATTEMPTS: Final = 3
_SHOWN: Final = 3
"""So many files are named."""


def run(
    ctx: typer.Context,
    commit: bool = flag("--commit", "Commit first what is changed in the store."),
    dry_run: bool = flag("--dry-run", "Only fetch, and show what would come and go."),
) -> None:
    """Bring in what others have committed, check it all, and send what is here.

    Your own git fetches, merges or rebases as it is configured, and pushes to the branch that
    yours follows. Two notes on one deal are merged, with no set-up. Problems stop before the push
    (exit code 5). Where two people said different things, it names deals and fields and leaves the
    merge to you (exit code 6).

    Examples: pipectl sync --dry-run
              pipectl sync --commit
    """
    from pipectl.git import upstream
    from pipectl.git.program import find_repository

    store = context.open_store(ctx)
    repository = find_repository(store.root, _variables())
    _refuse_half_done(repository)
    shared = upstream.upstream_of(repository)
    if dry_run:
        upstream.fetch(repository, shared)
        _preview(ctx, store, repository, shared)
        return
    _see_to_changes(ctx, store, repository, commit=commit)
    for _ in range(ATTEMPTS):
        upstream.fetch(repository, shared)
        _bring_in(ctx, store, repository, shared)
        head = _checked_head(ctx, store, repository)
        if _send(repository, shared, head):
            return
    raise ConflictError("somebody else pushes all the time; `pipectl sync` again")


def _variables() -> dict[str, str]:
    """Return what git sees: no editor opens, and off a terminal nobody is asked."""
    from pipectl.git.program import ASKING

    nobody = {ASKING: "0", "SSH_ASKPASS_REQUIRE": "never"}
    asking = {} if environment.is_terminal() else nobody
    return {**environment.variables(), "GIT_EDITOR": ":", "GIT_SEQUENCE_EDITOR": ":", **asking}


def _refuse_half_done(repository: Repository) -> None:
    """Refuse to begin in the middle of something."""
    from pipectl.git.state import has_unmerged, under_way

    if doing := under_way(repository):
        way_on = _way_on(doing, has_unmerged(repository))
        raise ConflictError(f"git is in the middle of {doing.name}; {way_on}")


def _way_on(doing: UnderWay, is_open: bool = True) -> str:
    """Say how to end what git is in the middle of, with files that are open or without."""
    if not (doing.go_on or is_open):
        return "`git status` says how to end it; then `pipectl sync`"
    resolve = "`pipectl resolve` shows what is left to choose; then `git add` the files"
    if not doing.go_on:
        return f"{resolve} and `pipectl sync --commit`"
    go_on, give_up = " ".join(doing.go_on), " ".join(doing.give_up)
    end = f"`git {go_on}` and `pipectl sync`, or `git {give_up}` to go back"
    return f"{resolve}, {end}" if is_open else end


def _see_to_changes(
    ctx: typer.Context, store: Store, repository: Repository, *, commit: bool
) -> None:
    """Refuse what is not committed, or commit it where it is right."""
    from pipectl.git import state

    with store.alone():  # no other command comes between what is checked and what is committed
        paths = state.uncommitted(repository)
        if paths and not commit:
            raise PipectlError(_what_to_do_with([*paths]))
        if paths:
            as_it_is = Store(store.root, store.cache_folder)  # nothing read before counts
            _stop_at(serious_problems(as_it_is, context.today(ctx)), "nothing is committed")
            state.commit(repository, paths)


def _what_to_do_with(paths: Sequence[str]) -> str:
    more = [f"{len(paths) - _SHOWN} more"] if len(paths) > _SHOWN else []
    what = f"not committed yet: {', '.join([*paths[:_SHOWN], *more])}"
    return f"{what}; `pipectl sync --commit`, or commit them with git first"


def _preview(ctx: typer.Context, store: Store, repository: Repository, shared: Upstream) -> None:
    """Print what would come and go."""
    from pipectl.git.upstream import apart

    counts = apart(repository, shared)
    if counts.theirs:
        title = say("Would come in: {commits}", commits=_commits(counts.theirs))
        _show_changes(ctx, store, repository, f"HEAD...{shared.here}", title)
    if counts.ours and counts.is_known:
        commits = _commits(counts.ours)
        title = say("Would go to {remote}: {commits}", remote=shared.remote, commits=commits)
        _show_changes(ctx, store, repository, f"{shared.here}...HEAD", title)
    terminal.tell(f"{_commits(counts.theirs)} would come in, {_commits(counts.ours)} would go out")


def _commits(count: int) -> str:
    return how_many(count, "commit")


def _show_changes(
    ctx: typer.Context, store: Store, repository: Repository, revisions: str, title: str
) -> None:
    """Print in words of sales what commits change."""
    from pipectl.git.review.comparing import compared
    from pipectl.git.review.states import states_of
    from pipectl.reports.differences import page

    difference = compared(store.root, *states_of(repository, revisions, context.today(ctx)))
    shown = page.report(difference, None, [*map(str, difference.problems)])
    reading = read_in(difference.setups[1].settings)
    terminal.show(replace(shown, title=title, about={}), None, None, **reading)


def _bring_in(ctx: typer.Context, store: Store, repository: Repository, shared: Upstream) -> None:
    """Bring the others' commits in; leave git's usual state where a person has to choose."""
    from pipectl.git import upstream
    from pipectl.git.commits import commit_of
    from pipectl.git.state import under_way

    counts = upstream.apart(repository, shared)
    if not counts.theirs:
        return
    revisions = "...".join(commit_of(repository, name).hash for name in ("HEAD", shared.here))
    _forget_with_others(ctx, store, repository, revisions)
    if files := upstream.bring_in(repository, store, shared):
        terminal.tell(*map(str, files))
        doing = under_way(repository)
        way_on = _way_on(doing) if doing else "`git status` says how to go on"
        what = f"nothing is pushed, {how_many(len(files), 'file')} to settle"
        raise ConflictError(f"{what}: {way_on}")
    title = say("Came in: {commits}", commits=_commits(counts.theirs))
    _show_changes(ctx, store, repository, revisions, title)


def _forget_with_others(
    ctx: typer.Context, store: Store, repository: Repository, revisions: str
) -> None:
    """Forget here too whom others have erased; whatever is merged, that is to go."""
    from pipectl.domain.differences.erased import erased_from, gone_and_come
    from pipectl.git.review.comparing import compared
    from pipectl.git.review.states import states_of
    from pipectl.git.traces import forget_shown
    from pipectl.store.operations.erase import forget_erased

    difference = compared(store.root, *states_of(repository, revisions, context.today(ctx)))
    if erased := erased_from(*gone_and_come(difference.deals)):
        forget_erased(store, [*erased.values()])
        forget_shown(repository)
        terminal.tell(
            *(f"{name}: erased by others, so it is forgotten here too" for name in erased)
        )


def _checked_head(ctx: typer.Context, store: Store, repository: Repository) -> str:
    """Return the commit that is to be pushed, whose files `check` finds to be right.

    The files that lie there may be others: git ignores some, and somebody may be writing.
    """
    from pipectl.git.commits import commit_of
    from pipectl.git.tree import CommitTree

    head = commit_of(repository, "HEAD").hash
    committed = Store(store.root, store.cache_folder, lambda _: CommitTree(repository, head))
    problems = serious_problems(committed, context.today(ctx))
    _stop_at(problems, "nothing is pushed, for this is committed")
    return head


def _stop_at(problems: Sequence[Problem], so: str) -> None:
    if problems:
        terminal.tell(f"{so}: mend these, commit, then `pipectl sync`")
        raise InvalidError([*problems])


def _send(repository: Repository, shared: Upstream, head: str) -> bool:
    """Push a commit; False where somebody was faster."""
    from pipectl.git import upstream

    counts = upstream.apart(repository, shared, head)
    if not counts.ours:
        terminal.tell("nothing to push")
        return True
    if not upstream.push(repository, shared, head):
        return False
    terminal.tell(f"{_commits(counts.ours)} pushed to {shared.remote}")
    return True
