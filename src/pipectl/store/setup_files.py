"""The bytes of the files beside the deals."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipectl.errors import Place, Problem
from pipectl.store import layout
from pipectl.store.disk.files import FileProblem, VanishedProblem, read_bytes

if TYPE_CHECKING:
    from pipectl.store.disk.journal import Overlay


def setup_files(root: Path, overlay: Overlay) -> tuple[dict[str, bytes], list[Problem]]:
    """Read the bytes of the files beside the deals, by path."""
    paths = [layout.SETTINGS, *layout.list_pipelines(root)]
    paths += [layout.TEAM, layout.QUOTAS, layout.RATES]
    files: dict[str, bytes] = {}
    problems = layout.linked(root, layout.PIPELINES)
    for path in paths:
        try:
            present = overlay.content(path, read_bytes(root, path))
        except VanishedProblem:
            present = overlay.content(path, None)
        except FileProblem as problem:
            problems.append(Problem(Place(path), problem.what, problem.remedy))
            continue
        if present is not None:
            files[path] = present
    return files, problems
