"""kdlit: search, filter and cite the literature on knowledge distillation and model compression.

What is named in ``__all__`` is public; everything else may change from one version to the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kdlit.api import Deduplicated, dedupe, export, load, resolve, search
    from kdlit.errors import KdlitError
    from kdlit.paper import Name, Paper

__version__ = "0.1.0"

__all__ = [
    "Deduplicated",
    "KdlitError",
    "Name",
    "Paper",
    "__version__",
    "dedupe",
    "export",
    "load",
    "resolve",
    "search",
]

_ELSEWHERE = {"KdlitError": "kdlit.errors", "Name": "kdlit.paper", "Paper": "kdlit.paper"}


def __getattr__(name: str) -> Any:
    """Bring what is public when it is asked for: the command line needs none of it."""
    if name not in __all__:
        raise AttributeError(f"module 'kdlit' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_ELSEWHERE.get(name, "kdlit.api")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
