"""Regular expressions that are compiled when they are first used: a run needs few of them, and compiling takes long."""

from __future__ import annotations

import re
from typing import Any, cast

_METHODS = ("findall", "finditer", "fullmatch", "match", "search", "split", "sub", "subn")


class _Lazy:
    """A pattern whose methods become the compiled one's own when the first of them is called."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def compile(self) -> re.Pattern[str]:
        compiled = re.compile(self.pattern, self._flags)
        for name in _METHODS:
            setattr(self, name, getattr(compiled, name))
        return compiled


def _first_call(name: str) -> Any:
    def call(pattern: _Lazy, *args: Any, **keywords: Any) -> Any:
        return getattr(pattern.compile(), name)(*args, **keywords)

    return call


for _name in _METHODS:
    setattr(_Lazy, _name, _first_call(_name))


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` gives of the same, as far as its methods and `pattern` go; a fault shows at the first use."""
    return cast("re.Pattern[str]", _Lazy(pattern, flags))
