"""A drawing as it would be seen: its texts with their places and extents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple
from xml.etree import ElementTree as ET

from pipectl.page.charts.texts import FONT, measure

SVG = "{http://www.w3.org/2000/svg}"


class Box(NamedTuple):
    text: str
    left: float
    right: float
    top: float
    bottom: float

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def read(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - drawn by the test


def texts(svg: str) -> list[Box]:
    return list(_texts(read(svg), 0))


def _texts(parent: ET.Element, down: float) -> Iterator[Box]:
    for element in parent:
        moved = re.search(r"translate\(0 ([0-9.]+)\)", element.get("transform", ""))
        if element.tag == f"{SVG}text":
            yield _box(element, down)
        else:
            yield from _texts(element, down + (float(moved[1]) if moved else 0))


def _box(element: ET.Element, down: float) -> Box:
    content = element.text or ""
    width, x = measure(content), float(element.attrib["x"])
    left = x - width * {"middle": 0.5, "end": 1}.get(element.get("text-anchor", ""), 0)
    line = float(element.attrib["y"]) + down
    return Box(content, left, left + width, line - FONT * 0.8, line + FONT * 0.2)


def meeting(svg: str) -> list[tuple[str, str]]:
    """Return the pairs of texts that overlap."""
    pairs = combinations(texts(svg), 2)
    return [(first.text, second.text) for first, second in pairs if first.meets(second)]


def outside(svg: str) -> list[str]:
    """Return the texts that are not all within the drawing; a tenth is rounding."""
    x, y, width, height = map(float, read(svg).attrib["viewBox"].split())
    return [
        box.text
        for box in texts(svg)
        if box.left < x - 0.1 or box.right > x + width + 0.1
        or box.top < y - 0.1 or box.bottom > y + height + 0.1
    ]  # fmt: skip
