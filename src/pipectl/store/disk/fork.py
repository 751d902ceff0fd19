"""Work shared between this process and a copy of it."""

import marshal
import os
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

T = TypeVar("T")
Item = TypeVar("Item")

WORTH_IT: Final = 300
"""Fewer items are done before a second process has begun."""


def in_halves(items: Sequence[Item], work: Callable[[Sequence[Item]], list[T]]) -> list[T]:
    """Return `work(items)`, a list of plain data, the second half of it done by a forked child."""
    if len(items) < WORTH_IT:
        return work(items)
    middle = len(items) // 2
    rest = begin(lambda: work(items[middle:]))
    done = work(items[:middle])
    done += rest()
    return done


def begin(work: Callable[[], T]) -> Callable[[], T]:
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


def _answer_of(child: int, pipe: int, work: Callable[[], T]) -> T:
    """Wait for the child and what it has written."""
    with open(pipe, "rb") as file:
        packed = file.read()
    os.waitpid(child, 0)
    try:
        answer: T = marshal.loads(packed)  # noqa: S302 - our own child wrote it
    except (ValueError, EOFError, TypeError):
        return work()
    return answer


def _answer(pipe: int, work: Callable[[], Any]) -> None:
    """Do the work in the child and end it at once, with nothing else of this process's."""
    try:
        with open(pipe, "wb") as answer:
            answer.write(marshal.dumps(work()))
    finally:
        os._exit(0)
