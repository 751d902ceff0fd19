"""The user's own settings: a small YAML file outside any store."""

from pathlib import Path

from pipectl.errors import InvalidError


def read_key(path: Path, key: str) -> str | None:
    """Return the text of a key, None where the file or the key is missing.

    Raises InvalidError where the file is not YAML.
    """
    from pipectl.store.yaml.reader import parse_source

    try:
        data = path.read_bytes()
    except OSError:
        return None
    source, node = parse_source(str(path), data)
    if node is None:
        raise InvalidError(source.problems)
    value = node.get(key)
    return value.value if value else None
