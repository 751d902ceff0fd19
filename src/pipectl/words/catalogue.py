"""The translations of a language: a file of English texts with theirs, read where it is needed."""

import re
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from pipectl.words.phrase import AsIs, Phrase, say

_FOLDER: Final = Path(__file__).parent
_LINE: Final = re.compile(r'^("(?:[^"\\]|\\.)*") = ("(?:[^"\\]|\\.)*")$', re.MULTILINE)
"""A line of a file, which is TOML: tomllib reads the same, and takes twenty times as long."""


class Words:
    """What pipectl says in one language; English is as it is written in the program.

    What has no translation is said in English.
    """

    def __init__(self, language: str) -> None:
        """Take a language; its file is read with the first text."""
        self.language = language

    @property
    def is_english(self) -> bool:
        """Say whether nothing is to be translated."""
        return self.language == "en"

    @cached_property
    def translations(self) -> dict[str, str]:
        """The texts of the language by the English ones."""
        if self.is_english:
            return {}
        import json

        text = (_FOLDER / f"{self.language}.toml").read_text(encoding="utf-8")
        pairs = ",".join(f"{english}:{ours}" for english, ours in _LINE.findall(text))
        translations: dict[str, str] = json.loads(f"{{{pairs}}}")
        return translations

    def of(self, text: str) -> str:
        """Return a text of pipectl's own in this language; one of the user's stays as it is."""
        if self.is_english or isinstance(text, AsIs):
            return text
        return text.said(self._translate) if isinstance(text, Phrase) else self._translate(text)

    def say(self, template: str, /, **values: Any) -> str:
        """Say something in this language."""
        return self.of(say(template, **values))

    def _translate(self, template: str) -> str:
        return self.translations.get(template, template)


ENGLISH: Final = Words("en")
