"""Frozen dataclasses whose methods are written when one is first called, not at start-up.

To write and compile the methods of forty records takes a seventh of a short command's time, and
it makes few kinds of them. To a type checker, and but for that time, it is the usual decorator.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool, init: bool = True, **options: bool) -> Callable[[type], type]:
        """Make a class a dataclass; `init=False` is for one that is only inherited from."""
        assert frozen  # noqa: S101 - the methods of others are not put off

        def decorate(cls: type) -> type:
            # Without a docstring dataclasses writes one, which takes longer than all the rest.
            cls.__doc__ = cls.__doc__ or cls.__name__
            made = dataclasses.dataclass(**{**options, **_NONE})(cls)
            made.__setattr__ = made.__delattr__ = _refuse
            for name in _WRITTEN_BY if init else ():
                setattr(made, name, _later(made, name))
            return made

        return decorate


_NONE: Final = {"init": False, "repr": False, "eq": False}
_WRITTEN_BY: Final = {"__init__": "init", "__repr__": "repr", "__eq__": "eq", "__hash__": "eq"}
"""The methods that are put off, and which option of dataclasses has each written."""


def _later(cls: type, name: str) -> Callable[..., Any]:
    """Return what stands in for a method until it is called."""

    def method(self: object, *values: object, **named: object) -> Any:
        _write(cls, name)
        return getattr(cls, name)(self, *values, **named)

    return method


def _write(cls: type, name: str) -> None:
    """Give a class a method of one below it, which has the same fields and nothing more."""
    below = type(cls.__name__, (cls,), {"__slots__": (), "__doc__": cls.__doc__})
    known = [vars(base).get("__dataclass_params__") for base in cls.__mro__]
    # What is frozen is inherited by nothing else: so it is said only while that is asked.
    _say_frozen(known, is_frozen=True)
    options = {**_NONE, _WRITTEN_BY[name]: True}
    written = vars(dataclasses.dataclass(frozen=True, **options)(below))
    _say_frozen(known, is_frozen=False)
    setattr(cls, name, written[name])


def _say_frozen(known: list[Any], *, is_frozen: bool) -> None:
    for parameters in known:
        if parameters is not None:
            parameters.frozen = is_frozen


def _refuse(self: object, name: str, *_: object) -> NoReturn:
    del self
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


__all__ = ["dataclass"]
