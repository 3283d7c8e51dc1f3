"""The manual says what the program does: every example shows what it prints, every page that is made is current."""

from __future__ import annotations

import doctest
import re
import shutil
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

from tests.manual import made, man, reference
from tests.manual.terminal import Terminal
from tests.program import installed

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the examples are those of a Unix shell")

HOW = "run python -m tests.manual"
PAGES = (
    *made.WRITTEN,
    made.COMMANDS,
    *(made.ROOT / name for name in ("CHANGELOG.md", "CONTRIBUTING.md", "data/README.md")),
)
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
BLOCK = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", made.WRITTEN, ids=lambda page: page.name)
def test_examples_show_what_they_print(page: Path, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    if "| jq" in text:
        installed("jq")
    assert _words(made.page(page, tmp_path)) == _words(text), HOW


def test_examples_of_the_help_run_and_the_reference_shows_what_they_print(tmp_path: Path) -> None:
    installed("jq")
    assert _words(made.commands(tmp_path)) == _words(made.COMMANDS.read_text(encoding="utf-8")), HOW


def _words(text: str) -> list[list[str]]:
    """The words of each line; how columns are padded is rich's, and another from version to version."""
    return [line.split() for line in text.splitlines()]


def test_examples_in_python_are_right(tmp_path: Path) -> None:
    page = made.DOCS / "python.md"
    with Terminal(tmp_path):
        found = doctest.testfile(str(page), module_relative=False, optionflags=doctest.ELLIPSIS, encoding="utf-8")
    assert found.attempted
    assert not found.failed


def test_the_help_of_every_command_ends_with_examples(tmp_path: Path) -> None:
    for command in reference.commands():
        assert len(command.examples) >= 2
        with Terminal(tmp_path / command.name) as terminal:
            shown = terminal.show(f"kdlit {command.name} --help").lines
        assert shown[-len(command.examples) :] == [f"  {example}" for example in command.examples]
        assert all(example.startswith("kdlit ") for example in command.examples)
        assert any(f"kdlit {command.name}" in example for example in command.examples)


def test_the_picture_is_current(tmp_path: Path) -> None:
    assert _texts(made.picture(tmp_path)) == _texts(made.PICTURE.read_text(encoding="utf-8")), HOW


def _texts(svg: str) -> list[str]:
    """What a picture says; how it is drawn is rich's."""
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def test_the_man_page_is_current() -> None:
    assert man.page() == made.MAN_PAGE.read_text(encoding="utf-8"), HOW


def test_groff_reads_the_man_page_without_a_warning() -> None:
    _reads_silently(installed("groff"), "-man", "-Tutf8", "-ww", "-z")


def test_mandoc_reads_the_man_page_without_a_warning() -> None:
    program = shutil.which("mandoc")
    if program is None:
        pytest.skip("mandoc is not installed")
    _reads_silently(program, "-T", "lint", "-W", "warning")


def _reads_silently(*command: str) -> None:
    done = subprocess.run([*command, made.MAN_PAGE], capture_output=True, encoding="utf-8", check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


@pytest.mark.parametrize("text", [".dot", "'quote", r"back\slash", "--long-option", "~ ^ `", "a.b"])
def test_any_text_stands_in_the_man_page_as_it_is(text: str) -> None:
    done = subprocess.run(
        [installed("groff"), "-man", "-Tascii", "-P-cbou"],
        input=f".TH T 1\n.SH X\n{man.escaped(text)}\n",
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert text in [line.strip() for line in done.stdout.splitlines()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        file = (page.parent / target).resolve() if target else page
        assert file.is_file(), target
        assert not anchor or anchor in _anchors(file), anchor


def _anchors(file: Path) -> set[str]:
    """The anchors of a page's headings, as code hosts form them."""
    text = BLOCK.sub("", file.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in HEADING.findall(text)}


def test_every_page_is_linked_from_the_readme() -> None:
    linked = {made.ROOT / target for target, _ in LINK.findall((made.ROOT / "README.md").read_text(encoding="utf-8"))}
    assert {*made.DOCS.glob("*.md")} - {made.DOCS / "add-a-source.md"} <= linked


def test_the_readme_has_the_command_that_tests() -> None:
    assert "\n    pip install '.[test]' && pytest\n" in (made.ROOT / "README.md").read_text(encoding="utf-8")


def test_options_that_pages_name_exist() -> None:
    known = set(chain.from_iterable(option.names for command in reference.commands() for option in command.options)) | {
        name for names, _ in reference.general_options() for name in names.split(", ")
    }
    foreign = {"--citeproc", "--bibliography", "--validate-datamodel", "--tool"}
    for page in PAGES[:-3]:
        named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", page.read_text(encoding="utf-8")))
        assert named - known - foreign <= {"--help", "--option"}
