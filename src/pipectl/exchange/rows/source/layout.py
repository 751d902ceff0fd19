"""How a CSV file is laid out, as its rules say it."""

from __future__ import annotations

from typing import Final

from pipectl.domain.values import scalars
from pipectl.domain.values.schema import Either, ListOf, Scalar, optional
from pipectl.records import dataclass
from pipectl.spreadsheet import DELIMITERS, parse_delimiter

ENCODINGS: Final = (
    "utf-8", "utf-16", "latin-1", "cp1252", "cp1250", "cp1251", "cp850", "mac-roman",
)  # fmt: skip
NULLS: Final = (r"\N",)
"""What databases write for no value, if the rules name nothing else."""


def _parse_header(text: str) -> int:
    line = scalars.parse_whole(text) if text.isdigit() else 0
    if not line:
        raise ValueError(f"'{text}' is no line; write its number, or [names] where there is none")
    return line


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What is not said is as usual: a header in the first line, commas, UTF-8.

    `header` is the number of its line, or the names where a file has none; `escape` says that a
    backslash comes before a quote within a cell; `nulls` are cells that mean nothing.
    """

    header: int | tuple[str, ...] | None = optional(
        Either(Scalar(_parse_header), ListOf(scalars.TEXT))
    )
    encoding: str | None = optional(scalars.one_of(*ENCODINGS))
    delimiter: str | None = optional(Scalar(parse_delimiter))
    escape: str | None = optional(scalars.one_of("backslash"))
    nulls: tuple[str, ...] | None = optional(ListOf(scalars.TEXT))

    @property
    def as_written(self) -> str:
        """Return what the rules say of the layout, as they write it."""
        marks = {mark: name for name, mark in DELIMITERS.items()}
        texts = {
            "header": self.header,
            "encoding": self.encoding,
            "delimiter": self.delimiter and marks[self.delimiter],
            "escape": self.escape,
            "nulls": self.nulls,
        }
        parts = {n: ", ".join(v) if isinstance(v, tuple) else v for n, v in texts.items()}
        return "; ".join(f"{name}: {text}" for name, text in parts.items() if text is not None)
