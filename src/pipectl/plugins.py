"""How reports, formats and exchange formats are found: one module each, by its file's name."""

import pkgutil
from importlib import import_module
from types import ModuleType


def modules_in(package: ModuleType, *, packages: bool = False) -> tuple[str, ...]:
    """List the modules of a package by name, sorted, without importing them.

    Packages in it are rooms of their own and no plug-ins, unless these are asked for too. What a
    module's name joins by `_` a plug-in's joins by `-`.
    """
    modules = pkgutil.iter_modules(package.__path__)
    return tuple(
        sorted(module.name.replace("_", "-") for module in modules if packages or not module.ispkg)
    )


def load(package: ModuleType, name: str) -> ModuleType:
    """Import one module of a package."""
    return import_module(f"{package.__name__}.{name.replace('-', '_')}")
