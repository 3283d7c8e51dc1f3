"""The command line: what was typed goes to one command, what went wrong becomes one message and an exit status."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

import typer
import typer.core
import typer.main

from kdlit import __version__
from kdlit.cli import talk
from kdlit.cli.commands import COMMANDS
from kdlit.cli.options import MARKUP
from kdlit.errors import KdlitError


class _Commands(typer.core.TyperGroup):
    """The commands, each imported when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return _command(cmd_name) if cmd_name in COMMANDS else None

    def format_help(self, ctx: Any, formatter: Any) -> None:
        from kdlit.cli import overview

        formatter.write("\n".join(overview.lines()))


app = typer.Typer(
    cls=_Commands,
    name="kdlit",
    pretty_exceptions_enable=False,
    rich_markup_mode=MARKUP,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def kdlit(
    version: bool = typer.Option(False, "--version", "-V", help="Print the version."),
    quiet: bool = typer.Option(False, "--quiet", "-q", help="Say nothing on standard error."),
    debug: bool = typer.Option(False, "--debug", help="Show the traceback of an error."),
) -> None:
    """Search, filter and cite the literature on knowledge distillation and model compression."""


def run(arguments: list[str]) -> int:
    """Run one command.

    Args:
        arguments: the command line without the program's name.

    Returns:
        The exit status: 0 done, 1 nothing matched or problems found, 2 wrong usage or unreadable input,
        3 could not ask, 130 interrupted.
    """
    arguments, switches = _switches(arguments)
    talk.quiet = "quiet" in switches
    _prepare_streams()
    try:
        if "version" in switches:
            print(f"kdlit {__version__}")
            status = 0
        else:
            status = _run(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        status = _close(130)
    except BrokenPipeError:
        status = _close(0)
    except Exception as error:
        if "debug" in switches:
            traceback.print_exc()
        else:
            talk.error(_explain(error))
        status = error.status if isinstance(error, KdlitError) else _close(2)
    return status


def _explain(error: Exception) -> str:
    if isinstance(error, KdlitError):
        return str(error)
    if isinstance(error, OSError):
        where = error.filename or "standard output"
        return f"{where}: {error.strerror or error}; the output is not complete"
    return f"a fault of kdlit itself: {type(error).__name__}: {error}; --debug shows where, please report it"


def _command(name: str) -> Any:
    command = typer.main.get_command(import_module(f"kdlit.cli.{COMMANDS[name].module}").app)
    command.name = name
    return command


def _run(arguments: list[str]) -> int:
    name = arguments[0] if arguments else "--help"
    try:
        if name in COMMANDS:
            status = _command(name).main(arguments[1:], prog_name=f"kdlit {name}", standalone_mode=False)
        elif name.startswith("-"):
            status = typer.main.get_command(app).main(arguments or ["--help"], prog_name="kdlit", standalone_mode=False)
        else:
            raise KdlitError(f"there is no command {name!r}{talk.did_you_mean(name, COMMANDS) or '; see kdlit --help'}")
    except SystemExit as error:  # typer's answer to a closed pipe
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE)) from error
    except typer.Abort as error:
        raise KeyboardInterrupt from error
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        place = context.command_path if context else "kdlit"
        raise KdlitError(f"{error.format_message().rstrip('.')}; see {place} --help") from error
    return status if isinstance(status, int) else 0


def _switches(arguments: list[str]) -> tuple[list[str], set[str]]:
    """Split off the switches of the whole program, which may stand before or behind the command."""
    names = {"--quiet": "quiet", "-q": "quiet", "--debug": "debug"}
    end = arguments.index("--") if "--" in arguments else len(arguments)
    found = {names[word] for word in arguments[:end] if word in names}
    rest = [word for word in arguments[:end] if word not in names] + arguments[end:]
    if rest[:1] in (["--version"], ["-V"]):
        found.add("version")
    return rest, found


def _prepare_streams() -> None:
    """Let no character stop the output, and no closed stream.

    What a stream's encoding lacks is replaced. Pipes and files are UTF-8 on Windows too, unless ``PYTHONIOENCODING``
    says otherwise.
    """
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, TextIOWrapper):
            continue
        if os.name == "nt" and not stream.isatty() and "PYTHONIOENCODING" not in os.environ:
            stream.reconfigure(encoding="utf-8", errors="replace")
        elif stream.errors in ("strict", "surrogateescape"):
            stream.reconfigure(errors="replace")


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


def _close(status: int) -> int:
    """Drop what cannot be written any more, so that the interpreter does not try again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status
