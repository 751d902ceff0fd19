"""Merge one file for git, by field and entry."""

from pathlib import Path
from typing import Annotated, Final

import typer

from pipectl.cli.completion.options import argument
from pipectl.cli.shared import environment
from pipectl.errors import UsageError

TRUE_CONFLICT: Final = 10
"""The exit code where a person has to choose; all but this and 0 is a failure."""


def run(
    base: Annotated[str, argument("%O", "The file that both sides began with.")],
    ours: Annotated[str, argument("%A", "Our file; the merged one takes its place.")],
    theirs: Annotated[str, argument("%B", "Their file.")],
    marker_size: Annotated[str, argument("%L", "How long the markers are.")],
    path: Annotated[str, argument("%P", "What the file is called in the repository.")],
) -> None:
    """Merge a file by field and entry: what git calls for two versions of it.

    Exits with 0 where all is merged, with 10 where the two contradict each other, with markers
    around that. All else is a failure, and the files are as they were.

    Example: pipectl merge-driver %O %A %B %L %P
    """
    from pipectl.store.merge.driver import VersionFiles, merge_in_place

    if not marker_size.isdecimal() or not int(marker_size):
        raise UsageError(f"'{marker_size}' is no length of markers; write 7")
    files = VersionFiles(Path(base), Path(ours), Path(theirs))
    here, home = environment.here(), environment.real_home()
    if merge_in_place(here, home, path, files, int(marker_size)):
        raise typer.Exit(TRUE_CONFLICT)
