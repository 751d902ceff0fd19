"""What is longer than the screen goes through the user's own pager; no shell reads its words."""

import shlex
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from pipectl.cli.shared.environment import screen_height, variables

_USUAL: Final = "less"
_OPTIONS: Final = {"LESS": "FRX", "LV": "-c"}
"""less leaves at once where all fits the screen, shows colours, and clears nothing."""


def paged(text: str) -> bool:
    """Let the pager show a text that is longer than the terminal; say whether it did.

    Where the output is no terminal, or there is no such program, the text is still to be printed. A
    pager that leaves early is no error.
    """
    height = screen_height()
    words = [] if height is None or text.count("\n") < height else command(variables())
    return bool(words) and _shown(words, text)


def command(environment: Mapping[str, str]) -> list[str]:
    """Return the words of PIPECTL_PAGER, else of PAGER, else less; none where it is empty or cat.

    It is the user's to say and never the store's: a file of others would run a program.
    """
    try:
        words = shlex.split(environment.get("PIPECTL_PAGER", environment.get("PAGER", _USUAL)))
    except ValueError:  # a quote that does not end
        return []
    return [] if words == ["cat"] else words


def _shown(words: Sequence[str], text: str) -> bool:
    try:
        process = subprocess.Popen(words, stdin=subprocess.PIPE, env={**_OPTIONS, **variables()})  # noqa: S603
    except OSError:
        return False
    with suppress(BrokenPipeError, KeyboardInterrupt):
        process.communicate(text.encode())
    while process.poll() is None:
        with suppress(KeyboardInterrupt):  # it is the pager's, which stays
            process.wait()
    return True
