"""Which deal a person means: an exact id, the beginning of one, or a part of what is known."""

from collections.abc import Iterable, Sequence

from pipectl.domain.model.deal import Summary
from pipectl.domain.values.text import fold


def beginning_with(text: str, ids: Iterable[str]) -> list[str]:
    """Return the ids that begin with a text."""
    return [deal_id for deal_id in ids if deal_id.startswith(text)]


def holding(text: str, faces: Sequence[Summary]) -> list[Summary]:
    """Return the deals whose id, title or account holds a text, case folded."""
    wanted = fold(text)
    return [
        face for face in faces if wanted in fold(f"{face.id}\0{face.title}\0{face.account or ''}")
    ]
