"""Options that several commands share, each written once."""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Callable
from enum import Enum
from functools import wraps
from typing import Annotated, Any, Literal

import typer

from kdlit.cli.app import App, Command
from kdlit.filters import FIELDS, Filters, QueryError, condition

FILTER_PANEL = "Filters (given twice: or; different ones: and)"


class Format(Enum):
    """How papers are printed."""

    table = "table"
    tsv = "tsv"
    json = "json"
    jsonl = "jsonl"
    keys = "keys"
    bibtex = "bibtex"


FormatOption = Annotated[
    Format | None,
    typer.Option("--format", "-f", help="How to print; a table on a terminal, tsv in a pipe.", show_default=False),
]


class RowFormat(Enum):
    """How rows that are no papers are printed."""

    table = "table"
    tsv = "tsv"
    json = "json"
    jsonl = "jsonl"


RowFormatOption = Annotated[
    RowFormat | None,
    typer.Option("--format", "-f", help="How to print; a table on a terminal, tsv in a pipe.", show_default=False),
]
KeysArgument = Annotated[
    list[str],
    typer.Argument(metavar="KEY...", help="Citation keys, identifiers or URLs; - reads them from standard input."),
]

_FILTER_OPTIONS: dict[str, tuple[Any, Any]] = {
    "year": (list[str], typer.Option(help="2019, 2019..2021, 2019.. or ..2015", metavar="YEARS")),
    "venue": (list[str], typer.Option(help="Any usual name of a conference or journal.", metavar="NAME")),
    "author": (list[str], typer.Option(help="Family name, or given and family name.", metavar="NAME")),
    "topic": (list[str], typer.Option(help="A topic, such as pruning.", metavar="TOPIC")),
    "list": (list[str], typer.Option(help="A reading list; kdlit lists names them.", metavar="LIST")),
    "has_code": (bool, typer.Option("--has-code", help="Papers with a code repository.")),
    "published": (bool, typer.Option("--published", help="Papers that have appeared.")),
    "preprint": (bool, typer.Option("--preprint", help="Papers that have not.")),
}


MARKUP: Literal["rich"] | None = None if os.environ.get("TERM") in ("dumb", "unknown") else "rich"
"""How help is shown: in boxes, or plainly on a terminal that cannot do that."""


def new_app() -> App:
    """A Typer application for one command; completion is the whole program's."""
    settings = {"help_option_names": ["-h", "--help"]}
    return App(add_completion=False, rich_markup_mode=MARKUP, context_settings=settings)


class QueryCommand(Command):
    """A command whose arguments are a query: a word that is taken for an option may have been meant to be left out."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take the command line apart.

        Raises:
            QueryError: there is no such option, but a word behind a single hyphen.
        """
        given = args[: args.index("--")] if "--" in args else args[:]
        try:
            return super().parse_args(ctx, args)
        except typer.TyperException as error:
            meant = next((word[1:] for word in given if _UNWANTED.fullmatch(word)), "")
            if not meant:
                raise
            no = f"'not:\"{meant}\"'" if " " in meant else f"not:{meant}"
            known = {name for parameter in self.params for name in parameter.opts}
            long = f"did you mean --{meant}? T" if f"--{meant}" in known else "t"
            raise QueryError(f"-{meant} is no option; {long}o leave out what has this, write {no}") from error


_UNWANTED = re.compile(r"""-(?!n\d+$|[nf]$)[^\W_"].+""", re.DOTALL)
"""A hyphen and a word, and no short option with its number."""


def with_filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give `command` the filter options; it receives them as one argument, `filters`."""
    signature = inspect.signature(command, eval_str=True)
    own = [parameter for parameter in signature.parameters.values() if parameter.name != "filters"]
    for _, option in _FILTER_OPTIONS.values():
        option.rich_help_panel = FILTER_PANEL
    added = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            annotation=Annotated[kind, option],
            default=[] if kind is not bool else False,
        )
        for name, (kind, option) in _FILTER_OPTIONS.items()
    ]

    @wraps(command)
    def call(*args: Any, **given: Any) -> Any:
        chosen = {name: given.pop(name) for name in _FILTER_OPTIONS}
        return command(*args, filters=_filters(chosen), **given)

    parameters = [*own, *added]
    vars(call)["__signature__"] = inspect.Signature(parameters)
    call.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return call


def _filters(chosen: dict[str, Any]) -> Filters:
    if chosen["published"] and chosen["preprint"]:
        raise QueryError("--published and --preprint exclude each other: no paper is both")
    filters = Filters(
        has_code=chosen["has_code"],
        published=True if chosen["published"] else False if chosen["preprint"] else None,
    )
    for name in FIELDS:
        for value in chosen[name]:
            filters = filters.merge(condition(name, value))
    return filters
