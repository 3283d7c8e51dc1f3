"""Elements and text of XML."""

from __future__ import annotations


def element(name: str, text: str) -> str:
    """An element that holds text and nothing else."""
    return f"<{name}>{xml(text)}</{name}>"


def xml(text: str) -> str:
    """Text as it stands in an element or in an attribute between double quotes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
