"""Text that is safe to show: what steers a terminal or turns text around is made visible."""

import re
from typing import Final

HIDDEN: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
    r"\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
"""What steers a terminal, turns text around, or cannot be encoded; no tab and no line break."""

_BREAKS: Final = str.maketrans({"\n": "\\n", "\r": "\\r", "\t": "\\t"})


def safe(text: str) -> str:
    r"""Make control and bidi characters visible, as `\x1b` or `\u202e`.

    A line break becomes `\n` and no space: a row stays one line, and nothing is hidden.
    """
    return text if text.isprintable() else visible(text).translate(_BREAKS)


def visible(text: str) -> str:
    """Do the same and keep tabs and line breaks, for a format that can quote them."""
    return HIDDEN.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"  # noqa: PLR2004
