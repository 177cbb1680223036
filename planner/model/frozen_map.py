"""A map that cannot be changed in place, and can be hashed as all else in a scenario can."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

Key = TypeVar("Key")
Held = TypeVar("Held")


class FrozenMap(dict[Key, Held]):
    """Names with what each holds. Equal whatever the order; to change it, make another.

    A dict, so that it is read and written as one.
    """

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        # A dict is copied by setting its items one by one, which this one refuses.
        return FrozenMap, (dict(self),)

    def _refuse(self, *given: Any, **named: Any) -> NoReturn:
        raise TypeError("it cannot be changed in place")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse
