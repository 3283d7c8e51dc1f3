"""The programs that read .bib files for LaTeX, run over text that kdlit wrote."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.program import installed

_TIMEOUT_SECONDS = 120


def run_bibtex(bib_text: str, style: str, folder: Path) -> list[str]:
    """Run BibTeX over every entry of `bib_text`; return its warnings and, if it failed, its log.

    What the style made of the entries is left in `folder` as ``references.bbl``.
    """
    bibtex = installed("bibtex")
    _write(folder / "references.bib", bib_text)
    _write(
        folder / "references.aux",
        rf"\relax \citation{{*}} \bibstyle{{{style}}} \bibdata{{references}}".replace(" ", "\n") + "\n",
    )
    done = _run([bibtex, "references"], folder)
    lines = (folder / "references.blg").read_text(encoding="utf-8", errors="replace").splitlines()
    warnings = [line for line in lines if line.startswith("Warning--")]
    return warnings if done.returncode == 0 else [*warnings, *lines]


BIBLATEXML = "references_bibertool.bltxml"
"""What `run_biber` leaves when it is asked for XML."""


def run_biber(bib_text: str, folder: Path, *, xml: bool = False) -> list[str]:
    """Run biber's check against its data model; return its warnings and errors.

    What biber read is left in `folder` as ``references_bibertool.bib``, or as `BIBLATEXML`, in which names are divided.
    """
    biber = installed("biber")
    _write(folder / "references.bib", bib_text)
    form = ["--output-format=biblatexml", "--no-bltxml-schema"] if xml else []
    done = _run([biber, "--tool", "--validate-datamodel", *form, "references.bib"], folder)
    lines = (done.stdout + done.stderr).splitlines()
    warnings = [line for line in lines if line.startswith(("WARN", "ERROR"))]
    return warnings if done.returncode == 0 else [*warnings, f"exit status {done.returncode}"]


def bibtex_style(name: str) -> str:
    """The name of a BibTeX style; without it the test is skipped."""
    finder = installed("kpsewhich")
    found = subprocess.run([finder, f"{name}.bst"], capture_output=True, check=False).returncode == 0
    if not found:
        pytest.skip(
            f"the BibTeX style {name} is not installed; Debian has it in texlive-publishers or texlive-bibtex-extra"
        )
    return name


def typeset(
    bib_text: str, folder: Path, *, style: str = "plain", packages: str = "url", biblatex: str = ""
) -> list[str]:
    r"""Print every entry of `bib_text` with pdflatex; return the errors of TeX, and the warnings of bibtex or biber.

    Args:
        bib_text: the bibliography.
        folder: where to.
        style: the style for BibTeX.
        packages: those to load, joined by commas.
        biblatex: biblatex's style, in the place of BibTeX and its style.
    """
    pdflatex = installed("pdflatex")
    if biblatex:
        if subprocess.run([installed("kpsewhich"), "biblatex.sty"], capture_output=True, check=False).returncode:
            pytest.skip("biblatex is not installed; Debian has it in texlive-bibtex-extra")
        setup = rf"\usepackage[style={biblatex}]{{biblatex}}\addbibresource{{references.bib}}"
        end, command = r"\printbibliography", [installed("biber"), "paper"]
    else:
        setup = rf"\usepackage{{{packages}}}"
        end, command = rf"\bibliographystyle{{{style}}}\bibliography{{references}}", [installed("bibtex"), "paper"]
    _write(folder / "references.bib", bib_text)
    _write(folder / "paper.tex", _DOCUMENT.replace("SETUP", setup).replace("END", end))
    run_latex = [pdflatex, "-interaction=nonstopmode", "-draftmode", "paper"]
    _run(run_latex, folder)
    said = _run(command, folder).stdout.splitlines()
    printed = _run(run_latex, folder).stdout.splitlines()
    complaints = [line for line in said if line.startswith(("Warning--", "WARN", "ERROR"))]
    return complaints + [line for line in printed if line.startswith("!")]


# Letters that no font at hand has print as a question mark, as they would with an engine that reads them all.
_DOCUMENT = r"""
\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage{amssymb}
\makeatletter
\def\UTFviii@undefined@err#1{?}
\makeatother
SETUP
\begin{document}
\nocite{*}
END
\end{document}
"""


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a TeX program that can write nowhere but into `folder`."""
    places = ("HOME", "TMPDIR", "TEXMFHOME", "TEXMFVAR", "TEXMFCONFIG", "TEXMFOUTPUT")
    environment = os.environ | dict.fromkeys(places, str(folder))
    environment |= {"openout_any": "p", "BIBINPUTS": ".", "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=_TIMEOUT_SECONDS,
        check=False,
    )


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
