"""``kdlit check``: what it prints, writes and says by its status."""

from __future__ import annotations

import json
import stat
import subprocess
from pathlib import Path

import pytest
from jsonschema import validate

from kdlit.paper import Name, Paper
from tests.program import Program, installed
from tests.services.server import Services

pytest_plugins = ["tests.services.fixtures"]

HASTY = {"KDLIT_OFFLINE": "", "KDLIT_PATIENCE": "0.1"}
SOUND = "@misc{doe,\n  author = {Doe, Jane},\n  title = {On snails},\n  year = {1999},\n}\n"
PREPRINT = """@article{mine,
  title={Patient Knowledge Distillation for {BERT} Model Compression},
  author={Siqi Sun and Yu Cheng and Zhe Gan and Jingjing Liu},
  journal={arXiv preprint arXiv:1908.09355},
  year={2019}
}
"""
FAULTY = f"% refs\r\n{SOUND}\n{PREPRINT}\n@misc{{roe, title = {{A}}, pages = {{1-2}}}}\n@misc{{roe, title = {{B}}}}\n"


def write(kdlit: Program, name: str, text: str) -> Path:
    file = kdlit.folder / name
    file.write_bytes(text.encode())
    return file


def test_a_sound_file_is_passed_in_silence(kdlit: Program) -> None:
    write(kdlit, "refs.bib", SOUND)
    checked = kdlit("check", "refs.bib")
    assert (checked.stdout, checked.stderr, checked.status) == ("", "", 0)


def test_a_pipe_gets_a_line_for_each_finding_with_its_place(kdlit: Program) -> None:
    write(kdlit, "refs.bib", FAULTY)
    checked = kdlit("check", "refs.bib")
    assert checked.lines == [
        "refs.bib:8: warning: mine: published since: EMNLP 2019 10.18653/v1/D19-1441 [published] (--fix)",
        "refs.bib:15: warning: roe: a range of pages has two hyphens: 1--2 [pages] (--fix)",
        "refs.bib:16: error: roe: the key stands on line 15 too, for another paper [repeated-key]",
    ]
    assert checked.stderr == "kdlit: 1 error, 2 warnings; --fix mends 2; 1 of 4 entries recognised\n"
    assert checked.status == 1


@pytest.mark.parametrize("columns", [60, 120])
def test_a_terminal_gets_a_table_of_whole_words(kdlit: Program, columns: int) -> None:
    write(kdlit, "refs.bib", FAULTY)
    shown = kdlit.terminal("check", "refs.bib", columns=columns, env={"TERM": "dumb"})
    assert max(map(len, shown.lines)) <= columns
    assert {"severity", "mine", "published", "10.18653/v1/D19-1441", "repeated-key"} <= set(shown.stdout.split())


def test_what_fix_mends_is_marked_and_notes_only_where_they_are_selected(kdlit: Program) -> None:
    write(kdlit, "refs.bib", "@misc{doe, author={Doe, Jane}, title={Snails}, year={1999}, note={½}, pages={1-2}}\n")
    table = kdlit.terminal("check", "refs.bib", env={"TERM": "dumb"}).lines
    assert [line.split()[:4] for line in table[2:]] == [
        ["1", "warning", "yes", "doe"],
        ["1", "note", "doe", "unicode"],
    ]
    for options, marked in ((), [True, False]), (("--select", "unicode"), [True]), (("--ignore", "pages"), [False]):
        assert [line.endswith(" (--fix)") for line in kdlit("check", "refs.bib", *options).lines] == marked


def test_json_and_tsv_have_every_finding(kdlit: Program) -> None:
    write(kdlit, "refs.bib", FAULTY)
    first = json.loads(kdlit("check", "refs.bib", "-f", "json").stdout)[0]
    assert first == {
        "file": "refs.bib",
        "line": 8,
        "place": "refs.bib:8",
        "severity": "warning",
        "key": "mine",
        "rule": "published",
        "message": "published since: EMNLP 2019 10.18653/v1/D19-1441",
        "mendable": True,
    }
    assert kdlit("check", "refs.bib", "-f", "tsv").rows[1][:5] == ["refs.bib", "15", "warning", "roe", "pages"]


SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "tool": {"required": ["driver"], "properties": {"driver": {"required": ["name", "rules"]}}},
                    "results": {
                        "type": "array",
                        "items": {
                            "required": ["message", "ruleId", "level", "locations"],
                            "properties": {"level": {"enum": ["none", "note", "warning", "error"]}},
                        },
                    },
                },
            },
        },
    },
}
"""What code hosts ask of a log."""


def test_sarif_names_rule_and_place_of_every_finding(kdlit: Program) -> None:
    write(kdlit, "my refs.bib", FAULTY)
    document = json.loads(kdlit("check", "my refs.bib", "-f", "sarif").stdout)
    validate(document, SARIF)
    (run,) = document["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "my%20refs.bib"}, "region": {"startLine": 8}}


def test_diff_shows_and_fix_writes_the_same_and_nothing_else(kdlit: Program) -> None:
    file = write(kdlit, "refs.bib", FAULTY)
    file.chmod(0o640)
    shown = kdlit("check", "refs.bib", "--diff")
    assert (file.read_bytes().decode(), shown.status) == (FAULTY, 1)
    mended = kdlit("check", "refs.bib", "--fix")
    assert mended.lines == ["refs.bib:21: error: roe: the key stands on line 20 too, for another paper [repeated-key]"]
    assert "2 of 3 findings mended" in mended.stderr
    assert mended.status == 1
    text = file.read_bytes().decode()
    assert text.startswith(f"% refs\r\n{SOUND}\n@inproceedings{{mine,")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert list(kdlit.folder.iterdir()) == [file]
    subprocess.run(
        [installed("patch"), "-R", "--binary", "refs.bib"], input=shown.stdout.encode(), cwd=kdlit.folder, check=True
    )
    assert file.read_bytes().decode() == FAULTY


def test_a_difference_does_not_steer_the_terminal(kdlit: Program) -> None:
    write(kdlit, "refs.bib", SOUND.replace("snails", "\x1b[31msnails of BERT"))
    shown = kdlit.terminal("check", "refs.bib", "--diff").stdout
    assert "+  title = {On \ufffd[31msnails of {BERT}},\n" in shown
    assert "\x1b" not in shown


def test_a_difference_has_whole_lines(kdlit: Program) -> None:
    text = "@misc{a,\n  title = {On\x0cSnails\u2028of BERT}\n}"
    shown = kdlit("check", "-", "--diff", stdin=text).stdout
    assert shown.endswith("+  title = {On\x0cSnails\u2028of {BERT}}\n }\n\\ No newline at end of file\n")


def test_fix_leaves_a_file_alone_that_it_cannot_mend(kdlit: Program) -> None:
    file = write(kdlit, "refs.bib", "@misc{a, title = {A}}\n@misc{a, title = {B}}\n")
    before = file.stat()
    assert kdlit("check", "refs.bib", "--fix").status == 1
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_standard_input_is_checked_and_mended_to_standard_output(kdlit: Program) -> None:
    assert kdlit("check", "-", stdin=FAULTY).lines[0].startswith("standard input:8: warning: mine:")
    mended = kdlit("check", "-", "--fix", stdin=FAULTY)
    assert "@inproceedings{mine," in mended.stdout
    assert kdlit("check", "-", "--fix", stdin=mended.stdout).stdout == mended.stdout


def test_rules_are_selected_and_ignored_by_name(kdlit: Program) -> None:
    write(kdlit, "refs.bib", FAULTY)
    assert [row[4] for row in kdlit("check", "refs.bib", "--select", "pages,published", "-f", "tsv").rows] == [
        "published",
        "pages",
    ]
    ignored = kdlit("check", "refs.bib", "--ignore", "published", "--ignore", "pages,repeated-key", "-f", "json")
    assert (ignored.stdout, ignored.status) == ("[]\n", 0)
    unknown = kdlit("check", "refs.bib", "--select", "page")
    assert (unknown.status, "did you mean pages" in unknown.stderr) == (2, True)


def test_notes_are_told_and_are_no_problem(kdlit: Program) -> None:
    file = write(kdlit, "refs.bib", SOUND.replace("Doe, Jane", "Döe, Jane"))
    told = kdlit("check", "refs.bib", "--fix")
    assert (len(told.lines), told.status) == (1, 0)
    assert "Döe" in file.read_text(encoding="utf-8")
    assert kdlit("check", "refs.bib", "--biblatex").stdout == ""
    assert kdlit("check", "refs.bib", "--fix", "--select", "unicode").stdout == ""
    assert '{\\"o}' in file.read_text(encoding="utf-8")


def test_a_document_tells_what_is_missing_and_what_is_not_cited(kdlit: Program) -> None:
    write(kdlit, "refs.bib", f"{SOUND}@misc{{roe, title = {{A}}}}\n")
    write(kdlit, "paper.tex", "\\citep{doe}\n\\cite{smith,Roe}\\bibliography{refs}")
    checked = kdlit("check", "--tex", "paper.tex")
    assert checked.lines == [
        "paper.tex:2: error: smith: smith is cited, and no file has it [missing-entry]",
        "paper.tex:2: error: Roe: Roe is cited, and its entry is written roe [missing-entry]",
    ]
    assert checked.status == 1
    write(kdlit, "paper.aux", "\\citation{roe}\n\\bibdata{refs}\n")
    checked = kdlit("check", "refs.bib", "--aux", "paper.aux")
    assert checked.lines == ["refs.bib:1: note: doe: doe is not cited [uncited]"]
    assert checked.status == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.bib"], "none.bib: No such file"),
        (["latin.bib"], "latin.bib, line 2: not UTF-8 (byte 0xfc)"),
        ([], "no file was named"),
        (["--tex", "none.tex"], "none.tex: No such file"),
    ],
)
def test_what_cannot_be_read_is_named(kdlit: Program, arguments: list[str], said: str) -> None:
    (kdlit.folder / "latin.bib").write_bytes(b"@misc{a,\n author = {M\xfcller}}")
    checked = kdlit("check", *arguments)
    assert (checked.status, checked.stdout) == (2, "")
    assert said in checked.stderr


SPREADING = Paper(
    title="Spreading Knowledge by Distilling Teachers into Pupils",
    key="doe2021spreading",
    type="inproceedings",
    author=(Name("Doe", "Jane"), Name("van der Berg", "Piet")),
    year=2021,
    venue="EMNLP",
    booktitle="Proceedings of the 2021 Conference on Empirical Methods in Natural Language Processing",
    doi="10.18653/v1/2021.emnlp-main.9999",
    acl="2021.emnlp-main.9999",
    arxiv="2104.09999",
)
UNKNOWN = """@misc{mine,
  title = {Spreading knowledge by distilling teachers into pupils},
  author = {Doe, Jane and van der Berg, Piet},
  eprint = {2104.09999},
  archiveprefix = {arXiv}
}
"""


def test_services_are_asked_for_what_the_catalog_lacks(kdlit: Program) -> None:
    write(kdlit, "refs.bib", UNKNOWN)
    with Services([SPREADING]) as services:
        checked = kdlit("check", "refs.bib", env=services.env() | HASTY)
        wrong = kdlit("check", "-", stdin=UNKNOWN.replace("Spreading", "Burying"), env=services.env() | HASTY)
        absent = kdlit("check", "-", stdin=UNKNOWN.replace("2104.09999", "2104.09998"), env=services.env() | HASTY)
    assert checked.lines == [
        "refs.bib:1: warning: mine: published since: EMNLP 2021 10.18653/v1/2021.emnlp-main.9999 [published] (--fix)"
    ]
    assert "belongs to 'Spreading Knowledge" in wrong.stdout
    assert "does not exist" in absent.stdout
    assert (checked.status, wrong.status, absent.status) == (1, 1, 1)
    assert kdlit("check", "refs.bib", "--fix").status == 0  # offline, from the cache
    assert "@inproceedings{mine," in (kdlit.folder / "refs.bib").read_text(encoding="utf-8")


def test_what_could_not_be_asked_is_said_and_offline_is_no_failure(kdlit: Program, dead_env: dict[str, str]) -> None:
    write(kdlit, "refs.bib", UNKNOWN)
    checked = kdlit("check", "refs.bib", env=dead_env | HASTY)
    assert (checked.stdout, checked.status) == ("", 3)
    assert "could not be looked up" in checked.stderr
    offline = kdlit("check", "refs.bib", "--offline", env=dead_env | HASTY)
    assert (offline.stdout, offline.stderr, offline.status) == ("", "", 0)


def test_rows_of_a_users_list_are_no_ground_to_doubt_or_mend_an_entry(kdlit: Program) -> None:
    row = "- Universal Students. Doe et al. ICLR 2019. [[abs]](https://arxiv.org/abs/1807.03819)\n"
    kdlit("import", "-", stdin=row)
    entry = (
        "@misc{u, title = {Universal Students of {BERT}}, author = {Doe, Jane and Roe, Rick}, year = 2018,"
        " eprint = {1807.03819}, archiveprefix = {arXiv}}\n"
    )
    file = write(kdlit, "mine.bib", entry)
    assert kdlit("check", file, "--fix").lines == []
    assert file.read_text(encoding="utf-8") == entry


def test_an_author_list_is_never_made_shorter(kdlit: Program) -> None:
    published: dict[str, object] = {
        "title": "Universal Students",
        "author": [{"family": "Doe"}, {"family": "others"}],
        "venue": "ICLR",
    }
    published |= {"year": 2019, "type": "inproceedings", "booktitle": "Proceedings of ICLR", "arxiv": "1807.03819"}
    kdlit("import", "-", stdin=json.dumps(published))
    entry = (
        "@misc{u, title = {Universal Students}, author = {Doe, Jane and Roe, Rick}, year = 2018,"
        " eprint = {1807.03819}, archiveprefix = {arXiv}}\n"
    )
    file = write(kdlit, "mine.bib", entry)
    kdlit("check", file, "--fix")
    mended = file.read_text(encoding="utf-8")
    assert "Proceedings of ICLR" in mended
    assert "author = {Doe, Jane and Roe, Rick}" in mended
