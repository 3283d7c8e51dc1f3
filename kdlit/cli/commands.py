"""The commands: where each stands, what it is for in one line, and an example."""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple


class Command(NamedTuple):
    """A command: its module in this package, its group in the overview, what it is for, and how it is called."""

    module: str
    group: str
    purpose: str
    example: str


FIND = "Find papers"
CITE = "Cite them"
KEEP = "Keep your own"

COMMANDS = {
    "search": Command("search", FIND, "papers by words, best match first", 'kdlit search "distilation of gans"'),
    "list": Command("list_", FIND, "every paper that passes filters", "kdlit list --venue acl --year 2020"),
    "pick": Command("pick", FIND, "papers chosen by hand, as keys", "kdlit pick bert --year 2020.."),
    "show": Command("show", FIND, "everything known of a paper", "kdlit show sun2019patient"),
    "open": Command("open_", FIND, "a paper's page in the browser", "kdlit open 1503.02531 --pdf"),
    "stats": Command("stats", FIND, "counts by year, venue, topic, list", "kdlit stats --topic pruning"),
    "lists": Command("lists", FIND, "the reading lists in the catalog", "kdlit lists"),
    "export": Command("export", CITE, "the bibliography", "kdlit export --bibtex > refs.bib"),
    "check": Command("check", CITE, "what is wrong in a .bib, mended", "kdlit check refs.bib --diff"),
    "dedup": Command("dedup", CITE, "what is the same paper, and why", "kdlit dedup"),
    "import": Command("import_", KEEP, "a reading list or a .bib, whole", "kdlit import README.md"),
    "add": Command("add", KEEP, "papers by identifier or URL", "kdlit add 1706.03762"),
    "remove": Command("remove", KEEP, "papers from your library", "kdlit remove vaswani2017attention"),
    "cache": Command("cache", KEEP, "what services said, kept", "kdlit cache info"),
}
"""The commands in the order of the overview; a module is imported when its command is called."""


def build(name: str) -> Any:
    """A command as Typer builds it."""
    import typer.main

    command = typer.main.get_command(import_module(f"kdlit.cli.{COMMANDS[name].module}").app)
    command.name = name
    return command
