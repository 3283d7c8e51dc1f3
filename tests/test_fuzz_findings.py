"""What fuzzing found: each input that once brought a traceback, a hang or a character that steers the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.sources.cases import fixture

pytest.importorskip("resource")  # the fuzzing needs POSIX

from tests.fuzz import run
from tests.fuzz.doors import DOORS, Door, small_catalog
from tests.fuzz.sandbox import CATALOG, Case, Outcome, Sandbox

_CATALOG = small_catalog()
_TWICE = "".join(f"@string{{m{n + 1} = m{n} # m{n}}}\n" for n in range(40))
_CHAIN = "".join(f"@string{{m{n + 1} = m{n}}}\n" for n in range(3000))
_ENTRY = b"@misc{k, title = m%d, author = {A B}, year = 2019}\n"
_LONG = "x" * 300
_TOP = "# Papers\n\nSome of them\n"


def _checked(text: str | bytes, *options: str) -> Case:
    content = text if isinstance(text, bytes) else text.encode()
    return Case(("check", "refs.bib", *options), files={**_CATALOG, "refs.bib": content})


def _imported(text: str) -> Case:
    return Case(("import", "-", "--dry-run"), stdin=text.encode(), files=_CATALOG)


FINDINGS = {
    "macros that name another twice": _checked(b'@string{m0 = "x"}\n' + _TWICE.encode() + _ENTRY % 40),
    "a macro that is named before it is defined": _checked(_ENTRY % 40 + _TWICE[::-1].encode() + _TWICE.encode()),
    "macros in a row": _checked(b'@string{m0 = "x"}\n' + _CHAIN.encode() + _ENTRY % 3000),
    "a title in capitals": _checked(f"@misc{{k, title = {{{'X1 ' * 15_000}}}}}\n"),
    "a bell in a .bib": Case(("dedup", "-", "-o", "-"), stdin=b"\x07@misc{k, title = {X}}", terminal=True),
    "an endless query": Case(("search", "9" * 100_000), files=_CATALOG),
    "much to leave out": Case(("search", " ".join(f"not:w{number}" for number in range(440)))),
    "an endless author": Case(("list", "--author", "Geoffrey Hinton " * 6000)),
    "a long author": Case(("list", "--author", "a " * 1900)),
    "a key that turns the direction of writing": Case(
        ("export", "--bibtex", "--key-style", "[year]\u202e"), files=_CATALOG, terminal=True
    ),
    "a huge width": Case(("list", "--help"), env={"COLUMNS": "9" * 30}, terminal=True),
    "a long name of the cache": Case(("search", "bert"), env={"KDLIT_CACHE_DIR": _LONG}, files=_CATALOG, writes=("*",)),
    "a long name of the library": Case(("search", "bert"), env={"KDLIT_LIBRARY": _LONG}, files=_CATALOG),
    "a long name of the catalog": Case(("list",), env={"KDLIT_CATALOG": _LONG}),
    "a long name of an included file": Case(
        ("check", "--tex", "doc.tex"), files={"doc.tex": f"\\input{{{_LONG}}}\\bibliography{{x}}".encode()}
    ),
    "a library that is called by no UTF-8": Case(
        ("search", "bert"), env={"KDLIT_LIBRARY": "\udcff"}, files={**_CATALOG, "\udcff": b'{"title": "One"}\n'}
    ),
    "a title of one long word": Case(
        ("search", "bert"), files={CATALOG: json.dumps({"title": "é" * 50_000}, ensure_ascii=False).encode()}
    ),
    "a submission, of which Semantic Scholar knows nothing": Case(
        ("add", "openreview:8-2sjUPp_YD"), answers=((200, fixture("openreview/v1.json")),), files=_CATALOG
    ),
    "a title of blanks": _imported(json.dumps([{"title": f"a{' ' * 20_000}b"}])),
    "a title of dots": _imported(json.dumps([{"title": f"a{'.' * 20_000}b"}])),
    "authors within braces": _checked(f"@misc{{k, author = {{{'{a} ' * 13_000}}}}}\n"),
    "optional arguments that nothing closes": _checked("@misc{k, author = {A" + "\\sqrt[" * 40 + " B}}\n"),
    "accents within accents": _checked("@misc{k, title = {A" + "{\\'" * 40 + "e" + "}" * 40 + " B}}\n"),
    "verbatim that nothing ends": Case(
        ("check", "refs.bib", "--tex", "doc.tex"),
        files={"refs.bib": b"@misc{k, title = {X}}", "doc.tex": b"\\begin{verbatim}" * 7000},
    ),
    "a device for a library": Case(
        ("import", "-"), stdin=b'{"title": "One"}', env={"KDLIT_LIBRARY": "/dev/null"}, files=_CATALOG
    ),
    "a cache that is called by an escape sequence": Case(
        ("cache", "path"), env={"KDLIT_CACHE_DIR": "\x1b[31m"}, terminal=True
    ),
    "brackets that nothing closes": _imported(_TOP + "[" * 80_000),
    "comments that nothing closes": _imported(_TOP + "<!--" * 40_000),
    "a paragraph of many lines": _imported(_TOP + "x\n" * 25_000),
    "items on one line": _imported(_TOP + "<li>" * 20_000),
}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """Where inputs are tried, with all imported that commands import."""
    made = Sandbox(tmp_path_factory.mktemp("fuzz"))
    run.warm_up(made)
    return made


def _faults(outcome: Outcome) -> str:
    return "\n".join((*outcome.faults, outcome.trace))


@pytest.mark.parametrize("case", FINDINGS.values(), ids=FINDINGS.keys())
def test_what_was_found_is_mended(case: Case, sandbox: Sandbox) -> None:
    outcome = sandbox.run(case)
    assert not outcome.faults, _faults(outcome)


def test_a_damaged_schema_is_set_aside(sandbox: Sandbox) -> None:
    folder = sandbox.folder / "cache"
    search = ("search", "bert")
    sandbox.run(Case(search, files=_CATALOG))
    cached = {file.name: file.read_bytes().replace(b"CREATE", b"\xff\xfeEATE") for file in folder.glob("*.sqlite")}
    assert any(b"\xff\xfeEATE" in content for content in cached.values())
    for words in (search, ("export", "--bibtex", "sun2019patient"), ("cache", "info")):
        outcome = sandbox.run(Case(words, cached=cached, files=_CATALOG))
        assert not outcome.faults, _faults(outcome)
        assert outcome.status == 0


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_a_few_inputs_of_every_kind_upset_nothing(door: Door, sandbox: Sandbox) -> None:
    for number in range(10):
        outcome = sandbox.run(run.made(door, 7, number))
        assert not outcome.faults, f"number {number}: {_faults(outcome)}"


def test_the_sandbox_sees_what_it_is_to_see(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stray() -> None:
        (tmp_path / "stray").write_text("x")

    def fail() -> None:
        raise LookupError("on purpose")

    def hang() -> None:
        while True:
            pass

    monkeypatch.setattr("tests.fuzz.sandbox.SECONDS", 0.5)
    assert any("out of its place" in fault for fault in sandbox.run(Case(call=stray)).faults)
    assert not (tmp_path / "stray").exists()
    assert sandbox.run(Case(call=fail)).faults[0].startswith("LookupError")
    assert sandbox.run(Case(("export", "--bibtex", "sun2019patient", "-o", "x.bib"), files=_CATALOG)).faults
    assert sandbox.run(Case(("list", "-f", "tsv"), files=_CATALOG)).status == 0
    assert "hang" in sandbox.run(Case(call=hang)).faults[0]
