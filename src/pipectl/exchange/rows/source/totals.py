"""What a row of totals begins with, in the languages of the exports."""

import re
from typing import Final

from pipectl.domain.values.text import fold

_PHRASES: Final = """
sum, sums, total, totals, grand total, grand totals, subtotal, subtotals, sub total, sub totals,
totalt, i alt, ialt, sum total, sum totalt, delsum, delsummer, mellomsum, mellomsummer, mellemsum,
mellemtotal, deltotal, summa, totale, totali, totale generale, somma, somme, somma totale,
subtotale, subtotali, totale parziale, общо, общо всичко, сума, всичко, сбор, тотал, междинна
сума, междинен сбор, междинно общо, summe, summen, gesamt, gesamtsumme, zwischensumme, teilsumme,
totaal, subtotaal, итого
"""
_WORDS: Final = frozenset(phrase.strip() for phrase in _PHRASES.replace("\n", " ").split(","))


def is_total(text: str) -> bool:
    """Say whether a text begins a row of totals: `Sum`, `Grand Totals (2 records):`, `Delsum 4`."""
    return " ".join(re.findall(r"[^\W\d_]+", fold(re.sub(r"\(.*\)", "", text)))) in _WORDS
