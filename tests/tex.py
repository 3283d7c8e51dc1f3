"""The programs that read .bib files for LaTeX, run over text that kdlit wrote."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

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


def run_biber(bib_text: str, folder: Path) -> list[str]:
    """Run biber's check against its data model; return its warnings and errors.

    What biber read is left in `folder` as ``references_bibertool.bib``.
    """
    biber = installed("biber")
    _write(folder / "references.bib", bib_text)
    done = _run([biber, "--tool", "--validate-datamodel", "references.bib"], folder)
    lines = (done.stdout + done.stderr).splitlines()
    warnings = [line for line in lines if line.startswith(("WARN", "ERROR"))]
    return warnings if done.returncode == 0 else [*warnings, f"exit status {done.returncode}"]


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
