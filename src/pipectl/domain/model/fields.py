"""The fields of a deal."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

ALIASES: Final = {"close": "expected_close", "parked": "parked_until", "tag": "tags"}
"""What a query and `add` call a field in short."""


def show(value: object) -> str:
    """Write a tracked value in a message."""
    if isinstance(value, Decimal):
        return f"{value:,f}".replace(",", " ")
    return "empty" if value is None else str(getattr(value, "what", value))
