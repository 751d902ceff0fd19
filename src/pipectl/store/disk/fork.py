"""Work shared between this process and a copy of it."""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable, Sequence
from typing import Any, Final

WORTH_IT: Final = 300
"""Fewer items are done before a second process has begun."""


def in_halves(items: Sequence[Any], work: Callable[[Sequence[Any]], list[Any]]) -> list[Any]:
    """Return `work(items)`, a list of plain data, the second half of it done by a forked child."""
    if len(items) < WORTH_IT:
        return work(items)
    middle = len(items) // 2
    rest = begin(lambda: work(items[middle:]))
    done: list[Any] = work(items[:middle])
    done += rest()
    return done


def begin(work: Callable[[], Any]) -> Callable[[], Any]:
    """Begin work that gives plain data; the function returned waits for what it gives.

    A forked child does it. One that fails or cannot be made is no error: the work is then done
    here, when it is waited for.
    """
    if not hasattr(os, "fork") or (os.cpu_count() or 1) < 2:  # noqa: PLR2004
        return work
    read, write = os.pipe()
    try:
        child = os.fork()
    except OSError:
        os.close(read)
        os.close(write)
        return work
    if child == 0:
        # With its own end to read from it would wait for ever where nobody waits for it.
        os.close(read)
        _answer(write, work)
    os.close(write)
    return lambda: _answer_of(child, read, work)


def _answer_of(child: int, pipe: int, work: Callable[[], Any]) -> Any:
    """Wait for the child and what it has written."""
    with open(pipe, "rb") as answer:
        packed = answer.read()
    os.waitpid(child, 0)
    try:
        return marshal.loads(packed)  # noqa: S302 - our own child wrote it
    except (ValueError, EOFError, TypeError):
        return work()


def _answer(pipe: int, work: Callable[[], Any]) -> None:
    """Do the work in the child and end it at once, with nothing else of this process's."""
    try:
        with open(pipe, "wb") as answer:
            answer.write(marshal.dumps(work()))
    finally:
        os._exit(0)
