"""Pipelines: what one command prints, another reads."""

from __future__ import annotations

import json
import re
import sys

import pytest

from tests.catalogs import bundled
from tests.program import Program, installed

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the pipelines are those of a Unix shell")

KEY = re.compile(r"^@\w+\{([^,]+),$", re.MULTILINE)


def test_search_cut_export(kdlit: Program) -> None:
    ran = kdlit.shell('set -o pipefail; kdlit search "bert" | cut -f1 | kdlit export --bibtex - > refs.bib')
    assert (ran.said, ran.status) == ([], 0)
    written = (kdlit.folder / "refs.bib").read_text(encoding="utf-8")
    assert KEY.findall(written) == kdlit("search", "bert", "-f", "keys").lines


def test_list_xargs_show(kdlit: Program) -> None:
    script = f'set -o pipefail; kdlit list --venue acl --year 2020.. -f keys | xargs "{sys.executable}" -m kdlit show'
    ran = kdlit.shell(script)
    assert (ran.stderr, ran.status) == ("", 0)
    for paper in bundled():
        if paper.venue == "ACL" and (paper.year or 0) >= 2020:
            assert f"{paper.key}\n{paper.title}\n" in ran.stdout


def test_search_json_jq(kdlit: Program) -> None:
    installed("jq")
    ran = kdlit.shell("set -o pipefail; kdlit search distillation -f json | jq -r '.[].arxiv | select(.)'")
    assert (ran.stderr, ran.status) == ("", 0)
    found = json.loads(kdlit("search", "distillation", "-f", "json").stdout)
    assert ran.lines == [record["arxiv"] for record in found if "arxiv" in record]


@pytest.mark.parametrize(
    "command",
    ["list", "list -f json", "list -f jsonl", "list -f table", "export --bibtex", "search distillation -n 0", "dedup"],
)
def test_a_closed_pipe_ends_the_program_quietly(kdlit: Program, command: str) -> None:
    ran = kdlit.shell(f"kdlit {command} 2> said | head -1; echo ${{PIPESTATUS[0]}}")
    assert ran.lines[-1] == "0"
    said = (kdlit.folder / "said").read_text(encoding="utf-8")
    assert "Traceback" not in said
    assert "pipe" not in said.lower()


def test_a_closed_pipe_is_quiet_when_nothing_was_read(kdlit: Program) -> None:
    ran = kdlit.shell("kdlit list | true; echo ${PIPESTATUS[0]}")
    assert ran == ("0\n", "", 0)


def test_keys_on_standard_input(kdlit: Program) -> None:
    keys = "# by hand\n\nhinton2015distilling\t2015\tanything\n   \nsun2019patient\r\n#agarwal2024policy\n1503.02531\n"
    shown = kdlit("show", "-", "-f", "keys", stdin=keys)
    assert shown == ("hinton2015distilling\nsun2019patient\n", "", 0)


def test_keys_on_standard_input_and_on_the_command_line_keep_their_order(kdlit: Program) -> None:
    shown = kdlit("show", "agarwal2024policy", "-", "ahn2019variational", "-f", "keys", stdin="sun2019patient")
    assert shown.lines == ["agarwal2024policy", "sun2019patient", "ahn2019variational"]


def test_a_byte_order_mark_is_no_part_of_a_key(kdlit: Program) -> None:
    assert kdlit("show", "-", "-f", "keys", stdin=b"\xef\xbb\xbfsun2019patient\n").lines == ["sun2019patient"]


def test_identifiers_and_urls_on_standard_input(kdlit: Program) -> None:
    shown = kdlit("show", "-", "-f", "keys", stdin="https://arxiv.org/abs/1503.02531\nD19-1441\n")
    assert shown.lines == ["hinton2015distilling", "sun2019patient"]


@pytest.mark.parametrize(
    "arguments", [("show", "-"), ("export", "--bibtex", "-"), ("show", ""), ("export", "--bibtex", "")]
)
@pytest.mark.parametrize("keys", ["", "# nothing\n\n"])
def test_no_keys_are_no_papers_and_the_user_is_told(kdlit: Program, arguments: tuple[str, ...], keys: str) -> None:
    ran = kdlit(*arguments, stdin=keys)
    assert (ran.stdout, ran.status) == ("", 1)
    assert ran.stderr.count("\n") == 1


def test_the_whole_catalog_through_standard_input(kdlit: Program) -> None:
    everything = kdlit("export", "--bibtex").stdout
    assert kdlit("export", "--bibtex", "-", stdin=kdlit("list").stdout).stdout == everything
