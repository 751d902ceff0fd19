"""The branch that others share: what comes from there and what goes there, by the user's own git.

How the two come together is what the user's git is configured to do: `git pull` decides on merge
or rebase. It pulls what was fetched a moment before, so that there is one connection, and what was
shown is what comes.
"""

from __future__ import annotations

import os
import shlex
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, NamedTuple

from pipectl.errors import ConflictError, PipectlError
from pipectl.git.conflicts import UnmergedFile, put, unmerged_files
from pipectl.git.program import GitError
from pipectl.git.state import under_way
from pipectl.store.tree.layout import SETTINGS

if TYPE_CHECKING:
    from pipectl.git.program import Repository
    from pipectl.store.store import Store

_BRANCH: Final = "refs/heads/"
_FORM: Final = "%(upstream:remotename)%00%(upstream:remoteref)%00%(upstream)"


class Upstream(NamedTuple):
    """A branch here, its remote, what it is called there, and what is known of it here."""

    branch: str
    remote: str
    there: str
    here: str


class Apart(NamedTuple):
    """How many commits only we have, and how many only they have, if they have such a branch."""

    ours: int
    theirs: int
    is_known: bool = True


def upstream_of(repository: Repository) -> Upstream:
    """Return what the checked-out branch follows; raises PipectlError where it follows nothing."""
    try:
        ref = _lines(repository.read("symbolic-ref", "--quiet", "HEAD"))[0]
    except GitError:
        raise PipectlError("no branch is checked out; `git switch main` goes to one") from None
    branch = ref.removeprefix(_BRANCH)
    lines = _lines(repository.read("for-each-ref", f"--format={_FORM}", ref))
    if not lines:
        raise PipectlError("there is no commit yet; `git add -A && git commit` makes the first")
    remote, there, here = lines[0].split("\0")
    if here:
        return Upstream(branch, remote, there, here)
    raise PipectlError(_nowhere(branch, _lines(repository.run("remote"))))


def _lines(names: bytes) -> list[str]:
    """Return names that git prints one a line; they need not be UTF-8, nor free of U+2028."""
    return os.fsdecode(names).split("\n")[:-1]


def _nowhere(branch: str, remotes: list[str]) -> str:
    once = f"`git push -u {(remotes or ['origin'])[0]} {branch}` once lets it follow one"
    if remotes:
        return f"the branch {branch} follows none of a remote; {once}"
    return f"the repository has no remote; `git remote add origin URL` names one, then {once}"


def fetch(repository: Repository, upstream: Upstream) -> None:
    """Ask the remote what there is. Raises GitError where it does not answer.

    Raises ConflictError where it has branches and no longer this one: nobody is to get it anew
    who has deleted it.
    """
    if upstream.remote == ".":
        return
    repository.run("fetch", "--quiet", upstream.remote)
    others = ("for-each-ref", "--count=1", f"refs/remotes/{upstream.remote}/")
    if not is_there(repository, upstream) and repository.read(*others):
        name, remote = upstream.there.removeprefix(_BRANCH), upstream.remote
        raise ConflictError(
            f"{remote} has no branch {name}, and has others; `git branch -u {remote}/OTHER` lets "
            f"{upstream.branch} follow one, `git push -u {remote} HEAD:{name}` makes it anew"
        )


def apart(repository: Repository, upstream: Upstream, head: str = "HEAD") -> Apart:
    """Count the commits of either side; where there is no such branch yet all are ours.

    Raises ConflictError where the two sides have no commit in common: git merges none such.
    """
    if not is_there(repository, upstream):
        return Apart(int(repository.read("rev-list", "--count", head)), 0, is_known=False)
    words = ("rev-list", "--left-right", "--count", f"{head}...{upstream.here}")
    ours, theirs = map(int, repository.read(*words).split())
    if ours and theirs:
        _require_common(repository, upstream, head)
    return Apart(ours, theirs)


def _require_common(repository: Repository, upstream: Upstream, head: str) -> None:
    try:
        repository.read("merge-base", head, upstream.here)
    except GitError as error:
        if error.code != 1:
            raise
        theirs = f"{upstream.there.removeprefix(_BRANCH)} of {upstream.remote}"
        what = f"{upstream.branch} and {theirs} have no commit in common"
        raise ConflictError(f"{what}; {_joined(repository)}; then `pipectl sync`") from None


def _joined(repository: Repository) -> str:
    """Say how two histories come together."""
    if repository.read("rev-parse", "--is-shallow-repository").strip() == b"true":
        return "this clone is shallow: `git fetch --unshallow`"
    return "`git pull --no-rebase --allow-unrelated-histories` joins them"


def is_there(repository: Repository, upstream: Upstream) -> bool:
    """Say whether the branch exists at the remote: that of an empty one does not yet."""
    try:
        repository.read("rev-parse", "--verify", "--quiet", upstream.here)
    except GitError:
        return False
    return True


def bring_in(repository: Repository, store: Store, upstream: Upstream) -> list[UnmergedFile]:
    """Merge or rebase as git is configured; return what a person has to settle.

    Files that git leaves unmerged are merged by field and entry, in a clone without a driver too.
    Raises GitError where git refuses, ConflictError where its settings keep it from merging.
    """
    words = ["pull", "--quiet", "--no-edit", ".", upstream.here]
    if not _is_configured(repository):
        words = ["-c", "pull.rebase=false", *words]
    with store.alone():  # between the steps of a rebase no file is what its writer takes it for
        try:
            return _settled(repository, store, words)
        except GitError:
            _explain_refusal(repository, upstream)
            raise


def _is_configured(repository: Repository) -> bool:
    """Say whether the user has chosen between merge, rebase and fast-forward."""
    try:
        repository.run("config", "--get-regexp", r"^pull\.(rebase|ff)$")
    except GitError:
        return False
    return True


def _settled(repository: Repository, store: Store, words: list[str]) -> list[UnmergedFile]:
    """Run git; as long as it stops at files that nobody has to choose in, go on for it."""
    while True:
        try:
            repository.run(*words)
        except GitError:
            if not _unmerged_paths(repository):
                raise
        else:
            return []
        files = unmerged_files(repository, store)
        for file in files:
            put(repository, store, file)
        open_files = [file for file in files if not file.is_settled]
        others = _unmerged_paths(repository) - {repository.prefix + f.path for f in files}
        open_files += [
            UnmergedFile(path, None, _whose(repository, path)) for path in sorted(others)
        ]
        doing = under_way(repository)
        if open_files or doing is None:
            return open_files
        words = list(doing.go_on)


def _explain_refusal(repository: Repository, upstream: Upstream) -> None:
    """Raise ConflictError where git may only go forward, and both sides have commits."""
    key = "pull.ff" if _is_configured(repository) else "merge.ff"
    if _is_only(repository, key) and apart(repository, upstream).ours:
        always = f"`git config {key} true` lets it, here and from now on"
        once = "`git pull --no-ff` or `git pull --rebase` does it once"
        what = f"both sides have commits, and {key}=only lets git merge nothing"
        raise ConflictError(f"{what}; {always}; {once}; then `pipectl sync`")


def _is_only(repository: Repository, key: str) -> bool:
    try:
        return repository.run("config", "--get", key).strip() == b"only"
    except GitError:
        return False


def _whose(repository: Repository, path: str) -> str:
    """Say of a file of the repository that it is none of this store's, and what merges it."""
    for folder in PurePosixPath(path).parents:
        place = repository.top / folder
        if (place / SETTINGS).is_file():
            call = f"pipectl -C {shlex.quote(str(place))} resolve"
            return f"is of another store; `{call}` merges it, or names what is to choose"
    return "is not of this store"


def _unmerged_paths(repository: Repository) -> set[str]:
    entries = repository.read("ls-files", "--unmerged", "-z", "--full-name").split(b"\0")[:-1]
    return {os.fsdecode(entry.partition(b"\t")[2]) for entry in entries}


def push(repository: Repository, upstream: Upstream, commit: str) -> bool:
    """Send a commit to the branch, whatever HEAD is by now; False where somebody was faster.

    Raises GitError where the remote refuses for another reason.
    """
    try:
        repository.run("push", "--quiet", upstream.remote, f"{commit}:{upstream.there}")
    except GitError:
        fetch(repository, upstream)
        if apart(repository, upstream, commit).theirs:
            return False
        raise
    return True
