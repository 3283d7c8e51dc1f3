r"""Unicode text -> LaTeX that BibTeX, biber and every LaTeX engine can read.

The macros are those of pylatexenc; this module adds what a .bib file asks for besides: accents in
the braces that make them one letter to BibTeX (``{\'e}``), braces that always balance, one line.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from pylatexenc.latexencode import (
    RULE_DICT,
    RULE_REGEX,
    UnicodeToLatexConversionRule,
    UnicodeToLatexEncoder,
)

_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
_NARROW_NO_BREAK_SPACE = "\N{NARROW NO-BREAK SPACE}"
_BREAKS = re.compile(rf"[^\S{_NO_BREAK_SPACE}{_NARROW_NO_BREAK_SPACE}]+|[\0-\x1f\x7f-\x9f]+")
_SPACES = re.compile(" {2,}")
# Soft hyphens, zero-width and bidirectional marks print nothing, and LaTeX stops at most of them.
# The joiners U+200C and U+200D stay: they change how Persian or an emoji looks.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_OPENING_QUOTE = re.compile(r'(?:^|(?<=[\s(\[/\u2013\u2014-]))"(?=\S)')

_OWN_MACROS = {
    # An escaped brace still counts as a brace where BibTeX looks for the end of a value.
    "{": r"\textbraceleft",
    "}": r"\textbraceright",
    # In the old font encoding, which is LaTeX's default, a bar prints as a dash.
    "|": r"\textbar",
    "\N{MULTIPLICATION SIGN}": r"\ensuremath{\times}",
    "\N{EN DASH}": "--",
    "\N{EM DASH}": "---",
    "\N{LEFT SINGLE QUOTATION MARK}": "`",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{LEFT DOUBLE QUOTATION MARK}": "``",
    "\N{RIGHT DOUBLE QUOTATION MARK}": "''",
    # The library's macros for these need a package, a font encoding or math mode.
    "\N{SINGLE LOW-9 QUOTATION MARK}": ",",
    "\N{DOUBLE LOW-9 QUOTATION MARK}": ",,",
    "\N{NON-BREAKING HYPHEN}": "-",
    "\N{LATIN SMALL LETTER OPEN E}": r"\ensuremath{\varepsilon}",
    "\N{GREEK SMALL LETTER IOTA WITH DIALYTIKA AND TONOS}": r"\ensuremath{\acute{\ddot{\iota}}}",
    "\N{GREEK UPSILON WITH HOOK SYMBOL}": r"\ensuremath{\Upsilon}",
    # The library takes the accents of these for others.
    "\N{LATIN CAPITAL LETTER U WITH DOUBLE ACUTE}": r"\H{U}",
    "\N{LATIN SMALL LETTER U WITH DOUBLE ACUTE}": r"\H{u}",
    "\N{LATIN SMALL LETTER N PRECEDED BY APOSTROPHE}": "'n",
    **{letter: letter for letter in "ĦħŦŧ"},
    # The library's macros for these are in no package that a paper would load.
    "\N{EMPTY SET}": r"\ensuremath{\emptyset}",
    "\N{DOUBLE INTEGRAL}": r"\ensuremath{\int\!\int}",
    "\N{TRIPLE INTEGRAL}": r"\ensuremath{\int\!\int\!\int}",
    "\N{MODELS}": r"\ensuremath{\models}",
    "\N{TRUE}": r"\ensuremath{\models}",
    "\N{RIGHTWARDS WAVE ARROW}": r"\ensuremath{\rightsquigarrow}",
    **{sign: sign for sign in "ƕƞəɸʔʞ↜⇅⇵∟∯∰∱∻∾≆≋≌≙≛≸≹⊫⊶⊷⊹⊾⋘⋙⋨⋰⌆⌕♩⨏⨖"},
    "\N{MUSIC FLAT SIGN}": r"\ensuremath{\flat}",
    "\N{MUSIC NATURAL SIGN}": r"\ensuremath{\natural}",
    "\N{MUSIC SHARP SIGN}": r"\ensuremath{\sharp}",
}

_OWN_MACROS |= {
    fraction: r"\ensuremath{{\frac{{{}}}{{{}}}}}".format(*unicodedata.normalize("NFKD", fraction)[::2])
    for fraction in "⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
}

_ACCENTS = {
    "\N{COMBINING GRAVE ACCENT}": "`",
    "\N{COMBINING ACUTE ACCENT}": "'",
    "\N{COMBINING CIRCUMFLEX ACCENT}": "^",
    "\N{COMBINING TILDE}": "~",
    "\N{COMBINING MACRON}": "=",
    "\N{COMBINING BREVE}": "u",
    "\N{COMBINING DOT ABOVE}": ".",
    "\N{COMBINING DIAERESIS}": '"',
    "\N{COMBINING RING ABOVE}": "r",
    "\N{COMBINING DOUBLE ACUTE ACCENT}": "H",
    "\N{COMBINING CARON}": "v",
    "\N{COMBINING DOT BELOW}": "d",
    "\N{COMBINING CEDILLA}": "c",
    "\N{COMBINING OGONEK}": "k",
    "\N{COMBINING MACRON BELOW}": "b",
}

# Ligatures, full-width letters, raised and lowered digits, by the tag of their decomposition.
_VARIANTS = {
    "<compat>": "{}",
    "<wide>": "{}",
    "<super>": r"\ensuremath{{^{{{}}}}}",
    "<sub>": r"\ensuremath{{_{{{}}}}}",
}

_MARKED_LETTER = re.compile("[^\\W\\d_][\u0300-\u036f]+")
_ANYTHING = re.compile(".", re.DOTALL)
_SPECIAL = re.compile(r'[^ -~]|["#$%&<>\\^_{|}~]')
_TO_ENCODE = re.compile(f"{_MARKED_LETTER.pattern}|{_SPECIAL.pattern}")
# What engines read as it is, and text fonts have: Latin and Cyrillic letters, dashes, quotation marks.
_TEXT = "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017e\u01cd-\u01dc\u0218-\u021b\u0400-\u052f\u1e00-\u1eff–—‘’“”…"
_TO_ENCODE_IN_UNICODE = re.compile(f"{_MARKED_LETTER.pattern}|(?![{_TEXT}])(?:{_SPECIAL.pattern})")
_TO_CHANGE = re.compile(f"{_SPECIAL.pattern}|{_SPACES.pattern}")
_MATH = re.compile(r"\\ensuremath\{(.*)\}")
# Formulas side by side look like the start of a displayed one, so they become one; but a second index would be
# an error in it, and a letter would lengthen the name of a macro.
_BETWEEN_FORMULAS = re.compile(r"(?<!\\)\$\$(?![_^A-Za-z])")


def clean(text: str) -> str:
    """The text on one line: normalised, without control or invisible characters, with curly quotes.

    Control characters and every kind of space but the no-break one become a single space. Half of
    a surrogate pair, which no file can hold, becomes the replacement character. Straight double
    quotes are curled, as LaTeX would close every one of them.
    """
    text = unicodedata.normalize("NFC", text)
    text = _BREAKS.sub(" ", text).replace(_NARROW_NO_BREAK_SPACE, _NO_BREAK_SPACE)
    text = _SPACES.sub(" ", _INVISIBLE.sub("", text))
    text = _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text)
    return _OPENING_QUOTE.sub("\N{LEFT DOUBLE QUOTATION MARK}", text).replace('"', "\N{RIGHT DOUBLE QUOTATION MARK}")


def encode(text: str) -> str:
    """Write the text in LaTeX: what is special to LaTeX escaped, what is not ASCII as macros.

    A character without a macro (Chinese, emoji) stays as it is. The braces of the result balance,
    whatever the text.
    """
    return _encode(text, _TO_ENCODE)


def encode_in_unicode(text: str) -> str:
    """Write the text in LaTeX as `encode` does, but leave letters, dashes and quotation marks as they are.

    Signs of mathematics become formulas all the same: no text font has them.
    """
    return _encode(text, _TO_ENCODE_IN_UNICODE)


def _encode(text: str, special: re.Pattern[str]) -> str:
    if not _TO_CHANGE.search(text):
        # Most of what is written; it is several times faster to see so at once.
        return text
    encoded = special.sub(lambda found: _macro(found[0]), clean(text))
    return _BETWEEN_FORMULAS.sub("", encoded)


@cache
def _macro(character: str) -> str:
    macro: str = _encoder().unicode_to_latex(character)
    return macro


@cache
def _encoder() -> UnicodeToLatexEncoder:
    # Macros of Cyrillic letters need a font encoding, and documents that have it read the letters as they are.
    own = {code: chr(code) for code in range(0x0400, 0x0530)}
    own |= {ord(character): macro for character, macro in _OWN_MACROS.items()}
    return UnicodeToLatexEncoder(
        conversion_rules=[
            UnicodeToLatexConversionRule(RULE_DICT, own),
            UnicodeToLatexConversionRule(RULE_REGEX, [(_MARKED_LETTER, _accented)]),
            "defaults",
            UnicodeToLatexConversionRule(RULE_REGEX, [(_ANYTHING, _decomposed)]),
        ],
        replacement_latex_protection=_protected,
    )


def _accented(letter: re.Match[str]) -> str:
    """A letter with its accents as nested macros, or unchanged if an accent has none."""
    macro, *marks = list(unicodedata.normalize("NFD", letter[0]))
    if not macro.isascii() or not _ACCENTS.keys() >= set(marks):
        return letter[0]
    for mark in marks:
        macro = rf"\{_ACCENTS[mark]}{{{macro}}}"
    return macro


def _decomposed(character: re.Match[str]) -> str:
    """What the library has no macro for, spelt with characters that have one, or unchanged."""
    tag = unicodedata.decomposition(character[0]).partition(" ")[0]
    if tag in _VARIANTS:
        plain = unicodedata.normalize("NFKD", character[0])
        return _VARIANTS[tag].format(encode(plain)) if plain.isascii() else character[0]
    return _accented(character)


_BOLD_ITALIC = re.compile(r"\\boldsymbol\{\\mathit(\{.*\})\}")
_SCRIPT = re.compile(r"\\mathscr(?=\{([A-Z])?)")


def _plain_alphabets(formula: str) -> str:
    """A formula in alphabets that need no package; the calligraphic one has capitals only."""
    formula = _BOLD_ITALIC.sub(r"\\mathbf\1", formula)
    return _SCRIPT.sub(lambda script: r"\mathcal" if script[1] else r"\mathit", formula)


def _protected(macro: str) -> str:
    r"""A macro as it can stand before any other text.

    In braces, an accented letter is one letter to BibTeX; formulas with capitals are in braces too,
    lest a style that lower-cases titles turn ``\Sigma`` into ``\sigma``.
    """
    if math := _MATH.fullmatch(macro):
        formula = f"${_plain_alphabets(math[1])}$"
        return formula if formula == formula.lower() else f"{{{formula}}}"
    if re.match(r"\\[^#$%&_]", macro):
        return f"{{{macro}}}"
    return macro
