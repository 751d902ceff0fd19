"""Names that lead to other names: where a chain of them ends, and which go in a circle."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

SHOWN: Final = 8


def follow(links: Mapping[str, str]) -> tuple[dict[str, str], list[list[str]]]:
    """Return the end of the chain behind each name, and the circles; each link is taken once.

    A name that leads into a circle has no end.
    """
    ends: dict[str, str | None] = {}
    circles: list[list[str]] = []
    for start in links:
        chain: dict[str, None] = {}
        last = start
        while last in links and last not in ends and last not in chain:
            chain[last] = None
            last = links[last]
        if last in chain:
            names = list(chain)
            circles.append(names[names.index(last) :])
        ends |= dict.fromkeys(chain, None if last in chain else ends.get(last, last))
    return {name: end for name, end in ends.items() if end is not None}, circles


def circle_from(names: list[str], index: int) -> str:
    """Write a circle of names, from one of them to itself; a very long one is cut."""
    around = [*names[index : index + SHOWN], *names[: max(0, index + SHOWN - len(names))]]
    cut = [*around, "…"] if len(names) > SHOWN else around[: len(names)]
    return " → ".join([*cut, names[index]])


def repeats(names: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield the place and the name of each that was there before."""
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield index, name
        seen.add(name)
