"""What pipectl says in reports, in five languages: texts that remember what they are made of."""

from pipectl.words.catalogue import ENGLISH, Words
from pipectl.words.phrase import (
    NO_VALUE,
    NONE,
    AsIs,
    Phrase,
    as_is,
    counted_as,
    joined,
    meant,
    ours,
    say,
    small,
)

__all__ = [
    "ENGLISH",
    "NONE",
    "NO_VALUE",
    "AsIs",
    "Phrase",
    "Words",
    "as_is",
    "counted_as",
    "joined",
    "meant",
    "ours",
    "say",
    "small",
]
