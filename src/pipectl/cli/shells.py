"""How a shell asks for what could follow, and how it is answered."""

from __future__ import annotations

from typing import Any
from typing import Final

BREAKS: Final = ("=", ":")
"""Where bash breaks a word in several, so that it wants only what follows."""


def support_shells() -> None:
    """Teach typer the questions of bash, zsh and fish."""
    from typer._click.shell_completion import add_completion_class
    from typer._completion_classes import BashComplete
    from typer._completion_classes import completion_init

    class Bash(BashComplete):
        """Puts broken words together, and answers with what follows the last break."""

        answered = ""

        def get_completion_args(self) -> tuple[list[str], str]:
            args, begun = super().get_completion_args()
            *before, whole = mended([*args, begun])
            self.answered = "" if whole == begun else whole[: _behind_break(whole)]
            return before, whole

        def format_completion(self, item: Any) -> str:
            return super().format_completion(item).removeprefix(self.answered)

    completion_init()
    add_completion_class(Bash, "bash")


def mended(words: list[str]) -> list[str]:
    """Join the pieces of words that bash has broken, as `stage`, `:`, `pro`."""
    whole: list[str] = []
    for word in words:
        if whole and (word in BREAKS or whole[-1].endswith(BREAKS)):
            whole[-1] += word
        else:
            whole.append(word)
    return whole


def _behind_break(word: str) -> int:
    return max(map(word.rfind, BREAKS)) + 1
