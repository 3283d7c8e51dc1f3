"""Findings as SARIF, the format in which code hosts and editors take what checkers find.

The format is OASIS's "Static Analysis Results Interchange Format 2.1.0", 2020.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kdlit import __version__
from kdlit.lint.findings import Finding
from kdlit.lint.rules import Rule

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def document(findings: Iterable[Finding], rules: Sequence[Rule]) -> dict[str, Any]:
    """The log of one run.

    Args:
        findings: what was found.
        rules: everything that was looked for.
    """
    places = {rule.name: place for place, rule in enumerate(rules)}
    driver = {
        "name": "kdlit",
        "version": __version__,
        "rules": [
            {
                "id": rule.name,
                "shortDescription": {"text": rule.summary},
                "defaultConfiguration": {"level": rule.severity.value},
            }
            for rule in rules
        ],
    }
    results = [_result(finding, places[finding.rule]) for finding in findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(finding: Finding, place: int) -> dict[str, Any]:
    where: dict[str, Any] = {"artifactLocation": {"uri": _uri(finding.file)}}
    if finding.line:
        where["region"] = {"startLine": finding.line}
    location: dict[str, Any] = {"physicalLocation": where}
    if finding.key:
        location["logicalLocations"] = [{"name": finding.key, "kind": "member"}]
    return {
        "ruleId": finding.rule,
        "ruleIndex": place,
        "level": finding.severity.value,
        "message": {"text": finding.message},
        "locations": [location],
    }


def _uri(file: str) -> str:
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
