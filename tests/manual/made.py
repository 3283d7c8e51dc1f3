"""What of the manual is made: the reference, the man page, a picture, and what the examples of the pages show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.manual import man, markdown, reference, tables
from tests.manual.pages import filled
from tests.manual.terminal import Terminal

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
COMMANDS = DOCS / "commands.md"
MAN_PAGE = DOCS / "man" / "kdlit.1"
PICTURE = DOCS / "heat.svg"
PICTURE_COMMAND = "kdlit stats --heat venue -n 10 --svg heat.svg"
WRITTEN = (ROOT / "README.md", *sorted(set(DOCS.glob("*.md")) - {COMMANDS}))
"""The pages that are written by hand, but for what their examples show."""

NOT_RUN = {
    "kdlit pick distillation --year 2020.. | kdlit export --bibtex -": "it asks on the terminal",
    "kdlit export --bibtex $(kdlit pick bert)": "it asks on the terminal",
    "kdlit import https://github.com/FLHonker/Awesome-Knowledge-Distillation": "it reads from the network",
    "kdlit cache info": "what it shows is another on every day",
}
"""Examples of the help that are not run, and why."""

_BEFORE = {"remove": ("kdlit add 1706.03762 1810.04805",), "cache": ("kdlit add 1706.03762",)}
"""What is run before the examples of a command, so that these find something."""


def files(folder: Path) -> Iterator[tuple[Path, str]]:
    """Each file with the text that it is to have; commands run in folders below `folder`."""
    yield MAN_PAGE, man.page()
    yield COMMANDS, commands(folder)
    yield PICTURE, picture(folder)
    for file in WRITTEN:
        yield file, page(file, folder)


def commands(folder: Path) -> str:
    """The reference of the commands.

    Raises:
        ValueError: an example fails.
    """
    shown = {command.name: _Examples(folder, command.name) for command in reference.commands()}
    return markdown.commands({**shown}, NOT_RUN)


def picture(folder: Path) -> str:
    """The heat map, as SVG."""
    with Terminal(_new(folder, "picture")) as terminal:
        terminal.show(PICTURE_COMMAND)
        return (terminal.folder / PICTURE.name).read_text(encoding="utf-8")


def page(file: Path, folder: Path) -> str:
    """A page with its tables, and with what its examples show now."""
    text = file.read_text(encoding="utf-8")
    for name, table in tables.TABLES.items():
        text = tables.inserted(text, name, table)
    with Terminal(_new(folder, file.stem)) as terminal:
        return filled(text, lambda line: terminal.show(line).lines)


class _Examples:
    """Runs the examples of one command in a folder of their own."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name
        self._terminal: Terminal | None = None

    def __call__(self, example: str) -> Sequence[str]:
        if self._terminal is None:
            self._terminal = Terminal(_new(self._folder, f"help-{self._name}"))
            for line in _BEFORE.get(self._name, ()):
                self._show(line)
        shown, status = self._show(example)
        if status and not (status == 1 and self._name in ("check", "dedup")):
            raise ValueError(f"{example} ends with status {status}: {shown}")
        return shown

    def _show(self, line: str) -> tuple[list[str], int]:
        assert self._terminal is not None
        with self._terminal:
            return self._terminal.show(line)


def _new(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made
