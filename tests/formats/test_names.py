"""Names of every kind through every format, and back by readers that are not kdlit's."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares.names import SeparateCoAuthors, SplitNameParts
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import Person
from pylatexenc.latex2text import LatexNodes2Text

from kdlit.formats import biblatex, bibtex, csl_json, ris
from kdlit.paper import Name, Paper
from kdlit.particles import divide
from kdlit.text import is_east_asian
from tests.tex import BIBLATEXML, run_biber

PEOPLE = (
    Name("Hinton", "Geoffrey"),
    Name("Hinton", "Geoffrey E."),
    Name("Le", "Quoc V."),
    Name("van der Maaten", "Laurens"),
    Name("de la Cruz", "Maria"),
    Name("de la Vallée Poussin", "Charles"),
    Name("Van Gool", "Luc"),
    Name("Van den Broeck", "Guy"),
    Name("von Luxburg", "Ulrike"),
    Name("'t Hooft", "Gerard"),
    Name("al-Rfou", "Rami"),
    Name("d'Ascoli", "Stéphane"),
    Name("Ibn Sina", "Abu Ali"),
    Name("ibn Rushd", "Abu"),
    Name("hooks", "bell"),
    Name("al-Rfou", "rami"),
    Name("van der berg", "jan"),
    Name("King", "Martin Luther", "Jr."),
    Name("Gale", "William A.", "III"),
    Name("van der Berg", "Jan", "Sr."),
    Name("Niculescu-Mizil", "Alexandru"),
    Name("Camacho-Collados", "Jose"),
    Name("Ramos Garea", "Sabela"),
    Name("Ortega y Gasset", "José"),
    Name("Ávila Pires", "Bernardo"),
    Name("Jégou", "Hervé"),
    Name("Łukasz", "Ősz"),
    Name("Buciluǎ", "Cristian"),
    Name("Şahin", "Gözde Gül"),
    Name("Chang", "Ming-Wei"),
    Name("Yang", "J.-B."),
    Name("李", "明"),
    Name("김", "민수"),
    Name("Research and Development", "R."),
    Name("Plato"),
    Name("OpenAI"),
    Name("DeepSeek-AI"),
    Name("NLLB Team"),
    Name("BigScience Workshop"),
    Name("Barnes and Noble"),
    Name("the ATLAS collaboration"),
)
_LETTERS = "adeinorstvABHJKVéèöüñçšžłøåőğıÁÖØŁŞ"
_WORD = st.text(_LETTERS, min_size=1, max_size=6).filter(
    lambda word: word.casefold() not in {"and", "others", "jr", "sr"}
)
_WORDS = st.lists(_WORD, min_size=1, max_size=3).map(" ".join)
# Readers disagree on what a macro in a particle, or in braces, is.
_FAMILY_WORD = _WORD.filter(lambda word: word.isascii() or word[0].isupper())
_FAMILIES = st.lists(_FAMILY_WORD, min_size=1, max_size=3).map(" ".join)
ANYBODY = st.builds(Name, _FAMILIES, _WORDS, st.sampled_from(["", "Jr.", "III"])) | _WORDS.map(Name)


def by(names: tuple[Name, ...]) -> Paper:
    return Paper(key="k", title="T", author=names, year=2020, url="https://example.org/")


_TO_TEXT = LatexNodes2Text(keep_braced_groups=False)


def printed(latex: str) -> str:
    return str(_TO_TEXT.latex_to_text(latex)) if set(latex) & set("\\{}~") else latex


def parts(name: Name, *, latex: bool = False) -> tuple[str, str, str, str]:
    """Particles, family, given, suffix; of a group all is family, as it is to BibTeX of a name not in Latin script."""
    is_group = not name.given or (latex and is_east_asian(name.given))
    return ("", str(name), "", "") if is_group else (*divide(name.family), name.given, name.suffix)


def from_bibtexparser(field: str) -> list[tuple[str, str, str, str]]:
    library = parse_string(
        f"@misc{{k, author = {{{field}}}}}", append_middleware=[SeparateCoAuthors(), SplitNameParts()]
    )
    names = library.entries[0].fields_dict["author"].value
    rows = ((name.von, name.last, name.first, name.jr) for name in names)
    return [tuple(printed(" ".join(words)) for words in row) for row in rows]  # type: ignore[misc]


def from_pybtex(field: str) -> list[tuple[str, str, str, str]]:
    from pybtex.bibtex.utils import split_name_list

    people = [Person(name) for name in split_name_list(field)]
    rows = (
        (who.prelast_names, who.last_names, [*who.first_names, *who.middle_names], who.lineage_names) for who in people
    )
    return [tuple(printed(" ".join(words)) for words in row) for row in rows]  # type: ignore[misc]


def author_field(paper: Paper, *, latex: bool) -> str:
    entry = bibtex.entry(paper) if latex else biblatex.entry(paper)
    return str(entry.fields_dict["author"].value)


def test_bib_readers_give_the_parts_back() -> None:
    for latex in (True, False):
        field = author_field(by(PEOPLE), latex=latex)
        expected = [parts(name, latex=latex) for name in PEOPLE]
        assert from_pybtex(field) == expected
        assert from_bibtexparser(field) == expected


@given(st.lists(ANYBODY, min_size=1, max_size=3))
def test_bib_readers_give_the_parts_of_anybody_back(names: list[Name]) -> None:
    expected = [parts(name) for name in names]
    assert from_pybtex(author_field(by(tuple(names)), latex=True)) == expected
    # A macro with a small letter behind it is a particle to it, whatever the macro.
    assert from_bibtexparser(author_field(by(tuple(names)), latex=False)) == expected


def test_biber_gives_the_parts_back(tmp_path: Path) -> None:
    # To biber an apostrophe begins no particle.
    known = tuple(name for name in PEOPLE if name.family != "'t Hooft")
    text = bibtex.render([by(known)]) + biblatex.render([by(known)._replace(key="unicode")])
    assert run_biber(text, tmp_path, xml=True) == []
    found = []
    for name in ET.parse(tmp_path / BIBLATEXML).getroot().findall(".//{*}name"):
        given_parts = {part.get("type"): words(part) for part in name.findall("{*}namepart")}
        found.append(tuple(given_parts.get(part, "") for part in ("prefix", "family", "given", "suffix")))
    assert found == [*(parts(name, latex=True) for name in known), *(parts(name) for name in known)]


def words(part: ET.Element) -> str:
    inner = part.findall("{*}namepart")
    text = " ".join(each.text or "" for each in inner) if inner else part.text or ""
    return printed(text)


def from_ris(names: tuple[Name, ...]) -> list[Name]:
    (record,) = rispy.loads(ris.render([by(names)]))
    return [Name(*name.split(", ")) for name in record["authors"]]


def test_csl_names_its_parts() -> None:
    assert csl_json.item(by((Name("van der Maaten", "Laurens"), Name("King", "Martin", "Jr."), Name("NLLB Team"))))[
        "author"
    ] == [
        {"family": "Maaten", "given": "Laurens", "non-dropping-particle": "van der"},
        {"family": "King", "given": "Martin", "suffix": "Jr."},
        {"literal": "NLLB Team"},
    ]


def test_ris_gives_the_parts_back() -> None:
    assert from_ris(PEOPLE) == list(PEOPLE)


@given(st.lists(ANYBODY, min_size=1, max_size=3))
def test_ris_gives_the_parts_of_anybody_back(names: list[Name]) -> None:
    assert from_ris(tuple(names)) == names
