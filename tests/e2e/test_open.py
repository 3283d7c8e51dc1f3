"""``kdlit open``: the right page goes to the browser."""

from __future__ import annotations

import sys

import pytest

from tests.catalogs import bundled, paper, write_catalog
from tests.program import Program, Result

NOT_ON_WINDOWS = pytest.mark.skipif(sys.platform == "win32", reason="the browser is not chosen by BROWSER there")
pytestmark = NOT_ON_WINDOWS


@pytest.fixture
def open_(kdlit: Program) -> Program:
    """The program with a browser that prints the address it is given."""
    script = kdlit.folder / "browser.py"
    script.write_text("import sys\nprint(sys.argv[1])\n", encoding="utf-8")
    kdlit.environment["BROWSER"] = f"{sys.executable} {script} %s"
    return kdlit


def test_the_page_the_pdf_and_the_code(open_: Program) -> None:
    chen = paper("chen2020simple")
    assert open_("open", chen.key) == Result(f"{chen.url}\n", "", 0)
    assert open_("open", chen.key, "--code") == Result(f"{chen.code[0]}\n", "", 0)
    assert open_("open", "hinton2015distilling", "--pdf") == Result("https://arxiv.org/pdf/1503.02531\n", "", 0)


def test_a_paper_goes_by_any_identifier(open_: Program) -> None:
    assert open_("open", "arxiv:1503.02531") == open_("open", "hinton2015distilling")


def test_what_is_not_known_is_said(open_: Program) -> None:
    without = next(paper for paper in bundled() if not paper.code)
    opened = open_("open", without.key, "--code")
    assert (opened.stdout, opened.status) == ("", 1)
    assert without.key in opened.stderr


@pytest.mark.parametrize("reference", ["nobody1900nothing", "", " "])
def test_an_unknown_paper_opens_nothing(open_: Program, reference: str) -> None:
    opened = open_("open", reference)
    assert (opened.stdout, opened.status) == ("", 1)
    assert opened.stderr.count("\n") == 1


def test_a_paper_without_any_link_opens_nothing(open_: Program) -> None:
    file = write_catalog(open_.folder / "own.jsonl", {"key": "doe2020t", "title": "T"})
    opened = open_("open", "doe2020t", env={"KDLIT_CATALOG": str(file)})
    assert (opened.stdout, opened.status) == ("", 1)
    assert opened.stderr.count("\n") == 1


def test_only_web_pages_go_to_the_browser(open_: Program) -> None:
    records = [
        {"key": f"doe2020{number}", "title": "T", "url": url, "code": [url]}
        for number, url in enumerate(["file:///etc/passwd", "javascript:alert(1)", "--help"])
    ]
    file = write_catalog(open_.folder / "own.jsonl", *records)
    for record in records:
        for option in ((), ("--code",)):
            opened = open_("open", str(record["key"]), *option, env={"KDLIT_CATALOG": str(file)})
            assert (opened.stdout, opened.status) == ("", 1)
