"""Text in the style that pipectl itself writes, to plain data: a third of what nodes take.

It reads less than `store.yaml.fast` and says no places: most files have nothing wrong, and nobody
asks where. One expression looks at the whole text; then its parts can be told by their first
character.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pipectl.domain.values.schema import Plain

_NAME: Final = r"[A-Za-z_][A-Za-z0-9_-]{0,60}+"
_QUOTED: Final = r'"[^"\\\n\t\r]*+"'
_PLAIN: Final = r"(?!(?:null|Null|NULL)\b)\w[\w./+()&'\- %s]*+(?<! )"
_FLOW: Final = rf"(?:{_PLAIN % ''}|{_QUOTED})"
_LIST: Final = rf"\[(?:{_FLOW}(?:, (?!\])|(?=\])))++\]"
_INNER: Final = rf"\{{(?:{_NAME}: {_FLOW}(?:, (?!}})|(?=}})))++}}"
_MAP: Final = rf"\{{(?:{_NAME}: (?:{_FLOW}|{_LIST}|{_INNER})(?:, (?!}})|(?=}})))++}}"
_VALUE: Final = rf"(?:{_PLAIN % ','}|{_QUOTED}|{_LIST}|{_MAP})\n"
_FILE: Final = rf"(?:(?:(?:  )?+{_NAME}: |  - (?=\{{)){_VALUE}|{_NAME}:\n(?=  ))++"
# Of a text that is usual: a key, and its value as a quoted, nested or plain one, or lines below it.
_LINES: Final = rf'(?m)^({_NAME}):(?: (?:"(.*)"|([\[{{].*)|(.+))\n(?!  )|\n((?:  .+\n)+))'
_PAIRS: Final = rf'({_NAME}): (?:"([^"]*)"|([\[{{](?:"[^"]*"|[^"\]}}])*.)|([^,}}]+))'
_ITEMS: Final = r'"[^"]*"|[^", [\]][^,\]]*'

_compiled: Final = cache(re.compile)


def parse_plain(text: str) -> dict[str, Plain] | None:
    """Return what a text says, None where it is in another style or has a key twice."""
    is_usual = _compiled(_FILE).fullmatch(text) and text.replace("\n", "").isprintable()
    try:
        return _block(text) if is_usual else None
    except ValueError:
        return None


def _block(text: str) -> dict[str, Plain]:
    lines = _compiled(_LINES).findall(text)
    if len(lines) < text.count("\n") - text.count("\n  "):
        raise ValueError("a line is below a value")
    return _mapping(
        [
            (name, plain or quoted or (_flow(flow) if flow else _below(below) if below else ""))
            for name, quoted, flow, plain, below in lines
        ]
    )


def _below(text: str) -> Plain:
    lines = text[2:-1].split("\n  ")
    if lines[0].startswith("- "):
        return [_flow(line[2:]) for line in lines]
    return _block("\n".join([*lines, ""]))


def _flow(text: str) -> Plain:
    if text.startswith("["):
        return [item.strip('"') for item in _compiled(_ITEMS).findall(text)]
    if not text.startswith("{"):
        raise ValueError("a key is below an item")
    if not ('"' in text or "[" in text or "{" in text[1:]):
        parts = (pair.partition(": ") for pair in text[1:-1].split(", "))
        return _mapping([(name, value) for name, _, value in parts])
    return _mapping(
        [
            (name, plain or quoted or (_flow(flow) if flow else ""))
            for name, quoted, flow, plain in _compiled(_PAIRS).findall(text)
        ]
    )


def _mapping(pairs: list[tuple[str, Plain]]) -> dict[str, Plain]:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        raise ValueError("a key is given twice")
    return mapping
