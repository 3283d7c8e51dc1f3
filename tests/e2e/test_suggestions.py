"""What is misspelt on the command line is named, with what may have been meant."""

from __future__ import annotations

import pytest

from tests.program import Program


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("serch bert", "search"),
        ("--verson", "--version"),
        ("list --topik pruning", "--topic"),
        ("list --topik=pruning", "--topic"),
        ("list --qiet", "--quiet"),
        ("export --bibtx", "--bibtex or --biblatex"),
        ("list --format tabel", "table"),
        ("cache inf", "info"),
        ("--show-completion zhs", "zsh"),
        ("check --select pags refs.bib", "pages"),
        ("show sun2019patien", "sun2019patient"),
        ("list --venue emnpl", "EMNLP"),
        ("list --topic pruneing", "pruning"),
        ("list --list kd-paper", "kd-papers"),
        ("list --author hintn", "Hinton"),
    ],
)
def test_the_nearest_name_is_suggested(kdlit: Program, line: str, meant: str) -> None:
    refused = kdlit(*line.split())
    assert (refused.stdout, len(refused.stderr.splitlines())) == ("", 1)
    assert f"did you mean {meant}" in refused.stderr
    assert refused.status in (1, 2)


@pytest.mark.parametrize("line", ["list -Z", "list --zzzz", "list --sort zzzz", "list --reverse=x", "list --topic"])
def test_where_nothing_is_near_the_help_is_named(kdlit: Program, line: str) -> None:
    refused = kdlit(*line.split())
    assert (refused.stdout, refused.status) == ("", 2)
    assert refused.stderr.endswith("; see kdlit list --help\n")
