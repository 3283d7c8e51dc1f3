"""TeX as it stands in titles and names -> plain Unicode.

The macros are those of pylatexenc. Its own defaults are made for whole documents, where ``%`` starts a comment, ``&``
ends a cell and an unknown macro prints nothing; in a title each of these would lose words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from kdlit.patterns import lazy

if TYPE_CHECKING:
    from pylatexenc.latex2text import LatexNodes2Text
    from pylatexenc.macrospec import LatexContextDb

_LONGEST = 10_000
_SIGNS = frozenset("\\{}$~`'-")
_STRAY_SIGNS = frozenset("\\$")
# Where none of these stands, TeX only takes the braces away. What is nested too deeply is left to the library.
_MEANINGFUL = lazy(r"[\\$~%&#]|--|''|``|[?!]`|<<|>>|\{{9}")
# A formula is what pandoc takes for one: no space inside the dollars, no digit after them ("from $5 to $10").
_SPECIAL = lazy(r"\\.|\$(?=\S)[^$%&]*[^\s$%&]\$(?!\d)|[$%&]", re.DOTALL)
_OWN_MACROS = {
    "\\": " ",
    "cite": "",
    "footnote": "",
    "frac": "%s/%s",
    "nicefrac": "%s/%s",
    "textcolor": "%(3)s",
    "thanks": "",
    # Fonts switched to until the group ends.
    **dict.fromkeys(("bf", "bfseries", "em", "it", "itshape", "rm", "sc", "scshape", "sf", "sl", "tt", "ttfamily"), ""),
}
# These read files or the clock.
_LEFT_AS_WRITTEN = ("include", "input", "today")


def decode(text: str) -> str:
    r"""The text that TeX would print for `text`, as the value of a BibTeX field: ``{\'e}`` is ``é``, braces go.

    A macro without a Unicode form is left as written, and so is a text that cannot be read at all, is longer than any
    title or nested deeper. Nothing is raised.
    """
    if len(text) > _LONGEST or _SIGNS.isdisjoint(text):
        return text
    if _MEANINGFUL.search(text) is None:
        return _composed(text.replace("{", "").replace("}", ""))
    if any(text.count(pair[0]) > _DEEPEST and _depth(text, *pair) > _DEEPEST for pair in ("[]", "{}")):
        return text
    from pylatexenc.latex2text import LatexNodes2Text

    # A new decoder each time: it changes its own settings within formulas, and threads would share them.
    decoder = LatexNodes2Text(latex_context=_macros(), math_mode="text")
    try:
        printed: str = decoder.latex_to_text(_SPECIAL.sub(_escaped, text))
    except Exception:  # noqa: BLE001  # the library raises what its tables and Python's stack happen to raise
        return text
    return _composed(printed)


_DEEPEST = 8
"""Brackets or braces that may be open at once; the library can take twice the time for each one more."""


def _depth(text: str, opening: str, closing: str) -> int:
    """How many brackets are open at once at most."""
    return max(accumulate((char == opening) - (char == closing) for char in text))


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\N{NO-BREAK SPACE}", " "))


def decode_stray(text: str) -> str:
    """`text` decoded if it holds a macro or a formula, else unchanged, as in text that is mostly not TeX."""
    return text if _STRAY_SIGNS.isdisjoint(text) else decode(text)


def _escaped(found: re.Match[str]) -> str:
    return found[0] if len(found[0]) > 1 else f"\\{found[0]}"


@cache
def _macros() -> LatexContextDb:
    import logging

    from pylatexenc.latex2text import MacroTextSpec, get_default_latex_context_db

    # What the library says of odd input would reach the user's terminal.
    logging.getLogger("pylatexenc").addHandler(logging.NullHandler())
    macros = get_default_latex_context_db().filter_context(
        keep_categories=["latex-base", "nonascii-specials", "advanced-symbols"]
    )
    own = [MacroTextSpec(name, printed) for name, printed in _OWN_MACROS.items()]
    own += [MacroTextSpec(name, lambda node: node.latex_verbatim()) for name in _LEFT_AS_WRITTEN]
    macros.add_context_category("kdlit", macros=own, prepend=True)
    macros.set_unknown_macro_spec(MacroTextSpec("", _unknown))
    return macros


def _unknown(node: Any, l2tobj: LatexNodes2Text) -> str:
    """What a macro prints that is in no table: its argument if it has one, else, for want of better, its name."""
    if arguments := [each for each in (node.nodeargd.argnlist or () if node.nodeargd else ()) if each]:
        return "".join(l2tobj.nodelist_to_text([each]) for each in arguments)
    source, end = node.parsing_state.s, node.pos + node.len
    return "" if source[end : end + 1] == "{" else str(node.latex_verbatim())
