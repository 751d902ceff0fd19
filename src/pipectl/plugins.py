"""How reports, formats and exchange formats are found: one module each, by its file's name."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from types import ModuleType


def modules_in(package: ModuleType) -> tuple[str, ...]:
    """List the public modules of a package by name, sorted, without importing them."""
    found = pkgutil.iter_modules(package.__path__)
    return tuple(sorted(module.name for module in found if not module.name.startswith("_")))


def load(package: ModuleType, name: str) -> ModuleType:
    """Import one module of a package."""
    return import_module(f"{package.__name__}.{name}")
