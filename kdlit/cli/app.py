"""A command as Typer builds it, with its examples at the end of its help."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import typer
import typer.core

_Function = TypeVar("_Function", bound=Callable[..., Any])
_HEADING = "Examples:"


class App(typer.Typer):
    """A Typer application whose commands are `Command`."""

    def command(self, *given: Any, **settings: Any) -> Callable[[_Function], _Function]:
        """As of `typer.Typer`."""
        return super().command(*given, **({"cls": Command} | settings))


class Command(typer.core.TyperCommand):
    """A command; what stands below ``Examples:`` in its docstring ends its help, behind the options.

    Attributes:
        examples: the examples, a command line each.
    """

    def __init__(self, *given: Any, **settings: Any) -> None:
        super().__init__(*given, **settings)
        self.help, _, examples = (self.help or "").partition(_HEADING)
        self.examples = [line.strip() for line in examples.splitlines() if line.strip()]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print what the command does and its options, in boxes or plainly, then the examples."""
        super().format_help(ctx, formatter)
        formatter.write("\n".join(("", _HEADING, *(f"  {example}" for example in self.examples))) + "\n")
