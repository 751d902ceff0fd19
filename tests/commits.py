"""Git for tests: commits of one person, each on a day of its own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Final

NOON: Final = "2026-11-25T12:00:00 +0000"


def git(folder: Path, *words: str, day: str = NOON, who: str = "kari") -> str:
    """Run git in a folder as a person on a day; return what it prints."""
    names = {f"GIT_{role}_NAME": who for role in ("AUTHOR", "COMMITTER")}
    mails = {f"GIT_{role}_EMAIL": f"{who}@example.com" for role in ("AUTHOR", "COMMITTER")}
    dates = {"GIT_AUTHOR_DATE": day, "GIT_COMMITTER_DATE": day}
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    env = {**os.environ, **names, **mails, **dates, **alone}
    ended = subprocess.run(["git", "-C", folder, *words], env=env, check=True, capture_output=True)
    return ended.stdout.decode()


def commit(folder: Path, message: str = "Change", *, day: str = NOON, who: str = "kari") -> str:
    """Commit everything; return the hash."""
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", message, day=day, who=who)
    return git(folder, "rev-parse", "HEAD").strip()
