"""The demo store that comes with pipectl: a year of an invented firm, to try things on."""

from datetime import date
from pathlib import Path
from typing import Final

from pipectl.store.operations.scaffold import BESIDE

LAST_DAY: Final = date(2026, 11, 22)
"""The day on which its story ends: nothing in it has happened later."""

_FOLDER: Final = Path(__file__).parents[2] / "demo"


def demo_texts() -> dict[str, str]:
    """Return the text of each file of the demo store by its path in the store, sorted."""
    files = sorted(path for path in _FOLDER.rglob("*") if path.suffix in {".md", ".yaml"})
    return {
        path.relative_to(_FOLDER).as_posix(): path.read_text(encoding="utf-8") for path in files
    } | BESIDE
