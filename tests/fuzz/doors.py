"""The doors by which text comes into kdlit, and how an input for each is made."""

from __future__ import annotations

import json
import os
import re
import shlex
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from kdlit.cli.commands import COMMANDS
from kdlit.keytemplate import FIELDS, MODIFIERS
from kdlit.lint.rules import RULES
from kdlit.sources import Source, SourceError
from tests.catalogs import bundled, bundled_records
from tests.fuzz.making import NASTY, SETTINGS, TOKENS, Maker
from tests.fuzz.sandbox import CATALOG, LIBRARY, LOOPBACK, Case
from tests.sources.cases import CASES, fixture, parsed

_FIXTURES = Path(__file__).parents[1] / "fixtures"
_BIG = 1_000_000
_BIG_LIST = 200_000
"""Characters of Markdown and LaTeX at the worst: their parsers take some microseconds for each sign."""
_LINE = 100_000
"""Characters of a command line, which systems limit."""
_FORMATS = ("table", "tsv", "json", "jsonl", "keys", "bibtex")
_ENCODINGS = ("ascii", "latin-1", "cp1252", "ascii:strict", "utf-8:replace", "utf-16")
_LATEX, _WORDS, _FIELDS = TOKENS["latex"], TOKENS["words"], TOKENS["fields"]
_BIBTEX, _TEX = (*_LATEX, *TOKENS["bibtex"]), (*_LATEX, *TOKENS["tex"])
_DOCUMENT = b"\\documentclass{article}\\begin{document}\\cite{sun2019patient,x}\\bibliography{refs}\\end{document}\n"
_FILES = {
    "refs.bib": b"@article{x, title = {Distilling}, author = {A B}, year = 2015}\n@misc{x, title={Distilling}}\n",
    "list.md": b"# List\n\n- [Patient Knowledge Distillation for BERT](https://arxiv.org/abs/1908.09355), EMNLP 2019\n",
    "doc.tex": _DOCUMENT,
    "doc.aux": b"\\citation{sun2019patient}\n\\bibdata{refs}\n",
    "papers.jsonl": b'{"title": "One", "year": 2020}\n{"title": "Two"}\n',
}


class Door(NamedTuple):
    """A way in.

    Attributes:
        name: what it is called.
        make: makes one input.
        share: how often it is tried, compared with the others.
    """

    name: str
    make: Callable[[Maker], Case]
    share: int


def _argument(text: str) -> str:
    """The text as an operating system hands it to a program: no NUL, and bytes that are no UTF-8 as half pairs."""
    return re.sub("[\0\ud800-\udc7f\udd00-\udfff]", "", text)[:_LINE]


def _case(maker: Maker, words: Sequence[str], **given: Any) -> Case:
    """A run on a terminal or in a pipe, in some encoding."""
    encoding = maker.one(_ENCODINGS) if maker.maybe(0.4) else "utf-8"
    files = given.pop("files", {})
    if words[:1] not in (["search"], ["pick"]) and maker.maybe(0.8):  # the bundled catalog takes more time
        files = {**small_catalog(), **files}
    return Case(tuple(map(_argument, words)), terminal=maker.maybe(0.4), encoding=encoding, files=files, **given)


def _command(maker: Maker, commands: str) -> list[str]:
    """One of several command lines; one that prints papers mostly says how."""
    words = shlex.split(maker.one(commands.strip().splitlines()))
    if words[0] in ("list", "search", "show") and "-f" not in words and maker.maybe(0.6):
        words += ("-f", maker.one(_FORMATS))
    return words


@cache
def small_catalog() -> dict[str, bytes]:
    """A catalog of two papers, for what the catalog does not matter to."""
    chosen = [record for record in bundled_records() if record["key"] in ("sun2019patient", "hinton2015distilling")]
    return {CATALOG: "".join(f"{json.dumps(record)}\n" for record in chosen).encode()}


# What users type


@cache
def _title_words() -> tuple[str, ...]:
    named = {author.family for paper in bundled() for author in paper.author}
    return tuple(sorted(named | {word for paper in bundled() for word in paper.title.split()}))


@cache
def _identifiers() -> tuple[str, ...]:
    fields = [(paper.key, paper.arxiv, paper.acl, paper.doi, paper.url) for paper in bundled()]
    listed = [listing.url for paper in bundled() for listing in paper.listings]
    return tuple(sorted({text for texts in (*fields, listed) for text in texts if text}))


def _typed(maker: Maker) -> str:
    prefix, value = maker.one(TOKENS["prefixes"]), maker.one(TOKENS["values"])
    kinds: tuple[Callable[[], str], ...] = (
        lambda: maker.one(_title_words()),
        lambda: prefix + maker.one((value, maker.one(_title_words()))),
        lambda: maker.mutated(maker.one(_title_words()), NASTY),
        lambda: maker.mutated(prefix + value, NASTY),
        lambda: maker.one(_identifiers()),
        lambda: maker.letters(30),
    )
    return maker.one(kinds)()


def _query(maker: Maker) -> Case:
    command = _command(maker, "search\nsearch\nsearch --explain\nsearch -n 0\nsearch -n x\nsearch --sort year\npick")
    words = maker.some(lambda: _typed(maker), 5, 1)
    if maker.maybe(0.02):
        words = [maker.much((*NASTY, *TOKENS["prefixes"], *TOKENS["values"], "a", "bert ", '" "', "not:a "), _LINE)]
    words = [" ".join(words)] if maker.maybe() else words
    return _case(maker, [*command, *(["--"] if maker.maybe(0.7) else []), *words])


_SWITCHES = ("--has-code", "--published", "--preprint")


def _filters(maker: Maker) -> Case:
    command = _command(
        maker,
        "list\nlist\nsearch\nsearch bert\nstats\nstats --by topic -f json\nstats --heat venue\npick\n"
        "export --bibtex --offline\nexport --ris\nexport --csl-json\nexport --biblatex",
    )
    for _ in range(maker.random.randint(1, 4)):
        name = maker.one((*_SWITCHES, "--year", "--venue", "--author", "--topic", "--list"))
        value = maker.one((*TOKENS["values"], maker.one(_title_words())))
        if maker.maybe():
            value = maker.mutated(value, NASTY)
        if maker.maybe(0.01):
            value = maker.much((*NASTY, *TOKENS["values"]), _LINE)
        command.append(name if name in _SWITCHES else f"{name}={value}")
    return _case(maker, command)


def _key(maker: Maker) -> str:
    key = maker.one(_identifiers())
    return maker.one((key, maker.mutated(key, NASTY), maker.mutated(key, NASTY), maker.letters(20)))


def _key_lines(maker: Maker) -> str:
    if maker.maybe(0.01):
        return maker.much((*NASTY, "hinton2015distilling\n", "1503.02531\n", "a\n", "\t"), _BIG_LIST)
    between = maker.one(("\n", "\n", "\r\n", "\t", "\n\n", "\n#", "\u2028"))
    return between.join(maker.some(lambda: _key(maker), 6))


def _keys(maker: Maker) -> Case:
    command = _command(maker, "show -\nshow - -f json\nexport --bibtex -\nexport --ris -\nremove -\nadd -")
    return _case(maker, command, stdin=maker.encoded(_key_lines(maker)))


def _keys_named(maker: Maker) -> Case:
    command = _command(maker, "show\nshow -f tsv\nexport --bibtex\nexport --csl-json\nremove\nadd\nopen")
    keys = maker.some(lambda: _key(maker), 1 if command[0] == "open" else 4, 1)
    return _case(maker, [*command, "--", *keys])


_MODIFIERS = (*MODIFIERS, "1", "99", "0", "-", "_", "truncate3", "truncate99", "(x)", "(", "", "x")


def _template(maker: Maker) -> Case:
    def part() -> str:
        modifiers = "".join(maker.some(lambda: f":{maker.one(_MODIFIERS)}", 4))
        return f"[{maker.one((*FIELDS, 'x', ''))}{modifiers}]" if maker.maybe(0.7) else maker.letters()

    template = "".join(maker.some(part, 4, 1))
    if maker.maybe(0.3):
        template = maker.mutated(template, (*NASTY, "[", "]", "[[", ":", "(", ")"))
    if maker.maybe(0.02):
        template = maker.much(("[auth]", "[", "]", "[auth:", ":lower", "(", "a", ":(", "[year:(x)]"), _LINE)
    command = _command(maker, "export --bibtex\nexport --biblatex\nexport --csl-json x\nexport --ris sun2019patient")
    return _case(maker, [*command, f"--key-style={template}"], files=small_catalog())


def _command_line(maker: Maker) -> Case:
    parts = (*_WORDS, *COMMANDS, *(rule.name for rule in RULES))
    words = [maker.one(tuple(COMMANDS))] if maker.maybe(0.8) else []
    words += maker.some(lambda: maker.one(parts), 7)
    if maker.maybe(0.3):
        words.insert(maker.random.randint(0, len(words)), maker.letters(12))
    # What a user names to be written may be anywhere; here it stays in the folder.
    words = [re.sub(r"[/~\\]", "", word) for word in words]
    stdin = maker.one((b"", b"sun2019patient\n", _FILES["refs.bib"]))
    return _case(maker, words, files=_FILES, stdin=stdin, writes=("*",))


_PLACES = {"KDLIT_LIBRARY", "KDLIT_CACHE_DIR", "HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"}


def _environment(maker: Maker) -> Case:
    env = {}
    for name in maker.random.sample(sorted(SETTINGS), maker.random.randint(1, 4)):
        value = maker.one((*SETTINGS[name], maker.one(SETTINGS[name]), "x" * 300, "\udcff"))
        if maker.maybe(0.2):
            value = maker.mutated(value, NASTY).replace("/", "")
        env[name] = _argument(value)[:5000]
    # Without them, the user's own home counts, and services are asked.
    env = {name: value for name, value in env.items() if name not in ("HOME", "KDLIT_OFFLINE") or value.strip("0")}
    command = _command(
        maker,
        "search bert\nlist --year 2015\nshow sun2019patient\nstats --by year\nstats --heat venue -f table\nlists\n"
        "export --bibtex sun2019patient\nexport --bibtex 2101.00001\ncheck refs.bib\nimport list.md\nremove x\n"
        "import papers.jsonl --dry-run\ncache info\ncache path\n--help\nsearch --help\ndedup refs.bib\n"
        "add 1503.02531\npick bert\ncheck refs.bib --fix",
    )
    # Where these name a place, the program is to write there.
    return _case(maker, command, files=_FILES, env=env, writes=("*",) if env.keys() & _PLACES else ("refs.bib",))


def _unfinished(maker: Maker) -> Case:
    """A command line that a shell wants completed."""
    words = maker.some(lambda: maker.one((*_WORDS, *COMMANDS)) if maker.maybe(0.8) else _typed(maker), 5)
    line = maker.one((" ", " ", "\t", '"', "'", "")).join(("kdlit", *words))
    line += maker.one(("", " ", '"', "'", "\\", "s", "-", "--ve", "sun", "é"))
    if maker.maybe(0.3):
        line = maker.mutated(line, (*NASTY, '"', "'", "\\", "$(x)", "`x`"))
    names = {"COMP_WORDS": line, "_TYPER_COMPLETE_ARGS": line, "COMP_WORD": maker.one(("", line[-3:], "x"))}
    env = {name: _argument(text) for name, text in names.items()}
    return Case(env=env, call=partial(_complete, maker.one(("bash", "zsh", "fish", "powershell", "pwsh"))))


def _complete(shell: str) -> None:
    from kdlit.cli import complete

    complete.answer(shell, os.environ)


# What files hold


@cache
def _records() -> tuple[str, ...]:
    return tuple(json.dumps(record, ensure_ascii=False) for record in bundled_records())


def _value(maker: Maker, depth: int = 0) -> object:
    """A value of JSON."""
    kind = maker.random.randrange(10 if depth < 3 else 7)
    if kind < 4:
        return maker.one((maker.letters(12), maker.letters(12), maker.one(_title_words()), maker.one(_identifiers())))
    if kind < 7:
        return maker.one((None, True, 0, -1, 2019, 10**30, 1.5, float("nan"), float("inf"), 1e308, "", [], {}))
    if kind < 9:
        return maker.some(lambda: _value(maker, depth + 1), 3)
    return {maker.one((*_FIELDS, "family", "given", "list", "line")): _value(maker, depth + 1) for _ in range(3)}


def _record(maker: Maker) -> str:
    """A line that is a paper but for something."""
    kind = maker.random.random()
    record = json.loads(maker.one(_records()))
    if kind < 0.4:
        record |= {maker.one(_FIELDS): _value(maker) for _ in range(maker.random.randint(0, 3))}
    elif kind < 0.6:
        for name in [name for name, value in record.items() if isinstance(value, str) and maker.maybe(0.3)]:
            record[name] = maker.mutated(record[name], (*NASTY, *_LATEX, *TOKENS["markdown"]))
    elif kind < 0.7:
        title = maker.mutated(record["title"], _LATEX)
        record = {"title": title, "author": _value(maker), "year": _value(maker)}
    else:
        return maker.mutated(maker.one(_records()), (*TOKENS["json"], *NASTY), _records())
    return json.dumps(record, ensure_ascii=maker.maybe())


def _papers(maker: Maker) -> str:
    if maker.maybe(0.003):
        return maker.much(TOKENS["json"], _BIG)
    if maker.maybe(0.003):
        title = maker.much((*_LATEX, *TOKENS["markdown"], *NASTY, "a", "a "), _BIG_LIST)
        return json.dumps({"key": "x", "title": title})
    return "\n".join(maker.some(lambda: _record(maker), 4, 1))


def _catalog(maker: Maker) -> Case:
    command = _command(
        maker,
        "list\nlist\nlist --author li --sort venue\nsearch distillation\nsearch --explain knowledge bert\nlists\n"
        "search author:li year:2019.. bert\nsearch network\nshow sun2019patient\nshow 1503.02531\nstats\nopen x\n"
        "stats -f json\nstats --heat topic\nstats --svg new.svg\nexport --bibtex\nexport --biblatex\n"
        "export --csl-json\nexport --ris\nexport --bibtex --key-style dblp\nexport --bibtex --prefer preprint\n"
        "dedup\ndedup --all -f json",
    )
    return _case(maker, command, files={CATALOG: maker.encoded(_papers(maker))}, writes=("new.svg",))


def _library(maker: Maker) -> Case:
    command = _command(
        maker,
        "list --year 2018\nsearch distillation\nshow sun2019patient\nremove x\nlists\nimport papers.jsonl\n"
        "import list.md\nremove gou2021knowledge\nexport --bibtex --year 2015\ncheck refs.bib\nstats --by venue\n"
        "export --bibtex sun2019patient --key-style acl",
    )
    catalog = small_catalog() if maker.maybe(0.8) else {}
    return _case(maker, command, files={**_FILES, **catalog, LIBRARY: maker.encoded(_papers(maker))})


@cache
def _bibliographies() -> tuple[str, ...]:
    from kdlit.formats import biblatex, bibtex

    groups = [bundled()[place : place + 3] for place in range(0, len(bundled()), 3)]
    files = sorted(_FIXTURES.rglob("*.bib"))
    rendered = [style.render(list(group)) for style in (bibtex, biblatex) for group in groups]
    return (*(file.read_text("utf-8") for file in files), *rendered)


def _macros(maker: Maker) -> str:
    """Macros that name each other, once or twice each."""
    count, twice = maker.one((3, 20, 40, 2000)), maker.maybe()
    defined = [f"@string{{m{n} = m{n + 1}{f' # m{n + 1}' if twice else ''}}}\n" for n in range(count)]
    defined.append(f'@string{{m{count} = "x"}}\n')
    return "".join(defined[:: maker.one((1, -1))]) + "@article{k, title = m0, author = m1, year = 2019}\n"


def _bibliography(maker: Maker) -> str:
    if maker.maybe(0.003):
        return maker.much(_BIBTEX, _BIG_LIST)
    if maker.maybe(0.003):
        name = maker.one(("title", "author", "pages", "doi", "url", "x"))
        return f"@misc{{k, {name} = {{{maker.much((*_BIBTEX, 'a', 'A. B. and ', '{a} '), _BIG_LIST)}}}}}"
    if maker.maybe(0.004):
        return _macros(maker)
    seed = maker.one(_bibliographies())
    start = max(seed.rfind("\n@", 0, maker.random.randrange(max(len(seed) - 2000, 1))), 0)
    return maker.mutated(seed[start : start + 2500], (*_BIBTEX, *NASTY), _bibliographies())


def _check(maker: Maker) -> Case:
    options = _command(
        maker, "check\ncheck\ncheck --fix\ncheck --diff\ncheck -f sarif\ncheck -f json\ncheck -f tsv\ncheck --biblatex"
    )
    catalog = small_catalog() if maker.maybe(0.7) else {}
    content = maker.encoded(_bibliography(maker))
    if maker.maybe(0.3):
        return _case(maker, [*options, "-"], stdin=content, files=catalog)
    return _case(maker, [*options, "refs.bib"], files={**catalog, "refs.bib": content}, writes=("refs.bib",))


def _dedup(maker: Maker) -> Case:
    command = _command(
        maker, "dedup\ndedup --all\ndedup -o -\ndedup -o new.bib\ndedup -f json\ndedup --check\ndedup -f table"
    )
    files = {name: maker.encoded(_bibliography(maker)) for name in ("a.bib", "b.bib")[: maker.one((1, 2))]}
    return _case(maker, [*command, *files], files={**files, **small_catalog()}, writes=("new.bib",))


def _import(make: Callable[[Maker], str], maker: Maker) -> Case:
    """Text of any kind, imported or compared."""
    content = maker.encoded(make(maker))
    command = _command(
        maker, "import\nimport --dry-run\nimport --dry-run -f json\nimport --dry-run -f table\ndedup\ndedup --all -o -"
    )
    catalog = small_catalog() if maker.maybe(0.9) else {}
    if maker.maybe():
        return _case(maker, [*command, "-"], stdin=content, files=catalog)
    return _case(maker, [*command, "input.x"], files={**catalog, "input.x": content})


def _update(maker: Maker) -> Case:
    command = _command(
        maker,
        "export --bibtex sun2019patient\nexport --biblatex --year 2015\nexport --bibtex --tex doc.tex\n"
        "export --bibtex sun2019patient hinton2015distilling --key-style acl",
    )
    files = {**small_catalog(), "refs.bib": maker.encoded(_bibliography(maker)), "doc.tex": _DOCUMENT}
    return _case(maker, [*command, "--update", "refs.bib"], files=files, writes=("refs.bib",))


_LISTS = tuple(file.read_text("utf-8") for file in sorted((_FIXTURES / "lists").glob("*.md")))


def _markdown(maker: Maker) -> str:
    if maker.maybe(0.01):
        return maker.much((*TOKENS["markdown"], *NASTY, "a", "a ", "x\n"), _BIG_LIST)
    seed = maker.one(_LISTS)
    start = maker.random.randrange(max(len(seed) - 1500, 1))
    seed = seed[: min(start, 300)] + seed[start : start + 1500]
    return maker.mutated(seed, (*TOKENS["markdown"], *TOKENS["markup"], *NASTY), _LISTS)


@cache
def _csl_records() -> tuple[str, ...]:
    from kdlit.formats import csl_json

    return tuple(csl_json.render(list(bundled()[place : place + 2])) for place in range(0, len(bundled()), 2))


_VARIABLES = ("DOI", "issued", "author", "custom", "id", "URL", "number", "archive_location", "editor", "page", "note")


def _csl(maker: Maker) -> str:
    if maker.maybe(0.01):
        return maker.much(TOKENS["json"], _BIG_LIST)
    text = maker.one(_csl_records())
    if maker.maybe(0.6):
        return maker.mutated(text, (*TOKENS["json"], *NASTY), _csl_records())
    records = json.loads(text)
    for record in records:
        record[maker.one((*record, *_VARIABLES))] = _value(maker)
    return json.dumps(records, ensure_ascii=maker.maybe())


_DOCUMENTS = (
    "\\begin{document}As \\citet[see][p.~3]{sun2019patient} and \\cite{hinton2015distilling,x}. % \\cite{no}\n",
    "\\input{part}\n\\bibliography{refs}\n\\nocite{*}\\verb|\\cite{a}|\n\\cites[1]{a}[2]{b}\\end{document}",
    "\\begin{verbatim}\\cite{b}\\end{verbatim}\\begin{comment}\\cite{c}\\end{comment}\\addbibresource{refs.bib}",
    "\\relax\n\\citation{sun2019patient,x}\n\\bibdata{refs}\n\\@input{part.aux}\n\\abx@aux@cite{0}{hinton2015distilling}",
    '<bcf:citekey order="1">sun2019patient</bcf:citekey><bcf:datasource type="file">refs.bib</bcf:datasource>',
)


def _document(maker: Maker) -> Case:
    text = maker.mutated(maker.one(_DOCUMENTS), (*_TEX, *NASTY), _DOCUMENTS)
    if maker.maybe(0.02):
        text = maker.much((*_TEX, *_DOCUMENTS, "a"), _BIG_LIST)
    name = maker.one(("doc.tex", "doc.tex", "doc.aux", "doc.bcf"))
    command = _command(maker, "check\ncheck refs.bib\nexport --bibtex\nexport --bibtex --update refs.bib")
    files = {"refs.bib": _FILES["refs.bib"], "part.tex": b"\\input{doc}\\cite{sun2019patient}"}
    files |= {**small_catalog(), name: maker.encoded(text)}
    option = "--tex" if name.endswith("tex") else "--aux"
    return _case(maker, [*command, option, name], files=files, writes=("refs.bib",))


# What services answer


@cache
def _bodies() -> tuple[str, ...]:
    return tuple(fixture(case.fixture).decode() for case in CASES)


def _body(maker: Maker) -> tuple[int, int, bytes]:
    """An answer that something happened to: the number of its case, its status, and its body."""
    number = maker.random.randrange(len(CASES))
    status = maker.one((CASES[number].status, CASES[number].status, CASES[number].status, 200, 404, 403))
    text, kind = _bodies()[number], Path(CASES[number].fixture).suffix
    tokens = TOKENS["json"] if kind == ".json" else _BIBTEX if kind == ".bib" else TOKENS["markup"]
    choice = maker.random.random()
    if choice < 0.05:
        return number, status, text.encode()
    if choice < 0.06:
        return number, status, maker.encoded(maker.much((*tokens, *NASTY), _BIG))
    if choice < 0.3 and kind == ".json":
        return number, status, json.dumps(_changed(maker, json.loads(text))).encode()
    if choice < 0.4:
        changed = bytearray(text.encode())
        for _ in range(maker.random.randint(1, 6)):
            changed[maker.random.randrange(len(changed))] = maker.random.randrange(256)
        return number, status, bytes(changed)
    return number, status, maker.encoded(maker.mutated(text, (*tokens, *NASTY), _bodies()))


def _changed(maker: Maker, document: Any) -> object:
    """A document of JSON with another value somewhere."""
    below, node, key = document, document, None
    while isinstance(below, (dict, list)) and below and (key is None or maker.maybe(0.7)):
        node, key = below, maker.one(list(below) if isinstance(below, dict) else range(len(below)))
        below = node[key]
    if isinstance(below, str) and maker.maybe():
        node[key] = maker.mutated(below, (*NASTY, *_LATEX))
    else:
        node[key] = _value(maker)
    return document


def _parser(maker: Maker) -> Case:
    number, status, body = _body(maker)
    case = CASES[number] if maker.maybe(0.8) else maker.one(CASES)
    return Case(stdin=body, call=partial(_parse, case.source, status, body, case.asked))


def _parse(source: Source, status: int, body: bytes, asked: tuple[str, ...]) -> None:
    try:
        answer = source.parse(status, body, parsed(asked))
    except SourceError as error:
        str(error).encode()
        return
    for paper in answer.found.values():
        str(paper).encode()
        assert type(paper).from_json(paper.to_json()) == paper


def _service(maker: Maker) -> Case:
    asked = [text for case in CASES for text in case.asked]
    one, other, third = (maker.one(asked) for _ in range(3))
    command = _command(
        maker,
        "add\nadd\nexport --bibtex\nexport --csl-json --refresh\nexport --biblatex --refresh\nimport ids.txt\n"
        "check refs.bib\nimport https://x.org/list.md",
    )
    answers = tuple((status, body) for _, status, body in maker.some(lambda: _body(maker), 4, 1))
    if command[-1].startswith("https"):
        answers = ((200, maker.encoded(_markdown(maker))),)
    if command[0] == "add" or command[-1] in ("--bibtex", "--refresh"):
        command.append(one)
    entries = f"@misc{{k, title = {{X}}, eprint = {{{one}}}}}\n@article{{j, title = {{Y}}, doi = {{{other}}}}}"
    files = {"refs.bib": entries.encode(), "ids.txt": f"{one}\n{other}\n{third}".encode()}
    return _case(maker, command, files={**small_catalog(), **files}, answers=answers)


def _head(maker: Maker) -> Case:
    heads = TOKENS["heads"]
    text = maker.mutated(maker.one(heads), (*TOKENS["head_tokens"], "x" * 70_000, *NASTY), heads)
    answer = text.encode("latin-1", "replace")
    return Case(stdin=answer, call=partial(_exchange, answer), network=True)


def _exchange(answer: bytes) -> None:
    """Ask a server that answers with these bytes, as often as it is asked."""
    from kdlit.http import Client
    from kdlit.unreachable import Unreachable

    with socket.create_server((LOOPBACK, 0)) as server:
        thread = threading.Thread(target=_serve, args=(server, answer), daemon=True)
        thread.start()
        try:
            with Client(patience=0.03) as client:
                address = f"http://{LOOPBACK}:{server.getsockname()[1]}"
                response = client.ask(address, "x", configured=True, interval=0)
            str((response.etag, response.last_modified)).encode()
        except Unreachable as error:
            str(error).encode()
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)  # its thread waits no longer
    thread.join()


def _serve(server: socket.socket, answer: bytes) -> None:
    with suppress(OSError):
        while True:
            connection, _ = server.accept()
            with connection, suppress(OSError):
                connection.settimeout(1)
                connection.recv(65536)
                connection.sendall(answer)


# What kdlit itself keeps

_KEPT: dict[str, bytes] = {}


def keep(folder: Path) -> None:
    """Remember the files of a cache as they are after a search and an export."""
    _KEPT.update((file.name, file.read_bytes()) for file in folder.glob("*.sqlite"))


def _damaged(maker: Maker) -> Case:
    files = {}
    for name, content in _KEPT.items():
        changed = bytearray(content)
        kind = maker.random.random()
        if kind < 0.2:
            changed = changed[: maker.random.randrange(len(changed))]
        elif kind < 0.3:
            changed = bytearray(maker.letters(100).encode("utf-8", "replace"))
        else:
            reach = len(changed) if maker.maybe() else 4096
            for _ in range(maker.one((1, 3, 30, 300))):
                changed[maker.random.randrange(reach)] = maker.random.randrange(256)
        files[name] = bytes(changed)
    command = _command(
        maker,
        "search bert\nshow sun2019patient\nlist --venue acl\nexport --bibtex sun2019patient\ncache info\ncache clear",
    )
    return _case(maker, command, cached=files, files=small_catalog())


DOORS = (
    Door("query", _query, 12),
    Door("filters", _filters, 6),
    Door("keys on standard input", _keys, 8),
    Door("keys as arguments", _keys_named, 6),
    Door("key template", _template, 6),
    Door("command line", _command_line, 10),
    Door("completion", _unfinished, 5),
    Door("environment", _environment, 6),
    Door("catalog .jsonl", _catalog, 10),
    Door("library .jsonl", _library, 6),
    Door(".bib, check", _check, 8),
    Door(".bib, dedup", _dedup, 6),
    Door(".bib, import", partial(_import, _bibliography), 6),
    Door(".bib, export --update", _update, 6),
    Door("Markdown list", partial(_import, _markdown), 10),
    Door("CSL-JSON", partial(_import, _csl), 6),
    Door("JSON Lines, import", partial(_import, _papers), 6),
    Door("lines of identifiers", partial(_import, _key_lines), 5),
    Door(".tex, .aux, .bcf", _document, 8),
    Door("HTTP bodies, parsers", _parser, 16),
    Door("HTTP bodies, commands", _service, 6),
    Door("HTTP heads", _head, 1),
    Door("damaged cache", _damaged, 3),
)
USUAL = frozenset({*_FILES.values(), *small_catalog().values()})
"""Files that are not what an input is about."""
