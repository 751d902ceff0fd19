"""A deal with the file it stands in: read from its bytes, and written back into them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pipectl.domain.model.plain import dump_deal
from pipectl.errors import ConflictError, PipectlError, Place, Problem, UsageError
from pipectl.store.deals import read_deal
from pipectl.store.edit.align import partners
from pipectl.store.edit.editor import Refused, edit
from pipectl.store.edit.emit import document
from pipectl.store.yaml.parser import line_and_column, parse
from pipectl.store.yaml.reader import BOM, decode

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Deal
    from pipectl.domain.model.settings import Setup
    from pipectl.domain.values.schema import Plain


class Filed(NamedTuple):
    """A deal, its file's path below the root and the bytes it was read from."""

    deal: Deal
    path: str
    data: bytes


class UnreadableError(UsageError):
    """A change would write what cannot be read again; `problems` say why."""

    def __init__(self, path: str, problems: list[Problem]) -> None:
        """Keep the problems for whoever can put the text right."""
        told = "\n".join(map(str, problems))
        super().__init__(f"this change would make {path} unreadable; nothing was written\n{told}")
        self.problems = problems


def compose(deal: Deal, setup: Setup) -> bytes:
    """Write a file for a new deal: a line a key, history and answers a line each."""
    data = document(dump_deal(deal, setup)).encode()
    _verify(deal, f"{deal.id}.yaml", data, setup)
    return data


def rewrite(filed: Filed, deal: Deal, setup: Setup) -> bytes:
    """Write a changed deal into the bytes of its file; what did not change stays byte for byte.

    Raises ConflictError, with the place, where that cannot be done.
    """
    text = decode(filed.path, filed.data)
    old, new = dump_deal(filed.deal, setup), dump_deal(deal, setup)
    wanted: Plain = patched(parse(text).plain(), old, new)
    try:
        edited = edit(text, wanted)
    except Refused as refused:
        place = Place(filed.path, *line_and_column(text, refused.offset))
        raise ConflictError(
            f"{place}: {refused.reason}; change these lines with `pipectl edit {filed.deal.id}`"
        ) from None
    bom = BOM if filed.data.startswith(BOM.encode()) else ""
    data = (bom + edited).encode()
    _verify(deal, filed.path, data, setup)
    return data


def patched(present: Any, old: Any, new: Any) -> Any:
    """Return `present`, what the file says, with what differs between `old` and `new`.

    Keys that neither knows stay, and stay where they are; a new key goes behind the one before it.
    """
    if old == new:
        return present
    if isinstance(present, dict) and isinstance(old, dict) and isinstance(new, dict):
        return _patched_keys(present, old, new)
    if isinstance(present, list) and isinstance(old, list) and isinstance(new, list):
        return _patched_items(present, old, new)
    return new


def _patched_keys(present: dict[str, Any], old: dict[str, Any], new: dict[str, Any]) -> Any:
    kept = [
        (key, patched(said, old.get(key), new[key]) if key in new else said)
        for key, said in present.items()
        if key in new or key not in old
    ]
    names = [key for key, _ in kept]
    before: str | None = None
    for key, said in new.items():
        # What both say and the file does not is a default, and stays unsaid.
        if key not in present and old.get(key, ...) != said:
            place = names.index(before) + 1 if before in names else 0
            kept.insert(place, (key, said))
            names.insert(place, key)
        before = key
    return dict(kept)


def _patched_items(present: list[Any], old: list[Any], new: list[Any]) -> list[Any]:
    kept = partners(old, new)
    return [
        patched(present[kept[index]], old[kept[index]], said) if index in kept else said
        for index, said in enumerate(new)
    ]


def _verify(deal: Deal, path: str, data: bytes, setup: Setup) -> None:
    """Read what is about to be written, and compare it with what was meant."""
    written, problems = read_deal(deal.id, path, data, setup)
    if written is None:
        raise UnreadableError(path, problems)
    if written != deal:
        raise PipectlError(f"{path} would not say what was meant; nothing was written")
