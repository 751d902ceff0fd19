"""The files of the demo store, for any last day and in any language."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from pipectl.domain.model.settings import LANGUAGES
from pipectl.domain.templates.locales import numbers_of
from pipectl.domain.templates.translations import WORDS
from pipectl.errors import UsageError
from pipectl.store.operations.scaffold import BESIDE
from pipectl.store.tree.layout import SETTINGS

LAST_DAY: Final = date(2026, 11, 22)
"""The Sunday on which the story ends in the files of the package: nothing happens later."""

_FOLDER: Final = Path(__file__).parents[2] / "demo"
_TIME: Final = re.compile(r"\b(\d{4})(?:-(\d\d)(?:-(\d\d))?|Q([1-4]))\b")
_WORDS: Final = re.compile(
    r'(?<=")[^"\n]+(?=")|(?<=name: )[^",}\n]+(?=[,}\n])|(?<=^language: )en\b', re.MULTILINE
)


def last_sunday(day: date) -> date:
    """Return the last Sunday up to a day, which may be that day."""
    return day - timedelta(days=day.isoweekday() % 7)


def demo_texts(last: date = LAST_DAY, language: str = "en") -> dict[str, str]:
    """Return the text of each file of the demo store by its path in the store, sorted.

    `last` is the Sunday on which its story ends. Raises UsageError where its days would not be
    in the calendar.
    """
    files = sorted(path for path in _FOLDER.rglob("*") if path.suffix in {".md", ".yaml"})
    words = _words(language)
    try:
        texts = {path: _moved(path.read_text(encoding="utf-8"), last) for path in files}
    except (OverflowError, ValueError):
        raise UsageError(f"no demo can end on {last}; choose a day from 1971 to 9998") from None
    written = {
        path.relative_to(_FOLDER).as_posix(): _translated(text, words)
        if path.suffix == ".yaml"
        else text
        for path, text in texts.items()
    }
    written[SETTINGS] = _with_numbers(written[SETTINGS], numbers_of("", language))
    return written | BESIDE


def _with_numbers(settings: str, form: str | None) -> str:
    """Say below the language how its readers write amounts, as `init` does."""
    if form is None:
        return settings
    key = f'numbers: "{form}"'
    line = f"{key:<25}# how amounts are shown and typed\n"
    return re.sub(r"(?m)^language: .*\n", lambda match: match[0] + line, settings)


def _words(language: str) -> Mapping[str, str]:
    """Return what stands for each English text: names of templates, and what people write."""
    if language == LANGUAGES[0]:
        return {}
    tables = tomllib.loads((_FOLDER / "words.toml").read_text(encoding="utf-8")).values()
    number = LANGUAGES.index(language)
    names = {names[0]: names[number] for names in WORDS.values()}
    written = {text: texts[number - 1] for table in tables for text, texts in table.items()}
    return names | written | {"en": language}


def _translated(text: str, words: Mapping[str, str]) -> str:
    return _WORDS.sub(lambda match: words.get(match[0], match[0]), text)


def _moved(text: str, last: date) -> str:
    """Move days by whole weeks, months and quarters by as many as the last day moves."""
    months = _month(last) - _month(LAST_DAY)
    quarters = _month(last) // 3 - _month(LAST_DAY) // 3

    def move(match: re.Match[str]) -> str:
        year, month, day, quarter = match.groups()
        if day:
            return str(date.fromisoformat(match[0]) + (last - LAST_DAY))
        if quarter:
            number = int(year) * 4 + int(quarter) - 1 + quarters
            return f"{number // 4:04}Q{number % 4 + 1}"
        number = int(year) * 12 + int(month) - 1 + months
        return f"{number // 12:04}-{number % 12 + 1:02}"

    return _TIME.sub(move, text)


def _month(day: date) -> int:
    """Return the number of a day's month, counted through the years."""
    return day.year * 12 + day.month - 1
