"""Take the pictures of docs/page.md and the README: the page of the demo store in Chromium.

Usage: python examples/screenshots.py

Writes docs/images/*.png. What they show is that of one day, so they change only with the page.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import browser  # noqa: E402 - tests are no package

IMAGES = ROOT / "docs" / "images"
DAY = "2026-11-30"
SECTIONS = {"page": "", "charts": "#charts", "deal": ".deal"}
"""What is taken on a desk: the top of the page, and the beginnings of sections."""

WIDTH, HEIGHT = 1280, 840
PHONE = {"width": 390, "height": 844}


def main() -> None:
    """Make the page, and take its pictures."""
    program = browser.find()
    if program is None:
        sys.exit("there is no Chromium; install it first")
    with tempfile.TemporaryDirectory() as folder, browser.tab(program) as tab:
        file = page_of_demo(Path(folder))
        IMAGES.mkdir(exist_ok=True)
        tab.show(file, width=WIDTH, height=HEIGHT)
        for name, selector in SECTIONS.items():
            tab.picture(IMAGES / f"{name}.png", **clip(tab, selector))
        for name, dark in (("phone", False), ("phone-dark", True)):
            tab.dark(dark=dark)
            tab.show(file, **PHONE)
            tab.run("document.querySelector('.tabs [data-stage=proposal]').click()")
            tab.run("document.querySelector('#board').scrollIntoView()")
            tab.picture(IMAGES / f"{name}.png")


def page_of_demo(folder: Path) -> Path:
    """Write the demo store and its page."""
    pipectl = [sys.executable, "-m", "pipectl"]
    store, file = folder / "demo", folder / "page.html"
    for words in (["demo", str(store)], ["-C", str(store), "page", "-o", str(file)]):
        command = [*pipectl, "--today", DAY, *words]
        subprocess.run(command, check=True, capture_output=True)
    return file


def clip(tab: browser.Tab, selector: str) -> dict[str, float]:
    """Return the part of the page that begins with an element."""
    top = f"document.querySelector({selector!r}).getBoundingClientRect().top - 16"
    return {"x": 0, "y": tab.run(top) if selector else 0, "width": WIDTH, "height": HEIGHT}


if __name__ == "__main__":
    main()
