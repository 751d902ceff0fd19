"""Show a file as git shows it in a diff."""

import sys
from pathlib import Path
from typing import Annotated

from pipectl.cli.completion.options import argument
from pipectl.cli.shared import terminal
from pipectl.errors import NotFoundError


def run(file: Annotated[str, argument("FILE", "A file of a store, as it was or is.")]) -> None:
    """Print a file of a store as lines that people read: what git calls for `git log -p`.

    A line a field, a line an entry of the history. What cannot be read is printed as it is.

    Example: pipectl textconv team.yaml
    """
    from pipectl.git.review.textconv import readable

    try:
        data = Path(file).read_bytes()
    except OSError as error:
        raise NotFoundError(f"{file} cannot be read: {error.strerror}", "file") from None
    text = readable(data)
    if text is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
    else:
        terminal.data(text)
