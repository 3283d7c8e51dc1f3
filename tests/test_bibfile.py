"""A .bib file read and changed without loss; bibtexparser is the judge of what it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from bibtexparser.entrypoint import parse_string
from hypothesis import given, settings
from hypothesis import strategies as st

from kdlit import bibfile
from kdlit.bibfile import Entry
from kdlit.formats import bibtex
from tests.catalogs import bundled

MIXED = r"""% A comment with @ and {
@string(venue = "Proc. " # {of {the} Thing})
@PREAMBLE{"\newcommand{\x}{}"}
@comment{@misc{not, title = {An entry}}}
% @article{neither, title = {One}}

@Article{ one ,
	Author  = "A. {"}B{"} C",
	Journal = venue # " 2" # jan,
	Year    = 2020 }   trailing text
@misc(two, title={A {nested {very {deep}}} title}, note = {\{x\}},)
@misc{three,title={x}} @misc{four, title = "y"}
@MISC{title = {No key}}
@misc{bare}
"""


def only(text: str) -> Entry:
    (entry,) = bibfile.read(text).entries
    return entry


def test_every_part_of_a_file_is_found() -> None:
    file = bibfile.read(MIXED)
    assert file.text == MIXED
    assert [(entry.kind_of, entry.key, file.line(entry)) for entry in file.entries] == [
        ("article", "one", 7),
        ("misc", "two", 11),
        ("misc", "three", 12),
        ("misc", "four", 12),
        ("misc", "", 13),
        ("misc", "bare", 14),
    ]
    assert [block.kind for block in file.blocks if block.kind not in ("text", "entry")] == [
        "string",
        "preamble",
        "comment",
    ]
    assert file.problems == []


def test_values_are_resolved_through_macros_and_concatenation() -> None:
    file = bibfile.read(MIXED)
    one = file.entries[0]
    assert file.latex(one.get("journal")) == "Proc. of {the} Thing 2January"
    assert file.latex(one.get("AUTHOR")) == 'A. {"}B{"} C'
    assert file.latex(one.get("year")) == "2020"
    assert [file.line(field) for field in one.fields] == [8, 9, 10]
    assert [piece.kind for piece in one.fields[1].pieces] == ["macro", "quoted", "macro"]


def test_a_macro_that_is_defined_by_itself_stands_for_its_name() -> None:
    file = bibfile.read("@string{a = a # b}\n@misc{k, note = a # c}")
    assert file.latex(file.entries[0].get("note")) == "abc"
    assert file.undefined(file.entries[0].fields[0]) == ["c"]


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        ("@misc{a,\n  title = {Open,\n  year = 2020\n}\n", 2),
        ("@misc{a,\n  title = {Open}\n", 1),
        ('@misc{a,\n  title = "Open,\n  year = {2020}\n}\n', 1),
        ("@misc{a,\n  title {Missing equals}\n}\n", 1),
        ("@misc{a, title = {x} }}\n  year = 2020\n}\n", None),
    ],
)
def test_what_cannot_be_read_is_named_and_the_next_entry_is_found(broken: str, line: int | None) -> None:
    text = f"{broken}@misc{{next, title = {{Next}}}}\n"
    file = bibfile.read(text)
    assert file.text == text
    assert file.entries[-1].key == "next"
    assert [(problem.line, problem.key) for problem in file.problems] == ([(line, "a")] if line else [])


def test_of_a_field_given_twice_the_first_counts() -> None:
    file = bibfile.read("@misc{a, Title = {one}, title = {two}}")
    assert file.latex(file.entries[0].get("title")) == "one"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("@misc{a,\n  title = {x},\n}\n", "@misc{a,\n  title = {x},\n  note = {n},\n}\n"),
        ("@misc{a,\r\n\ttitle = {x}\r\n}", "@misc{a,\r\n\ttitle = {x},\r\n\tnote = {n}\r\n}"),
        ('@MISC{a, TITLE="x"}', '@MISC{a, TITLE="x", NOTE="n"}'),
        ("@misc{a\n  , title = {x}\n  }", "@misc{a\n  , title = {x}\n  , note = {n}\n  }"),
        (
            "@misc{a,\n  title     = {x},\n  booktitle = {y},\n  year      = 1}",
            "@misc{a,\n  title     = {x},\n  booktitle = {y},\n  year      = 1,\n  note      = {n}}",
        ),
        (
            "@misc{a,\n  title =     {x},\n  booktitle = {y}\n}",
            "@misc{a,\n  title =     {x},\n  booktitle = {y},\n  note =      {n}\n}",
        ),
        ("@misc{a}", "@misc{a, note = {n}}"),
        ("@misc{a,\n}", "@misc{a,\n  note = {n},\n}"),
    ],
)
def test_a_new_field_looks_like_its_neighbours(before: str, after: str) -> None:
    file = bibfile.read(before)
    file.entries[0].set("note", "n")
    assert file.text == after


def test_a_value_keeps_its_enclosure() -> None:
    file = bibfile.read('@misc{a, title = "x", year = 2019, note = {n}, month = jan}')
    (entry,) = file.entries
    for name, value in (("title", "y"), ("year", "2020"), ("note", "m"), ("month", "February")):
        entry.set(name, value)
    assert file.text == '@misc{a, title = "y", year = 2020, note = {m}, month = {February}}'


def test_a_quote_in_a_value_gets_braces() -> None:
    file = bibfile.read('@misc{a, title = "x"}')
    file.entries[0].set("title", 'the "y"')
    assert file.text == '@misc{a, title = {the "y"}}'


def test_fields_keys_types_and_entries_change_without_a_trace_elsewhere() -> None:
    file = bibfile.read(MIXED)
    one, two, *_ = file.entries
    one.key = "uno"
    one.retype("inproceedings")
    one.remove(one.fields[1])
    file.drop(two)
    expected = MIXED.replace("@Article{ one", "@InProceedings{ uno").replace('\n\tJournal = venue # " 2" # jan,', "", 1)
    expected = expected.replace("@misc(two, title={A {nested {very {deep}}} title}, note = {\\{x\\}},)\n", "")
    assert file.text == expected


@pytest.mark.parametrize(
    ("present", "expected"),
    [
        ("", "@misc{n}\n"),
        ("\ufeff", "\ufeff@misc{n}\n"),
        ("@misc{a}", "@misc{a}\n\n@misc{n}\n"),
        ("@misc{a}\n", "@misc{a}\n\n@misc{n}\n"),
        ("@misc{a}\n\n\n", "@misc{a}\n\n\n@misc{n}\n"),
        ("@misc{a}\r\n", "@misc{a}\r\n\r\n@misc{n}\r\n"),
    ],
)
def test_new_entries_stand_behind_a_blank_line(present: str, expected: str) -> None:
    file = bibfile.read(present)
    file.append("@misc{n}\n")
    assert file.text == expected
    assert file.entries[-1].key == "n"


def test_the_last_entry_can_be_dropped() -> None:
    file = bibfile.read("@misc{a}\n\n@misc{b}\n")
    file.drop(file.entries[1])
    assert file.text == "@misc{a}\n\n"


def test_a_file_keeps_its_line_ends_and_its_mark(tmp_path: Path) -> None:
    file = tmp_path / "refs.bib"
    content = b"\xef\xbb\xbf@misc{a,\r\n  title = {x}\r\n}\r\n"
    file.write_bytes(content)
    text = bibfile.load(file)
    assert bibfile.read(text).text.encode() == content
    assert [entry.key for entry in bibfile.read(text).entries] == ["a"]


def test_a_file_that_is_not_utf_8_is_refused_by_its_line(tmp_path: Path) -> None:
    file = tmp_path / "refs.bib"
    file.write_bytes("@misc{a,\n  author = {Müller}}".encode("latin-1"))
    with pytest.raises(bibfile.BibFileError, match=r"line 2: not UTF-8 \(byte 0xfc\)"):
        bibfile.load(file)


def parsed(text: str) -> list[tuple[str, str, dict[str, str]]]:
    """What bibtexparser finds in a text."""
    library = parse_string(text)
    assert not library.failed_blocks
    return [
        (entry.entry_type, entry.key, {field.key.lower(): str(field.value) for field in entry.fields})
        for entry in library.entries
    ]


def read(text: str) -> list[tuple[str, str, dict[str, str]]]:
    file = bibfile.read(text)
    return [
        (entry.kind_of, entry.key, {field.name.lower(): file.latex(field) for field in entry.fields})
        for entry in file.entries
    ]


def test_the_catalog_is_read_as_bibtexparser_reads_it() -> None:
    text = bibtex.render(bundled())
    assert bibfile.read(text).text == text
    assert read(text) == parsed(text)


NAMES = st.sampled_from(["author", "title", "Year", "date-added", "bdsk-url-1", "x"])
PLAIN = st.text(st.sampled_from("aB é,=#%&@\\'\n\t"), max_size=12).filter(lambda text: not text.endswith("\\"))
NESTED = st.recursive(
    PLAIN, lambda inner: st.tuples(inner, inner).map(lambda two: f"{two[0]} {{{two[1]}}}"), max_leaves=6
)
# bibtexparser ends an entry at any line that begins with "@".
LATEX = NESTED.filter(lambda text: "@" not in {line.strip()[:1] for line in text.split("\n")})
VALUES = st.one_of(
    LATEX.map(lambda text: f"{{{text}}}"),
    LATEX.map(lambda text: f'"{text}"'),
    st.integers(0, 3000).map(str),
)
SPACE = st.sampled_from(["", " ", "\t", "\n  ", "\r\n\t"])


@st.composite
def entries(draw: st.DrawFn) -> str:
    fields = draw(
        st.lists(st.tuples(NAMES, SPACE, SPACE, VALUES, SPACE), min_size=1, max_size=4, unique_by=lambda f: f[0])
    )
    written = ",".join(f"{space}{name}{before}={before}{value}{after}" for name, before, after, value, space in fields)
    comma = draw(st.sampled_from(["", ",", ",\n"]))
    key = draw(st.sampled_from(["a", "key:2020-x", "b.c/d", "Straße"]))
    return f"@{draw(st.sampled_from(['misc', 'Article', 'BOOK']))}{{{key},{written}{comma}}}"


@settings(max_examples=50)
@given(st.lists(entries(), max_size=4), st.sampled_from(["\n", "\n\n% note\n", "\r\n"]))
def test_valid_entries_are_read_as_bibtexparser_reads_them(written: list[str], between: str) -> None:
    text = between.join(written)
    file = bibfile.read(text)
    assert file.text == text
    assert file.problems == []
    assert len(file.entries) == len(written)
    for source, (kind, key, fields) in zip(written, read(text), strict=True):
        assert [(kind, key, fields)] == parsed(source)


@given(st.text(st.sampled_from('@{}(),=#"%\\ \n\rabc1\ufeff'), max_size=60) | st.text(max_size=30))
def test_any_text_comes_back(text: str) -> None:
    file = bibfile.read(text)
    assert file.text == text
    for entry in file.entries:
        for field in entry.fields:
            assert file.latex(field) is not None
            assert text[field.start : field.stop] == field.text.removeprefix(field.lead)


@settings(max_examples=50)
@given(st.lists(entries(), min_size=2, max_size=4), st.data())
def test_an_edit_leaves_every_other_entry_alone(written: list[str], data: st.DataObject) -> None:
    file = bibfile.read("\n\n".join(written))
    number = data.draw(st.integers(0, len(written) - 1))
    entry = file.entries[number]
    edit = data.draw(st.sampled_from(["set", "add", "remove", "key", "type"]))
    before = {field.name.lower(): file.latex(field) for field in entry.fields}
    if edit == "set":
        entry.set(entry.fields[0].name, "new {value}")
        before[entry.fields[0].name.lower()] = "new {value}"
    elif edit == "add":
        entry.set("isbn", "123")
        before["isbn"] = "123"
    elif edit == "remove":
        del before[entry.fields[-1].name.lower()]
        entry.remove(entry.fields[-1])
    elif edit == "key":
        entry.key = "other"
    else:
        entry.retype("inproceedings")
    again = bibfile.read(file.text)
    assert again.problems == []
    assert [other.text for other in again.entries if other.key != entry.key or other.text != entry.text] == [
        other for place, other in enumerate(written) if place != number and other != entry.text
    ]
    changed = again.entries[number]
    assert {field.name.lower(): again.latex(field) for field in changed.fields} == before
    assert changed.kind_of == ("inproceedings" if edit == "type" else entry.kind_of)
