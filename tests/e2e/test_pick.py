"""``kdlit pick``, with somebody at the keyboard of a real terminal."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdlit.cli.picker import numbers
from tests.program import TIMEOUT_SECONDS, Program, Result, installed

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")

_IN_A_SESSION = """
import fcntl, os, sys, termios
os.setsid()
fcntl.ioctl(int(sys.argv[1]), termios.TIOCSCTTY, 0)
os.execv(sys.argv[2], sys.argv[2:])
"""
"""Makes a terminal the one that the program asks on, as a shell in a window has it."""


def typed(kdlit: Program, *arguments: str, keys: dict[str, str], env: dict[str, str]) -> Result:
    """Run the program on a terminal of its own, standard output apart; each of `keys` is typed once its text is seen.

    The screen is given as `Result.stderr`.
    """
    import fcntl
    import pty
    import struct
    import termios

    outer, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    with subprocess.Popen(
        [sys.executable, "-S", "-c", _IN_A_SESSION, str(inner), *kdlit.command("pick", *arguments)],
        stdin=inner,
        stdout=subprocess.PIPE,
        stderr=inner,
        pass_fds=[inner],
        cwd=kdlit.folder,
        env=kdlit.environment | env,
    ) as process:
        os.close(inner)
        screen, end = b"", time.monotonic() + TIMEOUT_SECONDS
        waiting = list(keys.items())
        seen = 0
        while time.monotonic() < end:
            if waiting and (place := screen.find(waiting[0][0].encode(), seen)) >= 0:
                seen = place + len(waiting[0][0].encode())
                os.write(outer, waiting.pop(0)[1].encode())
            if select.select([outer], [], [], 0.05)[0]:
                try:
                    screen += os.read(outer, 65536)
                except OSError:  # the other end is closed
                    break
            elif process.poll() is not None:
                break
        assert process.stdout is not None
        chosen = process.stdout.read().decode()
    os.close(outer)
    assert not waiting, screen.decode()
    return Result(chosen, screen.decode(), process.returncode)


@pytest.fixture
def without_fzf(tmp_path: Path) -> dict[str, str]:
    """An environment in which no fzf is found."""
    return {"PATH": str(tmp_path)}


@pytest.fixture
def with_fzf(tmp_path: Path) -> dict[str, str]:
    """An environment with fzf, and a shell for its preview."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for program in (installed("fzf"), shutil.which("sh") or "/bin/sh"):
        (folder / Path(program).name).symlink_to(program)
    return {"PATH": str(folder), "SHELL": "/bin/sh", "FZF_DEFAULT_OPTS": "", "FZF_DEFAULT_COMMAND": ""}


PROMPT = "for none): "


def test_numbers_choose_from_a_list(kdlit: Program, without_fzf: dict[str, str]) -> None:
    best = kdlit("search", "bert", "-n", "6", "-f", "keys").lines
    keys = {"1  " + best[0]: "", PROMPT: "9 2\n", "'9' is no number or range from 1 to 6\r\n": "", "(such": "4 1-2\n"}
    answered = typed(kdlit, "bert", "-n", "6", keys=keys, env=without_fzf)
    assert (answered.lines, answered.status) == ([best[3], best[0], best[1]], 0)
    assert max(map(len, answered.stderr.splitlines())) <= 100


@pytest.mark.parametrize(("key", "status"), [("\n", 1), ("\x03", 130), ("\x04", 130)], ids=["enter", "^C", "^D"])
def test_a_list_can_be_left(kdlit: Program, without_fzf: dict[str, str], key: str, status: int) -> None:
    left = typed(kdlit, "--venue", "kdd", keys={PROMPT: key}, env=without_fzf)
    assert (left.stdout, left.status) == ("", status)


def test_fzf_shows_the_papers_and_chosen_ones_are_printed(kdlit: Program, with_fzf: dict[str, str]) -> None:
    best = kdlit("search", "bert", "-n", "3", "-f", "keys").lines
    keys = {best[2]: "\t", "(1)": "\t", "(2)": "\x1b[B\r"}
    chosen = typed(kdlit, "bert", "-n", "3", "-f", "tsv", keys=keys, env=with_fzf)
    assert ([row[0] for row in chosen.rows], chosen.status) == (best[:2], 0)


def test_fzf_previews_authors_venue_and_links(kdlit: Program, with_fzf: dict[str, str]) -> None:
    shown = typed(kdlit, "mokady2022self", keys={"https://arxiv.org/abs/2202.12211": "\x1b"}, env=with_fzf)
    assert (shown.stdout, shown.status) == ("", 130)
    assert "Ron Mokady, Omer Tov" in shown.stderr
    assert "Tali Dekel, Daniel\r" in shown.stderr  # the line ends between two words


def test_a_fzf_that_fails_is_named(kdlit: Program, with_fzf: dict[str, str]) -> None:
    failed = typed(
        kdlit, "bert", keys={"FZF_DEFAULT_OPTS": ""}, env=with_fzf | {"FZF_DEFAULT_OPTS": "--no-such-option"}
    )
    assert (failed.stdout, failed.status) == ("", 2)


def test_without_a_terminal_other_commands_are_named(kdlit: Program) -> None:
    alone = subprocess.run(
        kdlit.command("pick", "bert"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        env=kdlit.environment,
        start_new_session=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert (alone.stdout, alone.returncode) == ("", 2)
    assert "kdlit search -f keys" in alone.stderr


def test_nothing_to_choose_from_is_status_1_and_asks_nobody(kdlit: Program) -> None:
    nothing = kdlit("pick", "author:hintn")
    assert (nothing.stdout, nothing.status) == ("", 1)
    assert "Hinton" in nothing.stderr


@pytest.mark.parametrize(
    ("answer", "chosen"),
    [("1", [1]), (" 3-5, 1 ", [3, 4, 5, 1]), ("2 - 3", [2, 3]), ("4,4 4-5", [4, 5]), ("", []), ("5–5", [5])],
)
def test_an_answer_is_numbers_and_ranges(answer: str, chosen: list[int]) -> None:
    assert numbers(answer, 5) == chosen


@pytest.mark.parametrize("answer", ["0", "6", "5-3", "1-", "-1", "x", "1 2 x", "1.5", "٣", "1-2-3", "9" * 5000])
def test_what_is_no_answer_is_refused(answer: str) -> None:
    with pytest.raises(ValueError, match="from 1 to 5"):
        numbers(answer, 5)


@given(st.lists(st.integers(1, 30)), st.sampled_from([" ", ",", ", "]))
def test_numbers_are_each_taken_once_in_the_order_of_the_answer(wanted: list[int], between: str) -> None:
    assert numbers(between.join(map(str, wanted)), 30) == list(dict.fromkeys(wanted))
