"""Papers as a table of any width."""

from __future__ import annotations

from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from kdlit.formats import page, table
from kdlit.paper import OTHERS, Name, Paper
from kdlit.searching import Match
from kdlit.text import one_line

TEXT = st.text("ab Zé-漢 \t\x1b\u202e", max_size=60).filter(str.strip)
PAPERS = st.builds(
    Paper,
    title=TEXT.filter(lambda title: one_line(title) != ""),
    key=st.text("abc019", min_size=1, max_size=40),
    year=st.none() | st.integers(1900, 2030),
    venue=st.sampled_from(["", "ACL", "Findings of EMNLP", "Neural Process. Lett."]),
    author=st.lists(TEXT.map(Name), max_size=9).map(tuple),
    extra=st.just({}),
)
MATCHES = st.builds(
    Match,
    st.just("x"),
    st.sampled_from(["a", "ab", "acl", "b"]),
    st.sampled_from(["title", "author", "venue"]),
    st.just("exact"),
    st.just(1.0),
)


def shown(papers: list[Paper], columns: int, matches: list[list[Match]]) -> list[str]:
    with mock.patch.dict("os.environ", {"COLUMNS": str(columns)}):
        return list(table.lines(papers, matches))


@given(st.lists(PAPERS, min_size=1, max_size=4), st.integers(12, 220), st.lists(MATCHES, max_size=3))
def test_any_paper_fits_and_loses_nothing_but_authors(papers: list[Paper], columns: int, matches: list[Match]) -> None:
    lines = shown(papers, columns, [matches] * len(papers))
    assert max(map(cell_len, lines)) <= columns
    assert not any(line.endswith(" ") for line in lines)
    text = "".join("".join(lines).split())
    for paper in papers:
        assert paper.key in text or len(paper.key) > columns // 2 - 2
        assert str(paper.year or "") in text
    for letter in "abZé漢":
        assert text.count(letter) >= sum(one_line(paper.title).count(letter) for paper in papers)


@settings(max_examples=30)
@given(st.lists(PAPERS, min_size=1, max_size=3), st.integers(60, 200), st.lists(MATCHES, max_size=3))
def test_what_is_marked_takes_no_room(papers: list[Paper], columns: int, matches: list[Match]) -> None:
    plain = shown(papers, columns, [])
    marked = shown(papers, columns, [matches] * len(papers))
    assert [len(line) for line in plain][:2] == [len(line) for line in marked][:2]


def test_no_papers_are_a_heading() -> None:
    assert len(shown([], 80, [])) == 2


def test_authors_take_as_many_lines_as_their_title_and_a_long_key_its_column() -> None:
    paper = Paper(
        title="StyleGAN2 Distillation for Feed-forward Image Manipulation",
        key="viazovetskyi2020stylegan2",
        year=2020,
        venue="ECCV",
        author=tuple(map(Name, ("Viazovetskyi", "Ivashkin", "Kashin"))),
    )
    other = paper._replace(key="short", title="A title that is by far too long to stand in a single line of a table")
    first, second, *_ = shown([paper, other], 120, [])[2:]
    assert (first.split()[:3], first.split()[-2:]) == ([paper.key, "2020", "ECCV"], ["Viazovetskyi,", "Ivashkin,"])
    assert second.split() == ["Manipulation", "Kashin"]
    assert shown([paper], 60, [])[2] == paper.key


def test_a_list_that_is_not_complete_ends_in_et_al() -> None:
    paper = Paper(title="A Title", key="key", author=(Name("Poe", "Ann"), Name("Roe", "Bo"), OTHERS))
    assert shown([paper], 120, [])[2].endswith("Poe, Roe et al.")
    assert "Ann Poe, Bo Roe et al." in "\n".join(page.lines([paper], terminal=False))
    many = paper._replace(author=(*map(Name, ("Aa" * 9, "Bb" * 9, "Cc" * 9, "Dd" * 9)), OTHERS))
    assert shown([many], 60, [])[3].endswith("+2")
