"""What pipectl says in reports, in five languages: texts that remember what they are made of."""

from pipectl.words.catalogue import ENGLISH, Words
from pipectl.words.phrase import AsIs, Phrase, as_is, counted_as, joined, say, small

__all__ = ["ENGLISH", "AsIs", "Phrase", "Words", "as_is", "counted_as", "joined", "say", "small"]
