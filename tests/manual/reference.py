"""The commands as their help describes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any, NamedTuple

import typer.main

from kdlit.cli.commands import COMMANDS
from kdlit.cli.options import FILTER_PANEL
from kdlit.cli.overview import OPTIONS


class Option(NamedTuple):
    """An option or an argument.

    Attributes:
        names: as they are written, the short one first; of an argument, what stands for it.
        value: what stands for its value; of a switch, nothing.
        purpose: what it does, in a line.
        choices: the values it takes, if these are few.
        default: the value if none is given, where there is one to tell.
        is_filter: whether it chooses papers.
    """

    names: tuple[str, ...]
    value: str
    purpose: str
    choices: tuple[str, ...] = ()
    default: str = ""
    is_filter: bool = False


class Command(NamedTuple):
    """A command: what its help says."""

    name: str
    group: str
    purpose: str
    paragraphs: tuple[str, ...]
    arguments: tuple[Option, ...]
    options: tuple[Option, ...]
    examples: tuple[str, ...]

    @property
    def own_options(self) -> list[Option]:
        """Those that are no filters."""
        return [option for option in self.options if not option.is_filter]

    @property
    def has_filters(self) -> bool:
        """Whether it takes the filters."""
        return any(option.is_filter for option in self.options)

    @property
    def usage(self) -> str:
        """How it is called, but for the name of the program."""
        return " ".join([self.name, "[OPTION]...", *(argument.names[0] for argument in self.arguments)])


def commands() -> list[Command]:
    """All commands, in the order of the overview."""
    return [_command(name) for name in COMMANDS]


def filters() -> list[Option]:
    """The filters, which several commands share."""
    return [option for option in _command("list").options if option.is_filter]


def general_options() -> list[tuple[str, str]]:
    """The options of the whole program and what they do."""
    return [(names, f"{what[0].upper()}{what[1:]}.") for names, what in OPTIONS.items()]


def _command(name: str) -> Command:
    found: Any = typer.main.get_command(import_module(f"kdlit.cli.{COMMANDS[name].module}").app)
    parameters = [
        (parameter, _option(parameter)) for parameter in found.params if not getattr(parameter, "hidden", False)
    ]
    return Command(
        name,
        COMMANDS[name].group,
        COMMANDS[name].purpose,
        tuple(_paragraphs(found.help)),
        tuple(option for parameter, option in parameters if parameter.param_type_name == "argument"),
        tuple(option for parameter, option in parameters if parameter.param_type_name == "option"),
        tuple(found.examples),
    )


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        yield " ".join(paragraph.split())


def _option(parameter: Any) -> Option:
    choices = tuple(str(choice) for choice in getattr(parameter.type, "choices", ()))
    purpose = (parameter.help or "").replace("\\[", "[")
    if parameter.param_type_name == "argument":
        return Option((parameter.metavar or parameter.name.upper(),), "", purpose, choices)
    names = sorted(parameter.opts, key=len) + list(parameter.secondary_opts)
    switch = parameter.is_flag
    value = "" if switch else parameter.metavar or ("|".join(choices) if choices else "NUMBER")
    shown = parameter.show_default and not switch and parameter.default not in (None, [], ())
    default = getattr(parameter.default, "value", parameter.default) if shown else ""
    is_filter = getattr(parameter, "rich_help_panel", None) == FILTER_PANEL
    return Option(tuple(names), value, purpose, choices, str(default), is_filter)
