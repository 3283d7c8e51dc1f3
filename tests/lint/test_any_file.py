"""Any file at all can be checked and mended, and mending twice changes nothing."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kdlit import bibfile, lint
from kdlit.bibfile import BibFile
from kdlit.lint.context import Context
from kdlit.lint.known import Known
from kdlit.paper import Paper
from tests.catalogs import bundled

PAPERS = bundled()
KNOWN = Known(PAPERS)
NAMES = (
    *("author", "title", "year", "journal", "booktitle", "pages", "doi", "url", "eprint", "archiveprefix", "volume"),
    *("note", "month", "howpublished", "Title", "crossref", "date"),
)
TEXTS = st.one_of(
    st.sampled_from([paper.title for paper in PAPERS[:40]]),
    st.sampled_from(
        (
            *(
                "Siqi Sun and others",
                "A, B; C, D",
                "A B, C D, E F",
                "et al.",
                "{Group}, the; x",
                "A \\& B",
                "2019a",
                "1-2, 3 –4",
            ),
            *(
                "https://doi.org/10.1/x",
                "arXiv:1908.09355v2",
                "abs/1503.02531",
                "CoRR",
                "arXiv preprint",
                "10.18653/v1/D19-1441",
            ),
            *(
                "{\\'E}tude of {B}ERT and $\\beta$-VAE",
                "\\url{www.x.org}",
                "NeurIPS",
                "Proceedings of ICML 2019",
                "",
                "~",
            ),
        )
    ),
    st.text(st.sampled_from("aB é{}\\$,;\"'%#@&=-–~`^_:1\n"), max_size=14).filter(
        lambda text: bibfile.read(f"@misc{{k, x = {{{text}}}}}").problems == [] and text.count("{") == text.count("}")
    ),
)
VALUES = TEXTS.map(lambda text: f"{{{text}}}") | st.sampled_from(["jan", "July", "2019", '"A" # b', "undefined"])
KINDS = st.sampled_from(["article", "misc", "InProceedings", "inproceeding", "BOOK", "phdthesis", "nonsense"])


@st.composite
def files(draw: st.DrawFn) -> str:
    blocks = []
    for number in range(draw(st.integers(1, 3))):
        fields = draw(st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=7))
        commas = [draw(st.sampled_from([",\n ", ", ", ",,", "\n "])) for _ in fields]
        written = "".join(f"{comma}{name} = {value}" for comma, (name, value) in zip(commas, fields, strict=True))
        key = draw(st.sampled_from(["key", "Key", f"key{number}", ""]))
        blocks.append(f"@{draw(KINDS)}{{{key}{written}{draw(st.sampled_from(['', ',', ' ,,']))}}}")
    return draw(st.sampled_from(["% x\n\n", "\r\n", ""])).join(blocks)


def look(file: BibFile) -> Context:
    return Context(file, KNOWN)


@settings(max_examples=60)
@given(files())
def test_any_entries_are_checked_and_mended_once_and_for_all(text: str) -> None:
    found = lint.check(look(bibfile.read(text)), "refs.bib")
    assert all(finding.message for finding in found)
    mended = lint.mend(text, look)
    assert lint.mend(mended, look) == mended
    assert len(bibfile.read(mended).problems) <= len(bibfile.read(text).problems)


@given(st.text(st.sampled_from('@{}(),=#"%\\ \nabmisc1'), max_size=60))
def test_findings_in_any_text_stand_on_its_lines_and_what_is_no_entry_stays(text: str) -> None:
    file = bibfile.read(text)
    found = lint.check(look(file), "refs.bib")
    assert all(1 <= finding.line <= text.count("\n") + 1 for finding in found)
    assert {finding.key for finding in found} <= {"", *(entry.key for entry in file.entries)}
    mended = lint.mend(text, look)
    assert lint.mend(mended, look) == mended
    assert mended == text or any(finding.mend is not None for finding in found)


def test_what_another_catalog_knows_is_found_there() -> None:
    known = Known([Paper(title="On Snails", key="a", type="article", journal="Snails", year=2001)])
    file = bibfile.read("@misc{k, title = {On snails}}")
    (finding,) = (each for each in lint.check(Context(file, known), "refs.bib") if each.rule == "published")
    assert finding.mend is None
