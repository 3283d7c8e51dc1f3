"""The command line: what was typed goes to one command, what went wrong becomes one message and an exit status."""

from __future__ import annotations

import errno
import os
import re
import sys
import traceback
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

import typer
import typer.core
import typer.main

from kdlit import __version__
from kdlit.cli import talk
from kdlit.cli.commands import COMMANDS, build
from kdlit.cli.options import MARKUP
from kdlit.errors import KdlitError

VARIABLE = "_KDLIT_COMPLETE"
"""Holds what a shell asks that completes a command line: ``complete_bash``."""


class _Commands(typer.core.TyperGroup):
    """The commands, each imported when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return build(cmd_name) if cmd_name in COMMANDS else None

    def format_help(self, ctx: Any, formatter: Any) -> None:
        from kdlit.cli import overview

        formatter.write("\n".join(overview.lines()))


app = typer.Typer(
    cls=_Commands,
    name="kdlit",
    add_completion=False,  # kdlit.cli.shells has it
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
    if asked := os.environ.get(VARIABLE):
        return _complete(asked)
    arguments, switches = _switches(arguments)
    talk.quiet = "quiet" in switches
    _prepare_streams()
    _prepare_width()
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
        why = error.strerror or error
        where = f"{error.filename}: {why}; no more was done"
        return where if error.filename else f"standard output: {why}; it is not complete"
    return f"a fault of kdlit itself: {type(error).__name__}: {error}; --debug shows where, please report it"


def _complete(asked: str) -> int:
    """Answer a shell that completes a command line; whatever goes wrong, it is told nothing, and so is its user."""
    from kdlit.cli import complete

    _prepare_streams()
    task, _, shell = asked.partition("_")
    with suppress(Exception):
        if task == "complete" and shell in complete.FORMS:
            status = complete.answer(shell, os.environ)
            sys.stdout.flush()
            return status
    return _close(0)


def _run(arguments: list[str]) -> int:
    if arguments[:1] == ["help"]:  # as of git and gh
        arguments = [*arguments[1:2], "--help"]
    name = arguments[0] if arguments else "--help"
    try:
        if name in COMMANDS:
            status = build(name).main(arguments[1:], prog_name=f"kdlit {name}", standalone_mode=False)
        elif name.partition("=")[0] in _COMPLETION:
            status = _set_completion(arguments)
        elif name.startswith("-"):
            status = typer.main.get_command(app).main(arguments or ["--help"], prog_name="kdlit", standalone_mode=False)
        else:
            raise KdlitError(f"there is no command {name!r}{talk.did_you_mean(name, COMMANDS) or '; see kdlit --help'}")
    except SystemExit as error:  # typer's answer to a closed pipe
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE)) from error
    except typer.Abort as error:
        raise KeyboardInterrupt from error
    except typer.TyperException as error:
        raise KdlitError(_refusal(error, f"kdlit {name}" if name in COMMANDS else "kdlit")) from error
    return status if isinstance(status, int) else 0


def _refusal(error: typer.TyperException, command: str) -> str:
    """What was wrong with a command line, and what may have been meant, or where it says what can be given."""
    context, parameter = getattr(error, "ctx", None), getattr(error, "param", None)
    message = error.format_message().rstrip(".")
    near = ""
    if hasattr(error, "possibilities"):  # there is no such option
        message = f"there is no option {getattr(error, 'option_name', '')}"
        given = context.command.params if context else ()
        known = [name for each in given for name in (*each.opts, *each.secondary_opts) if name.startswith("--")]
        near = talk.did_you_mean(getattr(error, "option_name", ""), [*known, *_OPTIONS])
    elif choices := getattr(getattr(parameter, "type", None), "choices", ()):
        found = re.search(r"'([^']*)' is not one of", message)
        near = talk.did_you_mean(found[1], choices) if found else ""
    return f"{message}{near or f'; see {command} --help'}"


_OPTIONS = ("--quiet", "--debug", "--help")


_COMPLETION = ("--install-completion", "--show-completion")


def _set_completion(arguments: list[str]) -> int:
    """``--install-completion`` or ``--show-completion``, with a shell or for the present one."""
    from kdlit.cli import shells

    option, equals, shell = arguments[0].partition("=")
    given = [shell] if equals else arguments[1:]
    if len(given) > 1:
        raise KdlitError(f"{option} takes one shell, or none for the one that runs this")
    (shells.install if option == _COMPLETION[0] else shells.show)("".join(given))
    return 0


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


def _prepare_width() -> None:
    """Let no slip in ``COLUMNS`` or ``LINES`` make lines that no memory holds."""
    for name in ("COLUMNS", "LINES"):
        if len(os.environ.get(name, "")) > _MOST_DIGITS:
            del os.environ[name]


_MOST_DIGITS = 4


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


def _close(status: int) -> int:
    """Drop what cannot be written any more, so that the interpreter does not try again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status
