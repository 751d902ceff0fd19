"""Texts that know whether they are pipectl's own words, and of which template and values."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, Self

_NONE: Final[Mapping[str, Any]] = MappingProxyType({})


class Phrase(str):
    """A text of pipectl's own, in English, which can be said in another language.

    `template` has a `{name}` for each of the `values`; a value that is a phrase is said in that
    language too, any other stays. One without a template is its `parts`, one after the other.
    """

    __slots__ = ("parts", "shape", "template", "values")

    template: str
    values: Mapping[str, Any]
    parts: tuple[str, ...]
    shape: Callable[[str], str] | None

    @classmethod
    def of(cls, template: str, values: Mapping[str, Any] = _NONE) -> Self:
        """Fill in a template."""
        phrase = cls(template.format_map(values) if values else template)
        phrase.template, phrase.values = template, values
        phrase.parts, phrase.shape = (), None
        return phrase

    def said(self, translate: Callable[[str], str]) -> str:
        """Return it in the language of a translation of templates."""
        if self.parts:
            text = "".join(_said(part, translate) for part in self.parts)
        else:
            template = translate(self.template)
            values = {name: _said(value, translate) for name, value in self.values.items()}
            text = template.format_map(values) if values else template
        return self.shape(text) if self.shape else text


class AsIs(str):
    """A text of the user's where pipectl's own are expected: in a title, a note, a heading."""

    __slots__ = ()


def _said(value: Any, translate: Callable[[str], str]) -> Any:
    return value.said(translate) if isinstance(value, Phrase) else value


def say(template: str, /, **values: Any) -> Phrase:
    """Say something in English that can be said in other languages: `{count} parked, left out`."""
    return Phrase.of(template, values)


def meant(text: str, meaning: str) -> Phrase:
    """Say a text that has several meanings in one of them: `objection|Resolved` in the files."""
    phrase = Phrase.of(text)
    phrase.template = f"{meaning}|{text}"
    return phrase


def ours(text: str) -> str:
    """Return a text of pipectl's own that can be said, in whatever it is built into."""
    return text if isinstance(text, (Phrase, AsIs)) or not text else say(text)


def as_is(text: str) -> str:
    """Mark a text as the user's own, which no language changes; a phrase stays what it is."""
    return text if isinstance(text, Phrase) else AsIs(text)


def joined(parts: Iterable[str], between: str = ", ") -> str:
    """Join texts, of which the phrases can still be said in other languages."""
    pieces: list[str] = []
    for part in parts:
        pieces += [between, part] if pieces else [part]
    phrase = Phrase.of("".join(pieces))
    phrase.parts = tuple(pieces)
    return phrase


def small(title: str) -> str:
    """Return the title of a column as it stands within a sentence, in small letters."""
    if isinstance(title, AsIs):
        return AsIs(title.lower())
    phrase = Phrase.of(title.lower())
    phrase.parts, phrase.shape = (title if isinstance(title, Phrase) else say(title),), str.lower
    return phrase


def counted_as(count: int, noun: str, shown: str) -> Phrase:
    """Count things: `1 deal`, `2 000 deals`; each of the two is a template of its own."""
    return say(f"1 {noun}") if count == 1 else say(f"{{n}} {noun}s", n=shown)


NONE: Final = say("none")
"""Stands for 0 in a title."""
NO_VALUE: Final = meant("none", "value")
"""Names the group of what has no value, as the deals of no owner."""
