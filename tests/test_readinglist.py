"""Reading lists, in the many styles that people write them in, to papers and doubts."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kdlit.paper import Listing, Name, Paper
from kdlit.readinglist import Doubt, outline, plain, read

LISTS = Path(__file__).parent / "fixtures" / "lists"


def _text(name: str) -> str:
    return (LISTS / f"{name}.md").read_bytes().decode("utf-8")


def _row(paper: Paper) -> dict[str, Any]:
    """What a list says of a paper, as the fixtures hold it."""
    (listing,) = paper.listings
    row: dict[str, Any] = {"line": listing.line, "title": paper.title, "url": listing.url, "section": listing.section}
    row |= {"venue": paper.venue, "year": paper.year, "type": paper.type, "arxiv": paper.arxiv}
    row |= {"author": "; ".join(map(str, paper.author)), "code": list(paper.code)}
    return {key: value for key, value in row.items() if value}


@pytest.mark.parametrize("path", sorted(LISTS.glob("*.md")), ids=lambda path: path.stem)
def test_a_list_in_this_style_is_read_row_by_row(path: Path) -> None:
    expected = [json.loads(line) for line in path.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()]
    assert [_row(paper) for paper in read(_text(path.stem), path.stem).papers] == expected


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("headings_and_dates", {25: "a web page"}),
        ("mixed_notes", {25: "code", 26: "a blog", 27: "a web page", 28: "a web page"}),
        ("names_before_title", {31: "a web page", 32: "a video", 33: "code"}),
        ("slashes_and_emoji", {31: "a video"}),
        ("venue_after_break", {43: "code", 45: "code"}),
        ("venue_in_front_brackets", {24: "a video", 25: "slides", 26: "code"}),
    ],
)
def test_what_a_list_holds_besides_papers_is_named_row_by_row(name: str, lines: dict[int, str]) -> None:
    left = {doubt.line: doubt.why for doubt in read(_text(name), name).doubts if doubt.why.endswith(", not a paper")}
    assert left == {line: f"left out: the link is {kind}, not a paper" for line, kind in lines.items()}


def _outlined(markdown: str) -> list[dict[str, Any]]:
    """The rows of a document, with all that they hold."""

    def held(row: outline.Row) -> dict[str, Any]:
        return vars(row) | {"children": list(map(held, row.children))}

    return list(map(held, outline.read(markdown)))


def _one(markdown: str) -> Paper:
    (paper,) = read(markdown, "mine").papers
    return paper


def _doubts(markdown: str) -> list[str]:
    return [doubt.why for doubt in read(markdown, "mine").doubts]


def test_a_row_becomes_a_paper_with_all_that_it_says() -> None:
    paper = _one(
        "# Mine\n\n## Relations\n\n- [Relational Knowledge Distillation](https://arxiv.org/pdf/1904.05068.pdf), Wonpyo"
        " Park, Dongju Kim, CVPR 2019, [code](https://github.com/lenscloth/RKD)"
        " [[Anthology](https://aclanthology.org/P18-1129/)] [[OpenReview](https://openreview.net/forum?id=hXWPpJedrVP)]"
        " [[DOI](https://doi.org/10.1109/CVPR.2019.00409)]\n"
    )
    assert paper == Paper(
        title="Relational Knowledge Distillation",
        type="inproceedings",
        author=(Name("Park", "Wonpyo"), Name("Kim", "Dongju")),
        year=2019,
        venue="CVPR",
        booktitle="Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition",
        arxiv="1904.05068",
        acl="P18-1129",
        doi="10.1109/cvpr.2019.00409",
        openreview="hXWPpJedrVP",
        url="https://arxiv.org/abs/1904.05068",
        code=("https://github.com/lenscloth/RKD",),
        listings=(
            Listing(
                list="mine",
                section="Relations",
                line=5,
                title="Relational Knowledge Distillation",
                url="https://arxiv.org/pdf/1904.05068.pdf",
            ),
        ),
    )


def test_a_journal_makes_an_article() -> None:
    paper = _one("- [A Survey of Distillation Methods](https://example.org/a.pdf), A. Bee, C. Dee, IEEE TPAMI, 2022")
    assert (paper.type, paper.venue, paper.year) == ("article", "TPAMI", 2022)
    assert paper.journal == "IEEE Transactions on Pattern Analysis and Machine Intelligence"


@pytest.mark.parametrize(
    ("said", "venue", "year"),
    [
        ("ACL'23", "ACL", 2023),
        ("NIPS, 2018", "NeurIPS", 2018),
        ("arXiv 2022", "", 2022),
        ("MLSys' 26", "MLSys", 2026),
        ("(ICML 2020 Oral)", "ICML", 2020),
        ("ISMIR2021", "ISMIR", 2021),
        ("CVPR22", "CVPR", 2022),
        ("CVPR 2023 Workshop", "CVPR Workshops", 2023),
        ("Workshops @ NeurIPS 2020", "NeurIPS Workshop", 2020),
        ("ACL'23 Findings", "Findings of ACL", 2023),
        ("EMNLP-2021", "EMNLP", 2021),
        ("Proc. of ICASSP 2019", "ICASSP", 2019),
        ("International Conference on Machine Learning, 2019", "ICML", 2019),
        ("2021 NeurIPS Spotlight", "NeurIPS", 2021),
        ("XYZW 2021", "XYZW", 2021),
        ("Journal of Small Models 2021", "Journal of Small Models", 2021),
        ("submitted to ICLR 2024", "", 2024),
        ("2023-05-17", "", 2023),
        ("May 17, 2023", "", 2023),
        ("[23/05]", "", 2023),
        ("Tech Report 2022", "", 2022),
        ("", "", None),
    ],
)
def test_venue_and_year_are_read_however_they_are_written(said: str, venue: str, year: int | None) -> None:
    paper = _one(f"- [Distilling the Knowledge in a Neural Network](https://arxiv.org/abs/1503.02531), {said}")
    assert (paper.venue, paper.year) == (venue, year)


@pytest.mark.parametrize(
    ("said", "author"),
    [
        ("Geoffrey Hinton, Oriol Vinyals, Jeff Dean", "Geoffrey Hinton; Oriol Vinyals; Jeff Dean"),
        ("Geoffrey Hinton, Oriol Vinyals, and Jeff Dean", "Geoffrey Hinton; Oriol Vinyals; Jeff Dean"),
        ("*Geoffrey Hinton & Oriol Vinyals*", "Geoffrey Hinton; Oriol Vinyals"),
        ("Hinton, Geoffrey & Vinyals, Oriol", "Geoffrey Hinton; Oriol Vinyals"),
        ("Hinton, G., Vinyals, O., & Dean, J.", "G. Hinton; O. Vinyals; J. Dean"),
        ("Hinton et al.", "Hinton; others"),
        ("Hinton, Geoffrey et al.", "Geoffrey Hinton; others"),
        ("Léon Bottou, Luc Van Gool, Antonio M. López", "Léon Bottou; Luc Van Gool; Antonio M. López"),
        ("Gongfan Fang1, Kanya Mo2*", "Gongfan Fang; Kanya Mo"),
        ("Anonymous", ""),
        ("Google Research", ""),
        ("Knowledge Distillation, Object Detection", ""),
        ("a method to train small networks", ""),
    ],
)
def test_authors_are_told_from_other_words(said: str, author: str) -> None:
    paper = _one(f"- [Distilling the Knowledge in a Neural Network](https://arxiv.org/abs/1503.02531), {said}, 2015")
    assert "; ".join(map(str, paper.author)) == author


def test_a_date_is_not_the_year_of_a_venue() -> None:
    row = "| [Teaching to Reason](https://arxiv.org/abs/2212.08410) | ACL | 2022-12 |"
    paper = _one(f"| Title | Venue | Date |\n|--|--|--|\n{row}")
    assert (paper.venue, paper.year, paper.type, paper.booktitle) == ("ACL", 2022, "misc", "")


@pytest.mark.parametrize(
    ("markdown", "section"),
    [
        ("# List\n\n{}", ""),
        ("## Distillation\n\n{}", "Distillation"),
        ("# List\n\n## A\n\n### B\n\n{}", "A / B"),
        ("## List\n\n### A\n\n{}\n\n### B", "A"),
        ("# A\n\n{}\n\n# B", "A"),
        ("# List\n\n### A\n\n## B\n\n{}", "B"),
        ("# List\n\n## A\n\n**Logits**\n\n{}", "A / Logits"),
        ("# List\n\n## A\n\n**Logits**\n\n## B\n\n{}", "B"),
        ("<h1>List</h1>\n\n<h2>A</h2>\n\n{}", "A"),
    ],
)
def test_a_section_is_the_headings_above_without_the_title(markdown: str, section: str) -> None:
    paper = _one(markdown.format("- [Deep Mutual Learning](https://arxiv.org/abs/1706.00384)\n"))
    assert paper.listings[0].section == section


@pytest.mark.parametrize(
    "markdown",
    [
        "- [Methods](#methods)\n  - [Logits](#logits-and-all-their-kinds)",
        "[![Awesome](https://awesome.re/badge.svg)](https://awesome.re)",
        "Some words on what this list is, and why it is kept.",
        "```\n- [title](https://arxiv.org/abs/1706.00384)\n```",
        "<!-- - [Deep Mutual Learning](https://arxiv.org/abs/1706.00384) -->",
        "| Role | Description |\n|--|--|\n| Compression | Makes models small |",
        "",
    ],
)
def test_what_is_no_paper_is_left_out_without_a_word(markdown: str) -> None:
    assert read(markdown, "mine") == ((), ())


@pytest.mark.parametrize(
    ("markdown", "why", "papers"),
    [
        ("- [CLIP](https://arxiv.org/abs/2103.00020)", "left out: only a short name, no title", 0),
        (
            "- We like [Deep Mutual Learning](https://arxiv.org/abs/1706.00384).",
            "left out: a sentence that mentions a paper",
            0,
        ),
        (
            "- [How to distill models, a long story](https://medium.com/@someone/story)",
            "left out: the link is a blog, not a paper",
            0,
        ),
        (
            "- [All the code that you need to distill](https://github.com/someone/distil)",
            "left out: the link is code, not a paper",
            0,
        ),
        (
            "- [Some long title of who knows what](https://example.org/page)",
            "left out: the link is a web page, not a paper",
            0,
        ),
        ("- [My blog on pruning](https://example.org/blog)", "left out: the link is a web page, not a paper", 0),
        ("- [RepDistiller](https://github.com/HobbitLong/RepDistiller)", "left out: the link is code, not a paper", 0),
        ("- [A talk](https://www.youtube.com/watch?v=vouEMwDNopQ)", "left out: the link is a video, not a paper", 0),
        ("- Week 1 ([slides](https://example.org/1.pdf))", "left out: the link is slides, not a paper", 0),
        (
            "- **Scalability**: ability to scale a model without much computation",
            "left out: nothing says that it is a paper",
            0,
        ),
        (
            "- [[pdf](https://arxiv.org/abs/1706.00384)]",
            "left out: a link to a paper without its title (kdlit add arXiv:1706.00384 looks it up)",
            0,
        ),
        (
            "- arXiv:1706.00384",
            "left out: a link to a paper without its title (kdlit add arXiv:1706.00384 looks it up)",
            0,
        ),
        (
            "- [1706.00384](https://arxiv.org/abs/1706.00384)",
            "left out: a link to a paper without its title (kdlit add arXiv:1706.00384 looks it up)",
            0,
        ),
        ("- https://papers.nips.cc/paper/1989", "left out: a link to a paper without its title", 0),
        ("- [Deep Mutual Learning](), CVPR 2018", "a link without an address", 1),
        ("- [Deep Mutual Learning](papers and more), CVPR 2018", "the link is no address (papers and more)", 1),
        ("- Deep Mutual Learning. CVPR 2018", "no link", 1),
        ("- ~~[Deep Mutual Learning](https://arxiv.org/abs/1706.00384)~~", "struck through in the list", 1),
        (
            "- [Deep Mutual Learning](https://arxiv.org/abs/1706.00384), 2009",
            "the year is before that of its arXiv identifier (2009, 1706.00384)",
            1,
        ),
        (
            "- [Deep Mutual Learning](https://arxiv.org/abs/1706.00384) [[pdf](https://arxiv.org/abs/1805.04770)]",
            "two identifiers of one kind (1706.00384, 1805.04770)",
            1,
        ),
    ],
)
def test_a_doubtful_row_is_reported_with_its_line_and_why(markdown: str, why: str, papers: int) -> None:
    reading = read(f"# List\n\n{markdown}\n", "mine")
    assert reading.doubts == (Doubt(3, markdown, why),)
    assert len(reading.papers) == papers


def test_a_label_over_links_is_no_paper() -> None:
    links = "- Paper: [arXiv](https://arxiv.org/abs/1706.00384)\n- Survey: [arXiv](https://arxiv.org/abs/1706.00385)\n"
    assert not read(f"# List\n\n## Pruning\n\n**Further Reading**\n\n{links}", "mine").papers


def test_a_link_below_a_citation_is_not_that_of_the_next_citation() -> None:
    rows = (
        f"- Zhang, Y., Xiang, T., and Lu, H. {title} Students of Books. In CVPR, 2018.\n"
        f"- **{title}** [[pdf]](https://arxiv.org/abs/1706.0038{number})\n"
        for number, title in enumerate(("Patient", "Distilled", "Attentive", "Little"))
    )
    papers = read(f"# List\n\n## Names\n\n{''.join(rows)}", "mine").papers
    assert len(papers) == 4
    assert not any(paper.arxiv for paper in papers)


@pytest.mark.parametrize(
    ("brackets", "venue", "author"),
    [
        ("Ann Lee, Bob Roy, ICML 2020", "ICML", "Ann Lee; Bob Roy"),
        ("Lee et al., ICML 2020", "ICML", "Lee; others"),
        ("Lee, Roy & Poe, ICML 2020", "ICML", "Lee; Roy; Poe"),
        ("aiDM@SIGMOD 2020", "aiDM@SIGMOD", ""),
        ("Hugging Face, 2020", "", ""),
    ],
)
def test_brackets_with_names_hold_the_venue_behind_them(brackets: str, venue: str, author: str) -> None:
    paper = _one(f"- [Distilling the Knowledge in a Network](https://arxiv.org/abs/1503.02531) ({brackets})")
    assert (paper.venue, paper.year, "; ".join(map(str, paper.author))) == (venue, 2020, author)


def test_only_repositories_are_code() -> None:
    paper = _one(
        "- [Deep Mutual Learning](https://arxiv.org/abs/1706.00384) [code](https://github.com/a/b)"
        " [notes](https://github.com/c/d/blob/main/notes.md) [data](https://github.com/e/f)"
        " [demo](https://huggingface.co/g) [video](https://youtu.be/h)"
        " [![Star](https://img.shields.io/github/stars/i/j.svg)](https://github.com/i/j)"
        " [project](https://k.github.io) [code](https://github.com/a/b/)"
    )
    assert paper.code == ("https://github.com/a/b", "https://github.com/i/j")


def test_a_list_is_read_the_same_with_any_line_ends_and_a_byte_order_mark() -> None:
    text = _text("bullets_link_first")
    assert read("\ufeff" + text.replace("\n", "\r\n"), "mine") == read(text, "mine")


_ATOMS = (
    *(
        "[",
        "]",
        "(",
        ")",
        "![",
        "](",
        "**",
        "*",
        "_",
        "`",
        "~~",
        "|",
        "||",
        "\n",
        "\n\n",
        "\r\n",
        "- ",
        "1. ",
        "(1) ",
        "# ",
    ),
    *(
        "<li>",
        "</li>",
        "<table>",
        "<tr>",
        "<td>",
        "<a href=x>",
        "</a>",
        "<details>",
        "<summary>",
        "<br>",
        "<!--",
        "&nbsp;",
    ),
    *(
        "Deep Learning",
        "et al.",
        ", ",
        ". ",
        ": ",
        " - ",
        "“",
        '"',
        "CVPR 2020",
        "arXiv:1503.02531",
        "2023.05",
        "é",
        "论文",
    ),
    *(
        "https://arxiv.org/abs/1706.00384",
        "https://github.com/a/b",
        "http://[",
        "[paper]",
        "[x]: y",
        "\t",
        "\0",
        "    ",
    ),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_ATOMS) | st.text(max_size=6), max_size=40).map("".join))
def test_nothing_is_raised_and_every_paper_has_a_title_and_a_line(text: str) -> None:
    reading = read(text, "mine")
    lines = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    for paper in reading.papers:
        (listing,) = paper.listings
        assert paper.title.strip()
        assert paper.title == listing.title
        assert listing.line is not None
        assert 1 <= listing.line <= lines
    assert all(1 <= doubt.line <= lines and doubt.why for doubt in reading.doubts)


_INLINE = ["[", "]", "(", ")", "](", "[a](b)", "[[a]](b)", "[a] (b)", "[](b)", "[a]()", "[a](<b>)", '[a](b "c")', "a b"]
_INLINE += ["_a_", "*a*", "~~a~~", "`a`", "[_a_](b)"]


@settings(max_examples=300)
@given(st.lists(st.sampled_from([*_INLINE, *"!*_`~\\<&.:1é", "&amp;", "http://a.b"]), max_size=12).map("".join))
def test_rows_that_need_no_parser_are_read_as_the_parser_reads_them(text: str) -> None:
    # A reference anywhere has every row go through the parser.
    row = f"- row {text} end\n"
    assert _outlined(row) == _outlined(f"{row}\n[nowhere]: https://example.org/nowhere\n")


_STARTS = [
    "",
    "",
    "- ",
    "- ",
    "* ",
    "+ ",
    "-   ",
    "-      ",
    "1. ",
    "2. ",
    "2) ",
    "# ",
    "## ",
    "  ",
    "\n",
    "-",
    "*",
    "|",
]
_WORDS = [
    "Deep",
    "Net",
    "*x*",
    "**bold**",
    "`c`",
    "[t](u)",
    "[[p]](http://x.org/a)",
    "![i](u)",
    "&amp;",
    "1.",
    "-",
    "*",
]
_WORDS += [
    "+",
    "_e_",
    "\\[",
    "[",
    "|",
    ":",
    "#",
    ">",
    "=",
    "---",
    "***",
    "~~~",
    "\u00a0",
    "\t",
    "a|b",
    "2020",
    "1234567890.",
]
_PLAIN_LINE = st.builds(
    lambda start, words, between, end: start + between.join(words) + end,
    st.sampled_from(_STARTS),
    st.lists(st.sampled_from(_WORDS[:6]), max_size=1) | st.lists(st.sampled_from(_WORDS), max_size=3),
    st.sampled_from([" ", " ", ""]),
    st.sampled_from(["", "", "  ", " #"]),
)


@settings(max_examples=300)
@given(st.lists(_PLAIN_LINE, max_size=6).map("\n".join))
def test_blocks_that_need_no_parser_are_read_as_the_parser_reads_them(text: str) -> None:
    # A reference anywhere has the whole text go through the parser.
    assert _outlined(text) == _outlined(f"{text}\n\n[nowhere]: https://example.org/nowhere\n")


def test_a_list_of_headings_and_items_needs_no_parser() -> None:
    text = "# List\n\nFor readers.\n\n## Part\n- [A](b), C\n- D\n\n1. E\n2. F\n"
    assert [tuple(block) for block in plain.read(text) or ()] == [
        ("h1", 1, "List", ""),
        ("p", 3, "For readers.", ""),
        ("h2", 5, "Part", ""),
        ("li", 6, "[A](b), C", "-"),
        ("li", 7, "D", "-"),
        ("li", 9, "E", "."),
        ("li", 10, "F", "."),
    ]


@pytest.mark.parametrize(
    "atom", ["[", "*", "(", "A B, ", "a. ", "? ", "| ", "- ", "> ", "<li>", "2020 ", "[a](b)", "“", "1.1"]
)
def test_a_line_of_ten_thousand_characters_is_read_in_linear_time(atom: str) -> None:
    def seconds(length: int) -> float:
        line = "- [A Title of Words](http://example.org/a) " + (atom * length)[:length]
        start = time.perf_counter()
        read(line, "mine")
        return time.perf_counter() - start

    assert seconds(10_000) < 10 * seconds(2_500) + 1


def test_a_thousand_rows_are_read_in_linear_time() -> None:
    def seconds(count: int) -> float:
        rows = (
            f"* [Title {number} of Knowledge Distillation](https://arxiv.org/abs/2001.{number:05}), Ada Bee, Bob Cee,"
            f" CVPR {2000 + number % 25}, [code](https://github.com/a/b{number})"
            for number in range(1, count + 1)
        )
        text = "\n".join(rows)
        start = time.perf_counter()
        assert len(read(text, "mine").papers) == count
        return time.perf_counter() - start

    seconds(10)
    assert seconds(1000) < 6 * seconds(250) + 1
