"""Names of people, as services and .bib files write them, to `Name`.

A name in reading order does not say where the family name begins. The rule here is BibTeX's, the last word with the
particles before it, and beyond it what a table can know: particles in capitals, suffixes, Spanish "y".
"""

from __future__ import annotations

import re

from kdlit.paper import Name
from kdlit.patterns import lazy
from kdlit.text import is_east_asian, one_line

# In capitals most are given names too ("Le", "Da"); those that are left begin a family name ("Luc Van Gool") ...
_PARTICLE = lazy(
    r"'t|af|al|ap|aw|bin|bint|da|dal|dalla|de|degli|dei|del|della|den|der|des|di|do|dos|du|el|ibn|la|las|le|los|op"
    r"|ten|ter|tho|thor|ur|van|vande|vanden|vander|vom|von|zu|zum|zur|De|Del|Della|Van|Vanden|Vander|Von"
)
# ... unless it is the Vietnamese middle name.
_VIETNAMESE = lazy(
    r"Bui|Cao|Chu|Dang|Dao|Dinh|Do|Doan|Dong|Duong|Ha|Ho|Hoang|Huynh|Lam|Le|Luong|Luu|Ly|Mai|Ngo|Nguyen|Nguyễn|Pham"
    r"|Phan|Phung|Quach|Ta|Thai|Than|To|Ton|Tran|Trinh|Truong|Vo|Vu"
)
# "Ortega y Gasset": the word before belongs to the family name.
_CONNECTOR = lazy(r"[eiy]")
_SUFFIX = lazy(r"(?:[JS]r|JR|SR)\.?|I{2,3}|IV")

# Stand-ins for what braces protect: it separates neither the words nor the parts of a name.
_PROTECTED = str.maketrans({" ": "\ue000", ",": "\ue001"})
_RESTORED = str.maketrans({"\ue000": " ", "\ue001": ","})
_BRACES = lazy(r"(\\.)|([{}])", re.DOTALL)


def split(full_name: str) -> Name:
    """One name, in reading order or as "Family, Given", to its parts; a single word, or a group, is a family name.

    Without a comma nothing is lost or reordered: ``str()`` of the result is the name, its white space collapsed. An
    empty text makes an empty family name.
    """
    name = one_line(full_name)
    parts = [part.strip() for part in name.split(",")]
    parts = [part for part in parts if part]
    if not parts:
        return Name("")
    if len(parts) == 1:
        return _from_reading_order(parts[0])
    if len(parts) == 2:
        family, given = parts
        if _SUFFIX.fullmatch(given):
            return _from_reading_order(family)._replace(suffix=given)
        return _with_suffix(family, given)
    if len(parts) == 3:
        family, suffix, given = parts
        if _SUFFIX.fullmatch(given):
            suffix, given = given, suffix
        return Name(family, given, suffix)
    return Name(name)


def parse_bibtex(author_field: str) -> tuple[Name, ...]:
    r"""The names in the value of a BibTeX field: "A B and C, D", in LaTeX, each in any of BibTeX's three forms.

    What stands in braces stays together: ``{Google Brain}`` is a family name. BibTeX's ``others`` is kept as a name
    of that word, for it says that the list is not complete.
    """
    from bibtexparser.middlewares.names import split_multiple_persons_names

    names = (_from_bibtex(person) for person in split_multiple_persons_names(author_field))
    return tuple(name for name in names if name.family)


def _from_bibtex(person: str) -> Name:
    from kdlit.tex import decode

    return Name(*(part.translate(_RESTORED) for part in split(decode(_protect(person)))))


def _protect(name: str) -> str:
    r"""`name` with stand-ins for spaces and commas in braces, but not in those of an accent (``{\c c}``)."""
    protected: list[str] = []
    depth = start = 0
    for brace in _BRACES.finditer(name):
        if brace[1]:
            continue
        if brace[2] == "{":
            if not depth:
                protected.append(name[start : brace.start()])
                start = brace.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                group = name[start : brace.end()]
                protected.append(group if group.startswith("{\\") else _joined(group))
                start = brace.end()
    return "".join(protected) + name[start:]


def _joined(group: str) -> str:
    return " ".join(group.split()).translate(_PROTECTED)


def _from_reading_order(name: str) -> Name:
    words = name.split()
    if len(words) == 2 and is_east_asian(name):
        return Name(*words)
    suffix = words.pop() if len(words) > 1 and _SUFFIX.fullmatch(words[-1]) else ""
    start = _start_of_family(words)
    return Name(" ".join(words[start:]), " ".join(words[:start]), suffix)


def _with_suffix(family: str, given: str) -> Name:
    words = family.split()
    if len(words) > 1 and _SUFFIX.fullmatch(words[-1]):
        return Name(" ".join(words[:-1]), given, words[-1])
    return Name(family, given)


def _start_of_family(words: list[str]) -> int:
    last = len(words) - 1
    if words[0].islower() and _PARTICLE.fullmatch(words[0]) and words[last][0].isupper():
        return 0
    for index in range(1, last):
        word = words[index]
        if _PARTICLE.fullmatch(word) and not (word == "Van" and _VIETNAMESE.fullmatch(words[-1])):
            return index
        if _CONNECTOR.fullmatch(word) and index > 1:
            return index - 1
    return max(last, 0)


def joined(value: str) -> str:
    """A list of names with "and" between them; empty where they cannot be told apart, unchanged where all is well."""
    bare = _IN_BRACES.sub("", value)
    if "{" in bare or "}" in bare or _CHARACTER_OF_HTML.search(bare):
        return value
    if _ET_AL.search(bare):
        while _ET_AL.search(value):
            value = _ET_AL.sub("", value)
        found = joined(value)
        return found and f"{found} and others"
    if ";" in bare and bare == value:
        return " and ".join(part.strip() for part in re.split(r"\s*;\s*(?:and\s+)?", value) if part.strip())
    parts = _AND.split(bare)
    if all(map(_may_be_one, parts)) and not re.search(r"\s(?:&|\\&)\s", bare):
        return value
    inverted = _families_first(value)
    if inverted or bare != value:
        return inverted
    names = [name.strip() for name in _OTHERWISE_JOINED.split(value) if name.strip()]
    return " and ".join(names) if all(map(_IN_READING_ORDER.fullmatch, names)) else ""


def _may_be_one(name: str) -> bool:
    """Whether commas stand where BibTeX has them within one name: "Family, Given" or "Family, Jr., Given"."""
    family, *others = (piece.strip() for piece in name.split(","))
    if len(others) == 1:  # no family has an initial before its last word
        return bool(others[0]) and _INITIAL_WITHIN.search(family) is None
    return not others or (len(others) == 2 and (not others[0] or _SUFFIX.fullmatch(others[0]) is not None))


def _families_first(value: str) -> str:
    """What "Smith, J., Doe, A. B., & Poe, C." means; empty unless every second piece is nothing but initials."""
    names: list[str] = []
    *parts, last = _AND_OR_AMPERSAND.split(value)
    for part in parts if last == _OTHERS else (*parts, last):
        pieces = [piece.strip() for piece in part.strip().rstrip(",").split(",")]
        families, given = pieces[::2], pieces[1::2]
        if len(families) != len(given) or any(map(_INITIALS.fullmatch, families)):
            return ""
        if not all(given) or not all(families) or not all(map(_INITIALS.fullmatch, given)):
            return ""
        names += map(", ".join, zip(families, given, strict=True))
    return " and ".join((*names, last) if last == _OTHERS else names)


_INITIAL_WITHIN = lazy(r"(?<!\S)[A-Z]\.\s+\S{2}")
_OTHERS = "others"
_AND_OR_AMPERSAND = lazy(r"(?<=[,\s])(?:and|\\?&)\s+", re.IGNORECASE)
_INITIAL = r"(?:[A-ZÀ-ÖØ-ÞŁŚŠŻŽ]|\{\\[^{}]*\{?[A-Z]\}?\})"
_INITIALS = lazy(rf"{_INITIAL}(?:\.[ ~]?-?{_INITIAL}|[ ~-]{_INITIAL})*\.?")
_IN_BRACES = lazy(r"\{(?:[^{}]|\{[^{}]*\})*\}")
_ET_AL = lazy(r"(?:,|(?<!\s))\s+(?:and\s+)?et\.?\s*al\.?$", re.IGNORECASE)
_AND = lazy(r"(?<!\s)\s+and\s+", re.IGNORECASE)
_OTHERWISE_JOINED = lazy(r"(?:(?<!\s)\s+)?,\s*(?:and\s+|\\?&\s+)?|(?<!\s)\s+(?:and|\\?&)\s+", re.IGNORECASE)
_CHARACTER_OF_HTML = lazy(r"&#?\w+;")
_IN_READING_ORDER = lazy(r"(?![a-z]).*[ ~](?![A-Z]{1,3}$)\S*[^\s.]")
"""A name that is whole: in "Le Cun, Yann A., Doe, Jo B." and "Doe JA, Roe BC" commas or families stand elsewhere."""
