"""BibTeX output: what an entry holds, that any text survives, that the programs of TeX agree."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from bibtexparser.entrypoint import parse_string
from hypothesis import given
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from kdlit.errors import KdlitError
from kdlit.formats.bibtex import FIELDS, HEADER, entry, render
from kdlit.paper import Name, Paper
from tests.tex import run_biber, run_bibtex

HINTON = Paper(
    key="hinton2015distilling",
    title="Distilling the Knowledge in a Neural Network",
    author=(Name("Hinton", "Geoffrey"), Name("Vinyals", "Oriol"), Name("Dean", "Jeff")),
    year=2015,
    arxiv="1503.02531",
    arxiv_class="stat.ML",
    url="https://www.cs.toronto.edu/~hinton/",
)
BUCILUA = Paper(
    key="bucilua2006model",
    type="inproceedings",
    title="Model Compression",
    author=(
        Name("Buciluǎ", "Cristian"),
        Name("Caruana", "Rich"),
        Name("Niculescu-Mizil", "Alexandru"),
    ),
    year=2006,
    venue="KDD",
    booktitle="Knowledge Discovery and Data Mining",
    pages="535--541",
    publisher="ACM",
    doi="10.1145/1150402.1150464",
    url="https://example.org/not-needed-beside-a-doi",
)
ZENG = Paper(
    key="zeng2000using",
    type="article",
    title="Using a Neural Network to Approximate an Ensemble of Classifiers",
    author=(Name("Zeng", "Xinchuan"), Name("Martinez", "Tony R.")),
    year=2000,
    journal="Neural Processing Letters",
    volume="12",
    number="3",
    pages="225--237",
    publisher="Springer",
    doi="10.1023/A:1026530200837",
)
HOSTILE = Paper(
    key="doe2020hostile",
    type="inproceedings",
    title='50% & #1 of $L_2$} {@misc{x, \\input{y}\n"GPT_2" ~ α ⇒ Ω ^ 知识 | <“A”>: 🔥 Hot',
    author=(Name("von der Tann}, \\", "{Anna and B%"), Name("a and b", "c, d")),
    year=2020,
    booktitle="Proceedings of the 1% & {Co",
    volume="1",
    number="2",
    url="https://example.org/a b{c}\\d%zz?e=%20&f=ü#g",
)
PAPERS = (
    HINTON,
    BUCILUA,
    ZENG,
    HOSTILE,
    Paper(
        key="jegou2011product",
        type="article",
        title="Product Quantization for Nearest Neighbor Search in Q-Space: A (Re)View of 2×2 GANs",
        author=(Name("Jégou", "Hervé"), Name("Ávila Pires", "Bernardo"), Name("Schölkopf", "B.")),
        year=2011,
        venue="IEEE TPAMI",
        eid="117",
    ),
    Paper(
        key="vandermaaten2008visualizing",
        type="article",
        title="Visualizing Data using t-SNE",
        author=(Name("van der Maaten", "Laurens"), Name("King", "Martin Luther", "Jr.")),
        year=2008,
        journal="Journal & Letters",
    ),
    Paper(
        key="workshop2022bloom",
        title="BLOOM: A 176B-Parameter Open-Access Multilingual Language Model",
        author=(Name("BigScience Workshop"), Name("OpenAI")),
        year=2022,
        arxiv="2211.05100",
    ),
    Paper(
        key="advl2023adaptive",
        title="ADVL: Adaptive Distillation for Vision-Language Tasks",
        year=2023,
        openreview="8-2sjUPp_YD",
        url="https://openreview.net/forum?id=8-2sjUPp_YD",
    ),
    Paper(
        key="srinivas2017local",
        title="Local Affine Approximators for Improving Knowledge Transfer",
        author=(Name("Srinivas", "Suraj"), Name("Fleuret", "François")),
        year=2017,
        venue="NIPS Workshop on Learning with Limited Labeled Data (LLD)",
    ),
    Paper(
        key="doe2021volume",
        type="inproceedings",
        title="“Why Should I Trust You?”: On Kullback–Leibler Divergence",
        author=(Name("Doe", "Jane"),),
        year=2021,
        booktitle="Computer Vision – ECCV 2022",
        series="Lecture Notes in Computer Science",
        volume="13671",
        number="7",
        pages="1--17",
        eid="5",
        publisher="Springer",
        arxiv="2101.00001",
        arxiv_class="cs.CV",
    ),
    Paper(
        key="doe2022number",
        type="inproceedings",
        title="A Paper in a Numbered Series without Volumes",
        author=(Name("Doe", "Jane"),),
        year=2022,
        venue="ICML",
        series="JMLR Workshop and Conference Proceedings",
        number="7",
    ),
    Paper(
        key="doe2019thesis",
        type="phdthesis",
        title="On BERT",
        author=(Name("Doe", "Jane"),),
        year=2019,
        publisher="University of Nowhere",
    ),
    Paper(
        key="doe2018report",
        type="techreport",
        title="On GPT-2",
        author=(Name("Doe", "Jane"),),
        year=2018,
        publisher="University of Nowhere",
        number="TR-1",
    ),
)


def fields_of(paper: Paper) -> dict[str, str]:
    return {field.key: field.value for field in entry(paper).fields}


def made(**values: Any) -> Paper:
    return Paper(**({"key": "k", "title": "T", "author": (Name("Doe", "Jane"),)} | values))


def test_a_preprint_in_full() -> None:
    assert render([HINTON]) == HEADER + (
        "\n\n"
        "@misc{hinton2015distilling,\n"
        "  author        = {Hinton, Geoffrey and Vinyals, Oriol and Dean, Jeff},\n"
        "  title         = {Distilling the Knowledge in a Neural Network},\n"
        "  year          = {2015},\n"
        "  howpublished  = {arXiv preprint arXiv:1503.02531},\n"
        "  url           = {https://arxiv.org/abs/1503.02531},\n"
        "  eprint        = {1503.02531},\n"
        "  archiveprefix = {arXiv},\n"
        "  primaryclass  = {stat.ML},\n"
        "}\n"
    )


def test_entries_stand_in_the_order_given_with_a_blank_line_between() -> None:
    text = render([ZENG, HINTON, BUCILUA])
    assert re.findall(r"^@\w+\{(.*),$", text, re.MULTILINE) == [ZENG.key, HINTON.key, BUCILUA.key]
    assert len(re.split(r"\n}\n\n(?=@)", text)) == len([ZENG, HINTON, BUCILUA])
    assert text.endswith("\n}\n")


def test_no_papers_are_a_file_with_the_header_alone() -> None:
    assert render([]) == HEADER + "\n"


def test_a_published_paper_has_its_doi_and_no_url() -> None:
    assert fields_of(BUCILUA) == {
        "author": r"Bucilu{\v{a}}, Cristian and Caruana, Rich and Niculescu-Mizil, Alexandru",
        "title": "Model Compression",
        "booktitle": "Knowledge Discovery and Data Mining",
        "pages": "535--541",
        "year": "2006",
        "publisher": "ACM",
        "doi": "10.1145/1150402.1150464",
    }


def test_a_published_paper_keeps_its_preprint_beside_its_url() -> None:
    fields = fields_of(made(type="inproceedings", venue="ICLR", arxiv="2101.00001", url="http://a"))
    assert fields["url"] == "http://a"
    assert fields["eprint"] == "2101.00001"
    assert fields["booktitle"] == "ICLR"


def test_fields_have_one_order() -> None:
    for paper in PAPERS:
        names = list(fields_of(paper))
        assert names == [name for name in FIELDS if name in names]


@pytest.mark.parametrize(
    ("values", "number"),
    [
        ({"type": "inproceedings", "booktitle": "B", "series": "S", "volume": "1"}, None),
        ({"type": "inproceedings", "booktitle": "B", "volume": "1"}, None),
        ({"type": "inproceedings", "booktitle": "B"}, None),
        ({"type": "inproceedings", "booktitle": "B", "series": "S"}, "2"),
        ({"type": "article", "journal": "J", "volume": "1"}, "2"),
    ],
)
def test_a_number_is_written_where_styles_can_use_it(values: dict[str, str], number: str | None) -> None:
    assert fields_of(made(number="2", **values)).get("number") == number


@pytest.mark.parametrize(
    ("values", "entry_type", "place"),
    [
        ({"type": "article", "journal": "J"}, "article", ("journal", "J")),
        ({"type": "article", "venue": "TMLR"}, "article", ("journal", "TMLR")),
        ({"type": "inproceedings", "venue": "ACL"}, "inproceedings", ("booktitle", "ACL")),
        ({"type": "misc", "venue": "A Workshop"}, "misc", ("howpublished", "A Workshop")),
        ({"type": "unpublished", "venue": "Draft"}, "unpublished", ("note", "Draft")),
        ({"type": "phdthesis", "publisher": "MIT"}, "phdthesis", ("school", "MIT")),
        ({"type": "book", "publisher": "MIT Press"}, "book", ("publisher", "MIT Press")),
        # Without the place that the type asks for, or of a type that BibTeX does not have.
        ({"type": "article"}, "misc", None),
        (
            {"type": "article", "arxiv": "2101.00001"},
            "misc",
            ("howpublished", "arXiv preprint arXiv:2101.00001"),
        ),
        ({"type": "online", "venue": "Blog"}, "misc", ("howpublished", "Blog")),
        ({"type": "string", "venue": "Blog"}, "misc", ("howpublished", "Blog")),
    ],
)
def test_type_and_place_agree(values: dict[str, str], entry_type: str, place: tuple[str, str] | None) -> None:
    written = entry(made(**values))
    assert written.entry_type == entry_type
    places = {"journal", "booktitle", "howpublished", "note", "school", "publisher"}
    assert [(f.key, f.value) for f in written.fields if f.key in places] == ([place] if place else [])


def test_a_paper_without_authors_is_sorted_by_its_short_title() -> None:
    fields = fields_of(made(title="ADVL & Co: Adaptive Distillation", author=()))
    assert fields["key"] == r"ADVL \& Co"
    assert "author" not in fields
    assert "key" not in fields_of(made())


@pytest.mark.parametrize(
    ("name", "written"),
    [
        (Name("Hinton", "Geoffrey"), "Hinton, Geoffrey"),
        (Name("King", "Martin Luther", "Jr."), "King, Jr., Martin Luther"),
        (Name("van der Maaten", "Laurens"), "van der Maaten, Laurens"),
        (Name("Jégou", "Hervé"), r"J{\'e}gou, Herv{\'e}"),
        (Name("Ávila Pires", "Bernardo"), r"{\'A}vila Pires, Bernardo"),
        (Name("Schölkopf", "Bernhard"), r"Sch{\"o}lkopf, Bernhard"),
        (Name("OpenAI"), "OpenAI"),
        (Name("others"), "others"),
        (Name("and"), "{and}"),
        (Name("BigScience Workshop"), "{BigScience Workshop}"),
        (Name("King", suffix="Jr."), "{King Jr.}"),
        (Name("Research and Development", "R."), "{Research and Development}, R."),
        (Name("And", "Metin"), "{And}, Metin"),
        (Name("Anderson", "Sandy"), "Anderson, Sandy"),
        (Name("Doe, Inc."), "{Doe, Inc.}"),
        (Name("Doe", "Jane, PhD"), "{Jane, PhD Doe}"),
        (Name("{Doe", "J}"), "(Doe, J)"),
        (Name("Ortega y Gasset", "José"), r"Ortega {y} Gasset, Jos{\'e}"),
        (Name("hooks", "bell"), "{hooks}, bell"),
        (Name("李", "明"), "{李 明}"),
        (Name("Толстой", "Лев"), "{Лев Толстой}"),
        (Name("de la Vallée Poussin", "Charles"), r"de la Vall{\'e}e Poussin, Charles"),
    ],
)
def test_a_name_is_one_name_to_bibtex(name: Name, written: str) -> None:
    assert fields_of(made(author=(name,)))["author"] == written


def test_titles_are_protected_and_encoded() -> None:
    title = fields_of(made(title="Buciluǎ's BERT & Δ-GAN:\n “Think”"))["title"]
    assert title == r"Bucilu{\v{a}}'s {BERT} \& {{$\Delta$}-GAN}: ``{Think}''"


@pytest.mark.parametrize(
    ("link", "written"),
    [
        ("https://a.org/b_c?d=1&e=2#f~g", "https://a.org/b_c?d=1&e=2#f~g"),
        (" https://a.org/b c{d}\\e^f\n", "https://a.org/b%20c%7Bd%7D%5Ce%5Ef"),
        ("https://a.org/%20%C3%BC%zz%", "https://a.org/%20%C3%BC%25zz%25"),
        ("https://a.org/ü", "https://a.org/%C3%BC"),
    ],
)
def test_links_are_not_latex_but_safe(link: str, written: str) -> None:
    assert fields_of(made(url=link))["url"] == written


def test_a_doi_keeps_its_underscores_and_angle_brackets() -> None:
    doi = "10.1002/(SICI)1097-0258(19980815)17:15<1661::AID_968>3.0.CO;2-2"
    assert fields_of(made(doi=doi))["doi"] == doi


@pytest.mark.parametrize("key", ["", "two words", "a,b", "a{b", "a}b", "a%b", "a#b", "a\\b", "a\nb"])
def test_a_key_that_bibtex_cannot_read_is_refused(key: str) -> None:
    with pytest.raises(KdlitError, match="citation key"):
        entry(made(key=key))


def test_keys_that_bibtex_takes_for_one_are_refused() -> None:
    with pytest.raises(KdlitError, match="'doe2020a' and 'Doe2020A'"):
        render([made(key="doe2020a"), made(key="Doe2020A")])


ANY_TEXT = st.one_of(
    st.text(st.characters(codec=None)),
    st.lists(st.sampled_from([*"{}\\%#@$&_^~\"'`,=()\n\t \x1bαé知Bx", " and ", ": "])).map("".join),
    st.sampled_from(["\\input{x}", "} @misc{y,", "\n@article{z,\n", "% comment", "# x #", "a and b"]),
)
NAMES = st.builds(Name, ANY_TEXT, ANY_TEXT, ANY_TEXT)
ANY_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "type": st.sampled_from(["misc", "article", "inproceedings", "comment", "book"]),
    "author": st.lists(NAMES, max_size=3).map(tuple),
    "year": st.none() | st.integers(1900, 2100),
} | dict.fromkeys(["title", "venue", "booktitle", "volume", "pages", "publisher", "doi", "arxiv", "url"], ANY_TEXT)
ANY_PAPERS = st.lists(st.fixed_dictionaries(ANY_VALUES), max_size=3).map(
    lambda papers: [Paper(key=f"k{number}", **values) for number, values in enumerate(papers)]
)


@given(ANY_PAPERS)
def test_any_text_makes_whole_entries(papers: list[Paper]) -> None:
    text = render(papers)
    library = parse_string(text)
    assert not library.failed_blocks
    assert [block.key for block in library.entries] == [paper.key for paper in papers]
    assert len(library.blocks) == len(papers) + 1
    for block, paper in zip(library.entries, papers, strict=True):
        assert {field.key: field.value for field in block.fields} == fields_of(paper)
    assert text.count("{") == text.count("}")


def split_names(names: str) -> list[str]:
    """The names as BibTeX divides them, what is in braces left out."""
    inner = re.compile(r"\{[^{}]*\}")
    while inner.search(names):
        names = inner.sub("*", names)
    return re.split(r"\sand\s", names, flags=re.IGNORECASE)


@given(st.lists(NAMES, min_size=1, max_size=4))
def test_any_names_stay_as_many(names: list[Name]) -> None:
    known = [name for name in names if fields_of(made(author=(name,))).get("author")]
    written = split_names(fields_of(made(author=tuple(names))).get("author", "*"))
    assert len(written) == len(known or ["*"])
    assert all(name.count(",") < len(Name._fields) for name in written)


LATEX_MACROS = get_default_latex_context_db()
LATEX_MACROS.add_context_category(
    "braces",
    prepend=True,
    macros=[
        MacroTextSpec("textbraceleft", "{"),
        MacroTextSpec("textbraceright", "}"),
        MacroTextSpec("textbar", "|"),
        MacroTextSpec("textasciicircum", "^"),
    ],
)
PLAIN_TITLES = st.text(
    st.characters(codec="ascii", categories=["L", "N", "P", "S", "Zs"], exclude_characters="\"`'-")
).filter(str.strip)


@given(PLAIN_TITLES)
def test_a_plain_title_reads_back_as_it_was(title: str) -> None:
    written = fields_of(made(title=title))["title"]
    assert LatexNodes2Text(latex_context=LATEX_MACROS).latex_to_text(written) == " ".join(title.split())


STYLES = ("abbrv", "alpha", "plain", "unsrt")


@pytest.mark.parametrize("style", STYLES)
def test_bibtex_has_nothing_to_say(style: str, tmp_path: Path) -> None:
    assert run_bibtex(render(PAPERS), style, tmp_path) == []
    written = (tmp_path / "references.bbl").read_text(encoding="utf-8")
    assert written.count("\\bibitem") == len(PAPERS)


def test_biber_has_nothing_to_say(tmp_path: Path) -> None:
    assert run_biber(render(PAPERS), tmp_path) == []
    read = parse_string((tmp_path / "references_bibertool.bib").read_text(encoding="utf-8"))
    assert {block.key for block in read.entries} == {paper.key for paper in PAPERS}


def test_what_is_missing_would_be_noticed(tmp_path: Path) -> None:
    text = "@article{doe2020,\n  title = {T},\n  year = {2020},\n}\n"
    assert run_bibtex(text, "plain", tmp_path)
    assert run_biber(text, tmp_path)
    assert run_bibtex("@article{doe2020, title = {T", "plain", tmp_path)


@pytest.mark.parametrize(
    ("title", "printed"),
    [
        (
            "TinyBERT: Distilling BERT for Natural Language",
            "{TinyBERT}: Distilling {BERT} for natural language",
        ),
        ("Knowledge Distillation: A Survey of Ideas", "Knowledge distillation: A survey of ideas"),
        ("Fine-Tuning for Non-IID Data", "Fine-tuning for non-{IID} data"),
        ("“Why Trust You?”: “Ideas” at Work", "``{Why} trust you?'': ``{Ideas}'' at work"),
        ("Ångström Units of Ångström", r"{\r{A}}ngstr{\"o}m units of {\r{a}}ngstr{\"o}m"),
        ("The Σ of BERT ⇒ GANs’ Øre", r"The {{$\Sigma$}} of {BERT} {$\Rightarrow$} {GANs}' {\o}re"),
        (
            "On $L_2$ of \\Foo and {Bar}",
            r"On \${L\_2}\$ of {\textbackslash}foo and {\textbraceleft}bar{\textbraceright}",
        ),
    ],
)
def test_styles_print_the_capitals_that_matter(title: str, printed: str, tmp_path: Path) -> None:
    assert run_bibtex(render([made(title=title, year=2020)]), "plain", tmp_path) == []
    written = (tmp_path / "references.bbl").read_text(encoding="utf-8")
    lines = " ".join(written.split())
    assert f"\\newblock {printed}" in lines
