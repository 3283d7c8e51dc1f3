"""Whether a title can be the one under which a preprint of another title was published.

Between preprint and proceedings a title gains a subtitle, loses a promise or swaps a noun; the next paper of the same
people does no more than that to theirs. What tells them apart is how much the titles share, weighed by how much the
words say, and whether what they do not share names another kind of work.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from kdlit.matching import OTHER_WORK, Form, Title, turned_round, unmatched
from kdlit.words import stem

_COMMON = frozenset(
    map(
        stem,
        (
            *("adversarial", "algorithm", "analysis", "approach", "architecture", "attention", "based"),
            *("classification", "compression", "computer", "convolutional", "data", "deep", "detection"),
            *("distillation", "efficient", "end", "framework", "generation", "image", "improved", "improving"),
            *("intelligence", "knowledge", "language", "large", "learning", "machine", "method", "model", "network"),
            *("neural", "pretraining", "pruning", "quantization", "recognition", "representation", "scale"),
            *("segmentation", "simple", "study", "supervised", "system", "task", "text", "toward", "towards"),
            *("training", "transfer", "transformer", "translation", "understanding", "unsupervised", "vision"),
        ),
    )
)
"""Stems of the words that are in the most titles of the field: they say half as much as the others."""
_OTHER_KIND = OTHER_WORK | {
    *("demonstrating", "findings", "introduction", "invited", "keynote", "overview", "prototype", "submission"),
    *("survey", "system", "talk", "tool", "toolkit", "whitepaper"),
}
"""Words that only one of two works of a group has in its title, as each is of another kind."""
_NEXT_WORK = frozenset(
    (
        *("2nd", "3rd", "adaptive", "beyond", "dynamic", "enhanced", "evaluation", "experiment"),
        *("experiments", "extending", "faster", "first", "further", "generalized", "hierarchical", "improved"),
        *("incremental", "interactive", "metrics", "multilingual", "new", "online", "parallel", "revisiting"),
        *("scalable", "second", "semi", "still", "supervized", "third", "unsupervized", "without"),
    )
)
"""Words that the next paper of a group adds to the title of the last one."""
_ENOUGH = 0.7
"""What the evidence must come to: the share of the titles' weight that is in both, and what is added for the rest."""
_ENOUGH_OF_ANY = 0.8
"""The same, where neither record is known to be a preprint."""
_ENOUGH_IN_DOUBT = 0.88
"""The same, where the next paper may be meant: publication took long, or no more than two authors are known."""
_FOR_AN_AUTHOR = 0.05
"""Added for everybody who is known to stand in both: the more they are, the rarer is a second paper by the same."""
_SEVERAL = 3
"""Authors who are seldom the same again; with fewer, the titles must say more."""
_MOST_AUTHORS = 8
"""Authors beyond whom another one adds nothing."""
_FOR_THE_NAME = 0.2
"""Added where both titles begin with the same coined name, or are the same on one side of the colon."""
_LONG_LEAD = 3
"""Words before a colon that are as good as a name."""
_LONG_SUBTITLE = 4
"""Words after it that are."""
_SHORTEST_RUN = 2
"""Words that must follow each other in titles that do not begin alike."""


def retitled(one: Title, other: Title, *, authors: int, preprint: bool, doubtful: bool = False) -> bool:
    """Whether two titles can be those of one paper before and after its publication.

    Args:
        one: of one record.
        other: of the other.
        authors: how many people are known to stand in both.
        preprint: whether one record is known to be a preprint; if not, both titles must begin alike.
        doubtful: whether other facts speak against it, so that hardly anything of the title may differ.
    """
    begin_alike = _named(one, other) or ((preprint or authors >= _SEVERAL) and _equal_heads(one, other))
    if not (preprint or begin_alike) or _are_two(one, other, begin_alike=begin_alike):
        return False
    same_side = begin_alike or _equal(one.rest, other.rest, _LONG_SUBTITLE)
    if not (same_side or _longest_run(one.full, other.full) >= _SHORTEST_RUN):
        return False
    evidence = _share(one.full, other.full) + _FOR_AN_AUTHOR * min(authors, _MOST_AUTHORS) + _FOR_THE_NAME * same_side
    if doubtful or (authors < _SEVERAL and not same_side):
        return evidence >= _ENOUGH_IN_DOUBT
    return evidence >= (_ENOUGH if preprint else _ENOUGH_OF_ANY)


def _are_two(one: Title, other: Title, *, begin_alike: bool) -> bool:
    """Whether what two titles do not share makes them two works: of other kinds, the next one, a counterpart."""
    common, ours, theirs = unmatched(one.full, other.full)
    if not ours and not theirs and turned_round(one.full, other.full, common):
        return True
    if _kind(one) != _kind(other) or not (_OTHER_KIND | _NEXT_WORK).isdisjoint((*ours, *theirs)):
        return True
    if _tell_apart(one.full, other.full, begin_alike=begin_alike):
        return True
    return not _named(one, other) and _counterparts(one.full, other.full, ours, theirs)


def _share(one: Form, other: Form) -> float:
    """How much of the weight of two titles' words is in both of them."""
    shared, ours, theirs = unmatched(one, other)
    common = _weight(shared.elements())
    return common / (common + _weight(map(stem, (*ours, *theirs)))) if common else 0.0


def speak_of_one_method(one: Title, other: Title) -> bool:
    """Whether two titles begin with the same name of a method, or the same longer phrase, and go on not unlike."""
    if one.rest is None or other.rest is None or one.rest.telling != other.rest.telling:
        return False
    begin_alike = _named(one, other) or _equal(one.head, other.head, _LONG_LEAD)
    return begin_alike and _share(one.rest, other.rest) > 0


def _named(one: Title, other: Title) -> bool:
    """Whether both titles begin with the same name, and one of them writes it as a name."""
    return (one.coined or other.coined) and one.name == other.name


def _equal(one: Form | None, other: Form | None, least: int) -> bool:
    """Whether two parts of titles are there, of `least` words or more, and the same."""
    return one is not None and other is not None and len(one.words) >= least and one.equals(other)


def _equal_heads(one: Title, other: Title) -> bool:
    """Whether both begin with the same word or with the same longer phrase; two words mostly name a subject."""
    return one.name == other.name != "" or _equal(one.head, other.head, _LONG_LEAD)


def _kind(title: Title) -> str:
    """The word that says what kind of work it is, where the title or its second part begins with it: "A System for"."""
    first = (title.rest or title.full).words[:1]
    return first[0] if first and first[0] in _OTHER_KIND else ""


def _tell_apart(one: Form, other: Form, *, begin_alike: bool) -> bool:
    """Whether numbers and the like set two titles apart; behind the same beginning only one may have some."""
    ours, theirs = Counter(one.telling), Counter(other.telling)
    return ours != theirs and not (begin_alike and (ours <= theirs or theirs <= ours))


def _counterparts(one: Form, other: Form, ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether one word stands where the other title has another one: "Face Recognition", "Speech Recognition"."""
    if not len(ours) == len(theirs) == 1 or len(one.words) != len(other.words):
        return False
    return one.words.index(ours[0]) == other.words.index(theirs[0]) and not _within(ours[0], theirs[0])


def _within(one: str, other: str) -> bool:
    """Whether one of two words is a part of the other, and not its opposite: "PPO", "MAPPO"."""
    short, long = sorted((one, other), key=len)
    return short in long and not (long.endswith(short) and long.removesuffix(short) in _OPPOSING)


_OPPOSING = frozenset(("a", "an", "de", "dis", "im", "in", "ir", "non", "self", "semi", "un"))
"""Syllables that make of a word its opposite, or another kind."""


def _weight(stems: Iterable[str]) -> float:
    return sum(0.5 if each in _COMMON else 1 for each in stems)


def _longest_run(one: Form, other: Form) -> int:
    """How many words that say something follow each other in both titles."""
    ours, theirs = [each for each, _ in one.content], [each for each, _ in other.content]
    longest = 0
    ends: Sequence[int] = [0] * (len(theirs) + 1)
    for mine in ours:
        ends = [0, *(ends[place] + 1 if mine == their else 0 for place, their in enumerate(theirs))]
        longest = max(longest, *ends)
    return longest
